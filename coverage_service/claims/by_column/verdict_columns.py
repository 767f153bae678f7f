"""The columns behind the lines of a whole file: the same payer, amounts, reason and detail that `writing` gives a row.

A text stands once, however many lines have it; amounts are decimals of euros.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl
from attrs import define, evolve, field, frozen

from coverage_service.claims.by_column.results import Results
from coverage_service.claims.by_column.series import Numbers
from coverage_service.claims.by_row.files import advice_of, on_line, twice_claimed
from coverage_service.claims.by_row.verification import Verdict, remaining_of
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.outcomes import doubted_outcome, main_reason
from coverage_service.claims.writing import NOT_A_CLAIM, detail, error_detail, no_claim_detail
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault

EUROS = pl.Decimal(9, 2)
# Amounts of cents up to so far apart are looked up; others, as a price of millions makes them, are worked out.
MOST_LISTED = 1 << 20
BAD_LINE = "error", "bad_line"
Faults = dict[int, tuple[Fault, ...]]


@frozen(eq=False)
class Explained:
    """What is said of rows by themselves: the faults of those that are not paid, the doubts about others.

    A row whose faults are none is no claim. `notes` are what is told of the file and of no row.
    """

    faults: Faults = field(factory=dict)
    doubts: Faults = field(factory=dict)
    notes: list[Fault] = field(factory=list)


@define(eq=False)
class Texts:
    """The payer, reason and detail of every outcome, and of every row that has its own; each known by its number."""

    language: Language
    known: dict[tuple[str, str, str], int] = field(factory=dict)

    def number(self, payer: str, reason: str, told: str) -> int:
        """Give the number of a payer, reason and detail."""
        return self.known.setdefault((payer, reason, told), len(self.known))

    def of_verdict(self, verdict: Verdict, advice: tuple[Fault, ...] = ()) -> int:
        """Give the number of a verdict's texts."""
        reason = main_reason(verdict.payer, verdict.reasons)
        return self.number(verdict.payer, reason, detail(verdict, advice, self.language))

    def of_faults(self, line: int, faults: Sequence[Fault]) -> int:
        """Give the number of what is wrong with a line; of nothing, that it is no claim."""
        if not faults:
            return self.number("none", NOT_A_CLAIM, no_claim_detail(line, self.language))
        return self.number(*BAD_LINE, error_detail(line, faults, self.language))

    def claimed_twice(self) -> str:
        """Say of a line, left blank, that the first line, left blank too, claims the same treatment."""
        return error_detail("{line}", (twice_claimed(on_line("{first}")),), self.language)


@define(eq=False)
class VerdictColumns:
    """The columns of a whole file's verdicts, made part by part.

    `of_outcome` says which texts the rows of each outcome have, `own` which of them the `own_rows`, in order, have
    instead. `payer`, `reason` and `detail` have a text for each such number, `remaining` one for each number of
    sessions left.
    """

    results: Results
    explained: Explained
    of_outcome: Numbers
    own_rows: Numbers
    own: Numbers
    payer: pl.Series
    reason: pl.Series
    detail: pl.Series
    remaining: pl.Series
    euros: pl.Series | None

    @classmethod
    def of(cls, results: Results, explained: Explained, language: Language, *, first_line: int) -> "VerdictColumns":
        """Put the results of a file into words; its first row is in line `first_line` of the file."""
        texts = Texts(language)
        verdicts = [Verdict(each.payer, None, None, None, None, each.reasons) for each in results.outcomes]
        of_outcome = np.array([texts.of_verdict(each) for each in verdicts], dtype=np.int32)
        own = dict(_own(results, verdicts, explained, texts, first_line))
        own_rows = np.array(sorted(own), dtype=np.int64)
        payer, reason, told = (_each_once(column) for column in zip(*texts.known, strict=True))
        return cls(
            results,
            explained,
            of_outcome,
            own_rows,
            np.array([own[row] for row in own_rows.tolist()], dtype=np.int32),
            payer,
            reason,
            told,
            _remaining(int(results.span[n.MOST_LEFT])),
            _euros(int(results.span[n.LEAST_CENTS]), int(results.span[n.MOST_CENTS])),
        )

    def part(self, begin: int, end: int) -> pl.DataFrame:
        """Make the columns of the rows from `begin` to before `end`."""
        rows = self.results.rows[begin:end]
        number = self.of_outcome[np.maximum(rows[:, n.OUTCOME], 0)]
        first, last = np.searchsorted(self.own_rows, (begin, end))
        number[self.own_rows[first:last] - begin] = self.own[first:last]
        return pl.DataFrame(
            {
                "payer": self.payer.gather(number),
                "reimbursed_eur": self._amounts(rows[:, n.REIMBURSED_CENTS]),
                "deductible_eur": self._amounts(rows[:, n.DEDUCTED_CENTS]),
                "own_eur": self._amounts(rows[:, n.OWN_CENTS]),
                "remaining": self.remaining.gather(rows[:, n.LEFT] - n.NOT_KNOWN),
                "reason": self.reason.gather(number),
                "detail": self.detail.gather(number),
            }
        )

    def with_quotes(self, delimiter: str) -> "VerdictColumns":
        """Have the details in quotes where a CSV needs them; payers, reasons and numbers never do."""
        return evolve(self, detail=_each_once(in_quotes(text, delimiter) for text in self.detail.to_list()))

    def _amounts(self, cents: Numbers) -> pl.Series:
        """Write cents as euros; nothing where they are not known."""
        if self.euros is None:
            return _in_euros(pl.Series(cents).replace(n.NO_AMOUNT, None))
        unknown = len(self.euros) - 1
        return self.euros.gather(np.where(cents == n.NO_AMOUNT, unknown, cents - self.results.span[n.LEAST_CENTS]))


