"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
# A block of bash, and the indented lines shown below it.
EXAMPLES = re.findall(r"```bash\n(.*?)```\n\n((?:    [^\n]*\n)+)", README, re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command[:30] for command, _ in EXAMPLES])
def test_an_example_prints_the_lines_shown(command, shown) -> None:
    """Every example of the README runs, and prints each of the lines shown below it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = " ".join(result.stdout.split())
    for line in shown.splitlines():
        assert " ".join(line.split()) in printed


def test_every_example_of_a_command_shows_what_it_prints() -> None:
    """No block of bash goes unchecked."""
    assert README.count("```bash") == len(EXAMPLES) > 3


def named_files() -> list[str]:
    """List the files and directories of the project that its documents name."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    rooms = r"`((?:coverage_service|insurer_rules|tests|benchmarks|notebooks|docs)/[\w/.-]+)`"
    return sorted({name for document in documents for name in re.findall(rooms, document.read_text("utf-8"))})


@pytest.mark.parametrize("name", named_files())
def test_every_file_named_exists(name) -> None:
    """A reader who follows the documents finds the files."""
    assert (ROOT / name).exists()


@pytest.mark.parametrize("target", re.findall(r"`make (\w+)`|    make (\w+)", README))
def test_every_target_named_is_in_the_makefile(target) -> None:
    """The commands of the README are targets of the Makefile."""
    assert re.search(rf"^{''.join(target)}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_tests_that_hold_a_promise_are_there() -> None:
    """Each test named in the threat model is a file of this project."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "threat-model.md").read_text("utf-8")))
    assert named
    assert set() == named - {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
