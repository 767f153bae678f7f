"""A claim file verified: every row comes out once, in order, with its verdict behind its own cells.

The file is read twice, first to settle and then to write, so that it is never in memory as a whole. Reading is left
to `formats`, settling to `verification`, writing to `writing`.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import define, field, frozen

from coverage_service.claims.formats.rows import Row, Sheet, column
from coverage_service.claims.lines import line_faults
from coverage_service.claims.settling import PLAIN, Engine
from coverage_service.claims.verification import LineCoder, PackagesHeld, Verdict, Verification
from insurer_rules.rules import Rules
from insurer_rules.structuring import Fault

OpenSheet = Callable[[], Sheet]
EARLIER_FILE = "an earlier file"
SECOND_TODAY = Fault((), "one session of an insured on one day, an intake apart", "another session")


@frozen
class VerifiedRow:
    """A row with its verdict, or with what is wrong with it; `advice` does not keep it from being paid."""

    row: Row
    verdict: Verdict | None
    faults: tuple[Fault, ...] = ()
    advice: tuple[Fault, ...] = ()


@define(eq=False)
class FileVerification:
    """One claim file beside earlier ones; `rows` gives each of its rows with its verdict, once it was read."""

    rules: Rules
    engine: Engine = PLAIN
    held: PackagesHeld | None = None
    verification: Verification = field(init=False)
    _numbers: "array[int]" = field(factory=lambda: array("q"), init=False)
    _first: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no line read."""
        self.verification = Verification(self.rules, self.engine)

    def read(self, sheets: Iterable[Sheet]) -> None:
        """Read earlier files and then the file itself, the last; and settle their lines."""
        for sheet in sheets:
            self._first = len(self.verification)
            coder = LineCoder(self.verification.book, columns_of(sheet), self.held)
            for row in sheet.rows:
                self.verification.add(None if row.faults else coder.code(row.cells))
                self._numbers.append(row.number)
        self.verification.settle()

    def rows(self, sheet: Sheet) -> Iterator[VerifiedRow]:
        """Give every row of the file, read again, with its verdict."""
        columns = columns_of(sheet)
        for place, row in enumerate(sheet.rows, self._first):
            yield self._verified(row, place, columns)

    def _verified(self, row: Row, place: int, columns: Sequence[str]) -> VerifiedRow:
        if row.faults:
            return VerifiedRow(row, None, row.faults)
        verdict = self.verification.verdict(place)
        if verdict is None:
            cells = dict(zip(columns, row.cells, strict=True))
            return VerifiedRow(row, None, line_faults(cells, self.rules))
        if verdict.claimed_by is not None:
            return VerifiedRow(row, None, (self._twice(verdict.claimed_by),))
        return VerifiedRow(row, verdict, advice=(SECOND_TODAY,) if verdict.second_today else ())

    def _twice(self, first: int) -> Fault:
        return twice_claimed(EARLIER_FILE if first < self._first else str(self._numbers[first]))


def twice_claimed(line: str) -> Fault:
    """Say which line claims the same treatment."""
    return Fault((), "a treatment that no other line claims (return code 0587)", line)


def columns_of(sheet: Sheet) -> tuple[str, ...]:
    """Give the columns that the header of a sheet means."""
    return tuple(map(column, sheet.columns))
