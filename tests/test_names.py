"""Names say what they stand for: a function what it does or gives, a class one thing, an offered name what exists."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

import insurer_rules

ROOT = Path(__file__).parents[1]
ALLOWED = tomli.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
IRREGULAR = set(ALLOWED["irregular"])
FILES = sorted(path for package in ("coverage_service", "insurer_rules") for path in (ROOT / package).rglob("*.py"))
FACES = sorted(path for path in FILES if path.name == "__init__.py" and "__all__" in path.read_text("utf-8"))


def is_bare_participle(name: str) -> bool:
    """Tell `told`, `_opened` and `moving`, which say neither who nor what, from `open_table` and `told_faults`."""
    word = name.strip("_")
    if "_" in word or word in ALLOWED["also_verbs_or_nouns"]:
        return False
    return word in IRREGULAR or bool(re.fullmatch(r"\w+(?:ed|ing)", word))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function and method; a property is an attribute of its object, so a participle is its adjective."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = {ast.unparse(each) for each in node.decorator_list}
            if not decorators & {"property", "cached_property"}:
                yield node


def participles() -> dict[str, list[str]]:
    """List the functions with such a name, by file."""
    found = defaultdict(list)
    for path in FILES:
        for function in functions(ast.parse(path.read_text("utf-8"))):
            if is_bare_participle(function.name):
                found[path.relative_to(ROOT).as_posix()].append(function.name)
    return {name: sorted(names) for name, names in found.items()}


def classes() -> dict[str, list[str]]:
    """List the files of each class that stands in more than one, or twice in one."""
    found = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return {name: sorted(files) for name, files in found.items() if len(files) > 1}


def test_no_function_is_a_bare_participle() -> None:
    """But for the two adjectives on the list."""
    assert ALLOWED["participles"] == participles()


def test_no_class_name_stands_twice() -> None:
    """Who reads a name knows which one is meant."""
    assert ALLOWED["classes"] == classes()


@pytest.mark.parametrize(
    ("name", "bare"),
    [("told", True), ("_opened", True), ("moving", True), ("open_table", False), ("need", False), ("read", False)],
)
def test_a_bare_participle_is_told_by_its_form(name, bare) -> None:
    """A verb in its plain form, or a participle with its noun, is none."""
    assert bare == is_bare_participle(name)


@pytest.mark.parametrize("path", FACES, ids=[path.parent.relative_to(ROOT).as_posix() for path in FACES])
def test_a_face_offers_what_exists(path) -> None:
    """Each name that a package lists can be had from it, also where it is imported only then."""
    package = importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))
    assert [] == [name for name in package.__all__ if getattr(package, name, None) is None]


def test_a_face_has_no_other_names() -> None:
    """What a package does not offer is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        insurer_rules.nothing  # noqa: B018 - asking for it is the test
