"""The analyst's commands show what changes, write whole or not at all, and tell faults in one line."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coverage_service.cli.main import main
from insurer_rules.loading import TABLES
from insurer_rules.publishing.release_watch import ReleaseWatcher
from insurer_rules.publishing.releases import latest_release, open_release

MARKET = Path(__file__).parents[2] / "data/market_2019.csv"
CITED = ("--source", "market_2019", "--title", "Market 2019")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Copy the shipped tables of 2018, without those of 2019."""
    copy = tmp_path / "tables"
    shutil.copytree(TABLES, copy, ignore=lambda _, names: [n for n in names if n.startswith("20") and n != "2018"])
    return copy


def run(tables: Path, *words: object) -> Result:
    """Run `mtcoverage rules` on these tables."""
    return CliRunner().invoke(main, ["rules", *map(str, words), "--tables", str(tables)])


def test_the_autumn_task_in_three_commands(tables: Path, tmp_path: Path) -> None:
    """Look, import and release: the market of 2019 is in, and every package no row names is told first."""
    shown = run(tables, "import", MARKET, "--year", 2019, *CITED, "--all")
    assert "Excellent: behandelingen omlaag: 40 → 36" in shown.output
    assert "pnozorg: standaard" in shown.output
    assert not (tables / "2019").exists()
    assert "Top): sessions 50: never seen as high (at most 42)" in shown.output
    written = run(tables, "import", MARKET, "--year", 2019, *CITED, "--publish", "--sure")
    assert "172 rows placed in 39 tables, 0 not placed\n39 tables written\n" in written.output
    released = run(tables, "release", "--out", tmp_path / "out", "--prepared-by", "First", "--approved-by", "Second")
    assert 0 == released.exit_code
    latest = latest_release(tmp_path / "out")
    assert latest
    assert ("zilveren_kruis", 2019) in open_release(latest).rules.policies


def test_a_figure_is_set_and_shown(tables: Path) -> None:
    """Copy, set, and see the one change; then forget it again."""
    assert "2019/cz.toml: a draft; 18 figures to confirm\n" == run(tables, "copy-year", "cz", 2018, 2019).output
    set_ = run(tables, "set", "2019/cz", "plus.sessions", "17", *CITED)
    assert "cz, Plus: behandelingen omlaag: 18 → 17\n" == set_.output
    for value, told in (("same", ""), ("unknown", "cz, Plus: behandelingen niet meer bekend: 17 → onbekend\n")):
        assert told == run(tables, "set", "2019/cz", "plus.sessions", value, "--source", "market_2019").output


