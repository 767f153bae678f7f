"""Writing verified rows: the cells as they came in, and behind them payer, amounts, what is left, reason and detail.

No cell is written that a spreadsheet would run as a formula.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count
from typing import TextIO

import msgspec

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.by_row.verification import Verdict
from coverage_service.claims.labels import column_label
from coverage_service.claims.outcomes import main_reason
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, sentence, words
from insurer_rules.faults import Fault
from insurer_rules.money import euros

VERDICT_COLUMNS = ("payer", "reimbursed_eur", "deductible_eur", "own_eur", "remaining", "reason", "detail")
NOT_A_CLAIM = "not_a_claim"
# A spreadsheet may split a line at any of these, whatever it was written with, and takes full-width signs as well.
SIGNS, BETWEEN = "-=+@＝＋－＠", ";,\t|\r\n"  # noqa: RUF001 - the full-width signs themselves
# As in 45,-
NO_CENTS = "-"
RISKY = re.compile(rf"(?:\A|[{BETWEEN}]) *[{SIGNS}]|\A[\t\r]")
INSIDE = re.compile(rf"(?<=[{BETWEEN}])( *)(?=[{SIGNS}])([^{BETWEEN}]*)")


def write_csv(
    out: TextIO,
    columns: Sequence[str],
    rows: Iterable[VerifiedRow],
    language: Language,
    *,
    delimiter: str = ";",
    header: bool = True,
) -> Iterator[VerifiedRow]:
    """Write rows as CSV as they are asked for; gives each after it was written.

    Cells that the header has no name for come last.
    """
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow([*map(guard, columns), *VERDICT_COLUMNS])
    for each in rows:
        writer.writerow(map(guard, cells_of(each, len(columns), language)))
        yield each


def json_lines(columns: Sequence[str], rows: Iterable[VerifiedRow], language: Language) -> str:
    """Write rows as JSON objects, one a line; every value is a text, as in CSV, and cells without a name are `more`."""
    names, width = (*own_names(columns), *VERDICT_COLUMNS), len(columns)
    objects = []
    for each in rows:
        cells = cells_of(each, width, language)
        more = {"more": cells[len(names) :]} if len(cells) > len(names) else {}
        objects.append(dict(zip(names, cells, strict=False)) | more)
    return "".join(msgspec.json.encode(each).decode() + "\n" for each in objects)


def own_names(columns: Sequence[str]) -> list[str]:
    """Give every column a name of its own: of those called alike, also by the verdict, each has its number."""
    taken, names = set(VERDICT_COLUMNS), list[str]()
    for column in columns:
        called = chain([column], (f"{column} {number}" for number in count(2)))
        names.append(next(each for each in called if each not in taken))
        taken.add(names[-1])
    return names


def cells_of(verified: VerifiedRow, width: int, language: Language) -> tuple[str, ...]:
    """Write a row as cells: its own, filled up to the header's width, the verdict's, and those too many."""
    cells = verified.row.cells
    padding = ("",) * (width - len(cells))
    return (*cells[:width], *padding, *verdict_cells(verified, language), *cells[width:], *verified.row.more)


def verdict_cells(verified: VerifiedRow, language: Language) -> tuple[str, ...]:
    """Write a verdict as cells: payer, amounts, what is left, the first reason's code, and every reason in words."""
    verdict = verified.verdict
    if verdict is None and not verified.faults:
        return ("none", "", "", "", "", NOT_A_CLAIM, no_claim_detail(verified.row.number, language))
    if verdict is None:
        return ("error", "", "", "", "", "bad_line", error_detail(verified.row.number, verified.faults, language))
    amounts = (amount(cents) for cents in (verdict.reimbursed, verdict.deductible, verdict.own))
    remaining = "" if verdict.remaining is None else str(verdict.remaining)
    reason = main_reason(verdict.payer, verdict.reasons)
    return (verdict.payer, *amounts, remaining, reason, detail(verdict, verified.advice, language))


def error_detail(number: int | str, faults: Iterable[Fault], language: Language) -> str:
    """Say in which line of the file what is wrong."""
    told = "; ".join(_fault_words(fault, language) for fault in faults)
    return f"{words('summary', 'line', language)} {number}: {told}"


def no_claim_detail(number: int | str, language: Language) -> str:
    """Say that a row of the file is no claim, and counts for nothing."""
    return f"{words('summary', 'line', language)} {number}: {words('summary', 'not_a_claim', language)}"


def detail(verdict: Verdict, advice: Iterable[Fault], language: Language) -> str:
    """Say every reason, and then what is advised."""
    told = [sentence(reason, language, "practice") for reason in verdict.reasons]
    told += [f"{words('summary', 'advice', language)}: {_fault_words(fault, language)}." for fault in advice]
    return " ".join(told)


def guard(cell: str) -> str:
    """Keep a spreadsheet from taking a cell, or what it may split off one, for a formula; numbers stay as they are."""
    if not RISKY.search(cell) or _is_number(cell):
        return cell
    inside = INSIDE.sub(
        lambda found: found[0] if found[2].strip() == NO_CENTS or _is_number(found[2]) else f"'{found[0]}", cell
    )
    return f"'{inside}" if RISKY.match(cell) else inside


def _is_number(text: str) -> bool:
    """Tell whether a text is an amount or another number."""
    with suppress(ValueError):
        float(text.replace(",", "."))
        return True
    return False


def amount(cents: int | None) -> str:
    """Write cents as euros with a point; nothing where the amount is not known."""
    return "" if cents is None else euros(cents)


def _fault_words(fault: Fault, language: Language) -> str:
    where, told = ".".join(map(str, fault.path)), fault_text(fault, language)
    return f"{column_label(where, language)}: {told}" if where else told
