"""The compiled engine: the very functions of `fold` and `settlement`, compiled by Numba for files of millions of lines.

Needs the extra `claims`. What was compiled is kept in the user's cache, under the hash of the sources it was compiled
from, as Numba's own cache does not see edits in other files.
"""

import inspect
import os
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np

from coverage_service import ahead, settlement
from coverage_service.claims import arranging, fold, interning, layout, memory, posting
from coverage_service.claims.coding import Codebook
from coverage_service.claims.settling import Engine, Room, settle_lines
from coverage_service.claims.tables import Tables
from insurer_rules import compiling
from insurer_rules.rules import Rules

# Each module's functions are compiled with what those before it offer.
MODULES: tuple[ModuleType, ...] = (settlement, ahead, interning, memory, fold, posting, arranging)
SOURCES = (compiling, layout, *MODULES)
OFFERED = ("fold", "spread", "numbered", "post", "arrange", "lay_out")
# Everything that is called for a line is compiled into its caller, but for these; so it runs three times as fast.
APART = {*OFFERED, "fold_line", "outcome_of"}
# Nothing is allocated while folding, so arrays need no counting of who uses them (`_nrt`), which costs half the time.
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Compile the fold, or take it from the cache."""
    _keep_under(_key())
    compiled: dict[str, Any] = {}
    for module in MODULES:
        _compile(module, compiled)
    return Engine("compiled", **{name: compiled[name] for name in OFFERED}, numbers=numbers)


def warm_up(rules: Rules) -> Engine:
    """Compile now what would be compiled on first use; takes half a minute once, then a part of a second."""
    room = Room.of(engine(), 1, 1)
    tables, none = numbers(Tables(Codebook(rules)).numbers()), numbers([])
    settle_lines(room, tables, none, none, numbers([0]), np.empty(0, np.int32))
    room.engine.spread(room.outcomes, room.slots)
    room.engine.numbered(none, none, none, none)
    few = np.empty(0, np.int32)
    room.engine.arrange(none, few, numbers([0, 0]), none)
    room.engine.lay_out(none, few, few, few, few, none, few, few, none)
    room.engine.post(few, few, few, none, few, none, none)
    return room.engine


def numbers(values: Sequence[int]) -> Any:
    """Make an array of whole numbers."""
    return np.array(values, dtype=np.int64)


def _compile(module: ModuleType, compiled: dict[str, Any]) -> None:
    """Compile every function of a module; functions that it calls are found compiled, in its own namespace."""
    namespace = vars(module) | compiled
    for name, function in vars(module).items():
        if isinstance(function, FunctionType) and function.__module__ == module.__name__:
            copy = FunctionType(function.__code__, namespace, name, function.__defaults__)
            namespace[name] = compiled[name] = numba.njit(**OPTIONS, inline="never" if name in APART else "always")(
                copy
            )


def _key() -> str:
    text = "".join(inspect.getsource(module) for module in SOURCES)
    return sha256(f"{numba.__version__} {np.__version__} {text}".encode()).hexdigest()[:16]


def _keep_under(key: str) -> None:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    numba.config.CACHE_DIR = str(home / "manual-therapy-coverage" / key)  # type: ignore[attr-defined]
