"""A clerk's month in a real browser: her own export, its headings, a fault mended, and what the insurer sent back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.coverage_service.claims.formats.pm304_writer import written
from tests.coverage_service.claims.test_returns import SENT, pm305

EXPORT = (
    "Overzicht zittingen februari 2019;;;;;;;;;;\n"
    "Wie;Kenmerk;Geboortedatum;Wanneer;Prestatiecode;Diagnose;CSI;UZOVI;Pakket;Contract;Tarief\n"
    "12;A-1;1 mei 1980;4-2-2019;1200;3226;9;7119;Plus;ja;€ 50,00\n"
    "12;A-2;1 mei 1980;11-2-2019;1200;3226;9;7119;Plus;ja;€ 50,00\n"
    "14;A-3;1 mei 1985;31-2-2019;1200;3226;9;7119;Plus;ja;€ 50,00\n"
    "Totaal;;;;;;;;;;€ 150,00\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write the export as practice software does: with a title, its own headings and a total."""
    path = tmp_path / "zittingen.csv"
    path.write_text(EXPORT, "utf-8")
    return path


def verify(page: Page) -> None:
    """Verify what is chosen, and wait until something is told."""
    page.click("#verify")
    page.wait_for_selector("#headline, #headings")


def test_an_export_gets_in_is_mended_and_verified_again(opened, export: Path) -> None:
    """Two choices say what its headings mean, and hold for the mended file too: four clicks, two choices in all."""
    page = opened("/praktijk")
    page.set_input_files("#claims", export)
    verify(page)
    assert "Verzekerde, Behandeldatum" in page.inner_text("#faults")
    assert violations(page) == []
    assert "Wanneer" in page.inner_text("#headings table")
    page.select_option("[id='column.insured_id']", "Wie")
    page.select_option("[id='column.service_date']", "Wanneer")
    verify(page)
    page.wait_for_selector("#headline")
    assert "Uitslag van 4 regels" in page.inner_text("#headline")
    expect(page.locator("#rows tr")).to_have_count(1)
    assert "31-2-2019" in page.inner_text("#rows")
    export.write_text(EXPORT.replace("31-2-2019", "25-2-2019"), "utf-8")
    page.set_input_files("#claims", export)
    page.click("#verify")
    expect(page.locator("#result")).to_contain_text("Wij vonden geen regel die de verzekeraar terugstuurt.")
    with page.expect_download() as download:
        page.click("#xlsx")
    assert download.value.suggested_filename == "zittingen-gecontroleerd.xlsx"
    assert violations(page) == []


def test_the_choice_is_kept_as_a_file_and_given_next_month(opened, export: Path, tmp_path: Path) -> None:
    """What was chosen is downloaded without leaving the page, and with it nothing is asked any more."""
    page = opened("/praktijk")
    page.set_input_files("#claims", export)
    verify(page)
    page.select_option("[id='column.insured_id']", "Wie")
    page.select_option("[id='column.service_date']", "Wanneer")
    with page.expect_download() as download:
        page.click("button[name=answer][value=map]")
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    page = opened("/praktijk")
    page.set_input_files("#claims", export)
    page.click("summary")
    page.set_input_files("#map", kept)
    page.click("#verify")
    page.wait_for_selector("#headline")
    assert "Uitslag van 4 regels" in page.inner_text("#headline")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_return_file_is_laid_beside_what_was_sent(opened, tmp_path: Path, width: int) -> None:
    """One click from the page of claims, one to compare; the page fits a phone."""
    sent, returned = tmp_path / "mei.ei", tmp_path / "retour.ei"
    sent.write_bytes(written(SENT))
    returned.write_bytes(pm305(SENT, {"R1": (0, "8011")}))
    page = opened("/praktijk", width=width)
    page.click("a[href='/praktijk/retour']")
    page.set_input_files("#returns", returned)
    page.set_input_files("#claims", sent)
    page.click("form button >> nth=0")
    assert "8011" in page.inner_text("#result")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
