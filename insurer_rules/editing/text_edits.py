"""Edits of a table's text: put a value, remove one, append a block; every other line stays as it is.

Which edits a new figure needs is left to `figure_edits`. Values are plain data: text, numbers, dates, lists, dicts.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

import tomli
import tomlkit
from attrs import fields, frozen
from tomlkit.items import Array, InlineTable, Item

from insurer_rules.basic_insurance import Condition, Deductible
from insurer_rules.faults import Path, Phrase, PhrasedError, path_text, phrase
from insurer_rules.loading import lines_of
from insurer_rules.model import Entitlement, EveryPackage, Limit, Package, PolicyYear, Reimbursement, Source, When

BLOCKS: dict[str, type[Any]] = {
    "package": Package,
    "entitlement": Entitlement,
    "source": Source,
    "every_package": EveryPackage,
    "deductible": Deductible,
    "condition": Condition,
}
INLINE: dict[str, type[Any]] = {"limits": Limit, "reimbursement": Reimbursement, "when": When}


@frozen
class Put:
    """Give the key or list element at a path this value; a key that is not there yet is added at its place."""

    path: Path
    value: Any


@frozen
class Remove:
    """Take away the key, list element or block at a path; a block goes with the comments inside it."""

    path: Path


@frozen
class Append:
    """Add a block of this kind after the last one under a path: ("source",), ("package", 2, "entitlement")."""

    path: Path
    value: Mapping[str, Any]


Edit = Put | Remove | Append


class EditError(PhrasedError, ValueError):
    """An edit cannot be made in this text without touching what it should leave alone."""

    def __init__(self, edit: Edit, reason: Phrase) -> None:
        """Say where an edit is not possible, and why not."""
        super().__init__(phrase("edit_not_possible", place=path_text(edit.path), reason=reason))


def edit_text(text: str, edits: Iterable[Edit]) -> str:
    """Make edits one after the other. Raises EditError when one does not give exactly the data it means."""
    data = tomli.loads(text)
    for edit in edits:
        try:
            edit = _widen(text, data, edit)  # noqa: PLW2901 - the edit that is meant
            wanted = _edit_data(data, edit)
            text = _edit_once(text, edit)
            data = tomli.loads(text)
        except (KeyError, IndexError, TypeError, tomli.TOMLDecodeError) as error:
            raise EditError(edit, phrase("no_such_place", place=str(error))) from error
        if data != wanted:
            raise EditError(edit, phrase("would_change_more"))
    return text


def toml_value(value: Any, kind: str = "") -> str:
    """Write a value on one line in the house shape, the keys of a dict in the order of the model."""
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{key} = {toml_value(value[key])}" for key in _in_order(value, INLINE.get(kind))) + " }"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(each, kind) for each in value) + "]"
    return str(tomlkit.item(value).as_string())


def _edit_data(data: Any, edit: Edit) -> Any:
    """Make the same edit in the plain data: what the edited text must read as."""
    data = deepcopy(data)
    *steps, last = edit.path
    parent = data
    for step in steps:
        parent = parent[step]
    if isinstance(edit, Append):
        parent.setdefault(last, []).append(dict(edit.value))
    elif isinstance(edit, Remove):
        del parent[last]
        if not parent and _is_block(edit.path) and edit.path[-1] != "every_package":
            return _edit_data(data, Remove(tuple(steps)))
    elif isinstance(parent, list) and last == len(parent):
        parent.append(edit.value)
    else:
        parent[last] = edit.value
    return data


def _widen(text: str, data: Any, edit: Edit) -> Edit:
    """Let the last element take its list along unless comments stand there, and the first go in beside them."""
    if isinstance(edit, Put):
        is_single = isinstance(edit.value, list) and len(edit.value) == 1
        return Put((*edit.path, 0), edit.value[0]) if is_single and block_at(data, edit.path) == [] else edit
    if not isinstance(edit, Remove) or _is_block(edit.path) or not isinstance(edit.path[-1], int):
        return edit
    for step in edit.path[:-1]:
        data = data[step]
    lines, places = text.split("\n"), lines_of(text)
    start = places[edit.path[:-1]]
    alone = len(data) == 1 and "#" not in "".join(lines[start - 1 : _end_of_value(lines, start)])
    return Remove(edit.path[:-1]) if alone else edit


def block_at(data: Any, path: Path) -> Any:
    """Give what stands at a place of a table; None where nothing does."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError):
            return None
    return data


def _edit_once(text: str, edit: Edit) -> str:
    if isinstance(edit, Append):
        return _with_block(text, edit)
    table, (key, *steps) = _split(edit.path) if not _is_block(edit.path) else (edit.path, ("",))
    lines, places = text.split("\n"), lines_of(text)
    if isinstance(edit, Remove) and not key:
        return _without_block(text, edit)
    if isinstance(edit, Put) and not steps and (*table, key) not in places:
        return _with_key(text, edit)
    start = places[(*table, key)]
    end = _end_of_value(lines, start)
    document = tomlkit.parse("\n".join(lines[start - 1 : end]) + "\n")
    _change(document, (key, *steps), edit)
    return "\n".join([*lines[: start - 1], *tomlkit.dumps(document).split("\n")[:-1], *lines[end:]])


