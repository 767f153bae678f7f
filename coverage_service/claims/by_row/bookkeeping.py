"""Bookkeeping: each insured begins with what a ledger has of earlier runs, and ends with what the next will find.

Goes with the plain engine, whose memory can be written and read from outside.
"""

from collections.abc import Iterator, Sequence

from attrs import define

from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import Room
from coverage_service.claims.kernel.memory import entry
from coverage_service.claims.kernel.possibilities import open_possibilities
from coverage_service.claims.ledger import Account, Counted, Ledger
from coverage_service.claims.rule_numbers import RuleNumbers
from coverage_service.settlement.session import COUNTER_WIDTH

EVER, OF_YEAR = "ever", "deductible"
STAMP = 1


@define(eq=False)
class Bookkeeper:
    """Writes accounts into the memory of a room and reads them back; a complaint is a number in a run."""

    ledger: Ledger
    tables: RuleNumbers
    room: Room
    complaints: dict[bytes, int]

    def settle(
        self, insured: str, *, numbers: Sequence[int], lines: Sequence[int], order: Sequence[int], results: list[int]
    ) -> None:
        """Settle the lines of one insured, of which `order` gives the places by day, after what the ledger holds."""
        account = self.ledger.account(insured)
        possibilities = account.possibilities | open_possibilities(numbers, lines, order, 0, len(order))
        self._open(account, possibilities)
        while not self.room.fold(numbers, lines, order, [0, len(order)], results, 0):
            self.room.grow()
            self._open(account, possibilities)
        last = max(account.last_day, lines[order[-1] * n.LINE_WIDTH + n.DAY])
        self.ledger.keep(insured, Account(last, possibilities, tuple(self._counted_now())))

    def _open(self, account: Account, possibilities: int) -> None:
        while self.room.memory[n.ENTRIES] < 4 * n.POSSIBILITIES * len(account.counted):
            self.room.widen()
        self.room.forget()
        self.room.memory[n.OPEN_BEFORE] = possibilities
        for each in account.counted:
            for possibility in range(n.POSSIBILITIES):
                if possibility & ~possibilities == 0 and possibility & account.possibilities == each.possibility:
                    self._write(each, possibility)

    def _write(self, each: Counted, possibility: int) -> None:
        memory, year = self.room.memory, each.what.partition("/")[2]
        if each.what == EVER:
            at = entry(memory, STAMP, n.EVER * n.POSSIBILITIES, self._complaint(each.whose))
        elif each.what.startswith(f"{OF_YEAR}/"):
            at = entry(memory, STAMP, n.OF_YEAR * n.POSSIBILITIES + possibility, int(year))
        else:
            name = self.tables.counter_code(each.what)
            whose = self._complaint(each.whose) if each.whose else 0
            at = entry(memory, STAMP, name * n.POSSIBILITIES + possibility, whose)
        memory[at : at + COUNTER_WIDTH] = each.numbers

    def _counted_now(self) -> Iterator[Counted]:
        memory, hidden = self.room.memory, {number: whose for whose, number in self.complaints.items()}
        for at in range(n.MEMORY_HEAD, len(memory), n.ENTRY_WIDTH):
            name, possibility = divmod(memory[at + n.WHAT], n.POSSIBILITIES)
            whose, numbers = memory[at + n.WHOSE], tuple(memory[at + n.VALUES : at + n.VALUES + COUNTER_WIDTH])
            if memory[at + n.STAMP] != STAMP or name < 0 or name == n.TODAY:
                continue
            if name == n.EVER:
                yield Counted(EVER, 0, hidden[whose], numbers)
            elif name == n.OF_YEAR:
                yield Counted(f"{OF_YEAR}/{whose}", possibility, b"", numbers)
            else:
                yield Counted(self.tables.counter_name(name), possibility, hidden[whose] if whose else b"", numbers)

    def _complaint(self, hidden: bytes) -> int:
        return self.complaints.setdefault(hidden, len(self.complaints) + 1)
