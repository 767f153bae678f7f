"""How far a long step of a notebook is, as a bar below its cell."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from IPython.display import ProgressBar

T = TypeVar("T")
PART = 250


def parts_of(items: Sequence[T]) -> tuple[Sequence[T], ...]:
    """Divide items into parts that are done in a moment each."""
    return tuple(items[begin : begin + PART] for begin in range(0, len(items), PART))


def with_progress(items: Sequence[T]) -> Iterator[T]:
    """Give the items one by one, with a bar that is full when the last is done."""
    made: Any = ProgressBar  # the library has no types
    bar = made(len(items))
    bar.display()
    for done, item in enumerate(items, 1):
        yield item
        bar.progress = done
