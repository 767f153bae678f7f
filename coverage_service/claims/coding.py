"""Coding: the distinct texts of a claim file become numbers, each read once, so that a line costs a few lookups.

A line that cannot be coded is a faulty one; what is wrong with it is left to `line_checks`. What the numbers mean for
settlement is left to `rule_numbers`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from attrs import define, field, frozen

from coverage_service.claims.line_checks.cells import (
    csi_of,
    diagnosis_of,
    is_known_csi,
    label_of,
    listed_of,
    packages_of,
    parse_cents,
    service_of,
    yes_or_no,
)
from coverage_service.claims.line_checks.return_codes import NEWEST_CSI_LIST, NONE, csi_faults, refusals
from coverage_service.claims.line_checks.written_days import (
    DAY_FIRST,
    Order,
    Orders,
    day_of,
    has_short_year,
    seen_order,
)
from coverage_service.claims.line_checks.written_texts import (
    CellError,
    clean,
    code_of,
    code_statement_of,
    is_description,
    is_no_insurer,
    statement_of,
)
from coverage_service.decision.complaint import Diagnosed, diagnoses
from coverage_service.decision.deductible import birthday_in
from coverage_service.decision.held_packages import UNSEEN, Held, held_as, hold
from coverage_service.model import Complaint, CoverageQuery
from insurer_rules.compiling import day_number, numbered_day
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules, Service, remembered

T = TypeVar("T")
# DOUBTFUL is what cannot be read and keeps nobody from paying: it counts as not given, and is told.
NOT_GIVEN, FAULTY, DOUBTFUL = -1, -2, -3
# The columns of the cells that say what a treatment is, in their order.
OF_TREATMENT = ("service_code", "dcsph", "csi", "result_insufficient", "accident")
INTAKES = {"1864", "1870", "1871", "1872"}
# CSI codes that say in which treatments of a child's complaint it is: 9 and 9 more, as COD321 and VGZ have them.
SECOND_NINE = {"003", "005", "007"}
NEVER_BASIC, FIRST_TWENTY, AFTER_FIRST_TWENTY = "009", "008", {"001", "002"}


@frozen(eq=False)
class Insurance:
    """What a line says of somebody's insurance in a policy year; `packages` is None where the file does not tell.

    `label` is None for an insurer that the tables do not know; `doubtful` where it, or a package, is not known, and
    `elsewhere` where what stands there is no health insurer.
    """

    label: str | None
    packages: tuple[str, ...] | None
    year: int
    held: tuple[Held, ...]
    doubtful: bool = False
    elsewhere: bool = False


@frozen(eq=False)
class Treatment:
    """What a line says of the treatment, in a period in which the lists stay as they are, of a child or an adult.

    `refused` tells whether an insurer sends it back, `csi_known` that our list has its CSI, without which nobody knows
    what is claimed. `insufficient` tells whether the first sessions did not help enough (NOT_GIVEN: not known),
    `never_basic` that the CSI keeps the basic insurance out, `first_sessions` what the CSI says of the first sessions
    of a listed condition: that they are over (1), that this is one of them (-1), or nothing (0).
    """

    service: Service
    diagnosed: tuple[Diagnosed, ...]
    refused: bool
    doubtful: bool = False
    csi_known: bool = True
    insufficient: int = NOT_GIVEN
    accident: bool = False
    never_basic: bool = False
    first_sessions: int = 0

    @property
    def therapy(self) -> Therapy | None:
        """The therapy given; None where the code is no treatment, or nobody knows what its CSI stands for."""
        return self.service.therapy if self.csi_known else None

    @property
    def is_intake(self) -> bool:
        """Whether it is an intake, which may be on one day with the first session."""
        return self.service.code in INTAKES


@frozen
class TreatmentCells:
    """The cells that say what a treatment is."""

    service: str
    dcsph: str = ""
    csi: str = ""
    insufficient: str = ""
    accident: str = ""


@define(eq=False)
class Codebook:
    """The distinct texts of a file and their numbers; FAULTY for a text that cannot be read.

    `orders` are those of day and month in the file, `seen` which ones its days show, `today` the day on which it is
    verified, where days to come are told. `short_years` are the days with two digits for the year, `below_zero` the
    amounts that are taken back.
    """

    rules: Rules
    orders: Orders = DAY_FIRST
    today: date | None = None
    insurances: list[Insurance] = field(factory=list)
    treatments: list[Treatment] = field(factory=list)
    seen: Counter[tuple[str, Order]] = field(factory=Counter)
    short_years: set[str] = field(factory=set)
    below_zero: set[str] = field(factory=set)
    _insurance_codes: dict[tuple[str, str | None, int], int] = field(factory=dict)
    _treatment_codes: dict[tuple[TreatmentCells, int, bool], int] = field(factory=dict)
    _days: dict[str, int] = field(factory=dict)
    _prices: dict[str, int] = field(factory=dict)
    _contracts: dict[str, int] = field(factory=dict)

    @property
    def needs_rows(self) -> bool:
        """Whether its days or amounts are written so that lines go row by row."""
        return any(order == "month_first" for _, order in self.seen) or bool(self.short_years) or bool(self.below_zero)

    def day(self, text: str) -> int:
        """Code a day as 20261122."""
        return _code_for(self._days, text, lambda: self._new_day(text))

    def birth(self, text: str, day: int) -> int:
        """Code a birth date; one of two digits for its year lies before the treatment."""
        born = self.day(text)
        if born <= day or text not in self.short_years:
            return born
        return day_number(birthday_in(numbered_day(born), born // 10_000 - 100), FAULTY)

    def price(self, text: str) -> int:
        """Code an amount in cents; NOT_GIVEN for an empty cell, DOUBTFUL for one that is no amount."""
        return _code_for(self._prices, text, lambda: self._new_price(text), DOUBTFUL)

    def contract(self, text: str) -> int:
        """Code whether there is a contract: 1, 0, NOT_GIVEN, or DOUBTFUL for a word that says neither."""
        return _code_for(self._contracts, text, lambda: _answer(text), DOUBTFUL)

    def insurance(self, uzovi: str, packages: str | None, year: int) -> int:
        """Code an insurer and its packages in a policy year; packages are None where the file has no such column."""
        key = uzovi, packages, year
        return _code_for(self._insurance_codes, key, lambda: self._new_insurance(*key))

    def treatment(self, cells: TreatmentCells, day: int, *, adult: bool) -> int:
        """Code a treatment on a day, of somebody of 18 or older or of a child."""
        key = cells, period_of(self.rules, day), adult
        return _code_for(self._treatment_codes, key, lambda: self._new_treatment(*key))

    def _new_day(self, text: str) -> int:
        if seen := seen_order(text):
            self.seen[seen] += 1
        if has_short_year(text):
            self.short_years.add(text)
        return day_number(day_of(text, self.orders), 0)

    def _new_price(self, text: str) -> int:
        if not clean(text):
            return NOT_GIVEN
        cents = parse_cents(text)
        if cents < 0:
            self.below_zero.add(text)
        return abs(cents)

    def _new_insurance(self, uzovi: str, packages: str | None, year: int) -> int:
        if not clean(uzovi):
            raise ValueError(uzovi)
        label, doubt = label_of(uzovi, self.rules)
        named, other = (None, None) if packages is None else packages_of(packages, self.rules, label=label)
        names = tuple(held_as(self.rules, label or None, year, name) for name in named or ())
        owned = (hold(self.rules, label, year, UNSEEN),) if named is None else names
        self.insurances.append(Insurance(label or None, named, year, owned, bool(doubt or other), is_no_insurer(uzovi)))
        return len(self.insurances) - 1

    def _new_treatment(self, cells: TreatmentCells, period: int, adult: bool) -> int:  # noqa: FBT001 - part of a key
        day = periods(self.rules)[period]
        if not clean(cells.service):
            raise ValueError(cells.service)
        given, doubt = service_of(cells.service, day, self.rules)
        diagnosis = diagnosis_of(cells.dcsph, self.rules) if code_statement_of(cells.dcsph) else None
        csi = csi_of(cells.csi) if code_statement_of(cells.csi) else NONE
        described = is_description(cells.dcsph) or is_description(cells.csi)
        known = is_known_csi(csi, self.rules)
        condition = Complaint(listed=listed_of(csi, self.rules), dcsph=diagnosis)
        query = CoverageQuery(date=day, birth_date=day, condition=condition)
        diagnosed = tuple(each for _, each in diagnoses(query, self.rules))
        wrong = (csi_faults(csi, day, self.rules), refusals(csi, given, self.rules, dcsph=diagnosis or "", adult=adult))
        insufficient, accident = (_doubtful_answer(text) for text in (cells.insufficient, cells.accident))
        self.treatments.append(
            Treatment(
                given,
                diagnosed,
                any(map(any, wrong)),
                doubtful=doubt is not None or not known or described or DOUBTFUL in (insufficient, accident),
                csi_known=known,
                insufficient=_insufficient(insufficient, csi),
                accident=accident == 1,
                never_basic=csi == NEVER_BASIC and not adult,
                first_sessions=_first_sessions(csi) if adult else 0,
            )
        )
        return len(self.treatments) - 1


def dcsph_key(text: str) -> str:
    """Tell complaints apart by their diagnosis, however its zeros are written."""
    bare = statement_of(text)
    try:
        return code_of(bare).zfill(4) if bare else ""
    except CellError:
        return bare


def _insufficient(answer: int, csi: str) -> int:
    """Take what the file says of the result; else a CSI for the second nine says that it is not good enough."""
    return answer if answer in (0, 1) else 1 if csi in SECOND_NINE else NOT_GIVEN


def _first_sessions(csi: str) -> int:
    return 1 if csi in AFTER_FIRST_TWENTY else -int(csi == FIRST_TWENTY)


def _answer(text: str) -> int:
    said = yes_or_no(text) if clean(text) else None
    return NOT_GIVEN if said is None else int(said)


def _doubtful_answer(text: str) -> int:
    try:
        return _answer(text)
    except ValueError:
        return DOUBTFUL


def _code_for(known: dict[T, int], key: T, read: Callable[[], int], otherwise: int = FAULTY) -> int:
    code = known.get(key)
    if code is None:
        try:
            code = read()
        except ValueError:
            code = otherwise
        known[key] = code
    return code


@remembered(1)
def periods(rules: Rules) -> tuple[date, ...]:
    """List the days on which a list of conditions or of service codes changes, the first of all before them."""
    spans = [(each.valid_from, each.valid_through) for each in rules.listed.conditions]
    spans += [(each.valid_from, each.valid_through) for each in rules.services.values()]
    spans += [(each.valid_from, each.valid_through) for each in rules.claim_codes.values()]
    turns = (turn for begins, ends in (*spans, (None, NEWEST_CSI_LIST)) for turn in _turns(begins, ends))
    return tuple(sorted({date.min, *turns}))


@remembered(1)
def period_starts(rules: Rules) -> tuple[int, ...]:
    """Give the same days as numbers."""
    return tuple(day_number(start, 0) for start in periods(rules))


def period_of(rules: Rules, day: int) -> int:
    """Find the period that a day falls in."""
    return bisect_right(period_starts(rules), day) - 1


def _turns(begins: date | None, ends: date | None) -> Iterable[date]:
    if begins:
        yield begins
    if ends and ends < date.max:
        yield ends + timedelta(days=1)
