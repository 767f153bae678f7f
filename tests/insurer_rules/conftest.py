"""Tables to work on: a copy of the shipped ones, small enough to save often."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from insurer_rules.loading import TABLES


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Copy what every table needs, without any label's policy year."""
    copy = tmp_path / "tables"
    copy.mkdir()
    for name in ("labels.toml", "basic_package.toml", "listed_conditions.toml"):
        shutil.copy(TABLES / name, copy)
    shutil.copytree(TABLES / "codes", copy / "codes")
    return copy


@pytest.fixture
def with_tables(tables: Path) -> Callable[..., Path]:
    """Add shipped tables to the copy, by names such as `2018/cz`."""

    def add(*names: str) -> Path:
        for name in names:
            target = tables / f"{name}.toml"
            target.parent.mkdir(exist_ok=True)
            shutil.copy(TABLES / f"{name}.toml", target)
        return tables

    return add