@pytest.mark.parametrize(
    ("figure", "value", "told"),
    [
        ("plus.premium", "20,50", "premie per maand omhoog: € 19,70 → € 20,50"),
        ("plus.non_contracted", "75%", "percentage zonder contract nu bekend: onbekend → 75"),
        ("plus.manual_sessions", "none", "behandelingen manuele therapie nu bekend: onbekend → geen"),
        ("plus.needs", "referral", "voorwaarden erbij (verwijzing)"),
    ],
)
def test_every_kind_of_value_can_be_typed(tables: Path, figure: str, value: str, told: str) -> None:
    """Euros, shares, words and none."""
    run(tables, "copy-year", "cz", 2018, 2019)
    assert f"cz, Plus: {told}\n" == run(tables, "set", "2019/cz", figure, value, *CITED).output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("copy-year", "cz", 2017, 2019), "there is no table 2017/cz.toml"),
        (("set", "2018/cz", "gold.sessions", "9", "--source", "market_2018"), "no package gold"),
        (("set", "2018/cz", "plus.sessions", "9.5", "--source", "market_2018"), '"9.5" found'),
        (("set", "2018/cz", "plus.manual_sessions", "99", "--source", "market_2018"), "2018/cz.toml:"),
        (("set", "cz", "plus.sessions", "9", "--source", "x"), "there is no table"),
        (("release", "--out", "x", "--prepared-by", "One", "--approved-by", "one"), "two different names"),
        (("import", MARKET.parent / "missing.csv", "--year", "2019", "--source", "x"), "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told(tables: Path, words: tuple[object, ...], told: str) -> None:
    """One line says what is wrong; no traceback, no file."""
    result = run(tables, *words)
    assert result.exit_code in (1, 2)
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_draft_is_published_only_when_confirmed(tables: Path) -> None:
    """Publishing names what is still of another year; told to forget, it names and keeps what nobody read."""
    run(tables, "copy-year", "cz", 2018, 2019)
    assert "confirm or forget first" in run(tables, "publish", "2019/cz").output
    run(tables, "set", "2019/cz", "plus.sessions", "18", *CITED)
    assert "there is no table" in run(tables, "publish", "cz").output
    told = run(tables, "publish", "2019/CZ", "--forget").output
    assert "2019/cz.toml: published, 6 packages\n  nothing read, nothing known (5):\n" in told
    assert "2019/cz.toml: a draft\n" == run(tables, "draft", "2019/cz").output
    assert "2019/cz.toml: published, 1 packages\n" in run(tables, "publish", 2019, "--forget", "--drop").output


def test_years_are_compared(tables: Path) -> None:
    """The text is that of a changelog."""
    run(tables, "copy-year", "cz", 2018, 2019)
    run(tables, "set", "2019/cz", "top.sessions", "40", *CITED)
    assert "### CZ 2019" in run(tables, "diff", 2018, 2019, "--language", "en").output
    assert "no changes from 2018 to 2030\n" == run(tables, "diff", 2018, 2030).output


def test_the_schema_is_json(tables: Path) -> None:
    """An editor can read it."""
    assert "Rule table: labels" == json.loads(run(tables, "schema", "--file", "labels").output)["title"]


async def test_a_released_directory_can_be_taken(tables: Path, tmp_path: Path) -> None:
    """What the command makes, a running service takes."""
    run(tables, "release", "--out", tmp_path / "out", "--prepared-by", "First", "--approved-by", "Second")
    latest = latest_release(tmp_path / "out")
    assert latest
    watcher = ReleaseWatcher(tmp_path / "out", open_release(latest).rules)
    assert "switched" == (await watcher.refresh()).kind


INSURER = ("--publisher", "insurer", "--evidence", "insurer")


def test_weaker_evidence_is_kept_and_changes_nothing(tables: Path) -> None:
    """What a blog says after the insurer stands in the list of what differs, until somebody settles it."""
    run(tables, "copy-year", "cz", 2018, 2019)
    run(tables, "set", "2019/cz", "plus.sessions", "17", "--source", "own", "--title", "CZ", *INSURER)
    told = run(tables, "set", "2019/cz", "plus.sessions", "20", "--source", "blog", "--title", "A blog").output
    assert "omhoog" not in told
    assert "20 (blog, reported," in told
    assert "17 (own, insurer," in run(tables, "settle", "2019/cz").output
    identity = run(tables, "settle", "2019/cz").output.partition("20 (blog, reported, ")[2].partition(")")[0]
    settled = run(tables, "settle", "2019/cz", identity).output
    assert "cz, Plus: behandelingen omhoog: 17 → 20\n" in settled
    assert "" == run(tables, "settle", "2019/cz").output


def test_a_figure_changed_by_hand_is_found(tables: Path) -> None:
    """The check holds a table against its readings, and names the line."""
    run(tables, "copy-year", "cz", 2018, 2019)
    run(tables, "set", "2019/cz", "plus.sessions", "17", *CITED)
    assert "no faults" in run(tables, "check").output
    path = tables / "2019/cz.toml"
    path.write_text(path.read_text("utf-8").replace("sessions = 17", "sessions = 71"), "utf-8")
    told = run(tables, "check")
    assert (1, True) == (told.exit_code, "17 (as read in market_2019) wanted, 71 found" in told.output)


def test_a_sheet_goes_out_and_comes_back(tables: Path, tmp_path: Path) -> None:
    """The figures of a year as a workbook; filled in, it is imported, and only what was filled in changes."""
    openpyxl = pytest.importorskip("openpyxl")
    run(tables, "copy-year", "cz", 2018, 2019)
    file = tmp_path / "sheet.xlsx"
    assert "packages of 2019" in run(tables, "sheet", 2019, "--label", "cz", "-o", file).output
    book = openpyxl.load_workbook(file)
    heading, *rows = book.active.iter_rows()
    place = {cell.value: number for number, cell in enumerate(heading)}
    plus = next(row for row in rows if row[place["package"]].value == "Plus")
    plus[place["sessions"]].value, plus[place["non_contracted"]].value = 17, "75%"
    plus[place["manual_sessions"]].value, plus[place["manual_per"]].value = 9, "indicatie"
    plus[place["es_budget"]].value, plus[place["es_eur_per_session"]].value = "350,00", "€ 40"
    book.save(file)
    told = run(tables, "import", file, "--year", 2019, *CITED, "--sure", "--save", "--all").output
    for change in ("behandelingen omlaag: 18 → 17", "percentage zonder contract nu bekend: onbekend → 75", "€ 350,00"):
        assert change in told
    assert "1 tables written" in told
    assert (tables / "2019/cz.readings.jsonl").exists()


def test_one_proposes_and_another_approves(tables: Path, tmp_path: Path) -> None:
    """A candidate with its report, then a release with the key of somebody else."""
    out = tmp_path / "out"
    public = run(tables, "key", tmp_path / "second.key").output.strip()
    proposed = run(tables, "release", "--propose", "--out", out, "--prepared-by", "First")
    report, candidate = proposed.stdout.splitlines()[-2:]
    page = Path(report).read_text("utf-8")
    for told in ("Checks, rule by rule", "Whose answer changes", "CZ 2018", "known now", "Prepared by First"):
        assert told in page
    told = run(tables, "approve", candidate, "--approved-by", "first", "--key", tmp_path / "second.key")
    assert "two different names" in told.output
    approved = run(tables, "approve", candidate, "--approved-by", "Second", "--key", tmp_path / "second.key")
    assert f"signed with {public}" in approved.output
    latest = latest_release(out)
    assert latest
    assert public == open_release(latest, keys=[public]).release.key
