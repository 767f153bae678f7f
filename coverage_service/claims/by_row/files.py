"""A claim file verified: every row comes out once, in order, with its verdict behind its own cells.

The file is read twice, first to settle and then to write, so that it is never in memory as a whole. Reading is left
to `formats`, settling to `verification`, writing to `writing`.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import define, field, frozen

from coverage_service.claims.by_row.credits import settle_credits
from coverage_service.claims.by_row.verification import LineCoder, PackagesHeld, Verdict, Verification
from coverage_service.claims.formats.rows import CARRIED, Row, Sheet, column
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import PLAIN, Engine
from coverage_service.claims.ledger import Ledger
from coverage_service.claims.line_checks.before_sending import Finding, findings
from coverage_service.claims.line_checks.cells import line_faults
from insurer_rules.compiling import numbered_day
from insurer_rules.faults import Fault, Phrase, Shown, phrase, shown
from insurer_rules.rules import Rules

EARLIER_FILE = phrase("earlier_file")
ADVICE = {
    n.SECOND_TODAY: Fault((), phrase("one_session_a_day"), phrase("another_session")),
    n.OTHER_BIRTH_DATE: Fault(("birth_date",), phrase("one_birth_date"), phrase("another_in_another_line")),
}


@frozen
class VerifiedRow:
    """A row with its verdict, or with what is wrong with it; `advice` does not keep it from being paid."""

    row: Row
    verdict: Verdict | None
    faults: tuple[Fault, ...] = ()
    advice: tuple[Fault, ...] = ()


@frozen
class Deadline:
    """Until how many months after a treatment an insurer takes its claim, and the day on which it is sent."""

    months: int
    today: date


@define(eq=False)
class FileVerification:
    """One claim file beside earlier ones; `rows` gives each of its rows with its verdict, once it was read."""

    rules: Rules
    engine: Engine = PLAIN
    held: PackagesHeld | None = None
    deadline: Deadline | None = None
    ledger: Ledger | None = None
    verification: Verification = field(init=False)
    _numbers: "array[int]" = field(factory=lambda: array("q"), init=False)
    _first: int = field(default=0, init=False)
    _known_faults: dict[int, Fault] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no line read."""
        self.verification = Verification(self.rules, self.engine)

    def __len__(self) -> int:
        """Count the rows of the file itself, once it was read."""
        return len(self.verification) - self._first

    def read(self, sheets: Iterable[Sheet]) -> None:
        """Read earlier files and then the file itself, the last; and settle their lines."""
        for sheet in sheets:
            self._first = len(self.verification)
            columns = columns_of(sheet)
            coder = LineCoder(self.verification.book, columns, self.held)
            for row in sheet.rows:
                refused = row.faults or any(each.kind == "rule" for each in self._findings(row, columns))
                self.verification.add(None if refused else coder.code(row.cells))
                self._numbers.append(row.number)
        self._known_faults = settle_credits(self.verification, self._first, self._numbers)
        if self.ledger is None:
            self.verification.settle()
            return
        for place, last in list(self.verification.before(self.ledger)):
            self._known_faults[place] = counted_before(last)
            self.verification.withdraw(place)
        self.verification.settle_after(self.ledger)

    def rows(self, sheet: Sheet) -> Iterator[VerifiedRow]:
        """Give every row of the file, read again, with its verdict."""
        columns = columns_of(sheet)
        for place, row in enumerate(sheet.rows, self._first):
            yield self._verified(row, place, columns)

    def _verified(self, row: Row, place: int, columns: Sequence[str]) -> VerifiedRow:
        if row.faults:
            return VerifiedRow(row, None, row.faults)
        found = self._findings(row, columns)
        verdict = self.verification.verdict(place)
        if verdict is None:
            return VerifiedRow(row, None, tuple(self._faults(row, place, columns, found)))
        if verdict.claimed_by is not None:
            return VerifiedRow(row, None, (self._twice(verdict.claimed_by),))
        advice = (each.fault for each in found if each.kind == "advice")
        return VerifiedRow(row, verdict, advice=(*advice, *advice_of(verdict.marks)))

    def _findings(self, row: Row, columns: Sequence[str]) -> tuple[Finding, ...]:
        """Check the columns that only some formats have, and the deadline where one is given."""
        if self.deadline is None and not CARRIED_COLUMNS.intersection(columns):
            return ()
        cells = dict(zip(columns, row.cells, strict=False))
        today, months = (self.deadline.today, self.deadline.months) if self.deadline else (None, None)
        return tuple(findings(cells, today=today, deadline_months=months))

    def _faults(self, row: Row, place: int, columns: Sequence[str], found: Iterable[Finding]) -> Iterator[Fault]:
        if place in self._known_faults:
            yield self._known_faults[place]
            return
        yield from line_faults(dict(zip(columns, row.cells, strict=True)), self.rules)
        yield from (each.fault for each in found if each.kind == "rule")

    def _twice(self, first: int) -> Fault:
        return twice_claimed(EARLIER_FILE if first < self._first else shown(self._numbers[first]))


CARRIED_COLUMNS = frozenset(CARRIED)


def advice_of(marks: int) -> tuple[Fault, ...]:
    """Say what the lines beside it make worth a look at a line, though it is paid."""
    return tuple(fault for mark, fault in ADVICE.items() if marks & mark)


def counted_before(last: int) -> Fault:
    """Say up to which day a ledger counts the lines of an insured."""
    return Fault(("service_date",), phrase("after_ledger"), Shown(str(numbered_day(last))))


def twice_claimed(line: Shown | Phrase) -> Fault:
    """Say which line claims the same treatment."""
    return Fault((), phrase("claimed_once"), line, return_code="0587")


def columns_of(sheet: Sheet) -> tuple[str, ...]:
    """Give the columns that the header of a sheet means."""
    return tuple(map(column, sheet.columns))
