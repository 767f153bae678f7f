"""The first sentence of an answer, agreed word for word in both languages; written anew with GOLDEN=rewrite."""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageDecision
from coverage_service.wire.questions import read_query
from coverage_service.wording.first_sentence import headline, patterns
from coverage_service.wording.sentence_kinds import first_sentence_code, tone
from insurer_rules.rules import Rules
from tests.open_inputs import with_open

FILE = Path(__file__).with_name("first_sentences.toml")
AGREED = tomli.loads(FILE.read_text("utf-8"))
TODAY = date(2026, 11, 27)


def decided(rules: Rules, case: dict[str, Any]) -> CoverageDecision:
    """Decide the question of a situation, with what is open as null."""
    return decide(read_query(with_open(case["ask"], case.get("open", ())), rules, today=TODAY), rules)


@pytest.mark.parametrize("name", AGREED)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_situation_is_told_as_it_was_agreed(rules: Rules, name: str, language: Any) -> None:
    """What changes here is read aloud before it is taken."""
    told = headline(decided(rules, AGREED[name]), language)
    if os.environ.get("GOLDEN") == "rewrite":
        before, after = (
            f"{language} = {json.dumps(text, ensure_ascii=False)}" for text in (AGREED[name][language], told)
        )
        FILE.write_text(FILE.read_text("utf-8").replace(before, after), "utf-8")
    else:
        assert AGREED[name][language] == told


@pytest.mark.parametrize("name", AGREED)
def test_yes_is_said_only_where_nothing_has_to_be_paid_first(rules: Rules, name: str) -> None:
    """A sentence that begins with yes never goes with a patient who pays all, nor one with no with one who is paid."""
    decision = decided(rules, AGREED[name])
    totals, told = decision.totals, headline(decision, "nl")
    paid = totals.basic + totals.supplementary
    if told.startswith("Ja"):
        assert decision.verdict == "reimbursed"
        assert totals.reimbursed != 0
    if told.startswith("Nee"):
        assert paid == 0 or totals.reimbursed == 0 or totals.pays_at_least == totals.pays_at_most
        assert tone(decision) == "no"


def test_sentences_are_short_enough_to_be_read() -> None:
    """No first sentence has more than thirty words before its first full stop."""
    sentences = [case[language] for case in AGREED.values() for language in ("nl", "en")]
    firsts = [re.split(r"[.:;](?: |$)", text.replace("E.S.", "ES"))[0] for text in sentences]
    assert [] == [text for text in firsts if len(text.split()) > 30]


def test_every_kind_of_sentence_is_agreed(rules: Rules) -> None:
    """At least thirty situations, and each pattern in one of them, but for a fallback that no situation reaches."""
    told = {first_sentence_code(decided(rules, case)) for case in AGREED.values()}
    assert 30 <= len(AGREED)
    assert {"all_paid_at_most"} >= {*patterns()["sentence"]} - told
