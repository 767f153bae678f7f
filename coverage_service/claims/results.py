"""Results of many lines: each outcome is worked out once, and each line holds a number for it beside its amounts.

Who pays and why is left to `outcomes`, writing to `tabular`.
"""

from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from coverage_service.claims import layout as n
from coverage_service.claims.buckets import SettledBucket
from coverage_service.claims.columns import Numbers
from coverage_service.claims.outcomes import NO_TREATMENT, Outcome, outcome_at
from coverage_service.claims.tables import Tables

NO_AMOUNT = np.iinfo(np.int32).min
FAULTY_ROW, CLAIMED_TWICE_ROW = -1, -2
AMOUNTS = (n.REIMBURSED_CENTS, n.DEDUCTED_CENTS, n.OWN_CENTS)
# What a row holds while it is not settled: the numbers of the fold, marks apart.
UNSETTLED = (FAULTY_ROW, NO_AMOUNT, NO_AMOUNT, NO_AMOUNT, n.NOT_KNOWN)


@define(eq=False)
class RoomOutcomes:
    """The outcomes that one room has found so far, and which number each place of it has here."""

    numbers: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int32))
    read: int = n.OUTCOMES_HEAD


@define(eq=False)
class Results:
    """What becomes of each row of a file: an outcome or a mark below zero, cents, sessions left.

    `rows` has a line of numbers for each row, as a bucket's rows lie far apart. `first_claim` gives for a row claimed
    twice the row that claimed it first, `second_today` the rows of a second session on one day.
    """

    tables: Tables
    rows: Numbers
    outcomes: list[Outcome] = field(factory=lambda: [NO_TREATMENT])
    first_claim: dict[int, int] = field(factory=dict)
    second_today: list[Numbers] = field(factory=list)
    least_cents: int = 0
    most_cents: int = 0
    most_left: int = 0
    _places: dict[Outcome, int] = field(factory=dict)
    _read: dict[tuple[int, ...], int] = field(factory=dict)
    _lock: Any = field(factory=Lock)

    @classmethod
    def of(cls, tables: Tables, number: int) -> "Results":
        """Make room for so many rows; what is never settled is faulty."""
        return cls(tables, np.full((number, len(UNSETTLED)), UNSETTLED, dtype=np.int32))

    def take(self, settled: SettledBucket, found: Numbers, known: RoomOutcomes) -> None:
        """Take over the results of a bucket, whose outcomes stand among those found in a room."""
        rows, results = settled.rows, settled.results
        marks = results[:, n.MARKS]
        self._mark(rows, results, marks)
        results[:, n.OUTCOME] = outcome = self._outcomes_of(results[:, n.OUTCOME], marks, self._read_new(found, known))
        unknown = np.flatnonzero(~self._amounts_known(outcome) | (marks & n.AMOUNTS_DIFFER != 0))
        for column in AMOUNTS:
            results[unknown, column] = NO_AMOUNT
        results[outcome <= 0, n.LEFT] = n.NOT_KNOWN
        self.rows[rows] = results[:, : len(UNSETTLED)]
        self._span(results)

    def _mark(self, rows: Numbers, results: Numbers, marks: Numbers) -> None:
        twice = np.flatnonzero(marks & n.CLAIMED_TWICE)
        first = rows[results[twice, n.OUTCOME]]
        with self._lock:
            self.first_claim.update(zip(rows[twice].tolist(), first.tolist(), strict=True))
            self.second_today.append(rows[np.flatnonzero(marks & n.SECOND_TODAY)])

    def _span(self, results: Numbers) -> None:
        """Keep the least and most cents, and the most sessions left."""
        amounts = results[:, n.REIMBURSED_CENTS : n.OWN_CENTS + 1]
        known = amounts[amounts != NO_AMOUNT]
        with self._lock:
            self.least_cents = min(self.least_cents, int(known.min(initial=0)))
            self.most_cents = max(self.most_cents, int(known.max(initial=0)))
            self.most_left = max(self.most_left, int(results[:, n.LEFT].max(initial=0)))

    def _outcomes_of(self, places: Numbers, marks: Numbers, known: RoomOutcomes) -> Numbers:
        twice, untreated = marks & n.CLAIMED_TWICE != 0, marks & n.NO_TREATMENT != 0
        outcome = known.numbers[np.where(twice | untreated, 0, places)]
        return np.where(twice, CLAIMED_TWICE_ROW, np.where(untreated, 0, outcome))

    def _read_new(self, found: Numbers, known: RoomOutcomes) -> RoomOutcomes:
        """Work out the outcomes that a room has found since it was last asked."""
        end = int(found[n.FILLED])
        numbers = np.zeros(end, dtype=np.int32)
        numbers[: len(known.numbers)] = known.numbers
        while known.read < end:
            length = int(found[known.read])
            numbers[known.read] = self._number(tuple(found[known.read : known.read + length].tolist()))
            known.read += length
        known.numbers = numbers
        return known

    def _number(self, found: tuple[int, ...]) -> int:
        with self._lock:
            if found not in self._read:
                outcome = outcome_at(found, self.tables)
                number = self._places.setdefault(outcome, len(self.outcomes))
                self.outcomes += [outcome] * (number == len(self.outcomes))
                self._read[found] = number
            return self._read[found]

    def _amounts_known(self, outcome: Numbers) -> Numbers:
        known = np.array([each.amounts_known for each in self.outcomes])
        return known[np.maximum(outcome, 0)] & (outcome >= 0)
