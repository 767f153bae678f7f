"""Outputs: the name of the file that a command on claims writes is of a format that it has, and of no file it reads."""

from collections.abc import Sequence
from pathlib import Path

from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import Fault, phrase, shown

OTHER_NAMES_OF_CSV = ("", ".txt", ".tsv")


def keep_apart(output: Path | None, *read: Path | None) -> None:
    """Raise FileError where the output would be written over a file that is read."""
    for path in read:
        if output and path and output.exists() and path.exists() and output.samefile(path):
            raise FileError([Fault((), phrase("name_of_output"), phrase("own_input", name=path.name))])


def need_form(output: Path | None, forms: Sequence[str]) -> None:
    """Raise FileError where the name of the output asks for another format than those that are written."""
    if output and output.suffix.lower() not in (*forms, *OTHER_NAMES_OF_CSV):
        raise FileError([Fault((), phrase("form_of_output", names=tuple(forms)), shown(output.suffix))])
