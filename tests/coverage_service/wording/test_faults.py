"""Every fault that the code can make is worded in both languages, with the figures that it carries."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
import tomli

import coverage_service
import insurer_rules
from coverage_service.wording.faults import fault_text, phrase_text, phrases
from insurer_rules.faults import NOTHING, Fault, nearest, phrase, shown

PACKAGES = [Path(package.__file__).parent for package in (coverage_service, insurer_rules)]
MODULES = [module for package in PACKAGES for module in package.rglob("*.py")]
CATALOGUE = tomli.loads(files("coverage_service.wording").joinpath("faults.toml").read_text("utf-8"))
WORDS = {code: words for codes in CATALOGUE.values() for code, words in codes.items()}
# What stands the same in both languages: names of things, and what only joins others.
SAME = {"said", "json", "media_type", "either"}


def calls(name: str) -> Iterator[ast.Call]:
    """Find every call of a function by its bare name."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=found)) if found == name:
                    yield node


def remarks() -> Iterator[ast.Call]:
    """Find every remark, which says where besides."""
    for call in calls("remark"):
        yield ast.Call(call.func, call.args[:1], call.keywords)


def phrases_made() -> dict[str, set[frozenset[str]]]:
    """Collect the code of every phrase that is made, with the names of its figures."""
    made = defaultdict(set)
    for call in (*calls("phrase"), *remarks()):
        code, *others = call.args
        assert isinstance(code, ast.Constant), ast.unparse(call)
        assert not others, ast.unparse(call)
        made[code.value].add(frozenset(figure.arg or "**" for figure in call.keywords))
    return made


MADE = phrases_made()


def test_every_phrase_has_words_and_every_word_its_phrase() -> None:
    """What the code can say and what the catalogue holds are the same codes."""
    assert MADE.keys() == WORDS.keys()


def test_a_code_stands_once() -> None:
    """A code in two parts would hide one of them."""
    counted = Counter(code for codes in CATALOGUE.values() for code in codes)
    assert [] == [code for code, times in counted.items() if times > 1]


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_say_the_figures_that_the_code_gives(code) -> None:
    """No language leaves a figure out, and none names one that is not there."""
    assert {"nl", "en"} == WORDS[code].keys()
    for words in WORDS[code].values():
        assert {frozenset(name for _, name, _, _ in Formatter().parse(words) if name)} == MADE[code]
    assert code in SAME or WORDS[code]["nl"] != WORDS[code]["en"]


def test_a_phrase_is_made_by_its_function_alone() -> None:
    """Made otherwise, its code would not be found here; that function and that of remarks are the exceptions."""
    made = [ast.unparse(call) for call in calls("Phrase")]
    assert ["Phrase(code, tuple(figures.items()))"] * 2 == made


def test_no_word_stands_for_a_found_value() -> None:
    """A value is rendered, never written in the code: what is marked as rendered is no word but a name."""
    written = [call.args[0].value for call in calls("Shown") if isinstance(call.args[0], ast.Constant)]
    assert {"Parquet", "gzip", "NUL", "DOCTYPE"} == set(written)


def test_a_fault_is_worded_with_its_return_code() -> None:
    """Wanted, the return code behind it, and found."""
    fault = Fault(("csi",), phrase("csi_for_child"), shown("003"), return_code="0613")
    assert 'a CSI code for an insured under 18 (return code 0613) wanted, "003" found' == fault_text(fault, "en")
    assert 'een CSI-code voor een verzekerde onder de 18 (retourcode 0613) verwacht, "003" gevonden' == fault_text(
        fault, "nl"
    )


def test_alternatives_and_names_are_joined_as_the_language_does() -> None:
    """Phrases are alternatives; texts are a list."""
    either = phrase("either", options=(phrase("whole_number"), phrase("one_of", options=('"a"', '"b"'))))
    assert 'whole number or one of "a", "b"' == phrase_text(either, "en")
    assert 'heel getal of een van "a", "b"' == phrase_text(either, "nl")


def test_near_names_are_told_where_there_are_any() -> None:
    """Without a near name nothing is suggested."""
    assert "an insurer that the tables know (nearest: CZ, VGZ)" == phrase_text(
        nearest(phrase("insurer"), ["CZ", "VGZ"]), "en"
    )
    assert phrase("insurer") == nearest(phrase("insurer"), [])


def test_what_was_given_is_never_taken_for_a_pattern() -> None:
    """Braces in a value that somebody gave stay as they are."""
    fault = Fault(("insurer",), nearest(phrase("insurer"), ["{0}"]), shown("{code}"))
    assert fault_text(fault, "en").endswith('(nearest: {0}) wanted, "{code}" found')


def test_nothing_is_nothing_in_both_languages() -> None:
    """A value that is not there is a phrase and no text in quotes."""
    assert ("niets", "nothing") == tuple(phrase_text(NOTHING, language) for language in ("nl", "en"))
    assert phrases("nl").keys() == phrases("en").keys()


def test_what_is_wrong_with_a_question_is_said_without_the_names_of_the_interface() -> None:
    """A person reads it as well as a program, which has the pointer; a name with an underscore is no word."""
    said = [text for words in CATALOGUE["question"].values() for text in words.values()]
    assert [] == [text for text in said if "_" in re.sub(r"{\w+}", "", text)]
    for count in ("year", "manual_year", "indication_year", "condition_ever"):
        told = phrase_text(phrase("at_most_of", most=3, count=count), "nl")
        assert "_" not in told
