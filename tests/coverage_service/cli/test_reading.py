"""The command that reads a document lists what it says, and accepts nothing."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from coverage_service.cli.main import main

TEXT = """Fysiotherapie
Max. 12 behandelingen p.j., waarvan max. 9 manuele therapie per indicatie
Niet-gecontracteerd: 75% van het gemiddelde tarief
Bel 0800 1234.
"""


def run(*words: str, text: str = TEXT) -> Result:
    """Run `mtcoverage rules read` on pasted text."""
    return CliRunner().invoke(main, ["rules", "read", "-", "--year", "2026", *words], input=text)


def test_a_pasted_text_gives_a_json_object_a_line() -> None:
    """Proposals have a figure and no doubt; a number that is none stands there with its words."""
    lines = [json.loads(line) for line in run("--label", "cz", "--package", "Plus", "--json").output.splitlines()]
    assert {"package", "figure", "value", "per", "page", "text", "doubt"} == set(lines[0])
    assert [
        ("Plus", "sessions", 12, "calendar_year"),
        ("Plus", "manual_sessions", 9, "indication"),
        ("Plus", "non_contracted", 75, ""),
    ] == [(x["package"], x["figure"], x["value"], x["per"]) for x in lines if x["figure"] and not x["doubt"]]
    assert any("0800" in line["text"] and not line["figure"] for line in lines)


def test_the_list_fits_eighty_columns() -> None:
    """Without --json the list is for reading: proposed, in doubt, and the rest."""
    shown = run("--label", "CZ").output
    assert "In doubt" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_an_unknown_label_is_told() -> None:
    """A label that no table has is named with those that look like it."""
    result = run("--label", "czz")
    assert result.exit_code == 1
    assert 'no label "czz": did you mean CZ' in result.output


def test_a_file_is_read_by_its_form(tmp_path: Path) -> None:
    """A page is told from a pasted text by what it holds."""
    page = tmp_path / "page"
    page.write_text(
        "<!doctype html><table><tr><td>Plus</td><td>18 behandelingen fysiotherapie</td></tr></table>", "utf-8"
    )
    words = ["rules", "read", str(page), "--year", "2026", "--label", "cz", "--package", "Plus", "--json"]
    (line,) = [json.loads(line) for line in CliRunner().invoke(main, words).output.splitlines()]
    assert ("Plus", "sessions", 18) == (line["package"], line["figure"], line["value"])
