"""The command line: the same answers and problems as over HTTP, on a terminal."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from coverage_service.cli.main import main
from coverage_service.cli.terminal import table

CHILD = ["--age", "12", "--no-package", "--not-listed", "--date", "2026-03-02", "--planned", "12", "--contracted"]
CHILD += ["--result-sufficient"]
REQUEST = {"age": 12, "packages": [], "condition": {"listed": False}, "date": "2026-03-02", "planned_sessions": 12}
REQUEST |= {"result_insufficient": False}


@pytest.fixture(scope="module")
def run() -> Callable[..., Result]:
    """Run the command line in this process."""
    runner = CliRunner()
    return lambda *arguments, text=None: runner.invoke(main, arguments, input=text)


@pytest.mark.parametrize(
    ("language", "headline", "left"),
    [("nl", "Een deel wel", "Nog over in 2026: 9 behandelingen"), ("en", "Partly", "Left in 2026: 9 sessions")],
)
def test_an_answer_is_plain_text_with_headline_sessions_reasons_and_sources(run, language, headline, left) -> None:
    """A person reads first the answer, then what is left, then why and where that is written."""
    result = run("check", *CHILD, "--price", "45", "--language", language)
    assert result.exit_code == 0
    assert result.output.startswith(headline)
    assert left in result.output
    assert "135" in result.output
    assert "Besluit zorgverzekering" in result.output


@pytest.mark.parametrize(
    "arguments", [CHILD, ["--age", "35", "--insurer", "CZ"], ["--age", "x", "--insurer", "Zilvern"]]
)
def test_no_line_but_an_address_is_wider_than_80_columns(run, arguments) -> None:
    """Text is wrapped for a plain terminal; only the address of a source may be longer."""
    lines = run("check", *arguments).output.splitlines()
    assert [line for line in lines if len(line) > 80 and "://" not in line] == []


def test_json_goes_in_and_out_as_over_http(run, tmp_path) -> None:
    """A request from standard input or a file is answered with the wire response."""
    typed = run("check", "--json", "-", text=json.dumps(REQUEST))
    assert typed.exit_code == 0
    assert json.loads(typed.output)["verdict"] == "partly_reimbursed"
    file = tmp_path / "request.json"
    file.write_text(json.dumps(REQUEST))
    assert typed.output == run("check", "--json", str(file)).output


@pytest.mark.parametrize(
    ("text", "status"), [("{", 400), ("[]", 422), ('{"age": "x"}', 422), ('{"age": 30, "insurer": "Nergens"}', 422)]
)
def test_bad_json_prints_the_problem_document_and_exits_2(run, text, status) -> None:
    """Bad input has the same problem document as over HTTP, on standard error."""
    result = run("check", "--json", "-", text=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert json.loads(result.stderr)["status"] == status


def test_bad_options_are_told_by_option_in_the_language_asked_and_exit_2(run) -> None:
    """Every fault is told at once, by the name of its option."""
    result = run("check", "--age", "x", "--price", "3,4x", "--insurer", "Zilvern Kruis", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("This question is not quite right")
    for option in ("--age: ", "--price: ", "--insurer: "):
        assert option in result.stderr


def test_a_wrong_package_is_told_by_the_option_that_named_it(run) -> None:
    """The option of a package is --package, however many there are."""
    assert "--package: " in run("check", "--age", "30", "--insurer", "CZ", "--package", "Nergens").stderr


@pytest.mark.parametrize("option", [("--age", "12"), ("--not-contracted",), ("--therapy", "manual_therapy_es")])
def test_json_takes_no_other_option(run, option: tuple[str, ...]) -> None:
    """A request in JSON is whole; an option beside it would be ignored, so it is refused, also one that says no."""
    found = run("check", "--json", "-", *option, text=json.dumps(REQUEST))
    assert (2, "") == (found.exit_code, found.stdout)


def test_packages_lists_figures_with_a_question_mark_for_what_nobody_has_seen(run) -> None:
    """Unknown, nothing and zero are three different marks."""
    result = run("packages", "CZ", "--year", "2026")
    assert result.exit_code == 0
    plus = [line.split() for line in result.output.splitlines() if line.startswith("Plus ")]
    assert [["Plus", "manueel", "?", "-", "-", "-"], ["Plus", "E.S.", "-", "-", "350.00", "40.00"]] == plus


def test_packages_of_a_year_without_a_table_name_the_years_that_have_one(run) -> None:
    """The nearest year is not shown in place of the one asked."""
    result = run("packages", "CZ", "--year", "2030", "--language", "en")
    assert result.exit_code == 0
    assert "No table of this year is known" in result.output
    assert "2026" in result.output


def test_packages_of_an_unknown_insurer_suggest_the_nearest_and_exit_2(run) -> None:
    """A name that no table knows is refused with suggestions."""
    result = run("packages", "Zilvern Kruis")
    assert result.exit_code == 2
    assert "Zilveren Kruis" in result.stderr


REFUSED = [
    (
        ("--used", "3", "--used-before-18", "8"),
        "--used-before-18: hoogstens de 3 behandelingen van dit jaar verwacht",
    ),
    (
        ("--age", "17", "--birth-date", "2009-01-05"),
        "--age: een leeftijd of een geboortedatum, één van de twee verwacht",
    ),
]


@pytest.mark.parametrize(("arguments", "told"), REFUSED)
def test_a_refusal_names_the_option_and_says_it_in_words(run, arguments, told) -> None:
    """What was typed is found back, and no name of the interface stands among the words."""
    result = run("check", "--age", "40", *arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_a_table_keeps_within_80_columns() -> None:
    """A long name gives way to the figures."""
    rows = [["Pakket", "Therapie", "n"], ["x" * 120, "manueel", "9"]]
    assert {80} == {len(line) for line in table(rows) if "x" in line}


def test_an_amount_is_not_torn_from_its_euro_sign(run) -> None:
    """Wherever a line ends, "€ 270,00" stands on one."""
    own = ("--stated-sessions", "12", "--not-listed", "--price", "45")
    for planned in range(1, 13):
        told = run("check", "--age", "40", *own, "--planned", str(planned), "--date", "2027-01-08").output
        assert "€" in told
        assert not re.search(r"€\s*\n", told)


def test_who_holds_no_package_is_not_sent_to_ask_about_one(run) -> None:
    """What an insurer is asked is about what somebody has."""
    told = run("check", "--age", "52", "--listed", "--no-package", "--ever", "14", "--planned", "3").output
    assert "mijn aanvullende verzekering" not in told


def test_rules_check_counts_sound_tables(run) -> None:
    """Sound tables are told in a line, with the version that answers carry, and what the newest year lacks."""
    result = run("rules", "check")
    assert result.exit_code == 0
    assert "no faults" in result.output
    assert "2026: no table, though there is one of 2025: achmea" in result.output


def test_tables_with_faults_are_listed_and_exit_1(run, tmp_path, monkeypatch) -> None:
    """No question is answered with faulty tables; every fault is listed with its file and line."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "cz.toml").write_text('label = "cz"\npolicy_year = "2026"\n')
    monkeypatch.setenv("MTCOVERAGE_TABLES", str(tmp_path))
    for command in (["rules", "check"], ["check", "--age", "12"], ["serve"]):
        result = run(*command)
        assert result.exit_code == 1
        assert "2026/cz.toml:2 policy_year" in result.stderr


def test_faulty_settings_are_told_all_at_once_and_exit_1(run, monkeypatch) -> None:
    """Every variable with a fault is named."""
    monkeypatch.setenv("MTCOVERAGE_PORT", "eighty")
    monkeypatch.setenv("MTCOVERAGE_LOG_LEVEL", "loud")
    result = run("serve")
    assert result.exit_code == 1
    assert "MTCOVERAGE_PORT" in result.stderr
    assert "MTCOVERAGE_LOG_LEVEL" in result.stderr


def test_python_m_is_the_same_command_and_loads_no_server() -> None:
    """`python -m coverage_service` answers in a fresh process, without importing the web framework."""
    command = [sys.executable, "-X", "importtime", "-m", "coverage_service", "check", "--json", "-"]
    result = subprocess.run(
        command, input=json.dumps(REQUEST), capture_output=True, text=True, check=True, env=os.environ
    )
    assert json.loads(result.stdout)["totals"]["basic"] == 9
    assert not [line for line in result.stderr.splitlines() if line.endswith(("litestar", "uvicorn", "httpx"))]
