"""A claim file verified: every row comes out once, in order, with its verdict behind its own cells.

The file is read twice, first to settle and then to write, so that it is never in memory as a whole. Reading is left
to `formats`, settling to `verification`, writing to `writing`.
"""

from array import array
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter

from attrs import define, field, frozen

from coverage_service.claims.by_row.coded_rows import LineCoder, PackagesHeld, cells_by_column, packages_said
from coverage_service.claims.by_row.credits import settle_credits
from coverage_service.claims.by_row.verification import Verdict, Verification
from coverage_service.claims.coding import Codebook
from coverage_service.claims.formats.rows import CHECKED, FileError, Row, Sheet
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import PLAIN, Engine
from coverage_service.claims.ledger import Ledger
from coverage_service.claims.line_checks.before_sending import Finding, findings
from coverage_service.claims.line_checks.line_faults import line_doubts, line_faults
from coverage_service.claims.line_checks.not_claims import is_claim
from coverage_service.claims.line_checks.observations import Observations, first_in_time, heading_remarks
from coverage_service.claims.line_checks.written_days import DAY_FIRST, Order, Orders, orders_of
from insurer_rules.compiling import numbered_day
from insurer_rules.faults import NOTHING, Fault, Phrase, Shown, phrase, remark
from insurer_rules.rules import Rules

EARLIER_FILE = phrase("earlier_file")
NO_CLAIMS = Fault((), phrase("some_claims"), NOTHING)
ContractOf = Callable[[str | None], bool | None]
ADVICE = {
    n.SECOND_TODAY: Fault((), phrase("one_session_a_day"), phrase("another_session")),
    n.OTHER_BIRTH_DATE: Fault(("birth_date",), phrase("one_birth_date"), phrase("another_in_another_line")),
}


@frozen
class VerifiedRow:
    """A row with its verdict, or with what is wrong with it; `advice` does not keep it from being paid.

    A row without a verdict and without faults is no claim: a total, a remark, an empty row.
    """

    row: Row
    verdict: Verdict | None
    faults: tuple[Fault, ...] = ()
    advice: tuple[Fault, ...] = ()

    @property
    def payer(self) -> str:
        """Who pays it: `error` where something is wrong, `none` where it is no claim."""
        return self.verdict.payer if self.verdict else "error" if self.faults else "none"


@frozen
class Deadline:
    """Until how many months after a treatment an insurer takes its claim, and the day on which it is sent."""

    months: int
    today: date


