"""Commands that are imported late are there as all others are."""

import gc
import sys
from subprocess import run

import click
import pytest
from click.testing import CliRunner

from coverage_service.cli.groups import SELDOM, LateGroup
from coverage_service.cli.main import main


def test_all_commands_are_listed() -> None:
    """The help names the late commands beside the others."""
    told = CliRunner().invoke(main, ["--help"]).output
    for command in ("check", "claims", "packages", "rules", "serve", "tokens"):
        assert f"\n  {command} " in told


@pytest.mark.parametrize("group", ["claims", "rules", "tokens"])
def test_a_late_command_answers(group: str) -> None:
    """Each of them tells its own commands."""
    assert 0 == CliRunner().invoke(main, [group, "--help"]).exit_code


def test_a_question_starts_without_what_it_does_not_need() -> None:
    """Asking imports nothing of claim files, tables' upkeep or the web."""
    script = "import sys, coverage_service.cli.main; print(*sys.modules)"
    loaded = run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not [
        name for name in loaded if name.startswith(("coverage_service.claims", "coverage_service.web", "polars"))
    ]


def test_a_command_looks_for_garbage_seldom_and_leaves_things_as_they_were() -> None:
    """A command makes tables and classes that all stay; whoever calls it in a program of their own notices nothing."""
    seen = []
    group = LateGroup(
        "group", late={"look": lambda: click.Command("look", callback=lambda: seen.append(gc.get_threshold()))}
    )
    before = gc.get_threshold()
    assert 0 == CliRunner().invoke(group, ["look"]).exit_code
    assert [SELDOM] == [threshold for threshold, *_ in seen]
    assert before == gc.get_threshold()
