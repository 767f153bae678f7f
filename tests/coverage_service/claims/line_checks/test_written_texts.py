"""Texts are read as exports write them: codes as spreadsheets keep them, words for what is not known."""

from datetime import date

import pytest

from coverage_service.claims.line_checks.cells import packages_of, service_of, yes_or_no
from coverage_service.claims.line_checks.repairs import digits_of
from coverage_service.claims.line_checks.written_amounts import sessions_of
from coverage_service.claims.line_checks.written_texts import (
    A_VALUE,
    CellError,
    code_of,
    is_description,
    is_open,
    statement_of,
    worked_out,
)
from insurer_rules.rules import Rules

CODES = {
    "1200": "1200", "1200,00": "1200", "1200.0": "1200", "1200 Zitting": "1200", "1200 - Zitting": "1200",
    "Manuele therapie (1200)": "1200", "1.200": "1200", "1,200": "1200", "1.000": "1000", "71.26": "7126",
    "71 26": "7126", "71-26": "7126", "(7126)": "7126", "DCSPH 7126": "7126", "003: kind": "003", "MT": "MT",
    "12 3456": "12 3456", "1200/1400": "1200/1400", "003/009": "003/009", "7126 en 3226": "7126 en 3226",
    "1200 + 1864": "1200 + 1864", "1200 1200 Zitting": "1200", "003 (18 keer)": "003", "1200 30 min": "1200",
    "1200 E.S.": "1200 E.S.", "1200 Manuele therapie ES": "1200 Manuele therapie ES", "1200 TESt": "1200",
}  # fmt: skip
IN_ONE_PIECE = {
    ("bsn", "123.456.782"): "123456782", ("bsn", "123456782.0"): "123456782", ("bsn", "123 456 782"): "123456782",
    ("provider_agb", "04 012345"): "04012345", ("provider_agb", "04-012345"): "04012345",
    ("provider_agb", "4012345"): "04012345", ("provider_agb", "04012345 praktijk"): "04012345",
}  # fmt: skip
COUNTS = {
    "4": 4,
    "4,00": 4,
    "2.0": 2,
    "3x": 3,
    "2 zittingen": 2,
    "0": 0,
    "": None,
    "25 min": None,
    "0,5": None,
    "-1": 1,
    "366": 366,
    "400": None,
    "1200": None,
}


@pytest.mark.parametrize(("text", "code"), CODES.items())
def test_a_code_is_read_however_it_is_written(text: str, code: str) -> None:
    """A description, pairs or a mark for thousands leave a code as it is; none or two of them stay a text."""
    assert code == code_of(text)


@pytest.mark.parametrize(("cell", "digits"), IN_ONE_PIECE.items())
def test_a_number_of_a_person_or_a_practice_is_one_piece(cell: tuple[str, str], digits: str) -> None:
    """Blanks, dots and dashes between the digits of a BSN or an AGB code say nothing, and a decimal zero is none."""
    assert digits == digits_of(*cell)


@pytest.mark.parametrize("text", ["?", "??", "-", "n.v.t.", "N/A", "onbekend", "in aanvraag", "weet niet", "geen"])
def test_a_word_for_not_known_says_nothing(text: str) -> None:
    """A cell that says that something is not known is as one that says nothing."""
    assert is_open(text)
    assert statement_of(text) == ""


@pytest.mark.parametrize(("text", "count"), COUNTS.items())
def test_a_count_is_a_whole_number_of_sessions(text: str, count: int | None) -> None:
    """Minutes and parts of a session are no count."""
    assert count == sessions_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [("met contract", True), ("1,0", True), ("\u221a", True), ("ja (2026)", True), ("geen contract", False),
     ("niet-gecontracteerd", False), ("nee, nog niet", False), ("\u2717", False), ("in aanvraag", None)],
)  # fmt: skip
def test_yes_and_no_are_read_in_words_and_marks(text: str, said: bool | None) -> None:
    """With or without a contract, a tick, a cross and a number say yes or no; what is under way says neither."""
    assert said is yes_or_no(text)


@pytest.mark.parametrize("text", ["-", "geen aanvullend", "Basisverzekering", "niet aanvullend verzekerd", "null"])
def test_only_the_basic_package_is_no_package(rules: Rules, text: str) -> None:
    """Words for the basic package alone, and a mark for an empty cell, are no supplementary package."""
    assert ((), None) == packages_of(text, rules, label="cz")


@pytest.mark.parametrize("text", ["?", "onbekend", "niet bekend"])
def test_packages_that_are_not_known_are_not_none(rules: Rules, text: str) -> None:
    """Who writes that the package is not known has not said that there is none."""
    assert (None, None) == packages_of(text, rules, label="cz")


@pytest.mark.parametrize("text", ["=VLOOKUP(B2;lijst;2)", "#N/A", "#VERW!"])
def test_packages_that_excel_could_not_work_out_are_not_known(rules: Rules, text: str) -> None:
    """A formula without its value, or an error of a spreadsheet, names no package."""
    assert (None, A_VALUE) == packages_of(text, rules, label="cz")


def test_a_column_that_was_too_narrow_is_told() -> None:
    """Excel saves ### for what did not fit: the column is to be made wider, and nothing is worked out."""
    with pytest.raises(CellError) as raised:
        worked_out("########")
    assert "wide_column" == raised.value.wanted.code


# A treatment in place of its code, and what is asked for: the code in digits, or one of our tables.
IN_WORDS = {
    "MT zitting": "service_in_digits", "manuele therapie 1e zitting": "service_in_digits",
    "Screening": "service_in_digits", "MT E.S.": "service_of_tables", "9876": "service_of_tables",
    "MT1200": "service_of_tables",
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), IN_WORDS.items())
def test_a_treatment_in_words_asks_for_its_code(text: str, wanted: str, rules: Rules) -> None:
    """No code is made of words: it is told which ones manual therapy has, but not beside E.S., a therapy of its own."""
    _, doubt = service_of(text, date(2026, 11, 2), rules)
    assert doubt
    assert wanted == doubt.code


@pytest.mark.parametrize(
    ("text", "described"),
    {"nek": True, "LWK": True, "rugpijn": True, "MT": False, "7126": False, "n.v.t.": False}.items(),
)
def test_a_complaint_in_words_is_no_code(text: str, described: bool) -> None:
    """Three letters make a word; two may be a code of somebody's own, and a word for nothing says nothing."""
    assert described == is_description(text)
