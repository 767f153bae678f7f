"""Claim files in CSV: any delimiter, UTF-8 or cp1252; every line in comes out once, in order, with its verdict.

A broken line gets an error with its line number and the rest is verified. Verdicts come from `verification`.
"""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import IO, TextIO

from attrs import frozen

from coverage_service.claims.lines import COLUMNS, REQUIRED, ClaimLine, LineError, parse_line
from coverage_service.claims.verification import Verdict, verify
from coverage_service.explanation import Language, fault_text, sentence
from insurer_rules.rules import Rules, plain
from insurer_rules.structuring import Fault

VERDICT_COLUMNS = ("payer", "reimbursed_eur", "deductible_eur", "own_eur", "remaining", "reason", "detail")
DELIMITERS = ";,\t|"
LONGEST_CELL = 65_536
CHUNK = 1 << 20


class FileError(Exception):
    """A file cannot be verified at all; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault of the file."""
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


@frozen
class Record:
    """One line of a file: its number, its cells, and what is wrong with it or what it claims."""

    number: int
    cells: tuple[str, ...]
    claim: ClaimLine | None
    faults: tuple[Fault, ...] = ()


@frozen
class Verified:
    """One line of a file with its verdict; None for a line with faults."""

    record: Record
    verdict: Verdict | None


@frozen
class ClaimFile:
    """A file as read: its header, delimiter and lines."""

    header: tuple[str, ...]
    delimiter: str
    records: tuple[Record, ...]


def read_file(stream: IO[bytes], rules: Rules) -> ClaimFile:
    """Read a CSV file that can be rewound. Raises FileError without a header or its required columns."""
    text = TextIOWrapper(stream, encoding=_encoding(stream), errors="replace", newline="")
    try:
        header_line = text.readline(LONGEST_CELL)
        header, delimiter = _header(header_line)
        columns = tuple(plain(name).replace(" ", "_") for name in header)
        return ClaimFile(header, delimiter, tuple(without_doubles(_records(text, columns, delimiter, rules))))
    finally:
        text.detach()


def verify_file(file: ClaimFile, rules: Rules, history: Iterable[ClaimFile] = ()) -> Iterator[Verified]:
    """Give every line of a file its verdict, in the order of the file; the lines of earlier files count as had."""
    earlier = [record.claim for each in history for record in each.records if record.claim]
    claims = [record.claim for record in file.records if record.claim]
    verdicts = iter(verify((*earlier, *claims), rules)[len(earlier) :])
    for record in file.records:
        yield Verified(record, next(verdicts) if record.claim else None)


def write_file(
    out: TextIO, file: ClaimFile, verified: Iterator[Verified], language: Language, *, header: bool = True
) -> list[Verified]:
    """Write the lines as they came in, each with its verdict behind it; gives what was written.

    Cells that the header has no name for come last.
    """
    writer = csv.writer(out, delimiter=file.delimiter, lineterminator="\n")
    if header:
        writer.writerow([*map(guarded, file.header), *VERDICT_COLUMNS])
    written = []
    for each in verified:
        cells, width = [*map(guarded, each.record.cells)], len(file.header)
        padding = [""] * (width - len(cells))
        writer.writerow([*cells[:width], *padding, *map(guarded, verdict_cells(each, language)), *cells[width:]])
        written.append(each)
    return written


def verdict_cells(verified: Verified, language: Language) -> tuple[str, ...]:
    """Write a verdict as cells: payer, amounts, what is left, the first reason's code, and every reason in words."""
    verdict, record = verified.verdict, verified.record
    if verdict is None:
        faults = "; ".join(_told(fault, language) for fault in record.faults)
        line = "regel" if language == "nl" else "line"
        return ("error", "", "", "", "", "bad_line", f"{line} {record.number}: {faults}")
    amounts = (_amount(cents) for cents in (verdict.reimbursed, verdict.deductible, verdict.own))
    remaining = "" if verdict.remaining is None else str(verdict.remaining)
    detail = " ".join(sentence(reason, language) for reason in verdict.reasons)
    return (verdict.payer, *amounts, remaining, main_reason(verdict), detail)


def main_reason(verdict: Verdict) -> str:
    """Name the reason that decides: why the last entitlement does not pay, or why the first does."""
    codes = [reason.code for reason in verdict.reasons]
    return (codes[-1] if verdict.payer == "self" else codes[0]) if codes else ""


def guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula; numbers stay as they are."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    with suppress(ValueError):
        float(cell.replace(",", "."))
        return cell
    return f"'{cell}"


def _told(fault: Fault, language: Language) -> str:
    where = ".".join(map(str, fault.path))
    return f"{where}: {fault_text(fault, language)}" if where else fault_text(fault, language)


def _amount(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}"


def _encoding(stream: IO[bytes]) -> str:
    """Tell UTF-8 from cp1252 by reading the whole file once."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8-sig"


def _header(line: str) -> tuple[tuple[str, ...], str]:
    """Read the header with the delimiter that makes the most columns of it. Raises FileError for columns missing."""
    if not line.strip():
        raise FileError([Fault((), "a header line", "nothing")])
    headers = [(tuple(next(csv.reader([line], delimiter=delimiter), ())), delimiter) for delimiter in DELIMITERS]
    header, delimiter = max(headers, key=lambda one: len(_columns(one[0]) & set(COLUMNS)))
    missing = [column for column in REQUIRED if column not in _columns(header)]
    if missing:
        raise FileError([Fault((), f"the columns {', '.join(missing)}", f'"{line.strip()[:60]}"')])
    return header, delimiter


def _columns(header: tuple[str, ...]) -> set[str]:
    return {plain(name).replace(" ", "_") for name in header}


def without_doubles(records: Iterable[Record]) -> Iterator[Record]:
    """Refuse a line that claims what an earlier line of the file claims: the same treatment, day and complaint."""
    seen: dict[tuple[object, ...], int] = {}
    for record in records:
        claim = record.claim
        if claim is None:
            yield record
            continue
        key = claim.insured, claim.day, claim.service.code, claim.complaint
        first = seen.setdefault(key, record.number)
        twice = Fault((), "a treatment that no other line claims (return code 0587)", str(first))
        yield record if first == record.number else Record(record.number, record.cells, None, (twice,))


def _records(text: TextIO, columns: tuple[str, ...], delimiter: str, rules: Rules) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        number = reader.line_num + 2
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Record(number, (), None, (Fault((), "a line of at most 64 kB that can be read", "more"),))
            continue
        yield _record(number, cells, columns, rules)


def _record(number: int, cells: tuple[str, ...], columns: tuple[str, ...], rules: Rules) -> Record:
    if len(cells) != len(columns):
        fault = Fault((), f"{len(columns)} cells, as many as the header has", str(len(cells)))
        return Record(number, cells, None, (fault,))
    if any("\ufffd" in cell for cell in cells):
        return Record(number, cells, None, (Fault((), "text in UTF-8 or cp1252", "other bytes"),))
    try:
        return Record(number, cells, parse_line(dict(zip(columns, cells, strict=True)), rules))
    except LineError as error:
        return Record(number, cells, None, error.faults)
