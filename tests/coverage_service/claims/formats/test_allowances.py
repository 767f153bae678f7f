"""One allowance for all that comes together, and every loop over it ends when it is told to."""

import gzip
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO

import pytest

from coverage_service.claims.by_row.coded_rows import LineCoder
from coverage_service.claims.by_row.files import FileVerification, verify_files
from coverage_service.claims.by_row.verification import Verification
from coverage_service.claims.containers import open_files, unpacked_files
from coverage_service.claims.formats.allowances import CURRENT, Allowance, WorkStopped
from coverage_service.claims.formats.rows import FileError, Row
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.packages_files import read_packages
from tests.coverage_service.claims.formats.test_delimited import GOOD, HEADER
from tests.coverage_service.claims.formats.test_workbook import packed, sheet

CSV = f"{HEADER}\n{GOOD}\n".encode()


@pytest.fixture
def allowance() -> Iterator[Allowance]:
    """Work within an allowance of a megabyte, five files and a thousand lines."""
    given = Allowance(1_000_000, 5, 1_000)
    before = CURRENT.set(given)
    yield given
    CURRENT.reset(before)


def zipped(*members: bytes) -> bytes:
    """Pack files in a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, member in enumerate(members):
            archive.writestr(f"{number}.csv", member)
    return out.getvalue()


def told(error: pytest.ExceptionInfo[FileError]) -> str:
    """Name what was wanted."""
    return error.value.faults[0].wanted.code


@pytest.mark.usefixtures("allowance")
def test_all_parts_share_one_bound_of_bytes() -> None:
    """Two files that fit alone do not fit together, however they are packed."""
    with ExitStack() as files:
        files.enter_context(unpacked_files(BytesIO(gzip.compress(bytes(600_000)))))
        with pytest.raises(FileError) as error, unpacked_files(BytesIO(zipped(bytes(600_000)))):
            pass
    assert "bytes_unpacked" == told(error)


@pytest.mark.usefixtures("allowance")
def test_members_of_a_zip_share_one_bound_of_files() -> None:
    """A zip in each part does not multiply the files that are open."""
    with ExitStack() as files:
        files.enter_context(unpacked_files(BytesIO(zipped(CSV, CSV, CSV))))
        with pytest.raises(FileError) as error, unpacked_files(BytesIO(zipped(CSV, CSV, CSV))):
            pass
    assert "files_at_once" == told(error)


@pytest.mark.usefixtures("allowance")
def test_a_workbook_counts_as_what_it_holds() -> None:
    """A workbook stays packed, and counts as its members say that they are."""
    book = packed(worksheets__sheet1=sheet("<row/>" * 90_000))
    with ExitStack() as files:
        files.enter_context(unpacked_files(BytesIO(book)))
        with pytest.raises(FileError) as error, unpacked_files(BytesIO(book)):
            pass
    assert "bytes_unpacked" == told(error)


TOO_MANY_LINES = {
    "claims": CSV + (GOOD + "\n").encode() * 1_000,
    "line feeds": CSV + b"\n" * 200_000 + (GOOD + "\n").encode(),
    "shared texts of a workbook": packed(
        worksheets__sheet1=sheet(), sharedStrings=f"<sst>{'<si><t>a</t></si>' * 1_100}</sst>"
    ),
    "empty rows of a workbook": packed(worksheets__sheet1=sheet("<row/>" * 1_100)),
}


@pytest.mark.usefixtures("allowance")
@pytest.mark.parametrize("data", TOO_MANY_LINES.values(), ids=TOO_MANY_LINES)
def test_no_more_lines_are_held_than_allowed(data, rules) -> None:
    """Claims, empty lines and empty rows count alike."""
    with unpacked_files(BytesIO(data)) as files, pytest.raises(FileError) as error:
        verify_files(lambda orders: FileVerification(rules, orders=orders), lambda: [open_files(files)])
    assert "lines_at_once" == told(error)


@pytest.mark.usefixtures("allowance")
def test_the_sessions_of_a_line_count_as_lines(rules) -> None:
    """One line may claim a year of sessions: a thousand lines of a year each are not a thousand lines."""
    data = "\n".join([f"{HEADER};count", *[f"{number}{GOOD};300" for number in range(5)]]).encode()
    with unpacked_files(BytesIO(data)) as files, pytest.raises(FileError) as error:
        verify_files(lambda orders: FileVerification(rules, orders=orders), lambda: [open_files(files)])
    assert "lines_at_once" == told(error)


def all_rows(data: bytes) -> list[Row]:
    """Read a file to its end."""
    return list(open_claims(BytesIO(data)).rows)


STOPPED: dict[str, Callable[[], object]] = {
    "lines": lambda: all_rows(CSV),
    "a gzip": lambda: unpacked_files(BytesIO(gzip.compress(CSV))).__enter__(),
    "a workbook": lambda: all_rows(packed(worksheets__sheet1=sheet())),
    "a page": lambda: all_rows(b"<html><table><tr><td>a</table>"),
    "an older workbook": lambda: all_rows(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le")),
    "packages": lambda: read_packages(BytesIO(b"insured_id;from;through;packages\na;2026-01-01;;Plus\n")),
}


@pytest.mark.parametrize("read", STOPPED.values(), ids=STOPPED)
def test_whatever_is_read_stops_when_it_is_told_to(read, allowance) -> None:
    """Nobody waits any more, so nothing is read any more."""
    allowance.stopped = True
    with pytest.raises(WorkStopped):
        read()


def test_settling_stops_when_it_is_told_to(allowance, rules) -> None:
    """Lines that were read are not settled for nobody."""
    verification = FileVerification(rules)
    with unpacked_files(BytesIO(CSV)) as files:
        verification.read_lines([open_files(files)])
    allowance.stopped = True
    with pytest.raises(WorkStopped):
        verification.settle()


def test_work_by_itself_is_bounded_for_each_file() -> None:
    """On the command line each file has a gigabyte, and as many lines as it has."""
    with unpacked_files(BytesIO(gzip.compress(CSV))) as files:
        assert CSV == files[0].stream.read()


ONE_INSURED = {
    "insured_id": "a",
    "birth_date": "1980-05-01",
    "service_code": "1200",
    "uzovi": "7119",
    "packages": "Plus",
    "contracted": "ja",
    "tariff_eur": "50,00",
}


class Impatient(Allowance):
    """Work that nobody waits for any more when it has been looked at twice."""

    looks = 0

    def look(self) -> None:
        """Count the looks."""
        self.looks += 1
        self.stopped = self.looks > 2
        super().look()


def test_settling_stops_within_one_insured_too(rules) -> None:
    """However many lines one insured has, the work ends soon after nobody waits for it."""
    verification = Verification(rules)
    coder = LineCoder(verification.book)
    for number in range(3_000):
        day = f"2025-{1 + number % 12:02}-{1 + number // 12 % 28:02}"
        verification.add(coder.code({**ONE_INSURED, "claim_id": str(number), "service_date": day}))
    token = CURRENT.set(Impatient())
    try:
        with pytest.raises(WorkStopped):
            verification.settle()
    finally:
        CURRENT.reset(token)
