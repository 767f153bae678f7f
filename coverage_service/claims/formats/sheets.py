"""Sheets of a workbook: those that hold claims are read, all of them; of the others is told that they are not."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.headings import sheet_of
from coverage_service.claims.formats.joining import join_sheets
from coverage_service.claims.formats.rows import NO_HEADER, FileError, Row, Sheet
from insurer_rules.faults import NOTHING, Fault, phrase, remark

NO_SHEET = Fault((), phrase("workbook_sheet"), NOTHING)


@frozen(eq=False)
class RawSheet:
    """A sheet before anybody knows what it holds; `notes` fills while its rows are read."""

    name: str
    rows: Iterator[Row]
    visible: bool = True
    notes: list[Fault] = field(factory=list)


def sheet_of_several(raw: Sequence[RawSheet], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Read every visible sheet with the columns of claims as one. Raises FileError, by sheet, where none has them."""
    found: list[tuple[str, Sheet]] = []
    left_out: list[tuple[str, FileError]] = []
    for each in raw:
        if each.visible:
            try:
                found.append((each.name, sheet_of(each.rows, named, notes=each.notes)))
            except FileError as error:
                left_out.append((each.name, error))
    if not found:
        raise _no_claims(left_out)
    whole = join_sheets(found)
    whole.notes.extend(remark("hidden_sheet", (each.name,)) for each in raw if not each.visible)
    whole.notes.extend(remark("sheet_left_out", (name,)) for name, error in left_out if error.faults != (NO_HEADER,))
    return whole


def _no_claims(left_out: Sequence[tuple[str, FileError]]) -> FileError:
    if not left_out:
        return FileError([NO_SHEET])
    if len(left_out) == 1:
        return left_out[0][1]
    names = phrase("sheets_seen", names=tuple(name for name, _ in left_out))
    said = next((error for _, error in left_out if error.faults != (NO_HEADER,)), left_out[0][1])
    return FileError([Fault((), phrase("sheet_with_claims"), names), *said.faults], said.seen)
