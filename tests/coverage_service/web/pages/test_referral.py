"""What the answer says of a referral."""

import re
from html import unescape

import pytest

ADULT = {"age": "41", "therapy": "manual_therapy", "used": "0", "planned": "6", "date": "2026-03-02"}
CHILD = {**ADULT, "age": "12", "contracted": "yes"}
NEEDS_NONE = "Voor een aanvullende verzekering hebt u geen verwijzing nodig."
NEEDS_ONE = "vraagt de basisverzekering een verwijzing"
# What is asked, and which words stand beneath "Verwijzing"; none where it says nothing.
NOTES = {
    "no package, not on the list": ({**ADULT, "listed": "no", "no_packages": "yes"}, []),
    "no package, on the list": ({**ADULT, "listed": "yes", "no_packages": "yes"}, [NEEDS_ONE]),
    "no package, perhaps on the list": ({**ADULT, "no_packages": "yes"}, [NEEDS_ONE]),
    "all paid by the basic insurance": ({**CHILD, "listed": "no"}, []),
    "E.S. without a package": ({**ADULT, "therapy": "manual_therapy_es", "no_packages": "yes"}, []),
    "a package": ({**ADULT, "listed": "no", "stated_sessions": "9"}, [NEEDS_NONE]),
    "a package, on the list": ({**ADULT, "listed": "yes", "stated_sessions": "9"}, [NEEDS_ONE, "die niet nodig"]),
    "perhaps a package": ({**ADULT, "listed": "no"}, [NEEDS_NONE]),
}


@pytest.mark.parametrize(("form", "told"), NOTES.values(), ids=NOTES)
def test_a_supplementary_insurance_is_named_where_there_may_be_one(client, form, told) -> None:
    """Who holds no package, or whom the basic insurance pays all sessions, hears nothing of supplementary cover."""
    page = unescape(client.post("/formulier", data=form).text)
    found = re.search(r"<h2>Verwijzing</h2>\s*<p>(.*?)</p>", page)
    note = found[1] if found else ""
    assert bool(told) == bool(note)
    assert all(words in note for words in told)
    assert ("aanvullende" in note) == (NEEDS_NONE in told or "die niet nodig" in told)