def in_quotes(text: str, delimiter: str) -> str:
    """Put a text in quotes where a CSV needs them: empty, or with a delimiter, a quote or a line end in it."""
    if text and not {delimiter, '"', "\n", "\r"}.intersection(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _own(
    results: Results, verdicts: Sequence[Verdict], explained: Explained, texts: Texts, first_line: int
) -> Iterator[tuple[int, int]]:
    """Give the numbers of texts that rows have to themselves: with advice, claimed by an earlier line, and faulty."""
    rows, marks = results.advised
    marked = dict(zip(rows.tolist(), marks.tolist(), strict=True))
    advised: dict[tuple[int, int, tuple[Fault, ...]], int] = {}
    for row in {**marked, **explained.doubts}:
        outcome, mark, doubts = int(results.rows[row, n.OUTCOME]), marked.get(row, 0), explained.doubts.get(row, ())
        key = outcome, mark, doubts
        if outcome >= 0 and key not in advised:
            verdict = _verdict_on_doubts(doubts) if outcome == 0 else verdicts[outcome]
            advised[key] = texts.of_verdict(verdict, (*doubts, *advice_of(mark)))
        if outcome >= 0:
            yield row, advised[key]
    twice = texts.claimed_twice()
    for row, first in results.first_claim.items():
        yield row, texts.number(*BAD_LINE, twice.format(line=row + first_line, first=first + first_line))
    for row, of_row in explained.faults.items():
        yield row, texts.of_faults(row + first_line, of_row)


def _verdict_on_doubts(doubts: Iterable[Fault]) -> Verdict:
    return Verdict("unknown", None, None, None, None, doubted_outcome(doubts).reasons)


def _each_once(texts: Iterable[str | None]) -> pl.Series:
    """Hold texts of which many are alike as an Enum."""
    held = tuple(texts)
    return pl.Series(held, dtype=pl.Enum([text for text in dict.fromkeys(held) if text is not None]))


def _euros(least: int, most: int) -> pl.Series | None:
    """List every amount from the least to the most, in euros, and then one that is not known; None if too many."""
    if most - least > MOST_LISTED:
        return None
    return pl.concat([_in_euros(pl.Series(np.arange(least, most + 1))), pl.Series([None], dtype=EUROS)])


def _in_euros(cents: pl.Series) -> pl.Series:
    return (cents.cast(pl.Decimal(11, 2)) / 100).cast(EUROS)


def _remaining(most: int) -> pl.Series:
    told = (remaining_of(each) for each in range(n.NOT_KNOWN, most + 1))
    return _each_once(None if each is None else str(each) for each in told)
