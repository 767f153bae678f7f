"""The compiled engine: the very functions of `fold` and `settlement`, compiled by Numba for files of millions of lines.

Needs the extra `claims`. What was compiled is kept in the user's cache, under the hash of the sources it was compiled
from, as Numba's own cache does not see edits in other files.
"""

import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.np import arrayobj

from coverage_service.claims.kernel import (
    arranging,
    clean_lines,
    fold,
    interning,
    layout,
    memory,
    possibilities,
    posting,
)
from coverage_service.claims.kernel.engine import Engine, Room, settle_lines
from coverage_service.settlement import remaining as ahead
from coverage_service.settlement import session as settlement
from coverage_service.settlement import terms
from insurer_rules import compiling

# Each module's functions are compiled with what those before it offer.
MODULES: tuple[ModuleType, ...] = (
    *(terms, settlement, ahead, interning, memory, possibilities, fold),
    *(posting, arranging, clean_lines),
)
SOURCES = (compiling, layout, *MODULES, sys.modules[__name__])
OFFERED = ("fold", "spread", "number_keys", "post", "write_outcomes", "arrange", "lay_out", "count_clean_lines")
# Everything that is called for a line is put into its caller by LLVM, but for these; so it runs half as fast again. Put
# there by Numba (`inline`), it is as fast and takes three times as long to compile.
APART = {*OFFERED, "fold_line", "outcome_of"}
# Nothing is allocated while folding, so arrays need no counting of who uses them (`_nrt`), which costs half the time.
OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,
}


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Compile the fold and the functions beside it, or take them from the cache; takes ten seconds once."""
    _keep_under(_key())
    compiled: dict[str, Any] = {}
    for module in MODULES:
        _compile(module, compiled)
    made = Engine("compiled", **{name: compiled[name] for name in OFFERED}, numbers=numbers)
    with _counting_from_the_start():
        _try_out(made)
    return made


def _try_out(made: Engine) -> None:
    """Run every function on nothing: Numba compiles on first use."""
    room, none, few = Room.of(made, 1, 1), numbers([]), np.empty(0, np.int32)
    settle_lines(room, numbers([0] * layout.TABLES_HEAD), none, none, numbers([0]), few)
    made.spread(room.outcomes, room.slots)
    made.number_keys(none, none, none, none)
    made.arrange(none, few, numbers([0, 0]), none)
    made.lay_out(none, few, few, few, few, none, few, few, none)
    made.count_clean_lines(np.frombuffer(b" ", np.uint8), numbers([0] * 256), none, 0)
    made.post(few, few, few, few, none, none)
    made.write_outcomes(few, few, none)


@contextmanager
def _counting_from_the_start() -> Iterator[None]:
    """Compile indexes as they are: none is below zero, as the tests see to; a third faster, and Numba has no option."""
    usual = arrayobj.fix_integer_index
    arrayobj.fix_integer_index = lambda target, builder, kind, index, _: target.cast(builder, index, kind, types.intp)
    try:
        yield
    finally:
        arrayobj.fix_integer_index = usual


def numbers(values: Sequence[int]) -> Any:
    """Make an array of whole numbers."""
    return np.array(values, dtype=np.int64)


def _compile(module: ModuleType, compiled: dict[str, Any]) -> None:
    """Compile every function of a module; functions that it calls are found compiled, in its own namespace."""
    namespace = vars(module) | compiled
    for name, function in vars(module).items():
        if isinstance(function, FunctionType) and function.__module__ == module.__name__:
            copy = FunctionType(function.__code__, namespace, name, function.__defaults__)
            namespace[name] = compiled[name] = numba.njit(**_options_of(name))(copy)


def _options_of(name: str) -> dict[str, Any]:
    return {**OPTIONS, "forceinline": name not in APART, "no_cpython_wrapper": name not in OFFERED}


def _key() -> str:
    text = "".join(inspect.getsource(module) for module in SOURCES)
    return sha256(f"{numba.__version__} {np.__version__} {text}".encode()).hexdigest()[:16]


def _keep_under(key: str) -> None:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    numba.config.CACHE_DIR = str(home / "manual-therapy-coverage" / key)  # type: ignore[attr-defined]
