"""What must hold whatever bytes a parser is given: none fails, no line is lost, no check fails."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast

from coverage_service.claims.containers import open_files, unpacked_files
from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.gds801 import open_gds801
from coverage_service.claims.formats.other_spreadsheets import open_page, open_xml_spreadsheet
from coverage_service.claims.formats.physical_lines import RETURNS
from coverage_service.claims.formats.pm304 import open_pm304
from coverage_service.claims.formats.return_messages import read_returns
from coverage_service.claims.formats.rows import FileError, Row, Sheet, column
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.formats.workbook import open_workbook
from coverage_service.claims.line_checks.before_sending import findings
from coverage_service.claims.own_figures import with_figures
from coverage_service.claims.packages_files import read_packages
from coverage_service.web.edge.problems import HttpError
from coverage_service.web.uploads.received import upload_of
from coverage_service.wire.questions import RequestError, read_json, read_query
from insurer_rules.loading import TablesError
from insurer_rules.policy_documents import read_document
from insurer_rules.publishing.releases import ReleaseError, open_release
from tests.published import RULES

CORPUS = Path(__file__).with_name("corpus")
WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="r1" Target="sheet.xml"/></Relationships>'
STYLES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
BOUNDARY, PIECE = "boundary", 997
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
    ended = RETURNS.sub(b"\n", data.removesuffix(b"\x1a")).split(b"\n")
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


def page(data: bytes) -> None:
    """Read the bytes as a web page with a table."""
    read(open_page, data)


def xml_spreadsheet(data: bytes) -> None:
    """Read the bytes as Excel's XML of 2003."""
    read(open_xml_spreadsheet, data)


def packed(data: bytes) -> None:
    """Unpack whatever it is, and read what is in it."""
    try:
        with unpacked_files(BytesIO(data), most=1 << 24) as files:
            list(open_files(files).rows)
    except FileError:
        return


def packages(data: bytes) -> None:
    """Read who holds what."""
    try:
        read_packages(BytesIO(data))
    except FileError:
        return


def returned(data: bytes) -> None:
    """Read what an insurer sends back."""
    try:
        read_returns(BytesIO(data))
    except FileError:
        return


def own_figures(data: bytes) -> None:
    """Lay a sheet of figures over the rules, or refuse it."""
    try:
        with_figures(RULES, BytesIO(data))
    except FileError:
        return


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    """Send bytes as they come over a network."""
    for begin in range(0, len(data), PIECE):
        yield data[begin : begin + PIECE]


def form(data: bytes) -> None:
    """Take a form with files, or refuse it; no file is left open."""
    request = SimpleNamespace(
        headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
        app=SimpleNamespace(state=SimpleNamespace(upload_bytes=1 << 20)),
        stream=lambda: pieces(data),
    )
    try:
        asyncio.run(upload_of(cast("Any", request))).files.close()
    except (HttpError, RequestError):
        return


def question(data: bytes) -> None:
    """Take a body for a question or a problem, never a failure."""
    try:
        read_query(read_json(data), RULES, today=TODAY)
    except RequestError:
        return


def policy_text(data: bytes) -> None:
    """Read pasted lines of a policy."""
    read_document(data.decode("utf-8", "replace"), "text", packages=("Uw pakket",), label="", year=2026)


def policy_page(data: bytes) -> None:
    """Read a page of a policy."""
    read_document(data, "html", packages=("Plus", "Top"), label="Zorg", year=2026)


def policy_pdf(data: bytes) -> None:
    """Read a PDF of a policy."""
    read_document(data, "pdf", packages=("Plus", "Top"), label="Zorg", year=2026)


def release(data: bytes) -> None:
    """Take a release or refuse it."""
    try:
        open_release(data)
    except (ReleaseError, TablesError):
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    "pm304": pm304,
    "gds801": gds801,
    "delimited": delimited,
    "workbook": workbook,
    "any": claims,
    "page": page,
    "xml_spreadsheet": xml_spreadsheet,
    "packed": packed,
    "packages": packages,
    "returned": returned,
    "own_figures": own_figures,
    "form": form,
    "question": question,
    "policy_text": policy_text,
    "policy_page": policy_page,
    "policy_pdf": policy_pdf,
    "release": release,
}
