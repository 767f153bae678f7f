"""Heading maps: the small file in which a clerk keeps what each heading of an export means, read and written."""

import tomllib
from collections.abc import Mapping

from coverage_service.claims.formats.rows import KNOWN, FileError, column
from insurer_rules.faults import ANOTHER, Fault, phrase

MOST_BYTES = 1 << 16


def read_heading_map(content: bytes, name: str) -> dict[str, str]:
    """Read which column each heading means. Raises FileError for another file, or a column that there is not."""
    try:
        table = tomllib.loads(content.decode("utf-8-sig")) if len(content) <= MOST_BYTES else {"": ""}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        table = {"": ""}
    named = {column(heading): meant for heading, meant in table.items() if meant in KNOWN}
    if len(named) != len(table):
        raise FileError([Fault((name,), phrase("heading_to_column"), ANOTHER)])
    return named


def write_heading_map(named: Mapping[str, str]) -> str:
    """Write which column each heading means, as `read_heading_map` reads it."""
    import tomlkit  # noqa: PLC0415 - who verifies a file writes no map

    return tomlkit.dumps(dict(named))