def _split(path: Path) -> tuple[Path, Path]:
    """Split a path into that of its block and the rest."""
    place = 1 if path[0] == "every_package" else 0
    while place + 1 < len(path) and path[place] in BLOCKS and isinstance(path[place + 1], int):
        place += 2
    return path[:place], path[place:]


def _change(document: tomlkit.TOMLDocument, path: Path, edit: Put | Remove) -> None:
    """Change one key's own lines; an inline table that gains or loses a key is written anew."""
    *steps, last = path
    parent: Any = document
    for step in steps:
        parent = parent[step]
    if isinstance(parent, InlineTable) and (isinstance(edit, Remove) or last not in parent):
        _change(document, tuple(steps), Put((*edit.path[:-1],), _reshape(parent.unwrap(), edit)))
    elif isinstance(edit, Remove):
        del parent[last]
    elif isinstance(parent, Array) and last == len(parent):
        parent.append(_item(edit.value, _kind(edit.path)))
    else:
        parent[last] = _item(edit.value, _kind(edit.path))


def _reshape(table: dict[str, Any], edit: Put | Remove) -> dict[str, Any]:
    rest = {key: value for key, value in table.items() if key != edit.path[-1]}
    return rest | {str(edit.path[-1]): edit.value} if isinstance(edit, Put) else rest


def _item(value: Any, kind: str) -> Item:
    return cast("Item", tomlkit.parse(f"value = {toml_value(value, kind)}")["value"])


def _kind(path: Path) -> str:
    names: list[str] = [step for step in path if isinstance(step, str)]
    return names[-1] if names else ""


def _is_block(path: Path) -> bool:
    return _kind(path) in BLOCKS and (isinstance(path[-1], int) or path[-1] == "every_package")


def _with_key(text: str, edit: Put) -> str:
    """Add a key behind the last key that the model has before it, else right under the header."""
    table, key = edit.path[:-1], str(edit.path[-1])
    lines, places = text.split("\n"), lines_of(text)
    order = _order(BLOCKS.get(_kind(table), PolicyYear))
    earlier = order[: order.index(key)] if key in order else order
    before = [places[(*table, each)] for each in earlier if (*table, each) in places]
    at = _end_of_value(lines, max(before)) if before else places[table] if table else 0
    return "\n".join([*lines[:at], f"{key} = {toml_value(edit.value, key)}" + _carriage(text), *lines[at:]])


def _end_of_value(lines: Sequence[str], start: int) -> int:
    """Give the number of the line on which the value that starts on a line ends, both from one."""
    for end in range(start, len(lines) + 1):
        try:
            tomli.loads("\n".join(lines[start - 1 : end]) + "\n")
        except tomli.TOMLDecodeError:
            continue
        return end
    return start


def _with_block(text: str, edit: Append) -> str:
    """Put a block behind the last one of its kind, or behind the block it belongs to; else at the end."""
    lines, places = text.split("\n"), lines_of(text)
    under = [place for place in places if place[: len(edit.path)] == edit.path] or [
        place for place in places if place[:-1] == edit.path[:-1]
    ]
    end = _end_of_block(lines, max(places[place] for place in under)) if under else len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    block = [line + _carriage(text) for line in ["", *block_lines(edit.path, edit.value)]]
    return "\n".join([*lines[:end], *block, *(lines[end:] or [""])])


def _without_block(text: str, edit: Remove) -> str:
    """Take out the lines of a block; the comment above it and the one above the next block stay."""
    lines, places = text.split("\n"), lines_of(text)
    inside = [number for place, number in places.items() if place[: len(edit.path)] == edit.path]
    start, end = places[edit.path], _end_of_block(lines, max(inside))
    while end < len(lines) - 1 and not lines[end].strip():
        end += 1
    return "\n".join([*lines[: start - 1], *lines[end:]])


def _end_of_block(lines: Sequence[str], last_key: int) -> int:
    header = lines[last_key - 1].lstrip().startswith("[")
    return last_key if header else _end_of_value(lines, last_key)


def _carriage(text: str) -> str:
    return "\r" if "\r\n" in text else ""


def block_lines(path: Path, value: Mapping[str, Any]) -> list[str]:
    """Write a block with its inner blocks in the house shape; `path` is that of the list it joins."""
    kind = _kind(path)
    names = ".".join(step for step in path if isinstance(step, str))
    lines = [f"[[{names}]]"]
    inner: list[str] = []
    for key in _in_order(value, BLOCKS[kind]):
        if key in BLOCKS and isinstance(value[key], list | tuple):
            for each in value[key]:
                inner += ["", *block_lines((*path, key), each)]
        elif key == "limits" and len(value[key]) > 1:
            lines += ["limits = [", *(f"    {toml_value(each, key)}," for each in value[key]), "]"]
        else:
            lines.append(f"{key} = {toml_value(value[key], key)}")
    return lines + inner


def _order(kind: type[Any]) -> list[str]:
    return [attribute.alias or attribute.name for attribute in fields(kind)]


def _in_order(value: Mapping[str, Any], kind: type[Any] | None) -> list[str]:
    order = _order(kind) if kind else list(value)
    return sorted(value, key=lambda key: order.index(key) if key in order else len(order))
