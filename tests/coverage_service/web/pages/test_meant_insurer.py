"""Which insurer a person meant."""

import pytest

from coverage_service.web.pages.meant_insurer import insurer_meant
from insurer_rules.rules import Rules

MEANT = [
    ("DSW Zorgverzekeraar", "dsw"),
    ("zk", "zilveren_kruis"),
    ("Zilvren", "zilveren_kruis"),
    ("Zilveren Kruis Achmea", "zilveren_kruis"),
    ("7119", "cz"),
    ("VGZ verzekeringen", "vgz"),
    ("cz groep", "cz"),
    ("Univee", "unive"),
    ("menzes", "menzis"),
    ("Onbekende Zorg", None),
    ("zorgverzekering", None),
    ("", None),
    ("Zorg", None),
]


@pytest.mark.parametrize(("name", "label"), MEANT)
def test_a_name_with_a_slip_or_a_word_too_many_finds_its_insurer(rules: Rules, name: str, label: str | None) -> None:
    """One label is meant, or none is taken: a name that may be two is not guessed."""
    found = insurer_meant(name, rules)
    assert label == (found.id if found else None)
