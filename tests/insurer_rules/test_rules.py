"""Names that people type find the label, package, condition or diagnosis they mean, or nothing at all."""

import gc
import weakref
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from coverage_service.comparison import ComparisonQuery, compare
from insurer_rules.checks import checked_rules
from insurer_rules.loading import load_rules
from insurer_rules.model import Entitlement, EveryPackage, Reimbursement
from insurer_rules.rules import Rules, with_general
from insurer_rules.written_names import plain

NAMES = {
    "zilveren_kruis": "zilveren_kruis",
    "Zilveren Kruis": "zilveren_kruis",
    "zilveren kruis achmea": "zilveren_kruis",
    "3311": "zilveren_kruis",
    "UNIVÉ": "unive",
    "unive": "unive",
    "Zorg & Zekerheid": "zorg_en_zekerheid",
    "zorg en zekerheid": "zorg_en_zekerheid",
    "De Friesland Zorgverzekeraar": "de_friesland",
    "a.s.r.": "asr",
    "NN": "nationale_nederlanden",
    "U-polis": "u_polis",
    "7119": "cz",
}


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Load the shipped tables."""
    return checked_rules()


OWN = Reimbursement(percent=80, eur_per_session_cents=3_000)
GENERAL = Reimbursement(non_contracted_percent=50, non_contracted_of="average")
RATES = {
    "what a package pays of a session is its own": (OWN, GENERAL, (80, 3_000, 50, "average")),
    "what it says of care without a contract too": (
        evolve(OWN, non_contracted_percent=75),
        GENERAL,
        (80, 3_000, 75, "lowest"),
    ),
    "what it says nothing of is the label's": (Reimbursement(), evolve(GENERAL, percent=90), (90, None, 50, "average")),
}


@pytest.mark.parametrize(("own", "general", "wanted"), RATES.values(), ids=RATES)
def test_what_a_label_says_of_every_package_stands_under_what_a_package_says(own, general, wanted) -> None:
    """A rate without a contract that holds for every package leaves what a package itself pays as it is."""
    entitlement = Entitlement(id="movement", therapies=("manual_therapy",), reimbursement=own)
    (found,) = with_general((entitlement,), EveryPackage(reimbursement=general))
    rate = found.reimbursement
    told = rate.percent, rate.eur_per_session_cents, rate.non_contracted_percent, rate.non_contracted_of
    assert wanted == told


@pytest.mark.parametrize(("name", "label"), NAMES.items())
def test_a_label_is_found_by_any_of_its_names(rules: Rules, name: str, label: str) -> None:
    """An id, name, alias or UZOVI number finds one label, whatever its capitals, accents and signs."""
    assert [label] == [found.id for found in rules.labels_named(name)]


def test_a_disputed_number_finds_both(rules: Rules) -> None:
    """The number 3334 is given for two labels in public sources, so it finds both."""
    assert 2 == len(rules.labels_named("3334"))


def test_spaces_make_no_other_name(rules: Rules) -> None:
    """A name in one word, or with a space more, is the same name; where one has it as spelled, that one is meant."""
    assert ["zilveren_kruis"] == [found.id for found in rules.labels_named("Zilverenkruis")]
    assert ["ExtraVerzorgd 2"] == [found.name for found in rules.packages_named("menzis", 2024, "Extra Verzorgd 2")]
    for (label, year), policy in rules.policies.items():
        for package in policy.packages:
            named = rules.packages_named(label, year, package.name)
            assert named == rules.packages_named(label, year, package.name.replace(" ", ""))


@pytest.mark.parametrize(
    ("name", "label"),
    {
        "CZ zorgverzekering": "cz",
        "CZ Groep Zorgverzekeraar U.A.": None,
        "CZ Zorgverzekeringen N.V.": "cz",
        "Coöperatie VGZ": "vgz",
        "Zorgverzekeraar DSW": "dsw",
        "Univé Zorg": "unive",
        "0101 N.V.": "unive",
        "Zorg en Zekerheid": "zorg_en_zekerheid",
        "friesland": "de_friesland",
        "Avéro": "avero_achmea",
        "Zilverenkruis.nl": "zilveren_kruis",
        "www.cz.nl": "cz",
        "Z&Z": "zorg_en_zekerheid",
        "PNO": "pnozorg",
        "CZ Groep": None,
        "IAK": None,
        "Zorgverzekering": None,
        "VGZ of CZ": None,
    }.items(),
)
def test_what_every_insurer_is_called_makes_no_other_insurer(rules: Rules, name: str, label: str | None) -> None:
    """The name of the law or of the trade beside it leaves which insurer is meant as it is."""
    assert [label] * (label is not None) == [found.id for found in rules.labels_named(name)]


@pytest.mark.parametrize(
    ("label", "year", "name", "package"),
    [
        ("cz", 2026, "CZ Plus", "Plus"),
        ("cz", 2026, "Plus (CZ)", "Plus"),
        ("cz", 2026, "CZ aanvullende verzekering Plus", "Plus"),
        ("cz", 2026, "Plus pakket van CZ", "Plus"),
        ("vgz", 2026, "VGZ Aanvullend Beter", "Aanvullend Beter"),
        ("vgz", 2026, "VGZ verzekering Beter", "Aanvullend Beter"),
        ("ohra", 2026, "OHRA Aanvullend", "Aanvullend"),
        ("ohra", 2026, "aanvullend pakket", None),
        ("ohra", 2026, "OHRA aanvullende verzekering", None),
        ("zilveren_kruis", 2026, "Zilveren Kruis Aanvullend 2 sterren", "Aanvullend 2 Sterren"),
        ("de_friesland", 2026, "De Friesland aanvullende verzekering Standaard", "AV Standaard"),
        ("cz", 2026, "VGZ Plus", None),
        ("zilveren_kruis", 2026, "2 sterren", "Aanvullend 2 Sterren"),
        ("de_friesland", 2026, "Standaard", "AV Standaard"),
        ("de_friesland", 2026, "De Friesland standaard", "AV Standaard"),
        ("cz", 2026, "aanv. verz. Plus", "Plus"),
        ("cz", 2026, "us", None),
        ("aevitae", 2026, "Plus", None),
    ],
)
def test_its_insurer_beside_it_makes_no_other_package(
    rules: Rules, label: str, year: int, name: str, package: str | None
) -> None:
    """A package is found beside its insurer and beside what every package is called; never one of several words."""
    assert [package] * (package is not None) == [found.name for found in rules.packages_named(label, year, name)]


def test_every_package_is_found_behind_the_name_of_its_label(rules: Rules) -> None:
    """Whoever writes the label before a package's name means it, or the one that is called so with the label."""
    missed = [
        (label, year, package.name)
        for label, year in rules.policies
        for package in rules.packages(label, year)
        if not rules.packages_named(label, year, f"{rules.label(label).name} {package.name}")
    ]
    assert [] == missed


