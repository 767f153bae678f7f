"""Results of many lines: each outcome is worked out once, and each line holds a number for it beside its amounts.

Who pays and why is left to `outcomes`, writing to `whole_tables`.
"""

from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from coverage_service.claims.by_column.buckets import SettledBucket
from coverage_service.claims.by_column.series import Numbers
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import Engine
from coverage_service.claims.outcomes import NO_TREATMENT, Outcome, OutcomeReader
from coverage_service.claims.rule_numbers import RuleNumbers

NONE: Numbers = np.zeros(0, dtype=np.int32)
NO_AMOUNT = np.iinfo(np.int32).min
ADVISED = n.SECOND_TODAY | n.OTHER_BIRTH_DATE
# What a row holds while it is not settled.
UNSETTLED = (n.FAULTY_ROW, NO_AMOUNT, NO_AMOUNT, NO_AMOUNT, n.NOT_KNOWN)


@define(eq=False)
class RoomOutcomes:
    """The outcomes that one room has found so far, and which number each place of it has here."""

    numbers: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int32))
    read: int = n.OUTCOMES_HEAD


@define(eq=False)
class Results:
    """What becomes of each row of a file: an outcome or a mark below zero, cents, sessions left.

    `rows` has a line of numbers for each row, as a bucket's rows lie far apart. `first_claim` gives for a row claimed
    twice the row that claimed it first. `sums` has for each outcome how many lines it has, and the cents that are
    reimbursed, deducted and the patient's own; `span` the least and most of all cents, and the most sessions left.
    """

    reader: OutcomeReader
    engine: Engine
    rows: Numbers
    outcomes: list[Outcome] = field(factory=lambda: [NO_TREATMENT])
    first_claim: dict[int, int] = field(factory=dict)
    sums: Numbers = field(factory=lambda: np.zeros((1, n.SUMS_WIDTH), dtype=np.int64))
    span: Numbers = field(factory=lambda: np.zeros(n.SPAN_WIDTH, dtype=np.int64))
    _advised: list[tuple[Numbers, Numbers]] = field(factory=lambda: [(NONE, NONE)])
    _places: dict[Outcome, int] = field(factory=dict)
    _read: dict[tuple[int, ...], int] = field(factory=dict)
    _lock: Any = field(factory=Lock)

    @classmethod
    def of(cls, tables: RuleNumbers, engine: Engine, number: int) -> "Results":
        """Make room for so many rows; what is never settled is faulty."""
        return cls(OutcomeReader(tables), engine, np.full((number, n.ROW_WIDTH), UNSETTLED, dtype=np.int32))

    @property
    def advised(self) -> tuple[Numbers, Numbers]:
        """The rows whose marks are worth a look, and these marks."""
        rows, marks = zip(*self._advised, strict=True)
        return np.concatenate(rows), np.concatenate(marks)

    def take(self, settled: SettledBucket, found: Numbers, known: RoomOutcomes) -> None:
        """Take over the results of a bucket, whose outcomes stand among those found in a room."""
        rows, results = settled.rows, settled.results
        numbers = self._read_new(found, known).numbers
        amounts_known = np.array([each.amounts_known for each in self.outcomes], dtype=np.int64)
        sums, span = np.zeros((len(amounts_known), n.SUMS_WIDTH), dtype=np.int64), np.zeros_like(self.span)
        self.engine.post(results.ravel(), rows, numbers, amounts_known, self.rows.reshape(-1), sums.reshape(-1), span)
        with self._lock:
            self._add_up(sums, span)
            self._set_apart(rows, results)

    def _add_up(self, sums: Numbers, span: Numbers) -> None:
        longer, shorter = (sums, self.sums) if len(sums) > len(self.sums) else (self.sums, sums)
        longer[: len(shorter)] += shorter
        self.sums = longer
        least, most = np.minimum(self.span, span), np.maximum(self.span, span)
        self.span = np.where(np.arange(n.SPAN_WIDTH) == n.LEAST_CENTS, least, most)

    def _set_apart(self, rows: Numbers, results: Numbers) -> None:
        """Keep the rows that are claimed twice, and those whose marks are worth a look."""
        marked = np.flatnonzero(results[:, n.MARKS])
        marks = results[marked, n.MARKS]
        is_twice = marks & n.CLAIMED_TWICE != 0
        twice, advised = marked[is_twice], np.where(is_twice, 0, marks & ADVISED)
        first = rows[results[twice, n.OUTCOME]]
        self.first_claim.update(zip(rows[twice].tolist(), first.tolist(), strict=True))
        self._advised.append((rows[marked[advised != 0]], advised[advised != 0]))

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
                outcome = self.reader.outcome(found)
                number = self._places.setdefault(outcome, len(self.outcomes))
                self.outcomes += [outcome] * (number == len(self.outcomes))
                self._read[found] = number
            return self._read[found]
