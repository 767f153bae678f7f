"""Line faults: every fault in the cells of one claim line, and what in a sound one is not known here.

What a cell means is left to `cells`, what an insurer refuses to `return_codes` and `before_sending`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import TypeVar

from coverage_service.claims.formats.rows import REQUIRED
from coverage_service.claims.line_checks.cells import (
    OLDEST,
    any_text,
    csi_of,
    diagnosis_of,
    in_last_century,
    insured_of,
    is_known_csi,
    is_unusual,
    label_of,
    names_another,
    packages_of,
    parse_cents,
    service_of,
    yes_or_no,
)
from coverage_service.claims.line_checks.return_codes import NONE, csi_faults, refusals
from coverage_service.claims.line_checks.written_amounts import sessions_of
from coverage_service.claims.line_checks.written_days import A_DAY, DAY_FIRST, Orders, day_of
from coverage_service.claims.line_checks.written_texts import (
    CellError,
    clean,
    code_statement_of,
    has_letters,
    is_description,
)
from coverage_service.decision.complaint import age_on
from insurer_rules.faults import Fault, Phrase, phrase, shown, shown_cell
from insurer_rules.rules import Rules

T = TypeVar("T")
# What is told of several days of treatment; nobody is born on several.
OF_SEVERAL_DAYS = ("one_day_a_line", "no_period")


def line_faults(
    cells: Mapping[str, str], rules: Rules, *, orders: Orders = DAY_FIRST, today: date | None = None
) -> tuple[Fault, ...]:
    """List every fault in the cells of a line: missing or malformed; else what an insurer refuses of it."""
    faults: list[Fault] = []

    def read(column: str, reader: Callable[[str], T], otherwise: T) -> T:
        text = cells.get(column, "")
        text = clean(text) if column in REQUIRED else code_statement_of(text)
        if not text and column not in REQUIRED:
            return otherwise
        try:
            return reader(text)
        except CellError as error:
            wanted = A_DAY if column == "birth_date" and error.wanted.code in OF_SEVERAL_DAYS else error.wanted
            faults.append(Fault((column,), wanted, shown_cell(text), return_code=error.return_code))
            return otherwise

    read("claim_id", any_text, "")
    if not clean(cells.get("bsn", "")) or has_letters(clean(cells.get("insured_id", ""))):
        read("insured_id", insured_of, "")
    born = read("birth_date", lambda text: day_of(text, orders), date.min)
    day = read("service_date", lambda text: day_of(text, orders), date.max)
    read("service_code", any_text, "")
    read("uzovi", any_text, "")
    service, _ = service_of(cells.get("service_code", ""), day, rules)
    dcsph = read("dcsph", lambda text: diagnosis_of(text, rules), "")
    csi = read("csi", csi_of, NONE)
    born = in_last_century(born, day=day, written=cells.get("birth_date", ""))
    if faults or (faults := list(_day_faults(born=born, day=day, today=today))):
        return tuple(faults)
    age = age_on(born, day)
    refused = (*csi_faults(csi, day, rules), *refusals(csi, service, rules, dcsph=dcsph, adult=age >= 18))
    return (*_unusual_age(age, born), *refused) if refused else ()


def _day_faults(*, born: date, day: date, today: date | None) -> Iterator[Fault]:
    """Tell a treatment before the birth, or after the day on which the file is verified."""
    if born > day:
        yield Fault(("birth_date",), phrase("not_after_treatment", day=day), shown(born))
    elif today and day > today:
        yield Fault(("service_date",), phrase("not_after_today", day=today), shown(day), return_code="8007")


def _unusual_age(age: int, born: date) -> Iterator[Fault]:
    """Tell a birth date that nobody alive has: one of 1900 stands where none was filled in."""
    if age > OLDEST:
        yield Fault(("birth_date",), phrase("usual_age", most=OLDEST), shown(born))


def line_doubts(cells: Mapping[str, str], rules: Rules, *, orders: Orders = DAY_FIRST) -> Iterator[Fault]:
    """List what in the cells of a sound line is not known here, or cannot be read and keeps nobody from paying."""
    with suppress(CellError):
        day = day_of(cells.get("service_date", ""), orders)
        _, doubt = service_of(cells.get("service_code", ""), day, rules)
        yield from _doubt("service_code", doubt, cells, "0582")
    with suppress(CellError):
        if (csi := code_statement_of(cells.get("csi", ""))) and not is_known_csi(csi_of(csi), rules):
            yield from _doubt("csi", phrase("csi_of_tables"), cells, "3102")
        written = cells.get("birth_date", "")
        born = in_last_century(day_of(written, orders), day=day, written=written)
        yield from _unusual_age(age_on(born, day), born)
    for column, wanted, code in (("dcsph", phrase("dcsph_listed"), "8009"), ("csi", phrase("csi_code"), "3102")):
        if is_description(cells.get(column, "")):
            yield from _doubt(column, wanted, cells, code)
    label, doubt = label_of(cells.get("uzovi", ""), rules)
    yield from _doubt("uzovi", doubt, cells)
    if names_another(cells.get("uzovi", ""), rules, name=(name := cells.get("insurer_beside", ""))):
        yield from _doubt("uzovi", phrase("number_of_insurer", name=clean(name)), cells)
    yield from _doubt("packages", packages_of(cells.get("packages", ""), rules, label=label)[1], cells)
    for column, reader, code in (
        ("contracted", yes_or_no, ""),
        ("tariff_eur", _usual_cents, "0611"),
        ("result_insufficient", yes_or_no, ""),
        ("accident", yes_or_no, ""),
    ):
        if text := clean(cells.get(column, "")):
            try:
                reader(text)
            except CellError as error:
                yield Fault((column,), error.wanted, shown_cell(text), return_code=code)
    if "tariff_eur" not in cells:
        yield from _doubted_amount(cells)


def _doubted_amount(cells: Mapping[str, str]) -> Iterator[Fault]:
    """Tell an amount that cannot be read, or of which nobody can say what it is for one of several sessions."""
    column = "calculated_eur" if cells.get("calculated_eur") else "amount_eur"
    if text := clean(cells.get(column, "")):
        try:
            _cents_of_one(column, text, sessions_of(cells.get("count", "")) or 1)
        except CellError as error:
            yield Fault((column,), error.wanted, shown_cell(text))


def _cents_of_one(column: str, text: str, sessions: int) -> int:
    """Read what one of several sessions costs. Raises CellError, also for an amount that may be of all of them."""
    if sessions == 1:
        return _usual_cents(text)
    cents = parse_cents(text)
    if column == "amount_eur":
        raise CellError(phrase("amount_of_one"))
    if cents % sessions:
        raise CellError(phrase("amount_to_divide"))
    return cents // sessions


def _usual_cents(text: str) -> int:
    cents = parse_cents(text)
    if is_unusual(cents):
        raise CellError(phrase("usual_tariff"))
    return cents


def _doubt(column: str, doubt: Phrase | None, cells: Mapping[str, str], code: str = "") -> Iterator[Fault]:
    if doubt:
        yield Fault((column,), doubt, shown_cell(clean(cells.get(column, ""))), return_code=code)
