"""Questions of which something is not known, for tables that have no null."""

from collections.abc import Iterable
from typing import Any


def with_open(ask: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Write a question with these inputs as null; a dot leads into a block, "sessions_used.condition_ever"."""
    asked = {**ask}
    for field, _, part in (name.partition(".") for name in names):
        asked[field] = {**asked[field], part: None} if part else None
    return asked
