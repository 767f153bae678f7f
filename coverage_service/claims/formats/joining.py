"""Joining: several sheets, of a workbook or of files packed together, become one, each line with where it stands.

Columns of the same meaning come under the first one's name; what only one sheet has is empty for the others.
"""

from collections.abc import Iterator, Sequence

from attrs import evolve

from coverage_service.claims.formats.rows import Row, Sheet, column
from insurer_rules.faults import Fault, remark

# The column that says in which file or sheet a line stands.
SOURCE = "bestand"


def join_sheets(sheets: Sequence[tuple[str, Sheet]]) -> Sheet:
    """Join named sheets; one alone is given as it is."""
    if len(sheets) == 1:
        return sheets[0][1]
    names, meaning = _columns([sheet for _, sheet in sheets])
    notes: list[Fault] = [remark("joined", names=tuple(name for name, _ in sheets))]
    rows = _rows(sheets, meaning, notes)
    return Sheet((*names, SOURCE), rows, sheets[0][1].delimiter, notes=notes, meaning=(*meaning, column(SOURCE)))


def _columns(sheets: Sequence[Sheet]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns = dict[str, str]()
    for sheet in sheets:
        for name, meant in zip(sheet.columns, sheet.meaning, strict=True):
            columns.setdefault(meant, name)
    return tuple(columns.values()), tuple(columns)


def _rows(sheets: Sequence[tuple[str, Sheet]], meaning: Sequence[str], notes: list[Fault]) -> Iterator[Row]:
    for name, sheet in sheets:
        lines = 0
        places = {meant: place for place, meant in enumerate(sheet.meaning)}
        lacks = frozenset(meaning).difference(places)
        for row in sheet.rows:
            lines += 1
            if row.faults and len(row.cells) != len(sheet.columns):
                yield evolve(row, source=name)
                continue
            cells = (row.cells[places[meant]] if meant in places else "" for meant in meaning)
            yield evolve(row, cells=(*cells, name), source=name, lacks=lacks | row.lacks)
        if not lines:
            notes.append(remark("without_lines", (name,)))
        notes += [evolve(note, path=(name, *note.path)) for note in sheet.notes]
