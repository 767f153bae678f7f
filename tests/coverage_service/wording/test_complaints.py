"""Complaints in people's own words."""

import pytest

from coverage_service.wording.complaints import (
    PERHAPS,
    complaint_questions,
    complaints,
    complaints_like,
    names_a_treatment,
)

FOUND = [
    ("hoge rugpijn", "hoge rugpijn", "no"),
    ("stijve nek", "stijve nek", "no"),
    ("steive nek", "stijve nek", "no"),
    ("hernia", "hernia", "depends"),
    ("heupoperatie", "na heupoperatie", "depends"),
    ("gebroken arm", "gebroken bovenarm", "depends"),
    ("neck pain", "nekpijn", "no"),
    ("Nekpijn!", "nekpijn", "no"),
    ("herniated disc", "hernia", "depends"),
    ("jaw pain", "kaakklachten", "no"),
    ("torn meniscus", "meniscus", "depends"),
    ("pinched nerve", "beknelde zenuw", "depends"),
    ("osteoarthritis hip", "versleten heup", "no"),
    ("ACL surgery", "kruisbandoperatie", "depends"),
    ("scheef hoofdje", "voorkeurshouding baby", "depends"),
    ("KISS syndroom", "voorkeurshouding baby", "depends"),
    ("facetartrose", "facetklachten", "no"),
    ("wervelfractuur", "ingezakte wervel", "depends"),
    ("keizersnede litteken", "litteken", "yes"),
    ("wervelinzakking", "ingezakte wervel", "depends"),
    ("pijn onderrug", "lage rugpijn", "no"),
    ("val van de trap", "na een ongeluk", "depends"),
    ("huilbaby", "huilbaby", "no"),
    ("platte schedel baby", "voorkeurshouding baby", "depends"),
    ("thoracale klachten", "hoge rugpijn", "no"),
    ("borstwervel", "hoge rugpijn", "no"),
    ("hypermobiel", "hypermobiliteit", "no"),
    ("discusprolaps", "hernia", "depends"),
    ("ME/CVS", "ME/CVS", "no"),
    ("spit", "spit", "no"),
    ("RSI", "RSI", "no"),
    ("Forestier", "ziekte van Forestier", "yes"),
    ("wiplas", "whiplash", "yes"),
    ("beroete", "beroerte", "yes"),
    ("spinale stenose", "kanaalstenose", "depends"),
    ("vernauwing in mijn rug", "kanaalstenose", "depends"),
    ("HCFS", "voorkeurshouding baby", "depends"),
    ("KIDD", "voorkeurshouding baby", "depends"),
    ("cervicogenic headache", "hoofdpijn vanuit de nek", "no"),
    ("osteoarthritis in my neck", "artrose in mijn nek", "no"),
    ("kalkschouder", "peesontsteking in mijn schouder", "no"),
    ("bedrijfsongeval", "na een ongeluk", "depends"),
    ("arthritis", "artritis", "depends"),
    ("gewrichtsontsteking", "artritis", "depends"),
    ("diastase", "gespleten buikspieren", "no"),
    ("oorsuizen", "oorsuizen", "no"),
    ("tinnitus", "oorsuizen", "no"),
    ("car accident", "na een ongeluk", "depends"),
    ("after surgery", "operatie", "depends"),
    ("c-section", "keizersnede", "depends"),
    ("numb fingers", "tintelingen in arm of hand", "depends"),
    ("degenerative disc disease", "versleten tussenwervelschijf", "no"),
    ("spinal fusion", "rugoperatie", "depends"),
    ("Bell's palsy", "aangezichtsverlamming", "depends"),
]
# What was found for a few letters within another word, or for words that end alike.
GUESSED = [
    ("spit", "na ziekenhuisopname"),
    ("EDS", "overactieve blaas"),
    ("peesontsteking", "polymyositis"),
    ("RSI", "slijmbeursontsteking"),
    ("verlamming been", "aangezichtsverlamming"),
    ("ms", "hamstringblessure"),
    ("ra", "scheefhals"),
    ("kanker", "lymfoedeem"),
    ("after surgery", "frozen shoulder"),
    ("physio", "symfysiolyse"),
]


@pytest.mark.parametrize(("typed", "meant", "listed"), FOUND)
def test_a_complaint_is_found_by_lay_words_and_slips(typed, meant, listed) -> None:
    """What people type comes first among what is offered, with what the list says of it."""
    first = complaints_like(typed)[0]
    assert (first.term_nl, first.listed) == (meant, listed)


@pytest.mark.parametrize("typed", ["", "x", "qwrtzp", "belastingaangifte"])
def test_what_is_like_nothing_finds_nothing(typed) -> None:
    """A wrong complaint is worse than none."""
    assert complaints_like(typed) == ()


@pytest.mark.parametrize(("typed", "wrong"), GUESSED)
def test_nothing_is_guessed_from_a_few_letters(typed, wrong) -> None:
    """What a few letters of a word look like is not offered, least of all what is on the list."""
    assert wrong not in {each.term_nl for each in complaints_like(typed)}


TREATMENTS = ["fysiotherapie", "dry needling", "Osteopaat", "chiropractor", "physio", "manual therapy", "shockwave"]


@pytest.mark.parametrize("typed", TREATMENTS)
def test_a_treatment_is_no_complaint(typed) -> None:
    """Who names what they get is not offered a complaint that is spelled like it."""
    assert names_a_treatment(typed)
    assert complaints_like(typed) == ()


@pytest.mark.parametrize("typed", ["", "nekpijn", "dry needling nek", "kraken in mijn nek"])
def test_a_complaint_beside_a_treatment_is_a_complaint(typed) -> None:
    """Only words that all name treatments are taken for one."""
    assert not names_a_treatment(typed)


@pytest.mark.parametrize("each", [named for named in complaints().values() if named.listed == "yes"])
def test_a_short_word_finds_what_is_on_the_list_by_its_name_alone(each) -> None:
    """A slip in four letters or fewer may be another word, so there is no guess at a condition of the list."""
    short = [name for name in each.names if len(name) <= 4]
    assert all(each not in complaints_like(f"{name[:-1]}q") for name in short)


def test_codes_are_those_of_the_list(rules) -> None:
    """A code named beside a complaint is a condition of the list where it is on it, and else a programme."""
    kinds = {condition.code: condition.kind for condition in rules.listed.conditions}
    coded = [each for each in complaints().values() if each.code]
    assert all(each.listed == ("yes" if kinds[each.code] == "listed" else "no") for each in coded)


def test_a_form_that_is_paid_is_not_forgotten_where_nobody_knows_it(rules) -> None:
    """Where yes is a programme for manual therapy, "I do not know" leads to the condition that this form followed."""
    followers = {c.code: c.followed_by for c in rules.listed.conditions}
    paid = {c.code for c in rules.listed.conditions if c.kind == "programme" and c.manual_therapy != "no"}
    forms = [each for each in complaint_questions().values() if each.yes in paid]
    assert len(forms) > 0
    assert all(each.yes in followers[each.unknown.removeprefix(PERHAPS)] for each in forms)
