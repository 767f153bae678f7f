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
SUMMED = (n.REIMBURSED_CENTS, n.OWN_CENTS, n.DEDUCTED_CENTS)
ADVISED = n.SECOND_TODAY | n.OTHER_BIRTH_DATE
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
    twice the row that claimed it first, `advised` the rows whose marks are worth a look, with these marks.
    `sums` has for each outcome how many lines it has, and their SUMMED cents.
    """

    tables: Tables
    rows: Numbers
    outcomes: list[Outcome] = field(factory=lambda: [NO_TREATMENT])
    first_claim: dict[int, int] = field(factory=dict)
    advised: list[tuple[Numbers, Numbers]] = field(factory=list)
    sums: Numbers = field(factory=lambda: np.zeros((1 + len(SUMMED), 1)))
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
        self._span(results)
        marked = np.flatnonzero(results[:, n.MARKS])
        marks = results[marked, n.MARKS]
        twice = marked[marks & n.CLAIMED_TWICE != 0]
        self._mark(rows, twice, results[twice, n.OUTCOME])
        self._advise(rows[marked], np.where(marks & n.CLAIMED_TWICE, 0, marks & ADVISED))
        results[twice, n.OUTCOME] = results[marked[marks & n.NO_TREATMENT != 0], n.OUTCOME] = 0
        outcome = self._read_new(found, known).numbers[results[:, n.OUTCOME]]
        outcome[twice] = CLAIMED_TWICE_ROW
        results[:, n.OUTCOME] = outcome
        for unknown in (np.flatnonzero(~self._amounts_known(outcome)), marked[marks & n.AMOUNTS_DIFFER != 0]):
            results[unknown, n.REIMBURSED_CENTS : n.OWN_CENTS + 1] = NO_AMOUNT
        results[outcome <= 0, n.LEFT] = n.NOT_KNOWN
        self._sum(outcome, results)
        self.rows[rows] = results[:, : len(UNSETTLED)]

    def _mark(self, rows: Numbers, twice: Numbers, first: Numbers) -> None:
        with self._lock:
            self.first_claim.update(zip(rows[twice].tolist(), rows[first].tolist(), strict=True))

    def _advise(self, rows: Numbers, marks: Numbers) -> None:
        with self._lock:
            self.advised.append((rows[marks != 0], marks[marks != 0]))

    def _sum(self, outcome: Numbers, results: Numbers) -> None:
        """Add up lines and known cents by outcome; sums of whole numbers in floats are exact."""
        places = outcome - CLAIMED_TWICE_ROW
        cents = (np.bincount(places, np.maximum(results[:, column], 0)) for column in SUMMED)
        found = np.stack((np.bincount(places), *cents))[:, -CLAIMED_TWICE_ROW:]
        with self._lock:
            longer, shorter = (found, self.sums) if found.shape[1] > self.sums.shape[1] else (self.sums, found)
            longer[:, : shorter.shape[1]] += shorter
            self.sums = longer

    def _span(self, results: Numbers) -> None:
        """Keep the least and most cents, and the most sessions left, of all numbers whether told or not."""
        amounts = results[:, n.REIMBURSED_CENTS : n.OWN_CENTS + 1]
        with self._lock:
            self.least_cents = min(self.least_cents, int(amounts.min(initial=0)))
            self.most_cents = max(self.most_cents, int(amounts.max(initial=0)))
            self.most_left = max(self.most_left, int(results[:, n.LEFT].max(initial=0)))

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