def test_an_unknown_name_finds_nothing_and_gets_suggestions(rules: Rules) -> None:
    """A misspelled label is not guessed; the nearest names are offered."""
    assert () == rules.labels_named("Zilveren Kruys")
    assert "Zilveren Kruis" in rules.nearest_labels("Zilveren Kruys")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("CZ groep", "CZ"),
        ("Mensis", "Menzis"),
        ("rabobank interpolis", "Interpolis"),
        ("lloyds", "Delta Lloyd"),
        ("univee", "Univé"),
        ("weet niemand", None),
        ("Kruidvat", None),
        ("onbekend", None),
    ],
)
def test_a_suggested_insurer_shares_a_word_or_nearly_all_letters(rules: Rules, name: str, first: str | None) -> None:
    """What a name has by chance in common with another is no reason to suggest that one."""
    assert first == next(iter(rules.nearest_labels(name)), None)


@pytest.mark.parametrize(
    ("name", "code"),
    [("nekhernia", "A10"), ("wiplash", "B16"), ("frozen sholder", "B7"), ("rugpijn", None), ("nekpijn", None)],
)
def test_no_condition_is_suggested_for_an_ordinary_complaint(rules: Rules, name: str, code: str | None) -> None:
    """A slip in a condition's name brings that one; back pain and neck pain look like none of the list."""
    assert code == next(iter(rules.nearest_conditions(name)), None)


