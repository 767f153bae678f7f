"""What is worked out of a text once while it is read, and forgotten when it has been: a person may have pasted it."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

Found = TypeVar("Found")
TEXTS = 1024
CACHES: list[Any] = []


def once_a_text(work_out: Callable[[str], Found]) -> Callable[[str], Found]:
    """Work a thing out once for each text that is being read."""
    kept = lru_cache(maxsize=TEXTS)(work_out)
    CACHES.append(kept)
    return kept


@lru_cache(maxsize=TEXTS)
def occurs(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a pattern occurs anywhere in a text; asked for each number of a sentence, looked for once."""
    return pattern.search(text) is not None


CACHES.append(occurs)


def forget_texts() -> None:
    """Forget every text, and what was worked out of it."""
    for kept in CACHES:
        kept.cache_clear()


def texts_kept() -> int:
    """Count what is not forgotten yet."""
    return sum(kept.cache_info().currsize for kept in CACHES)
