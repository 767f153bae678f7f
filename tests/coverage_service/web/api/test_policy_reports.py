"""What policy holders report is kept without them, and counts when two agree and a person says yes."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from coverage_service.access.opening import open_store
from coverage_service.access.rates import client_key
from coverage_service.access.reports import SAME_FIGURE
from coverage_service.cli.main import main
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from insurer_rules.editing.tables import open_table, save
from insurer_rules.intake.readings import best
from insurer_rules.intake.readings_file import read_readings
from insurer_rules.intake.review import review_rows, take_review
from insurer_rules.loading import TABLES
from insurer_rules.rules import Rules

DAY = date(2026, 11, 22)
REPORT = {
    "insurer": "CZ",
    "package": "Plus",
    "year": 2026,
    "stated": {"sessions": 9, "manual_sessions": 6, "manual_per": "indication"},
    "read_in": "policy",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the file in which reports are kept."""
    return tmp_path / "reports.sqlite"


@pytest.fixture
def reporting(rules: Rules, place: Path) -> Iterator[TestClient[Litestar]]:
    """Ask an application that keeps reports."""
    app = create_app(rules, Settings(log_level="error", reports=place), lambda: DAY)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_report_is_kept_without_its_person(reporting: TestClient[Litestar], place: Path) -> None:
    """One row a figure: label, package, year, figure, value, where it was read and the day; no column for more."""
    answer = reporting.post("/v1/policy-reports", json=REPORT)
    assert (200, {"received": 2}) == (answer.status_code, answer.json())
    kept = open_store(place).reports(2026)
    assert {("cz", "plus", "sessions", "9", ""), ("cz", "plus", "manual_sessions", "6", "indication")} == {
        (each.label, each.package, each.figure, each.value, each.per) for each in kept
    }
    assert {"id", "label", "package", "year", "figure", "value", "per", "read_in", "told_on"} == set(
        kept[0].__slots__
    ) - {"__weakref__"}


def test_one_client_counts_once_and_not_too_often(reporting: TestClient[Litestar], place: Path) -> None:
    """The same figure again is received and not kept; the seventh report within the hour waits."""
    statuses = [reporting.post("/v1/policy-reports", json=REPORT).status_code for _ in range(7)]
    assert ([200] * 6 + [429], 2) == (statuses, len(open_store(place).reports(2026)))


def test_where_no_place_is_set_nobody_is_asked(client: TestClient[Litestar]) -> None:
    """The route is not there."""
    assert 404 == client.post("/v1/policy-reports", json=REPORT).status_code


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"insurer": "CZZZ"}, "/insurer"),
        ({"package": "My name is Jan"}, "/package"),
        ({"year": 2019}, "/year"),
        ({"stated": {}}, "/stated"),
        ({"read_in": "a letter to me"}, "/read_in"),
        ({"stated": {"sessions": 9, "birth_date": "1980-01-01"}}, "/stated/birth_date"),
        ({"birth_date": "1980-01-01"}, "/birth_date"),
    ],
)
def test_nothing_else_is_taken(reporting: TestClient[Litestar], changed: dict[str, Any], pointer: str) -> None:
    """A name nobody knows, another year and any further field are refused, each at its place."""
    answer = reporting.post("/v1/policy-reports", json={**REPORT, **changed})
    assert (422, ["#" + pointer]) == (answer.status_code, [each["pointer"] for each in answer.json()["errors"]])


def test_two_that_agree_and_a_yes_make_it_reported(
    reporting: TestClient[Litestar], place: Path, tables_of_2026: Path
) -> None:
    """Both are in the review as unverified; one yes alone makes nothing of one report."""
    reporting.post("/v1/policy-reports", json=REPORT)
    _take(tables_of_2026, place)
    rows = [row for row in review_rows(tables_of_2026, 2026) if row.figure == "sessions"]
    assert [("9", "report", "told by a policy holder, unverified")] == [(r.value, r.road, r.doubt) for r in rows]
    _decide(tables_of_2026, "ja")
    assert {} == best(read_readings(tables_of_2026, "cz", 2026))
    _report_from_elsewhere(place)
    _take(tables_of_2026, place)
    chosen = best(read_readings(tables_of_2026, "cz", 2026))["plus", "sessions"]
    assert (9, "reported") == (chosen.value, chosen.evidence)
    refused = _decide(tables_of_2026, "12")
    assert ["report_yes_or_no"] == [each.reason.code for each in refused]


@pytest.fixture
def tables_of_2026(tmp_path: Path) -> Path:
    """Copy the tables, with that of CZ as a draft of 2026."""
    copy = Path(shutil.copytree(TABLES, tmp_path / "tables", ignore=lambda _, n: [x for x in n if x[:2] == "20"]))
    (copy / "2026").mkdir()
    shutil.copy(TABLES / "2026/cz.toml", copy / "2026")
    save(open_table(copy, "cz", 2026).as_draft())
    return copy


def _take(tables: Path, place: Path) -> None:
    words = ["rules", "reports", "2026", "--from", str(place), "--tables", str(tables)]
    assert "to be reviewed" in CliRunner().invoke(main, words).output


def _decide(tables: Path, word: str) -> tuple[Any, ...]:
    rows = [evolve(r, decision=word) for r in review_rows(tables, 2026) if r.figure == "sessions"]
    made = take_review(tables, 2026, rows, by="analyst", on=DAY)
    made.save()
    return made.refused


def _report_from_elsewhere(place: Path) -> None:
    """Keep a second report of the same, as of another client."""
    store = open_store(place)
    first = next(each for each in store.reports(2026) if each.figure == "sessions")
    assert 0 == store.take(client_key("elsewhere", address="192.0.2.9", key=store.key), SAME_FIGURE, now=0.0)
    store.add_report(evolve(first, id="another"))
