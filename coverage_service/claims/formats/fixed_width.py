"""Fixed-width records: a layout as data, and a line cut into the fields of its kind.

Which records follow which, and what their fields mean, is left to the formats.
"""

from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path

import tomli
from attrs import field, frozen

from coverage_service.claims.formats.physical_lines import Line
from insurer_rules.faults import Fault, phrase, shown

KIND = slice(0, 2)
# How a PM304 begins: the header, record 01, with the code of the message.
START = b"01107"


@frozen
class Layout:
    """The records of a format: how wide every one is, where its fields lie by kind, and up to where it is filled."""

    width: int
    records: Mapping[str, Mapping[str, slice]]
    filled_to: Mapping[str, int] = field(factory=dict)


@frozen
class Record:
    """One record as cut: its line number, its kind, its fields without the filling, and what is wrong with it."""

    number: int
    kind: str
    fields: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def load_layout(path: Path) -> Layout:
    """Read a layout: a width, and for each kind of record its fields with start (from 1) and length."""
    table = tomli.loads(path.read_text("utf-8"))
    records = {
        kind: {name: slice(start - 1, start - 1 + length) for name, (start, length) in fields.items()}
        for kind, fields in table["record"].items()
    }
    return Layout(table["width"], records, table.get("filled_to", {}))


def cut(line: Line, layout: Layout) -> Record:
    """Cut a line into the fields of its kind; of a line that is too short the fields that it has."""
    text = _fit(_text(line.content, layout.width), layout)
    kind = text[KIND]
    fields = {name: text[place].strip() for name, place in layout.records.get(kind, {}).items()}
    return Record(line.number, kind, fields, tuple(_faults(line, text, layout)))


def number_in(text: str) -> int | None:
    """Read a field of digits; None where it is anything else."""
    return int(text) if text.isascii() and text.isdecimal() else None


def signed_number(text: str, sign: str) -> int | None:
    """Read a number that stands below zero for a credit."""
    number = number_in(text)
    return -number if number is not None and sign == "C" else number


def _fit(text: str, layout: Layout) -> str:
    """Put back the blanks that an editor or a mail took from the end of a record, or take off those it added.

    A record that ends before the last field that is always filled was cut off, and stays so.
    """
    bare = text.rstrip()
    whole = layout.filled_to.get(text[KIND], layout.width) <= len(bare) <= layout.width
    return bare.ljust(layout.width) if whole else text


def _text(content: bytes, width: int) -> str:
    """Read a line as UTF-8 when that makes it as wide as it must be, else as cp1252, where a byte is a character.

    The mark at the beginning of a file is no part of a line, also where files were put one behind the other.
    """
    content = content.removesuffix(b"\r").removeprefix(BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    return text if len(text) == width else content.decode("cp1252", "replace")


def _faults(line: Line, text: str, layout: Layout) -> list[Fault]:
    if line.fault:
        return [line.fault]
    if text[KIND] not in layout.records:
        return [Fault((), phrase("record_kind", kinds=tuple(layout.records)), shown(text[KIND]))]
    if len(text) != layout.width:
        return [Fault((), phrase("record_width", width=layout.width), shown(len(text)))]
    return []
