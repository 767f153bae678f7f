"""Coding: the distinct texts of a claim file become numbers, each read once, so that a line costs a few lookups.

A line that cannot be coded is a faulty one; what is wrong with it is left to `line_checks`. What the numbers mean for
settlement is left to `rule_numbers`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from attrs import define, field, frozen

from coverage_service.claims.line_checks.cells import (
    diagnosis_of,
    label_of,
    listed_of,
    packages_of,
    parse_cents,
    parse_day,
    service_of,
    yes_or_no,
)
from coverage_service.claims.line_checks.return_codes import NONE, refusals
from coverage_service.decision.complaint import Diagnosed, diagnoses
from coverage_service.decision.held_packages import UNSEEN, Held, held, held_as
from coverage_service.model import Complaint, CoverageQuery
from insurer_rules.compiling import day_number
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules, Service, remembered

T = TypeVar("T")
NOT_GIVEN, FAULTY = -1, -2
INTAKES = {"1864", "1870", "1871", "1872"}


@frozen(eq=False)
class Insurance:
    """What a line says of somebody's insurance in a policy year; `packages` is None where the file does not tell."""

    label: str
    packages: tuple[str, ...] | None
    year: int
    held: tuple[Held, ...]


@frozen(eq=False)
class Treatment:
    """What a line says of the treatment, in a period in which the lists stay as they are.

    `refused` tells whether an insurer sends it back: under 18, and from 18.
    """

    service: Service
    diagnosed: tuple[Diagnosed, ...]
    refused: tuple[bool, bool]

    @property
    def therapy(self) -> Therapy | None:
        """The therapy given; None where the code is no treatment."""
        return self.service.therapy

    @property
    def is_intake(self) -> bool:
        """Whether it is an intake, which may be on one day with the first session."""
        return self.service.code in INTAKES


@define(eq=False)
class Codebook:
    """The distinct texts of a file and their numbers; FAULTY for a text that cannot be read."""

    rules: Rules
    insurances: list[Insurance] = field(factory=list)
    treatments: list[Treatment] = field(factory=list)
    _insurance_codes: dict[tuple[str, str | None, int], int] = field(factory=dict)
    _treatment_codes: dict[tuple[str, str, str, int], int] = field(factory=dict)
    _days: dict[str, int] = field(factory=dict)
    _prices: dict[str, int] = field(factory=dict)
    _contracts: dict[str, int] = field(factory=dict)

    def day(self, text: str) -> int:
        """Code a day as 20261122."""
        return _remembered(self._days, text, lambda: day_number(parse_day(text.strip()), 0))

    def price(self, text: str) -> int:
        """Code an amount in cents; NOT_GIVEN for an empty cell."""
        return _remembered(self._prices, text, lambda: parse_cents(text.strip()) if text.strip() else NOT_GIVEN)

    def contract(self, text: str) -> int:
        """Code whether there is a contract: 1, 0 or NOT_GIVEN."""
        return _remembered(self._contracts, text, lambda: int(yes_or_no(text.strip())) if text.strip() else NOT_GIVEN)

    def insurance(self, uzovi: str, packages: str | None, year: int) -> int:
        """Code an insurer and its packages in a policy year; packages are None where the file has no such column."""
        key = uzovi, packages, year
        return _remembered(self._insurance_codes, key, lambda: self._new_insurance(*key))

    def treatment(self, service: str, dcsph: str, csi: str, day: int) -> int:
        """Code a treatment on a day."""
        key = service, dcsph, csi, period_of(self.rules, day)
        return _remembered(self._treatment_codes, key, lambda: self._new_treatment(*key))

    def _new_insurance(self, uzovi: str, packages: str | None, year: int) -> int:
        label = label_of(uzovi.strip(), self.rules)
        named = None if packages is None else packages_of(packages.strip(), label, self.rules)
        names = tuple(held_as(self.rules, label, year, name) for name in named or ())
        owned = (held(self.rules, label, year, UNSEEN),) if named is None else names
        self.insurances.append(Insurance(label, named, year, owned))
        return len(self.insurances) - 1

    def _new_treatment(self, service: str, dcsph: str, csi: str, period: int) -> int:
        day = periods(self.rules)[period]
        given = service_of(service.strip(), day, self.rules)
        diagnosis = diagnosis_of(dcsph.strip(), self.rules) if dcsph.strip() else None
        listed = listed_of(csi.strip()) if csi.strip() else None
        complaint = Complaint(listed=listed, dcsph=diagnosis)
        query = CoverageQuery(date=day, birth_date=day, condition=complaint)
        diagnosed = tuple(each for _, each in diagnoses(query, self.rules))
        code = csi.strip().zfill(3) if csi.strip() else NONE
        under_18, from_18 = (
            any(refusals(code, diagnosis or "", given, self.rules, adult=adult)) for adult in (False, True)
        )
        self.treatments.append(Treatment(given, diagnosed, (under_18, from_18)))
        return len(self.treatments) - 1


def _remembered(known: dict[T, int], key: T, read: Callable[[], int]) -> int:
    code = known.get(key)
    if code is None:
        try:
            code = read()
        except ValueError:
            code = FAULTY
        known[key] = code
    return code


@remembered(1)
def periods(rules: Rules) -> tuple[date, ...]:
    """List the days on which a list of conditions or of service codes changes, the first of all before them."""
    starts = {date.min}
    for condition in rules.listed.conditions:
        starts |= set(_turns(condition.valid_from, condition.valid_through))
    for service in rules.services.values():
        starts |= set(_turns(service.valid_from, service.valid_through))
    return tuple(sorted(starts))


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
