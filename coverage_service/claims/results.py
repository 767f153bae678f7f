"""Results of many lines: each outcome is worked out once, and each line holds a number for it beside its amounts.

Who pays and why is left to `outcomes`, writing to `tabular`.
"""

from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from coverage_service.claims import layout as n
from coverage_service.claims.buckets import SettledBucket
from coverage_service.claims.columns import Numbers, Piece
from coverage_service.claims.outcomes import NO_TREATMENT, Outcome, outcome_at
from coverage_service.claims.settling import Room
from coverage_service.claims.tables import Tables

NO_AMOUNT = np.iinfo(np.int32).min
FAULTY_ROW, CLAIMED_TWICE_ROW = -1, -2
# A row: its outcome, cents, and sessions left; and what it holds while it is not settled.
ROW = OUTCOME, REIMBURSED, DEDUCTED, OWN, LEFT = range(5)
UNSETTLED = (FAULTY_ROW, NO_AMOUNT, NO_AMOUNT, NO_AMOUNT, n.NOT_KNOWN)


@define(eq=False)
class RoomOutcomes:
    """The outcomes that one room has found so far, by their place in it."""

    room: Room
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
    _places: dict[Outcome, int] = field(factory=dict)
    _read: dict[tuple[int, ...], int] = field(factory=dict)
    _lock: Any = field(factory=Lock)

    @classmethod
    def of(cls, tables: Tables, number: int) -> "Results":
        """Make room for so many rows; what is never settled is faulty."""
        return cls(tables, np.full((number, len(ROW)), UNSETTLED, dtype=np.int32))

    def take(self, settled: SettledBucket, known: RoomOutcomes) -> None:
        """Take over the results of a bucket."""
        piece, results = settled.piece, settled.results
        rows = piece.row
        marks = results[:, n.MARKS]
        outcome = self._outcomes_of(results[:, n.OUTCOME], marks, known)
        amounts = self._amounts_known(outcome) & (marks & n.AMOUNTS_DIFFER == 0)
        paid, deducted = results[:, n.PAID_CENTS], results[:, n.DEDUCTED_CENTS]
        lines = np.empty((len(rows), len(ROW)), dtype=np.int32)
        lines[:, OUTCOME] = outcome
        lines[:, REIMBURSED] = np.where(amounts, paid - deducted, NO_AMOUNT)
        lines[:, DEDUCTED] = np.where(amounts, deducted, NO_AMOUNT)
        lines[:, OWN] = np.where(amounts, piece.price - paid, NO_AMOUNT)
        lines[:, LEFT] = np.where(outcome > 0, results[:, n.LEFT], n.NOT_KNOWN)
        self.rows[rows] = lines
        self._mark(piece, results)

    def _mark(self, piece: Piece, results: Numbers) -> None:
        twice = np.flatnonzero(results[:, n.MARKS] & n.CLAIMED_TWICE)
        first = piece.row[results[twice, n.OUTCOME]]
        with self._lock:
            self.first_claim.update(zip(piece.row[twice].tolist(), first.tolist(), strict=True))
            self.second_today.append(piece.row[np.flatnonzero(results[:, n.MARKS] & n.SECOND_TODAY)])

    def _outcomes_of(self, places: Numbers, marks: Numbers, known: RoomOutcomes) -> Numbers:
        self._read_new(known)
        twice, untreated = marks & n.CLAIMED_TWICE != 0, marks & n.NO_TREATMENT != 0
        outcome = known.numbers[np.where(twice | untreated, 0, places)]
        return np.where(twice, CLAIMED_TWICE_ROW, np.where(untreated, 0, outcome))

    def _read_new(self, known: RoomOutcomes) -> None:
        """Work out the outcomes that a room has found since it was last asked."""
        found, end = known.room.outcomes, int(known.room.outcomes[n.FILLED])
        numbers = np.zeros(end, dtype=np.int32)
        numbers[: len(known.numbers)] = known.numbers
        while known.read < end:
            length = int(found[known.read])
            numbers[known.read] = self._number(tuple(found[known.read : known.read + length].tolist()))
            known.read += length
        known.numbers = numbers

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
