"""Results of many lines: each outcome is worked out once, and each line holds a number for it beside its amounts.

Until all lines are settled that is the number of what happened to it, of which many come to the same outcome: so
outcomes are worked out while further lines are settled.

Who pays and why is left to `outcomes`, the columns to `verdict_columns`.
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
ADVISED = n.SECOND_TODAY | n.OTHER_BIRTH_DATE
# What a row holds while it is not settled.
UNSETTLED = (n.FAULTY_ROW, n.NO_AMOUNT, n.NO_AMOUNT, n.NO_AMOUNT, n.NOT_KNOWN)


@define(eq=False)
class RoomOutcomes:
    """What one room has found so far, and which number each place of it has here."""

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
    _numbers: dict[tuple[int, ...], int] = field(factory=dict)
    _happened: list[tuple[int, ...]] = field(factory=list)
    _outcome_of: list[int] = field(factory=lambda: [0])
    _places: dict[Outcome, int] = field(factory=dict)
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
        """Take over the results of a bucket; what happened to its lines stands among what a room has found."""
        rows, results = settled.rows, settled.results
        numbers = self._number_new(found, known)
        sums = np.zeros((len(self._happened) + 1, n.SUMS_WIDTH), dtype=np.int64)
        span = np.zeros_like(self.span)
        self.engine.post(results.ravel(), rows, numbers, self.rows.reshape(-1), sums.reshape(-1), span)
        with self._lock:
            self._add_up(sums, span)
            self._set_apart(rows, results)

    def read_new(self) -> None:
        """Work out the outcomes of what has newly happened; by one thread at a time."""
        while len(self._outcome_of) <= len(self._happened):
            outcome = self.reader.outcome(self._happened[len(self._outcome_of) - 1])
            number = self._places.setdefault(outcome, len(self.outcomes))
            self.outcomes += [outcome] * (number == len(self.outcomes))
            self._outcome_of.append(number)

    def conclude(self) -> None:
        """Give every row its outcome in place of what happened to it, when all lines are settled."""
        self.read_new()
        known, outcome_of = [int(each.amounts_known) for each in self.outcomes], np.array(self._outcome_of)
        self.engine.write_outcomes(self.rows.reshape(-1), outcome_of, np.array(known))
        happened, self.sums = self.sums, np.zeros((len(known), n.SUMS_WIDTH), dtype=np.int64)
        np.add.at(self.sums, outcome_of[: len(happened)], happened)
        self.sums[:, n.CENTS :] *= np.array(known)[:, np.newaxis]

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

    def _number_new(self, found: Numbers, known: RoomOutcomes) -> Numbers:
        """Find numbers for what a room has found since it was last asked; gives the number of each of its places."""
        begin, end = known.read, int(found[n.FILLED])
        numbers = np.zeros(end, dtype=np.int32)
        numbers[: len(known.numbers)] = known.numbers
        new, at = found[begin:end].tolist(), 0
        with self._lock:
            while at < len(new):
                numbers[begin + at] = self._number(tuple(new[at : at + new[at]]))
                at += new[at]
        known.numbers, known.read = numbers, end
        return numbers

    def _number(self, happened: tuple[int, ...]) -> int:
        number = self._numbers.setdefault(happened, len(self._happened) + 1)
        if number > len(self._happened):
            self._happened.append(happened)
        return number