@pytest.mark.parametrize(
    ("label", "name", "near"),
    [
        ("zilveren_kruis", "Aanvullend 3", "Aanvullend 3 Sterren"),
        ("zilveren_kruis", "3 ster", "Aanvullend 3 Sterren"),
        ("vgz", "jong", "JongPakket"),
        ("cz", "jongerenpakket", "Jongeren"),
    ],
)
def test_a_package_of_the_year_asked_is_suggested_first(rules: Rules, label: str, name: str, near: str) -> None:
    """Of the packages that a name looks like, those of that year come before those of other years."""
    assert near == rules.nearest_packages(label, name, 2026)[0]


def test_a_label_has_its_packages_of_the_year_or_of_the_newest_one(rules: Rules) -> None:
    """What may be meant by a name that looks like none are the packages sold that year; basic policies are none."""
    assert "Bewuste Keuze Start" in rules.package_names("onvz", 2026)
    assert "Zorgpolis" not in rules.package_names("dsw", 2026)
    assert rules.package_names("kiemer", 2026) == rules.package_names("kiemer", 2017)


def test_a_package_is_found_by_any_spelling(rules: Rules) -> None:
    """Capitals and punctuation of a package's name do not matter."""
    assert rules.packages_named("zilveren_kruis", 2019, "aanvullend 2 STERREN") == rules.packages_named(
        "zilveren_kruis", 2019, "aanvullend_2_sterren"
    )


def test_a_carrier_stands_in_where_a_source_names_no_labels(rules: Rules) -> None:
    """In 2025 the E.S. list names carriers, so a label of CZ finds its packages in CZ's list."""
    assert rules.packages_named("ohra", 2025, "Sterk")


def test_conditions_are_found_by_code_and_word(rules: Rules) -> None:
    """A condition is found by its code or by a patient's word for it."""
    assert "B16" == rules.conditions_named("whiplash", date(2026, 1, 1))[0].code
    assert "B16" == rules.conditions_named("b16", date(2026, 1, 1))[0].code


def test_a_condition_that_left_the_list_is_told_as_it_stood_last(rules: Rules) -> None:
    """Its code has had several wordings: by now the newest of them is the one that is no longer on the list."""
    left, *older = rules.conditions_named("D1", date(2026, 1, 1))
    assert older
    assert all(each.valid_from < left.valid_from for each in older)


@pytest.mark.parametrize(("code", "listed"), [("3226", False), ("3231", False), ("3138", None), ("3993", None)])
def test_a_diagnosis_is_listed_or_not_or_depends(rules: Rules, code: str, listed: bool | None) -> None:
    """A DCSPH code is on the list, not on it, or depends on the case."""
    assert listed == rules.diagnoses[code].listed


def test_plain_names_keep_what_distinguishes_packages() -> None:
    """Fysio 3 and Fysio 3+ stay two names."""
    assert plain("Fysio 3") != plain("fysio 3+")


def test_what_is_remembered_goes_with_its_rules() -> None:
    """Rules that answered a whole market and are no longer in use leave the memory, and all that was kept of them."""
    rules = load_rules()
    compare(ComparisonQuery(policy_year=2018, sessions=2, tariff_eur=Decimal("45.00")), rules)
    assert rules.remembered
    left = weakref.ref(rules)
    del rules
    gc.collect()
    assert left() is None


def test_a_label_is_got_by_its_id_alone(rules: Rules) -> None:
    """A name that is no id raises KeyError, as an id that nobody has does."""
    assert "cz" == rules.label("cz").id
    for name in ("Zilveren Kruis", "nobody"):
        with pytest.raises(KeyError):
            rules.label(name)
