"""Claim lines: the cells of one line become a line that can be settled, or every fault in it.

Reading files is left to `files`, settling to `verification`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from attrs import frozen

from coverage_service.claims.refusals import refusals
from insurer_rules.rules import Rules, Service
from insurer_rules.structuring import Fault

T = TypeVar("T")
COLUMNS = (
    "claim_id",
    "insured_id",
    "birth_date",
    "service_date",
    "service_code",
    "dcsph",
    "csi",
    "condition_key",
    "uzovi",
    "packages",
    "contracted",
    "tariff_eur",
)
REQUIRED = ("claim_id", "insured_id", "birth_date", "service_date", "service_code", "uzovi")
ON_LIST, NOT_ON_LIST = {"001", "002", "008"}, {"003", "004", "005", "006", "007", "009"}
DAYS = ((r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"), (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"), (r"\d{8}", "%Y%m%d"))
YES, NO = {"yes", "ja", "j", "y", "true", "1"}, {"no", "nee", "n", "false", "0"}


@frozen
class ClaimLine:
    """One treatment of one insured, as a practice claims it; the tariff in cents, None where a cell is empty.

    `complaint` is the condition key, else the diagnosis: lines of one complaint count together. `listed` is what the
    CSI code says.
    """

    insured: str
    born: date
    day: date
    service: Service
    dcsph: str | None
    listed: bool | None
    complaint: str
    label: str
    packages: tuple[str, ...]
    contracted: bool | None
    tariff: int | None


class LineError(Exception):
    """A line cannot be settled; `faults` lists what is wrong with its cells."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep every fault of the line."""
        self.faults = tuple(faults)
        super().__init__(f"{len(faults)} faults")


def parse_line(cells: Mapping[str, str], rules: Rules) -> ClaimLine:
    """Read the cells of a line. Raises LineError with every fault: cells that are missing, malformed or unknown."""
    faults: list[Fault] = []

    def read(column: str, reader: Callable[[str], T], otherwise: T) -> T:
        text = cells.get(column, "").strip()
        if not text and column not in REQUIRED:
            return otherwise
        try:
            return reader(text)
        except ValueError as error:
            faults.append(Fault((column,), str(error), f'"{text[:60]}"' if text else "nothing"))
            return otherwise

    read("claim_id", _filled, "")
    born = read("birth_date", parse_day, date.min)
    day = read("service_date", parse_day, date.max)
    label = read("uzovi", lambda text: _label(text, rules), "")
    dcsph = read("dcsph", lambda text: _diagnosis(text, rules), "")
    line = ClaimLine(
        insured=read("insured_id", _filled, ""),
        born=born,
        day=day,
        service=read("service_code", lambda text: _service(text, day, rules), NO_SERVICE),
        dcsph=dcsph or None,
        listed=read("csi", _listed, None),
        complaint=cells.get("condition_key", "").strip() or dcsph,
        label=label,
        packages=read("packages", lambda text: _packages(text, label, rules), ()),
        contracted=read("contracted", _yes_or_no, None),
        tariff=read("tariff_eur", parse_cents, None),
    )
    if born > day and not faults:
        faults.append(Fault(("birth_date",), f"a day not after the treatment of {day}", f'"{born}"'))
    if not faults:
        faults += refusals(cells.get("csi", "").strip().zfill(3), dcsph, line.service, born, day, rules)
    if faults:
        raise LineError(faults)
    return line


NO_SERVICE = Service("", "", None, "unknown", date.min, date.max)


def parse_day(text: str) -> date:
    """Read a day as 2026-11-22, 22-11-2026, 22/11/2026 or 20261122. Raises ValueError for one that does not exist."""
    for pattern, form in (
        (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
        (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
        (r"\d{8}", "%Y%m%d"),
    ):
        if re.fullmatch(pattern, text.replace("/", "-"), re.ASCII):
            try:
                return datetime.strptime(text.replace("/", "-"), form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                break
    raise ValueError("a date that exists, as 2026-11-22 or 22-11-2026")


def parse_cents(text: str) -> int:
    """Read an amount in euros, with a comma or a point, into cents. Raises ValueError for anything else."""
    if not re.fullmatch(r"(€ ?)?\d{1,7}([.,]\d{1,2})?", text, re.ASCII):
        raise ValueError("an amount in euros, as 52,50 or 52.50")
    euros, _, cents = text.removeprefix("€").strip().replace(",", ".").partition(".")
    return int(euros) * 100 + int(cents.ljust(2, "0") or 0)


def _filled(text: str) -> str:
    if not text:
        raise ValueError("a value")
    return text


def _label(text: str, rules: Rules) -> str:
    """Find the label by number or name; spreadsheets drop the leading zero of a number."""
    named = rules.labels_named(text.zfill(4) if text.isdecimal() else text)
    if len(named) == 1:
        return named[0].id
    wanted = "one insurer, by its number or name"
    near = tuple(label.name for label in named) or rules.nearest_labels(text)
    raise ValueError(_suggesting(wanted, near))


def _packages(text: str, label: str, rules: Rules) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(";") if name.strip())
    for name in names if label else ():
        if not rules.knows_package(label, name):
            raise ValueError(
                _suggesting("packages of this insurer that the tables know", rules.nearest_packages(label, name))
            )
    return names


def _suggesting(wanted: str, near: tuple[str, ...]) -> str:
    return f"{wanted} (nearest: {', '.join(near)})" if near else wanted


def _service(text: str, day: date, rules: Rules) -> Service:
    service = rules.services.get(text)
    if service is None or not service.valid_from <= day <= service.valid_through:
        raise ValueError("a service code that holds on the day of the treatment")
    return service


def _diagnosis(text: str, rules: Rules) -> str:
    code = text.zfill(4)
    if code not in rules.diagnoses:
        raise ValueError("a code of the DCSPH list")
    return code


def _listed(text: str) -> bool | None:
    code = text.zfill(3)
    if code in ON_LIST | NOT_ON_LIST:
        return code in ON_LIST
    if re.fullmatch(r"0(1\d|2[01])", code, re.ASCII):
        return None
    raise ValueError("a CSI code from 001 to 021")


def _yes_or_no(text: str) -> bool:
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise ValueError("yes or no (ja, nee)")
