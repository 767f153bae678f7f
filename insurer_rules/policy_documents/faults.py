"""Why a document cannot be read at all; what is in it never is a reason."""

from insurer_rules.faults import PhrasedError


class DocumentError(PhrasedError):
    """No reading can be made: the label is unknown, or what reads the form is not installed."""
