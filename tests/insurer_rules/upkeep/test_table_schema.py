"""Editors get a schema made from the model: every shipped table fits it, and what the loader refuses does not."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import tomli

from insurer_rules.loading import TABLES
from insurer_rules.upkeep.table_schema import FILES, table_schema

SINGLE = {"labels", "basic_package", "listed_conditions"}


def as_json(path: Path) -> Any:
    """Read a table as an editor does: dates are text."""
    return json.loads(json.dumps(tomli.loads(path.read_text("utf-8")), default=date.isoformat))


def test_every_shipped_policy_year_fits_the_schema() -> None:
    """No table of the house would be underlined in an editor."""
    validator = jsonschema_rs.validator_for(table_schema(), validate_formats=True)
    faulty = {
        str(path): str(error) for path in TABLES.glob("20*/*.toml") for error in validator.iter_errors(as_json(path))
    }
    assert {} == faulty


@pytest.mark.parametrize("file", sorted(SINGLE))
def test_every_other_table_fits_its_schema(file: str) -> None:
    """The labels, the law and the listed conditions each have a schema of their own."""
    validator = jsonschema_rs.validator_for(table_schema(file), validate_formats=True)
    assert [] == list(validator.iter_errors(as_json(TABLES / f"{file}.toml")))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("policy_year", "2026"),
        ("status", "final"),
        ("colour", "blue"),
        ("valid_from", "next year"),
        ("package", [{"id": "plus", "name": "Plus"}]),
        ("package", [{"id": "p", "name": "P", "source": "s", "entitlement": [{"id": "m", "therapies": ["massage"]}]}]),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(key: str, value: object) -> None:
    """A wrong type, word or key, or one that is missing, is underlined before anything is loaded."""
    validator = jsonschema_rs.validator_for(table_schema(), validate_formats=True)
    assert not validator.is_valid(as_json(TABLES / "2026/cz.toml") | {key: value})


def test_the_words_of_the_model_are_the_hints_of_the_editor() -> None:
    """Hovering over a limit shows what the model says a limit is."""
    assert "ceiling on sessions or euros" in table_schema()["definitions"]["Limit"]["description"]


def test_every_kind_of_file_has_a_schema() -> None:
    """The kinds are those the loader reads."""
    assert {"policy_year", *SINGLE} == set(FILES)
