"""What goes with a claim file on the practice's page: headings, figures, several files, templates, a return file."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from httpx import Response

from coverage_service.claims.formats.heading_words import meaning_of
from coverage_service.claims.formats.rows import KNOWN
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.heading_maps import read_heading_map
from coverage_service.claims.templates import COLUMNS, TEMPLATES
from tests.coverage_service.claims.formats.pm304_writer import written
from tests.coverage_service.claims.test_returns import SENT, pm305

HEADER = "Wie;Kenmerk;Geboortedatum;Wanneer;Prestatiecode;Diagnose;CSI;UZOVI;Pakket;Contract;Tarief"
LINE = "a;{n};01-05-1980;0{n}-02-2019;1200;3226;009;7119;Plus;ja;50,00"
EXPORT = "\n".join([HEADER, *(LINE.format(n=n) for n in (4, 5))]) + "\n"
OWN_HEADER = HEADER.replace("Wie", "insured_id").replace("Wanneer", "service_date")
CHOSEN = {"column.insured_id": "Wie", "column.service_date": "Wanneer"}
# What a browser sends of a field for files in which none was chosen.
NOTHING_CHOSEN = {"claims": ("", b"", "application/octet-stream")}
FIGURES = "label;package;year;sessions;manual_sessions;percent\nCZ;Plus;2026;12;9;100\n"


def posted(client, files, where="/praktijk", **data: str) -> Response:
    """Post files and answers to the page, as a form without a script does."""
    return client.post(where, files=files, data=data, headers={"accept": "text/html"})


def claims(*texts: str) -> list[tuple[str, tuple[str, str]]]:
    """Send texts as claim files."""
    return [("claims", (f"maand{number}.csv", text)) for number, text in enumerate(texts, 1)]


def test_unknown_headings_are_asked_beside_the_first_rows(client) -> None:
    """Where a column is missing, the page shows what the file has, and asks which heading it is."""
    page = posted(client, claims(EXPORT))
    assert page.status_code == 422
    for column in ("insured_id", "service_date"):
        assert re.search(rf'<label for="column.{column}">[^<]*\(nodig\)</label>', page.text)
    assert '<option value="Kenmerk" selected>' in page.text
    assert "<td>04-02-2019</td>" in page.text


def test_chosen_headings_are_read_as_they_are_chosen(client) -> None:
    """With the missing columns chosen the same file is verified, as a page and as a download."""
    assert "Uitslag van 2 regels" in posted(client, claims(EXPORT), **CHOSEN).text
    rows = list(csv.DictReader(StringIO(posted(client, claims(EXPORT), **CHOSEN, answer="csv").text), delimiter=";"))
    assert ["supplementary", "supplementary"] == [row["payer"] for row in rows]


def test_the_choice_comes_back_as_the_small_file_that_is_kept(client) -> None:
    """It is what `--map` reads, needs no claims, and sent with them it does what the choice did."""
    answer = posted(client, NOTHING_CHOSEN, **CHOSEN, **{"column.nonsense": "x", "column.csi": ""}, answer="map")
    assert {"wie": "insured_id", "wanneer": "service_date"} == read_heading_map(answer.content, "map")
    assert 'filename="kopregels.toml"' in answer.headers["content-disposition"]
    assert "Uitslag van 2 regels" in posted(client, [*claims(EXPORT), ("map", ("k.toml", answer.text))]).text


def test_several_files_are_verified_as_one(client) -> None:
    """Sessions of one month count in the next, and each line says in which file it stands."""
    months = [f"{OWN_HEADER}\n{LINE.format(n=n)}\n" for n in (4, 5)]
    rows = list(csv.DictReader(StringIO(posted(client, claims(*months), answer="csv").text), delimiter=";"))
    assert [("maand1.csv", "17"), ("maand2.csv", "16")] == [(row["bestand"], row["remaining"]) for row in rows]


def test_figures_of_ones_own_are_laid_over_the_tables(client) -> None:
    """What no table has is settled by the sheet that is sent along, and by it alone for that upload."""
    text = EXPORT.replace("Wie", "insured_id").replace("Wanneer", "service_date").replace("2019", "2026")
    with_them = posted(client, [*claims(text), ("figures", ("cijfers.csv", FIGURES))], answer="csv")
    rows = list(csv.DictReader(StringIO(with_them.text), delimiter=";"))
    assert ["supplementary", "supplementary"] == [row["payer"] for row in rows]
    without = list(csv.DictReader(StringIO(posted(client, claims(text), answer="csv").text), delimiter=";"))
    assert {"unknown"} == {row["payer"] for row in without}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("form", sorted(TEMPLATES))
def test_a_template_has_headings_that_are_read(client, language, form) -> None:
    """An empty file in either form and language has every column under a heading that we know."""
    where = {"nl": "/praktijk/voorbeeld", "en": "/en/practice/template"}[language]
    answer = client.get(f"{where}.{form}")
    assert answer.status_code == 200
    sheet = open_claims(BytesIO(answer.content))
    assert COLUMNS == sheet.meaning == meaning_of(sheet.columns)
    assert set(COLUMNS) <= set(KNOWN)
    assert [] == list(sheet.rows)


@pytest.mark.parametrize(("language", "where"), [("nl", "/praktijk/retour"), ("en", "/en/practice/returns")])
def test_a_return_file_is_laid_beside_the_claims(client, language, where) -> None:
    """How it went, by return code and by insurer, and every claim as a file: as on the command line."""
    sent = written(SENT)
    files = {"claims": ("mei.ei", sent), "returns": ("retour.ei", pm305(SENT, {"R1": (0, "8011")}))}
    page = posted(client, files, where)
    assert page.status_code == 200
    assert "8011" in page.text
    rows = posted(client, files, where, answer="csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 4
    assert {"nl": "Retour", "en": "return"}[language] in page.text


@pytest.mark.parametrize("part", ["claims", "returns"])
def test_a_return_file_needs_both(client, part) -> None:
    """Without the one or the other the page says which is missing, by its field."""
    files = {"claims": ("mei.ei", written(SENT)), "returns": ("retour.ei", pm305(SENT, {}))}
    del files[part]
    page = posted(client, files, "/praktijk/retour")
    assert page.status_code == 422
    assert f'<a href="#{part}">' in page.text


def test_a_return_file_of_something_else_is_told(client) -> None:
    """What is no return message is refused by its field."""
    files = {"claims": ("mei.ei", written(SENT)), "returns": ("retour.ei", "x")}
    page = posted(client, files, "/praktijk/retour")
    assert (422, True) == (page.status_code, '<a href="#returns">Retourbestand: ' in page.text)
