"""The rules as read and assembled before, kept in the user's cache: reading some four hundred tables costs more.

What is kept holds for these very files, by name, size and time, for this code and this Python; anything else is read
anew. A cache that cannot be used or written is passed over. Nothing but tables is kept.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from insurer_rules.atomic_files import whole
from insurer_rules.loading import TABLES, load_rules
from insurer_rules.rules import Rules

# How many sets of rules stay: the packaged tables, and some with others laid over them.
KEPT = 4
OTHERS_MAY_WRITE = 0o022


def cached_rules(*overlays: Path, tables: Path = TABLES, cache: Path) -> Rules:
    """Give the rules of the tables from the cache, or read them and keep them there.

    Raises TablesError as `load_rules` does; faulty tables are never kept.
    """
    kept = cache / f"rules-{_fingerprint([tables, *overlays])}.pickle"
    if rules := _kept_rules(kept):
        return rules
    rules = load_rules(*overlays, tables=tables)
    _keep(rules, kept)
    return rules


def user_cache(environment: Mapping[str, str]) -> Path:
    """Name the directory in which the user's programs keep what they can make again (XDG base directories)."""
    home = environment.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "mtcoverage"


def _fingerprint(directories: Iterable[Path]) -> str:
    """Tell tables, code and Python apart by what the file system says of them."""
    digest = hashlib.sha256(sys.version.encode())
    tables = (path for each in directories for kind in ("*.toml", "*.csv") for path in sorted(each.rglob(kind)))
    for path in chain(sorted(Path(__file__).parent.glob("*.py")), tables):
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:32]


def _kept_rules(kept: Path) -> Rules | None:
    """Read what is kept, if it is the user's own and nobody else may write there; None where it is of no use."""
    try:
        for path in (kept, kept.parent):
            found = path.stat()
            if found.st_uid != os.getuid() or found.st_mode & OTHERS_MAY_WRITE:
                return None
        rules = pickle.loads(kept.read_bytes())  # noqa: S301 - the user's own file, which nobody else may write
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is read anew
        return None
    return rules if isinstance(rules, Rules) else None


def _keep(rules: Rules, kept: Path) -> None:
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole(kept, durable=False) as file:
            pickle.dump(rules, file, pickle.HIGHEST_PROTOCOL)
        for old in sorted(kept.parent.glob("rules-*.pickle"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
