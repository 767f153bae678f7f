"""The route through the code that README shows is the one that a question and a claim line take."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

import httpx

from coverage_service.claims.requested_run import Run
from coverage_service.claims.runs import run
from coverage_service.settings import Settings
from coverage_service.web.app import create_app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
QUESTION = {
    "date": "2026-03-02",
    "age": 17,
    "packages": [],
    "condition": {"listed": False},
    "contracted": True,
    "sessions_used": {"year": 0},
    "planned_sessions": 12,
}


@contextmanager
def traced() -> Iterator[set[str]]:
    """Collect the files of the two packages, faces aside, in which a function is called meanwhile."""
    passed: set[str] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        passed.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield passed
    finally:
        sys.setprofile(before)
        inside = [Path(name).relative_to(ROOT).as_posix() for name in passed if name.startswith(str(ROOT))]
        passed.clear()
        passed.update(
            name
            for name in inside
            if name.startswith(("coverage_service/", "insurer_rules/")) and "__init__" not in name
        )


def shown(heading: str) -> tuple[int, set[str]]:
    """Read one list of README: how many files it promises, and which; a directory holds for the names behind it."""
    said = re.search(rf"\*\*{heading} passes (\d+) files\*\*(.*?)\n\n1\. (.*?)\n\n", README, re.DOTALL)
    assert said
    files, directory = set(), ""
    for name in re.findall(r"`([\w/]+/|[\w/]+\.py)`", said[3]):
        directory = name if name.endswith("/") else directory
        files |= set() if name.endswith("/") else {f"{directory}{name}"}
    return int(said[1]), files


def claim_line(rules, directory: Path) -> Callable[[], object]:
    """Give what verifies a file of one line."""
    file = directory / "one.csv"
    file.write_text("".join((ROOT / "docs" / "claims.csv").read_text("utf-8").splitlines(keepends=True)[:2]))
    return lambda: run(Run(file, output=directory / "out.csv"), rules, lambda *_: None)


async def test_a_question_passes_the_files_that_readme_names(rules) -> None:
    """Who follows the list meets each file that has a part in the answer, and no other."""
    app = create_app(rules, Settings(log_level="error"), lambda: date(2026, 3, 2))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        for _ in range(2):  # the first time fills what is remembered
            with traced() as passed:
                answer = await client.post("/v1/coverage-checks", json=QUESTION)
    assert answer.is_success
    assert shown("A question") == (len(passed), passed)


def test_a_claim_line_passes_the_files_that_readme_names(rules, tmp_path) -> None:
    """Likewise for a line of a claim file, verified row by row."""
    verify = claim_line(rules, tmp_path)
    for _ in range(2):
        with traced() as passed:
            verify()
    assert shown("A claim line") == (len(passed), passed)
