"""Heading maps: the small file in which a clerk keeps what each heading of an export means, read and written."""

from collections.abc import Mapping

import tomli

from coverage_service.claims.formats.rows import KNOWN, REQUIRED, SETTLED, FileError, column
from insurer_rules.faults import ANOTHER, Fault, phrase, shown

MOST_BYTES = 1 << 16


def read_heading_map(content: bytes, name: str) -> dict[str, str]:
    """Read which column each heading means. Raises FileError for another file, or a column that there is not."""
    try:
        table = tomli.loads(content.decode("utf-8-sig")) if len(content) <= MOST_BYTES else {}
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        table = {}
    if not table or not all(isinstance(meant, str) and meant for meant in table.values()):
        raise FileError([Fault((name,), phrase("heading_to_column"), ANOTHER)])
    if faults := [_no_column(name, heading, meant) for heading, meant in table.items() if meant not in KNOWN]:
        raise FileError(faults)
    return {column(heading): meant for heading, meant in table.items()}


def _no_column(name: str, heading: str, meant: str) -> Fault:
    return Fault((name, heading), phrase("column_of_map", names=(*REQUIRED, *SETTLED)), shown(meant))


def write_heading_map(named: Mapping[str, str]) -> str:
    """Write which column each heading means, as `read_heading_map` reads it."""
    import tomlkit  # noqa: PLC0415 - who verifies a file writes no map

    return tomlkit.dumps(dict(named))
