"""Checks before sending: what an insurer would send back, told from the cells of one line.

A finding is a `rule` where a source says that the line is refused, an `advice` where that is inferred or differs by
insurer. Sources: the layouts of PM304 3.2, Vektis COD954 for the return codes, the validation stylesheets of GDS801
(VECOZO, August 2025). A column that a file does not have is not checked. Ages, packages and diagnoses are left to
`cells` and `return_codes`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from coverage_service.claims.line_checks.cells import CREDITS, DEBITS, YES, parse_cents
from coverage_service.claims.line_checks.repairs import CODES, digits_of
from coverage_service.claims.line_checks.return_codes import SCREENING
from coverage_service.claims.line_checks.written_amounts import is_below_zero, is_taken_back, sessions_of
from coverage_service.claims.line_checks.written_days import A_DAY, DAY_FIRST, Order, Orders, day_of
from coverage_service.claims.line_checks.written_texts import CELLS, CellError, clean, statement_of
from coverage_service.decision.complaint import months_later
from insurer_rules.faults import BOTH, Fault, Phrase, phrase, shown_cell
from insurer_rules.money import euros

Kind = Literal["rule", "advice"]
Cells = Mapping[str, str]
MANUAL_THERAPY = {"1200", "1201", "1202"}
# COD016 (1 June 2026): the qualifications that have manual therapy in them.
MANUAL_THERAPISTS = {
    "0404", "0413", "0414", "0415", "0416", "0417", "0423", "0424", "0425", "0427", "0428", "0429",
    "0430", "0433", "0435", "0436", "0437", "0438", "0439", "0442", "0448", "0455", "0457", "0458",
    "0459", "0460", "0467", "0468", "0469", "0475", "0476",
}  # fmt: skip
PHYSIOTHERAPIST = "04"
# What the basic insurance pays: the list of conditions and the programmes of COD321.
OF_BASIC = {"001", "002", *(f"0{number}" for number in range(10, 22))}
AFTER_REFERRAL = {"1870", "1871", "1872"}
LIST_OF_PM304, LIST_OF_GDS801 = "012", "073"
OTHER_GDS_LISTS = {"074", "075", "076", "077", "078", "079", "080", "081"}
GDS801_BEGINS = date(2025, 1, 1)
# What exports call a line that is not, or no longer, to be claimed: its first words.
NOT_TO_CLAIM = re.compile(
    r"geannul|annul|cancel|vervall|afgezegd|afgemeld|no.?show|niet (?:verschenen|gekomen|nagekomen|declar|indienen)"
    r"|gestorn|storno|ingetrokken|verwijderd|gecrediteerd|afgewezen|afgekeurd|geweigerd|reject|refused|void|withdrawn"
    r"|deleted|gedeclareerd|ingediend|verzonden|verstuurd|aangeleverd|submitted|sent\b|claimed"
    r"|concept|draft|(?:in)?gepland|planned|already paid|al betaald|betaald|uitbetaald|voldaan|paid\b",
    re.IGNORECASE,
)
OF_A_MESSAGE = {
    "bsn": (phrase("bsn"), "0435"),
    "provider_agb": (phrase("provider"), "8011"),
    "csi": (phrase("some_csi"), "3102"),
    "dcsph": (phrase("some_diagnosis"), "8009"),
    "performance_list": (phrase("some_list"), "0581"),
    "tariff_eur": (phrase("some_tariff"), "0611"),
}


@frozen
class Finding:
    """One thing that an insurer would refuse, or may."""

    fault: Fault
    kind: Kind


def rule(column: str, wanted: Phrase, found: str | Phrase, return_code: str = "") -> Finding:
    """Make a finding that a source says is refused."""
    return Finding(_fault(column, wanted, found, return_code), "rule")


def advice(column: str, wanted: Phrase, found: str | Phrase, return_code: str = "") -> Finding:
    """Make a finding that is inferred, or differs by insurer."""
    return Finding(_fault(column, wanted, found, return_code), "advice")


def _fault(column: str, wanted: Phrase, found: str | Phrase, return_code: str) -> Fault:
    given = found if isinstance(found, Phrase) else shown_cell(found)
    return Fault((column,), wanted, given, return_code=return_code)


def findings(
    cells: Cells, *, today: date | None, deadline_months: int | None, orders: Orders = DAY_FIRST
) -> Iterator[Finding]:
    """List what is wrong with a line before it is sent. Without today or a deadline neither is checked."""
    cells = {name: digits_of(name, text) if name in CODES else text for name, text in cells.items()}
    yield from _missing_fields(cells)
    yield from _people(cells)
    yield from _referral(cells)
    yield from _days(cells, today, deadline_months, orders)
    yield from _amounts(cells)
    yield from _codes(cells)
    if NOT_TO_CLAIM.match(status := _text(cells, "status")):
        yield advice("status", phrase("line_to_claim"), status)


def _missing_fields(cells: Cells) -> Iterator[Finding]:
    """Tell which fields of a message are empty that insurers send a line back for; a sheet of few columns is none.

    Which ones the standard demands was not seen: so it is advice.
    """
    if "performance_list" not in cells:
        return
    for column, (wanted, code) in OF_A_MESSAGE.items():
        if column in cells and not _text(cells, column):
            yield advice(column, wanted, "", code)
    if _text(cells, "referral_date") and not _text(cells, "referrer_agb") and "referrer_agb" in cells:
        yield advice("referrer_agb", phrase("referrer"), "", "8014")
    if _text(cells, "referrer_agb") and not _text(cells, "referrer_specialism") and "referrer_specialism" in cells:
        yield advice("referrer_specialism", phrase("specialism_of_referrer"), "", "8014")


def _people(cells: Cells) -> Iterator[Finding]:
    bsn, agb = _text(cells, "bsn"), _text(cells, "provider_agb")
    if bsn and not is_bsn(bsn):
        yield rule("bsn", phrase("bsn"), bsn, "0435")
    for column, code in (("provider_agb", "8011"), ("practice_agb", "8011"), ("referrer_agb", "8014")):
        if (text := _text(cells, column)) and not re.fullmatch(r"\d{8}", text, re.ASCII):
            yield rule(column, phrase("agb"), text, code)
    service, specialism = _text(cells, "service_code"), _text(cells, "provider_specialism")
    # No source says that a code of the physiotherapists' list needs their kind of AGB code, or 1200 this qualification.
    if re.fullmatch(r"1\d{3}", service, re.ASCII) and re.fullmatch(rf"(?!{PHYSIOTHERAPIST})\d{{8}}", agb, re.ASCII):
        yield advice("provider_agb", phrase("agb_of_physiotherapist"), agb, "8011")
    if service in MANUAL_THERAPY and specialism not in {"", *MANUAL_THERAPISTS}:
        yield advice("provider_specialism", phrase("manual_therapist"), specialism, "8011")


def is_bsn(text: str) -> bool:
    """Tell whether nine digits pass the eleven-test: their weighted sum is a multiple of eleven, and not zero."""
    from stdnum.nl.bsn import is_valid  # noqa: PLC0415 - it brings a client of the web along, and few files have a BSN

    return bool(re.fullmatch(r"\d{9}", text, re.ASCII)) and is_valid(text)


def _referral(cells: Cells) -> Iterator[Finding]:
    """Tell where a referral is missing: the basic insurance asks one, and a referrer has a date."""
    if "referral_date" not in cells:
        return
    referred, referrer = _text(cells, "referral_date"), _text(cells, "referrer_agb")
    service = _text(cells, "service_code")
    if not referred and _of_basic(cells):
        # Asked by VGZ, CZ and Zilveren Kruis alike; no return code for it was seen.
        yield rule("referral_date", phrase("referral_of_basic"), referred)
    elif not referred and referrer:
        kind = rule if _is_gds(cells) else advice
        yield kind("referral_date", phrase("date_of_referral"), referred, _gds(cells, "9566"))
    elif not referred and service in AFTER_REFERRAL:
        yield advice("referral_date", phrase("referral_of_service"), referred)
    elif referred and service == SCREENING:
        yield advice("service_code", phrase("intake_after_referral"), service, "0613")


def _days(cells: Cells, today: date | None, deadline_months: int | None, orders: Orders) -> Iterator[Finding]:
    """Tell which days are in the wrong order."""
    treated = _day(cells, "service_date", orders)
    for column in ("referral_date", "invoice_date"):
        if _text(cells, column) and _day(cells, column, orders) is None:
            yield rule(column, A_DAY, _text(cells, column), "8007")
    if treated is None:
        return
    referred, invoiced = _day(cells, "referral_date", orders), _day(cells, "invoice_date", orders)
    if referred and referred > treated:
        code = _gds(cells, "9285") or "8007"
        yield rule("referral_date", phrase("not_after_treatment", day=treated), str(referred), code)
    if invoiced and treated > invoiced:
        yield rule("service_date", phrase("not_after_invoice", day=invoiced), str(treated), "8176")
    if today and treated > today:
        yield rule("service_date", phrase("not_after_today", day=today), str(treated), "8007")
    elif today and deadline_months is not None and months_later(treated, deadline_months) < today:
        yield advice("service_date", phrase("within_deadline", months=deadline_months), str(treated), "0586")


def _amounts(cells: Cells) -> Iterator[Finding]:
    """Tell which amounts do not add up; GDS801 asks that either all are zero or none is."""
    amounts: dict[str, int] = {}
    for column in ("tariff_eur", "calculated_eur", "claimed_eur"):
        if text := _text(cells, column):
            try:
                amounts[column] = parse_cents(text)
            except CellError as error:
                if column != "tariff_eur":
                    yield advice(column, error.wanted, text)
    tariff, calculated, claimed = map(amounts.get, ("tariff_eur", "calculated_eur", "claimed_eur"))
    count = _count(cells)
    if count == 0 or (count is None and _text(cells, "count")):
        yield advice("count", phrase("some_count"), _text(cells, "count"))
    elif tariff is not None and calculated is not None and count is not None and abs(tariff * count) != abs(calculated):
        product = phrase("product", count=count, amount=euros(tariff * count))
        yield advice("calculated_eur", product, euros(calculated), "0611")
    if calculated is not None and claimed is not None and calculated != claimed:
        yield advice("claimed_eur", phrase("calculated_amount", amount=euros(calculated)), euros(claimed))
    if _is_gds(cells) and len({amount == 0 for amount in amounts.values()}) > 1:
        yield rule("claimed_eur", phrase("all_zero_or_none"), BOTH, "9278")


def _codes(cells: Cells) -> Iterator[Finding]:
    """Tell which codes are none of their list: forwarding, performance list, debit or credit."""
    forwarding, sign = (_text(cells, name) for name in ("forwarding", "debit_credit"))
    if forwarding and forwarding.casefold().rstrip(".") not in YES:
        kind = rule if _of_basic(cells) or _is_gds(cells) else advice
        yield kind("forwarding", phrase("forwarding"), forwarding, "8179")
    if sign and sign.casefold().rstrip(".") not in DEBITS | CREDITS:
        yield rule("debit_credit", phrase("debit_or_credit"), sign, "0631")
    elif sign and sign.casefold().rstrip(".") in DEBITS and _is_below_zero(cells):
        yield advice("debit_credit", phrase("credit_below_zero"), sign)
    yield from _performance_list(cells)


def _is_below_zero(cells: Cells) -> bool:
    """Tell whether an amount or the count of a line is below zero."""
    amounts = (_text(cells, column) for column in ("tariff_eur", "calculated_eur", "claimed_eur"))
    return is_below_zero(cells.get("count", "")) or any(map(is_taken_back, amounts))


def _performance_list(cells: Cells) -> Iterator[Finding]:
    """Tell a performance list that does not go with the service code or with the day: GDS801 begins in 2025."""
    listed, service, treated = (
        _text(cells, "performance_list"),
        _text(cells, "service_code"),
        _day(cells, "service_date"),
    )
    if not listed:
        return
    if listed in OTHER_GDS_LISTS and not service.startswith("1"):
        return
    if listed not in (LIST_OF_PM304, LIST_OF_GDS801):
        kind = rule if listed.isdecimal() else advice  # a list may stand there by its name
        yield kind("performance_list", phrase("performance_list"), listed, "0581")
    elif listed == LIST_OF_GDS801 and treated and treated < GDS801_BEGINS:
        yield rule("performance_list", phrase("old_list", before=GDS801_BEGINS), listed, "0581")
    elif listed == LIST_OF_PM304 and treated and treated >= GDS801_BEGINS:
        yield advice("performance_list", phrase("new_list", since=GDS801_BEGINS), listed, "0581")


def _text(cells: Cells, column: str) -> str:
    """Give what a cell says; a dash is nothing, but for debit or credit, where it may be a sign."""
    text = cells.get(column, "")
    return clean(text) if column == "debit_credit" else statement_of(text)


def _day(cells: Cells, column: str, orders: Orders = DAY_FIRST) -> date | None:
    return _day_of(_text(cells, column), tuple(orders.items()))


@CELLS.once
def _day_of(text: str, orders: tuple[tuple[str, Order], ...]) -> date | None:
    try:
        return day_of(text, dict(orders))
    except ValueError:
        return None


def _count(cells: Cells) -> int | None:
    return sessions_of(_text(cells, "count"))


def _of_basic(cells: Cells) -> bool:
    return _text(cells, "csi").zfill(3) in OF_BASIC


def _is_gds(cells: Cells) -> bool:
    return _text(cells, "performance_list") in {LIST_OF_GDS801, *OTHER_GDS_LISTS}


def _gds(cells: Cells, code: str) -> str:
    return code if _is_gds(cells) else ""
