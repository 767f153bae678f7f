"""The form of a notebook gives its settings as they stand in it, each of the kind that the cells below need."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipywidgets", reason="the form needs the notebooks extra")

from insurer_rules.workbench.progress import parts_of, with_progress
from insurer_rules.workbench.settings_form import (
    Setting,
    SettingsForm,
    choice,
    euros,
    file,
    number,
    several,
    several_words,
    words,
    year,
)

LABELS = {"CZ": "cz", "DSW": "dsw"}
# A setting, what somebody makes of its field, and what the notebook then works with.
FIELDS: dict[str, tuple[Setting, Any, Any]] = {
    "one of several": (choice("Insurer", LABELS, "cz"), "dsw", "dsw"),
    "some of several": (several("Insurers", LABELS, ()), ("cz",), ("cz",)),
    "a year": (year("Year", 2026), 2027, 2027),
    "a year too far": (year("Year", 2026), 20_270, 2100),
    "a number below the least": (number("People", 500, least=100, most=900), 3, 100),
    "an amount": (euros("Price", Decimal("42.50")), 45.1, Decimal("45.10")),
    "a text": (words("Name", "Voorbeeld"), " Zorg ", "Zorg"),
    "texts": (several_words("Packages", ("Start",)), "Plus, Top,", ("Plus", "Top")),
    "a file": (file("Document", Path("a.pdf")), "b.pdf", Path("b.pdf")),
}


@pytest.mark.parametrize(("setting", "made", "wanted"), FIELDS.values(), ids=FIELDS)
def test_a_changed_field_is_what_the_notebook_works_with(setting: Setting, made: Any, wanted: Any) -> None:
    """Of its own kind, whatever a browser makes of it."""
    form = SettingsForm(setting)
    assert type(wanted) is type(form.values[0])
    setting.field.value = made
    assert (wanted,) == form.values


def test_a_form_gives_its_settings_in_their_order() -> None:
    """As they were given, until somebody changes one."""
    given = (choice("Insurer", LABELS, "dsw"), year("Year", 2026), several_words("Packages", ()))
    assert ("dsw", 2026, ()) == SettingsForm(*given).values


def test_a_long_step_is_done_in_parts_that_leave_out_nothing() -> None:
    """The bar is full when the last part is done."""
    items = list(range(1_001))
    assert items == [item for part in with_progress(parts_of(items)) for item in part]
    assert () == parts_of([])
