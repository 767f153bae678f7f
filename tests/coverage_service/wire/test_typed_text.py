"""What people type, as a request has it."""

import pytest

from coverage_service.wire.typed_text import amount, field_of, iso_day, request_of, whole_number


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("52,50", "52.50"),
        ("52.50", "52.50"),
        ("€ 52,5", "52.5"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234"),
        ("45", "45"),
        ("1,234.50", "1,234.50"),
        ("vijftig", "vijftig"),
        ("45,-", "45"),
        ("€ 1.045,--", "1045"),
        ("45,=", "45"),
        ("45 euro", "45"),
        ("49,50 EUR", "49.50"),
    ],
)
def test_an_amount_is_meant_as_the_dutch_write_it_or_with_a_point(typed, written) -> None:
    """A comma divides cents; what is neither Dutch nor plain is carried over, to be refused."""
    assert written == amount(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", 12),
        ("35 jaar", 35),
        ("35 jaar oud", 35),
        ("12 behandelingen", 12),
        ("3x", 3),
        ("3 x per jaar", 3),
        ("ongeveer 6 keer", 6),
        ("ca. 6", 6),
        ("± 6", 6),
        ("13 zittingen", 13),
        ("maximaal 9", 9),
        ("75%", 75),
        ("twaalf", 12),
        ("Één keer", 1),
        ("eighteen years", 18),
        ("geen", 0),
        ("6 of 9", "6 of 9"),
        ("6-9", "6-9"),
        ("-3", "-3"),
        ("1.5", "1.5"),
        ("1,5", "1,5"),
        ("oud", "oud"),
        ("x y z", "x y z"),
        ("1234567890", "1234567890"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, meant) -> None:
    """One number with its unit, or in words, is meant; a range, a fraction or a word is carried over, to be refused."""
    assert meant == whole_number(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-28", "2026-11-28"),
        ("28-11-2026", "2026-11-28"),
        ("3-4-2026", "2026-04-03"),
        ("28.11.2026", "2026-11-28"),
        ("28/11/2026", "2026-11-28"),
        ("12/11/2026", "12/11/2026"),
        ("13/11/2026", "2026-11-13"),
        ("28 november 2026", "2026-11-28"),
        ("1 mrt. 2026", "2026-03-01"),
        ("5 May 2026", "2026-05-05"),
        ("28 juniper 2026", "28 juniper 2026"),
        ("31-11-2026", "31-11-2026"),
        ("11-28-2026", "11-28-2026"),
        ("28-11-26", "28-11-26"),
        ("28-11", "28-11"),
        ("morgen", "morgen"),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, meant) -> None:
    """The day stands before the month; what is no day, or may be two, is carried over, to be refused."""
    assert meant == iso_day(typed)


def test_empty_fields_are_left_out_and_an_unknown_therapist_is_not_known() -> None:
    """Nothing is filled in for the person, least of all the kind of therapist."""
    assert request_of({"age": " ", "insurer": ""}) == {"therapy": None}


@pytest.mark.parametrize("text", ["weet ik niet", "Geen idee.", "onbekend", "I don't know"])
def test_who_writes_that_they_do_not_know_has_not_said_anything(text) -> None:
    """It is no name, number or amount; sessions of which somebody does not know are not taken as none."""
    typed = {"therapy": "manual_therapy", "insurer": text, "packages": text, "price": text, "used": text}
    assert {"therapy": "manual_therapy", "sessions_used": None} == request_of(typed)
    assert {"year": 3, "condition_ever": None} == request_of({"used": "3", "ever": text})["sessions_used"]
    assert text == request_of({"date": text})["date"]


@pytest.mark.parametrize("text", ["geen", "None", "geen aanvullende verzekering"])
def test_who_writes_none_for_a_package_holds_none(text) -> None:
    """No package is a package of no name."""
    assert [] == request_of({"packages": text})["packages"]


def test_several_packages_are_divided_by_semicolons() -> None:
    """A name may hold a comma, so a semicolon divides."""
    assert request_of({"packages": "Plus; Tand, basis ;"})["packages"] == ["Plus", "Tand, basis"]


def test_a_period_without_a_figure_is_no_stated_policy() -> None:
    """The choice between year and complaint means nothing without a number."""
    assert "stated_package" not in request_of({"stated_manual_per": "year"})


def test_a_fault_belongs_to_the_field_it_came_from() -> None:
    """A fault deep in a request is shown at the field that was typed."""
    assert field_of(("packages", 1)) == "packages"
    assert field_of(("stated_package", "sessions")) == "stated_sessions"
    assert field_of(()) == "form"
    assert field_of(("session_dates", 0)) == "form"


def test_a_fault_of_a_count_that_nobody_typed_is_about_the_number_it_was_taken_from() -> None:
    """A path that no field has stands for the number typed, and one that is wider than a field for the first within."""
    assert field_of(("sessions_used", "indication_year")) == "used"
    assert field_of(("sessions_used",)) == "ever"
    assert field_of(("condition",)) == "listed"
