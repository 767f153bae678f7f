"""What the rule tables know before a document is read: the label, its packages of last year, and the other labels."""

from collections.abc import Iterable

from attrs import frozen

from insurer_rules.faults import phrase, shown
from insurer_rules.loading import Tables, assemble
from insurer_rules.policy_documents.faults import DocumentError


class UnknownLabelError(DocumentError):
    """Says that no table knows a label, and which names look like it."""

    def __init__(self, name: str, nearest: Iterable[str]) -> None:
        """Name the label, and those like it."""
        near = tuple(nearest)
        if near:
            super().__init__(phrase("label_unknown_near", label=shown(name), names=near))
        else:
            super().__init__(phrase("label_unknown", label=shown(name)))


@frozen
class Known:
    """A label, the names of its packages in the newest table up to the year, and the names of other labels."""

    id: str
    label: str
    packages: tuple[str, ...]
    others: tuple[str, ...]


def known_names(tables: Tables, label: str, year: int) -> Known:
    """Find what is known of a label by its id, name or alias. Raises UnknownLabelError."""
    rules = assemble(tables)
    named = rules.labels_named(label)
    if not named:
        raise UnknownLabelError(label, rules.nearest_labels(label))
    own = named[0]
    years = {p.policy_year for p in tables.policies.values() if p.label == own.id and p.policy_year <= year}
    newest = max({*years, *(each for each in rules.years[own.id] if each <= year)}, default=year)
    drafts = [p for p in tables.policies.values() if p.label == own.id and p.policy_year == newest]
    packages = [package.name for policy in drafts for package in policy.packages]
    packages += [package.name for package in rules.packages(own.id, newest)]
    others = tuple(each.name for each in rules.labels if each not in named)
    return Known(own.id, own.name, tuple(dict.fromkeys(packages)), others)
