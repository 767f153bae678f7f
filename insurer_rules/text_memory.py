"""What is worked out of a text once while it is read, and forgotten when it has been: it may be a patient's."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class TextMemory:
    """Remembers what some functions gave for the last texts, at most so many of each, until it forgets them all."""

    def __init__(self, most: int) -> None:
        """Begin with nothing to remember."""
        self._most = most
        self._kept: list[Any] = []

    def once(self, work_out: Callable[P, T]) -> Callable[P, T]:
        """Work a thing out once for the same arguments."""
        kept = lru_cache(maxsize=self._most)(work_out)
        self._kept.append(kept)
        return cast("Callable[P, T]", kept)

    def forget(self) -> None:
        """Forget everything; who reads another text meanwhile works it out again."""
        for kept in self._kept:
            kept.cache_clear()

    def __len__(self) -> int:
        """Count what is remembered."""
        return sum(kept.cache_info().currsize for kept in self._kept)
