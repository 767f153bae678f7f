"""Every fault that a reader of claim files tells has Dutch words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverage_service.claims import formats
from coverage_service.wording.sentences import fault_text
from insurer_rules.faults import Fault

FOLDER = Path(formats.__file__).parent
TELLING = {"Fault", "rule", "advice"}


def wanted_in(module: Path) -> Iterator[str]:
    """Find the texts that are wanted: those given to a fault, and the patterns that a module fills in."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[_, wanted, *_]) if name in TELLING:
                yield from texts(wanted)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                yield from (text for text in texts(value) if " " in text)


def texts(node: ast.expr) -> Iterator[str]:
    """Give a text in quotes, with the number five for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text.replace("{}", "5")
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "5" for part in parts)


MODULES = [*FOLDER.glob("*.py"), *FOLDER.parent.glob("checks.py")]
WANTED = sorted({text for module in MODULES for text in wanted_in(module)})


@pytest.mark.parametrize("wanted", WANTED)
def test_what_is_wanted_has_dutch_words(wanted: str) -> None:
    """A text of a fault is in the catalogue: the Dutch is not the English."""
    assert wanted not in fault_text(Fault((), wanted, "1"), "nl")
