"""The benchmarks follow the code that they measure."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = sorted(path.stem for path in (Path(__file__).parents[1] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_finds_what_it_measures(name: str) -> None:
    """A name that moved breaks a benchmark here, and not on the day that somebody measures."""
    assert import_module(f"benchmarks.{name}")