@define(eq=False)
class FileVerification:
    """One claim file beside earlier ones; `rows` gives each of its rows with its verdict, once it was read.

    `remarks` tell of the file, once it was read, what no row carries: what was repaired, claim numbers used twice.
    """

    rules: Rules
    engine: Engine = PLAIN
    held: PackagesHeld | None = None
    deadline: Deadline | None = None
    ledger: Ledger | None = None
    today: date | None = None
    orders: Orders = DAY_FIRST
    contract_of: ContractOf | None = None
    remarks: list[Fault] = field(factory=list)
    verification: Verification = field(init=False)
    _numbers: "array[int]" = field(factory=lambda: array("q"), init=False)
    _sources: list[tuple[int, str]] = field(factory=list, init=False)
    _first: int = field(default=0, init=False)
    _lines: int = field(default=0, init=False)
    _known_faults: dict[int, Fault] = field(factory=dict, init=False)
    _no_claims: set[int] = field(factory=set, init=False)
    _with_findings: set[int] = field(factory=set, init=False)
    _in_time: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no line read."""
        book = Codebook(self.rules, orders=self.orders, today=self.today)
        self.verification = Verification(self.rules, self.engine, book)
        self._in_time = first_in_time(None if self.deadline else self.today)

    def __len__(self) -> int:
        """Count the rows of the file itself, once it was read."""
        return self._lines - self._first

    def read(self, sheets: Iterable[Sheet]) -> None:
        """Read earlier files and then the file itself, the last; and settle their lines."""
        self.read_lines(sheets)
        self.settle()

    def read_lines(self, sheets: Iterable[Sheet]) -> None:
        """Read the lines of earlier files and of the file itself. Raises FileError for a file without a claim."""
        diagnosed: dict[int, bool] = {}
        for sheet in sheets:
            self._first = len(self.verification)
            observed = Observations(self.orders, diagnosed=diagnosed)
            columns = sheet.meaning
            self._sources.append((self._first, ""))
            coder = LineCoder(self.verification.book, self.held, self.contract_of)
            for row in sheet.rows:
                self._add(row, columns, coder, observed)
            if not observed.claims:
                raise FileError([NO_CLAIMS])
            noted = heading_remarks(sheet.columns, sheet.meaning, by_name=observed.by_name)
            self.remarks = [*observed.remarks(), *noted]
        self._lines = len(self.verification)

    def _add(self, row: Row, columns: Sequence[str], coder: LineCoder, observed: Observations) -> None:
        place = len(self.verification)
        self._numbers.append(row.number)
        if row.source != self._sources[-1][1]:
            self._sources.append((place, row.source))
        if not is_claim(row.cells, columns, above=observed.claims_above) and not _unreadable(row):
            self._no_claims.add(self.verification.add(None))
            observed.end_group()
            return
        if row.faults:
            self.verification.add(None)
            observed.claims += 1
            return
        cells = cells_by_column(columns, row)
        observed.take(cells, self.line_at(place))
        found = self._findings(cells)
        if found:
            self._with_findings.add(place)
        refused = any(each.kind == "rule" for each in found)
        coded = None if refused else coder.code(cells)
        if coded:
            observed.take_sound(coded.insured)
        if coded and coded.day < self._in_time:
            observed.take_late(1, coded.day)
        self.verification.add(coded)

    def line_at(self, place: int) -> int | str:
        """Give the number of the line at a place, with its file or sheet where several are read as one."""
        name = self._sources[bisect(self._sources, place, key=itemgetter(0)) - 1][1]
        return f"{self._numbers[place]} ({name})" if name else self._numbers[place]

    @property
    def orders_seen(self) -> Orders:
        """The orders of day and month that the days of the file show, where any has the month first."""
        return orders_of(self.verification.book.seen)

    def settle(self) -> None:
        """Settle the lines read."""
        self.remarks += [order_remark(mark, order) for mark, order in self.orders.items()]
        self._known_faults = settle_credits(self.verification, self._first, self.line_at)
        if self.ledger is None:
            self.verification.settle()
            return
        for place, last in list(self.verification.before(self.ledger)):
            if place not in self.verification.elsewhere:
                self._known_faults[place] = counted_before(last)
            self.verification.withdraw(place)
        self.verification.settle_after(self.ledger)

    def rows(self, sheet: Sheet) -> Iterator[VerifiedRow]:
        """Give every row of the file, read again, with its verdict."""
        columns = sheet.meaning
        for place, row in enumerate(sheet.rows, self._first):
            yield self._verified_row(row, place, columns)

    def _verified_row(self, row: Row, place: int, columns: Sequence[str]) -> VerifiedRow:
        if place in self._no_claims:
            return VerifiedRow(row, None)
        if row.faults:
            return VerifiedRow(row, None, row.faults)
        verdict = self.verification.verdict(place)
        if verdict and verdict.claimed_by is None and not self._is_noted(place):
            return VerifiedRow(row, verdict, advice=advice_of(verdict.marks))
        cells = cells_by_column(columns, row)
        found = self._findings(cells) if place in self._with_findings else ()
        if verdict is None:
            return VerifiedRow(row, None, tuple(self._faults(cells, place, found)))
        if verdict.claimed_by is not None:
            return VerifiedRow(row, None, (self._twice(verdict.claimed_by),))
        return VerifiedRow(row, verdict, advice=tuple(self._advice(cells, place, verdict, found)))

    def _is_noted(self, place: int) -> bool:
        """Tell whether there is something to say of a line beside its verdict."""
        return place in self._with_findings or place in self.verification.doubtful

    def _advice(
        self, cells: Mapping[str, str], place: int, verdict: Verdict, found: Iterable[Finding]
    ) -> Iterator[Fault]:
        if place in self.verification.doubtful:
            held = packages_said(cells, self.verification.day_of(place), self.held) or ""
            yield from line_doubts({**cells, "packages": held}, self.rules, orders=self.orders)
        yield from (each.fault for each in found if each.kind == "advice")
        yield from advice_of(verdict.marks)

    def _findings(self, cells: Mapping[str, str]) -> tuple[Finding, ...]:
        """Check the columns that only some formats have, and the deadline where one is given."""
        if self.deadline is None and not CHECKED.intersection(cells):
            return ()
        today, months = (self.deadline.today, self.deadline.months) if self.deadline else (self.today, None)
        return tuple(findings(cells, today=today, deadline_months=months, orders=self.orders))

    def _faults(self, cells: Mapping[str, str], place: int, found: Iterable[Finding]) -> Iterator[Fault]:
        if place in self._known_faults:
            yield self._known_faults[place]
            return
        own = line_faults(cells, self.rules, orders=self.orders, today=self.today)
        yield from own
        told = {(fault.path, fault.return_code) for fault in own}
        for each in found:
            if each.kind == "rule" and (each.fault.path, each.fault.return_code) not in told:
                yield each.fault

    def _twice(self, first: int) -> Fault:
        return twice_claimed(EARLIER_FILE if first < self._first else on_line(self.line_at(first)))


def _unreadable(row: Row) -> bool:
    """Tell whether a row is a fault of the file itself, and so is told as one: it has no cells to look at."""
    return bool(row.faults) and not any(cell.strip() for cell in row.cells)


def verify_files(make: Callable[[Orders], FileVerification], sheets: Callable[[], Iterable[Sheet]]) -> FileVerification:
    """Read files and settle them in the order of day and month that their days show: again where it is not ours."""
    verification = make(DAY_FIRST)
    verification.read_lines(sheets())
    if orders := verification.orders_seen:
        verification = make(orders)
        verification.read_lines(sheets())
    verification.settle()
    return verification


def advice_of(marks: int) -> tuple[Fault, ...]:
    """Say what the lines beside it make worth a look at a line, though it is paid."""
    return tuple(fault for mark, fault in ADVICE.items() if marks & mark)


def order_remark(mark: str, order: Order) -> Fault:
    """Say in which order day and month of a file were taken, and that the file shows it."""
    if order == "mixed":
        return remark("order_mixed", mark=mark)
    return remark("order_month_first", mark=mark) if order == "month_first" else remark("order_day_first", mark=mark)


def counted_before(last: int) -> Fault:
    """Say up to which day a ledger counts the lines of an insured."""
    return Fault(("service_date",), phrase("after_ledger"), Shown(str(numbered_day(last))))


def on_line(number: int | str) -> Phrase:
    """Name the line that claims the same treatment."""
    return phrase("same_on_line", line=number)


def twice_claimed(line: Phrase) -> Fault:
    """Say which line claims the same treatment."""
    return Fault((), phrase("claimed_once"), line, return_code="0587")
