"""What must hold whatever bytes a claim file has: no reader fails, no line is lost, no check fails."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO

from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.gds801 import open_gds801
from coverage_service.claims.formats.pm304 import open_pm304
from coverage_service.claims.formats.rows import FileError, Row, Sheet, column
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.formats.workbook import open_workbook
from coverage_service.claims.line_checks.before_sending import findings

CORPUS = Path(__file__).with_name("corpus")
WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="r1" Target="sheet.xml"/></Relationships>'
STYLES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
TODAY = date(2026, 11, 22)


def read(opener: Callable[[IO[bytes]], Sheet], data: bytes) -> list[Row]:
    """Read a file whole and check each row; a file that is refused has none."""
    try:
        sheet = opener(BytesIO(data))
    except FileError:
        return []
    rows = list(sheet.rows)
    names = [column(name) for name in sheet.columns]
    for row in rows:
        assert row.number > 0
        if not row.faults:
            assert len(row.cells) == len(names)
            list(findings(dict(zip(names, row.cells, strict=True)), today=TODAY, deadline_months=12))
    return rows


def pm304(data: bytes) -> None:
    """Every line that begins as a performance is a row, in its order."""
    rows = read(open_pm304, data)
    ended = data.removesuffix(b"\x1a").split(b"\n")
    if rows:
        assert [n for n, line in enumerate(ended, 1) if line.startswith((b"04", b"\xef\xbb\xbf04"))] == [
            row.number for row in rows if row.cells
        ]


def gds801(data: bytes) -> None:
    """Read a message up to where it breaks."""
    read(open_gds801, data)


def delimited(data: bytes) -> None:
    """There are no more rows than lines, and their numbers go up."""
    rows = read(open_delimited, data)
    numbers = [row.number for row in rows]
    assert sorted(set(numbers)) == numbers


def workbook(data: bytes) -> None:
    """Read the bytes as the sheet of a sound workbook."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/sheet.xml", data)
    read(open_workbook, out.getvalue())


def claims(data: bytes) -> None:
    """Any file is told apart, and read or refused."""
    read(open_claims, data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "pm304": pm304,
    "gds801": gds801,
    "delimited": delimited,
    "workbook": workbook,
    "any": claims,
}
