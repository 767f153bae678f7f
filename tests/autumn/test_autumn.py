"""The autumn task: ten commands from last year's tables to a running service that answers a 35-year-old for 2027."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from litestar.testing import TestClient

from coverage_service.cli.main import main
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from insurer_rules.intake.review import ReviewRow, read_review, write_review
from insurer_rules.loading import assemble, read_tables
from insurer_rules.publishing.release_watch import ReleaseWatcher
from insurer_rules.rules import Rules
from insurer_rules.sheet_rows import cell_value
from tests.autumn.market import Truth, decision, label_of, market, truth, write_tables
from tests.insurer_rules.served import Site, served

pytest.importorskip("pdfplumber", reason="reading a PDF needs the documents extra")
LAW = ("--source", "law_2027", "--title", "An invented rule of 2027", "--publisher", "law", "--evidence", "insurer")


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the pages of the ten labels from this machine."""
    with served() as pages:
        yield pages


def rules(tables: Path, *words: object) -> Result:
    """Run one command of an analyst, which has to succeed."""
    done = CliRunner().invoke(main, ["rules", *map(str, words), "--tables", str(tables)])
    assert 0 == done.exit_code, done.output
    return done


def decide_on(sheet: Path, said: Truth) -> int:
    """Fill in the decisions of a sheet as its reader would; gives how many rows there were."""
    rows = read_review(sheet)
    names = {(label_of(d), name.casefold().replace(" ", "_")): name for d in market() for name in d.packages}
    write_review(sheet, [evolve(row, decision=_word(row, names, said)) for row in rows])
    return len(rows)


def _word(row: ReviewRow, names: dict[tuple[str, str], str], said: Truth) -> str:
    named = evolve(row, package=names.get((row.label, row.package), row.package))
    return decision(named, said, str(cell_value(row.figure, row.value)))


def test_the_autumn_of_ten_labels(tmp_path: Path, site: Site) -> None:
    """Law and deductible included; reviewed, proposed, approved by a second key, taken, and answered."""
    tables, out = tmp_path / "tables", tmp_path / "releases"
    write_tables(tables, site)
    sheet, key = tmp_path / "review.xlsx", tmp_path / "second.key"
    rules(tables, "copy-year", 2026, 2027)
    rules(tables, "law", 2027, "--read-through", "2027-12-31", "--deductible", "400", *LAW)
    assert "10 pages of 2027" in rules(tables, "intake", 2027, "--pause", 0).output
    rules(tables, "review", 2027, "-o", sheet)
    assert decide_on(sheet, truth()) > 0
    rules(tables, "review", 2027, "--take", sheet)
    rules(tables, "publish", 2027, "--forget")
    public = rules(tables, "key", key).output.strip()
    proposed = rules(tables, "release", "--propose", "--out", out, "--prepared-by", "First").stdout.splitlines()
    rules(tables, "approve", proposed[-1], "--approved-by", "Second", "--key", key)
    assert "no faults" in rules(tables, "check").output
    _answers(tables, out, public)


def _answers(tables: Path, out: Path, public: str) -> None:
    """Begin a service without those tables, let it take the release, and ask it for every label that states a total."""
    blank = _begun_with(tables)
    watcher = ReleaseWatcher(out, blank, keys=[public])
    asked = 0
    with TestClient(create_app(blank, Settings(releases_every=60), lambda: date(2027, 2, 1), watcher)) as client:
        for label, package in dict.fromkeys((label, package) for label, package, _ in truth()):
            allowed = _allowed(label, package)
            if allowed is not None:
                answer = client.post("/v1/coverage-checks", json=_question(label, package)).json()
                told = (answer["sessions"]["allowed"], answer["rules"]["policy_year"], answer["rules"]["evidence"])
                assert (allowed, 2027, "insurer") == told, (label, package)
                asked += 1
    assert asked >= 20


def _allowed(label: str, package: str) -> int | None:
    """Give the sessions of manual therapy that a page allows, where it states a total; its part is within it."""
    stated = [truth().get((label, package, figure), ("", ""))[0] for figure in ("sessions", "manual_sessions")]
    return min(int(each) for each in stated if each.isdecimal()) if stated[0].isdecimal() else None


def _begun_with(tables: Path) -> Rules:
    return assemble(read_tables(tables=tables))


def _question(label: str, package: str) -> dict[str, object]:
    return {
        "date": "2027-02-01",
        "age": 35,
        "insurer": label,
        "packages": [package],
        "condition": {"listed": False},
        "contracted": True,
        "therapy": "manual_therapy",
    }
