"""Claim lines: how each cell is read, and every fault in the cells of one line.

Reading files is left to `formats`, coding many lines to `coding`, settling them to `fold`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from coverage_service.claims.formats.rows import REQUIRED
from coverage_service.claims.line_checks.return_codes import NONE, refusals
from coverage_service.decision.complaint import age_on
from insurer_rules.faults import VALUE, Fault, Phrase, nearest, phrase, shown, shown_cell
from insurer_rules.money import written_cents
from insurer_rules.rules import Rules, Service

T = TypeVar("T")
ON_LIST, NOT_ON_LIST = {"001", "002", "008"}, {"003", "004", "005", "006", "007", "009"}
DAYS = ((r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"), (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"), (r"\d{8}", "%Y%m%d"))
YES, NO = {"yes", "ja", "j", "y", "true", "1"}, {"no", "nee", "n", "false", "0"}
NO_SERVICE = Service("", "", None, "unknown", date.min, date.max)
A_DAY, AN_AMOUNT = phrase("day"), phrase("amount")


class CellError(ValueError):
    """The text of a cell is not what its column wants."""

    def __init__(self, wanted: Phrase) -> None:
        """Keep what was wanted."""
        self.wanted = wanted
        super().__init__(wanted)


def line_faults(cells: Mapping[str, str], rules: Rules) -> tuple[Fault, ...]:
    """List every fault in the cells of a line: missing, malformed or unknown; else what an insurer refuses of it."""
    faults: list[Fault] = []

    def read(column: str, reader: Callable[[str], T], otherwise: T) -> T:
        text = cells.get(column, "").strip()
        if not text and column not in REQUIRED:
            return otherwise
        try:
            return reader(text)
        except CellError as error:
            faults.append(Fault((column,), error.wanted, shown_cell(text)))
            return otherwise

    read("claim_id", filled, "")
    read("insured_id", filled, "")
    born = read("birth_date", parse_day, date.min)
    day = read("service_date", parse_day, date.max)
    service = read("service_code", lambda text: service_of(text, day, rules), NO_SERVICE)
    dcsph = read("dcsph", lambda text: diagnosis_of(text, rules), "")
    read("csi", listed_of, None)
    label = read("uzovi", lambda text: label_of(text, rules), "")
    read("packages", lambda text: packages_of(text, label, rules), tuple[str, ...]())
    read("contracted", yes_or_no, None)
    read("tariff_eur", parse_cents, None)
    if born > day and not faults:
        faults.append(Fault(("birth_date",), phrase("not_after_treatment", day=day), shown(born)))
    csi = cells.get("csi", "").strip()
    adult = age_on(born, day) >= 18
    return tuple(faults or refusals(csi.zfill(3) if csi else NONE, dcsph, service, rules, adult=adult))


def filled(text: str) -> str:
    """Take any text but an empty one. Raises CellError."""
    if not text:
        raise CellError(VALUE)
    return text


def parse_day(text: str) -> date:
    """Read a day as 2026-11-22, 22-11-2026, 22/11/2026 or 20261122. Raises CellError for one that does not exist."""
    for pattern, form in DAYS:
        if re.fullmatch(pattern, text.replace("/", "-"), re.ASCII):
            try:
                return datetime.strptime(text.replace("/", "-"), form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                break
    raise CellError(A_DAY)


def parse_cents(text: str) -> int:
    """Read an amount in euros, with a comma or a point, into cents. Raises CellError for anything else."""
    cents = written_cents(text)
    if cents is None:
        raise CellError(AN_AMOUNT)
    return cents


def label_of(text: str, rules: Rules) -> str:
    """Find the label by number or name; spreadsheets drop the leading zero of a number. Raises CellError."""
    named = rules.labels_named(text.zfill(4) if text.isdecimal() else text)
    if len(named) == 1:
        return named[0].id
    near = tuple(label.name for label in named) or rules.nearest_labels(text)
    raise CellError(nearest(phrase("one_insurer"), near))


def packages_of(text: str, label: str, rules: Rules) -> tuple[str, ...]:
    """Read the packages held, `;` between them. Raises CellError for one that no table of the label has."""
    names = tuple(name.strip() for name in text.split(";") if name.strip())
    for name in names if label else ():
        if not rules.knows_package(label, name):
            raise CellError(nearest(phrase("packages_of_insurer"), rules.nearest_packages(label, name)))
    return names


def service_of(text: str, day: date, rules: Rules) -> Service:
    """Find a service code; a spreadsheet may have made a number of it. Raises CellError when it does not hold then."""
    service = rules.services.get(text)
    if service is None or not service.valid_from <= day <= service.valid_through:
        raise CellError(phrase("service_of_day"))
    return service


def diagnosis_of(text: str, rules: Rules) -> str:
    """Find a code of the DCSPH list. Raises CellError."""
    code = text.zfill(4)
    if code not in rules.diagnoses:
        raise CellError(phrase("dcsph_listed"))
    return code


def listed_of(text: str) -> bool | None:
    """Tell from the CSI code whether the complaint is listed; None where the code leaves it open. Raises CellError."""
    code = text.zfill(3)
    if code in ON_LIST | NOT_ON_LIST:
        return code in ON_LIST
    if re.fullmatch(r"0(1\d|2[01])", code, re.ASCII):
        return None
    raise CellError(phrase("csi_code"))


def yes_or_no(text: str) -> bool:
    """Read yes or no in either language. Raises CellError."""
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise CellError(phrase("yes_or_no"))
