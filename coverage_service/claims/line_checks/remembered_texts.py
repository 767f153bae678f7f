"""Texts that many cells of a file share: what a function makes of one is remembered until the file is done.

They may be a patient's number or day of birth, so a service forgets them as soon as it has answered.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

MOST_REMEMBERED = 1 << 14
_forgetting: list[Callable[[], None]] = []


def remembered_for_a_file(function: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function gives for the last texts it was given, until `forget_texts`."""
    kept = lru_cache(maxsize=MOST_REMEMBERED)(function)
    _forgetting.append(kept.cache_clear)
    return cast("Callable[P, T]", kept)


def forget_texts() -> None:
    """Forget every text; who verifies another file meanwhile works it out again."""
    for forget in _forgetting:
        forget()
