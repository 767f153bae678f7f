"""Settling: runs the fold over the lines of every insured, and gives it more room when it asks for it.

An engine is the fold with the sequences it works on: plain Python here, compiled in `numba_engine`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, frozen

from coverage_service.claims.kernel import arranging, clean_lines, interning, posting
from coverage_service.claims.kernel import fold as plain
from coverage_service.claims.kernel import layout as n
from coverage_service.settlement.session import COUNTER_WIDTH, COUNTERS, SESSION_WIDTH, WHY

FIRST_ENTRIES, FIRST_SLOTS = 1 << 10, 1 << 10


@frozen
class Engine:
    """The fold and the functions beside it, and how sequences of whole numbers are made for it."""

    name: str
    fold: Callable[..., int]
    spread: Callable[..., None]
    number_keys: Callable[..., int]
    post: Callable[..., None]
    write_outcomes: Callable[..., None]
    arrange: Callable[..., None]
    lay_out: Callable[..., None]
    count_clean_lines: Callable[..., int]
    numbers: Callable[[Sequence[int]], Any]


PLAIN = Engine(
    "plain",
    plain.fold,
    interning.spread,
    interning.number_keys,
    posting.post,
    posting.write_outcomes,
    arranging.arrange,
    arranging.lay_out,
    clean_lines.count_clean_lines,
    list,
)


@define(eq=False)
class Room:
    """What the fold works with besides lines and tables: memory, outcomes found so far, and scratch."""

    engine: Engine
    memory: Any
    outcomes: Any
    slots: Any
    scratch: tuple[Any, ...]

    @classmethod
    def of(cls, engine: Engine, most_counters: int, most_entitlements: int) -> "Room":
        """Make room for stacks of so many counters and entitlements."""
        longest = n.OUTCOME_HEAD + n.POSSIBILITIES * (n.POSSIBILITY_HEAD + most_entitlements)
        widths = (
            COUNTERS + most_counters * COUNTER_WIDTH,
            SESSION_WIDTH,
            WHY + most_entitlements,
            longest,
            most_counters + 1,
        )
        scratch = tuple(engine.numbers([0] * width) for width in widths)
        entries = FIRST_ENTRIES
        while entries < 4 * (n.POSSIBILITIES * (most_counters + 2) + 2):
            entries *= 2
        outcomes = engine.numbers([0] * max(FIRST_SLOTS * 16, 4 * longest))
        outcomes[n.FILLED] = n.OUTCOMES_HEAD
        return cls(engine, _memory(engine, entries), outcomes, engine.numbers([0] * FIRST_SLOTS), scratch)

    def forget(self) -> None:
        """Empty the memory, for insured of other lines; the outcomes found stay."""
        self.memory = _memory(self.engine, self.memory[n.ENTRIES])

    def fold(self, tables: Any, lines: Any, order: Any, groups: Any, results: Any, begin: int) -> int:
        """Settle groups as far as there is room; gives the group it came to."""
        return self.engine.fold(
            tables, lines, order, groups, results, self.memory, self.outcomes, self.slots, *self.scratch, begin
        )

    def widen(self) -> None:
        """Double the memory, and empty it."""
        self.memory = _memory(self.engine, 2 * self.memory[n.ENTRIES])

    def grow(self) -> None:
        """Double what the fold found too small, and forget the insured in whose middle it stopped."""
        found = self.scratch[3]
        if 2 * self.outcomes[n.NUMBER] + 2 > len(self.slots):
            self.slots = self.engine.numbers([0] * (2 * len(self.slots)))
            self.engine.spread(self.outcomes, self.slots)
        elif self.outcomes[n.FILLED] + len(found) > len(self.outcomes):
            longer = self.engine.numbers([0] * (2 * len(self.outcomes)))
            longer[: len(self.outcomes)] = self.outcomes
            self.outcomes = longer
        else:
            self.widen()
            return
        self.forget()


def _memory(engine: Engine, entries: int) -> Any:
    memory = engine.numbers([0] * (n.MEMORY_HEAD + entries * n.ENTRY_WIDTH))
    memory[n.ENTRIES] = entries
    return memory


def settle_lines(
    room: Room,
    tables: Any,
    lines: Any,
    order: Any,
    groups: Any,
    results: Any,
) -> None:
    """Settle every group of lines, in sequences of the engine; `results` has room for RESULT_WIDTH numbers a line."""
    done = 0
    room.forget()
    while True:
        done = room.fold(tables, lines, order, groups, results, done)
        if done == len(groups) - 1:
            return
        room.grow()
