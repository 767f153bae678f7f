"""Typical answers as the page shows them, kept word for word; rewritten only by `make golden`."""

import os
import re
from html import unescape
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[3] / "golden"
PAGES = {"nl": "/formulier", "en": "/en/form"}
COMMON = {"therapy": "manual_therapy", "listed": "no", "contracted": "yes", "used": "0", "date": "2026-03-02"}
ADULT = {**COMMON, "age": "41", "no_packages": "yes", "price": "45,00", "planned": "6"}
ANSWERS = {
    "child": {**COMMON, "age": "12", "no_packages": "yes", "planned": "12", "price": "45,00"},
    "child_listed": {**COMMON, "age": "12", "no_packages": "yes", "listed": "yes", "code": "B16", "planned": "4"},
    "adult_without_package": ADULT,
    "adult_listed": {**ADULT, "listed": "yes", "ever": "18", "used": "18"},
    "adult_package": {**ADULT, "no_packages": "", "insurer": "CZ", "packages": "Plus", "date": "2018-03-01"},
    "adult_manual_maximum": {
        **ADULT,
        "no_packages": "",
        "insurer": "De Friesland",
        "packages": "AV Standaard",
        "date": "2018-03-01",
        "planned": "12",
    },
    "year_not_known": {**ADULT, "no_packages": "", "insurer": "Zilveren Kruis", "packages": "Aanvullend 2 Sterren"},
    "own_policy": {**ADULT, "no_packages": "", "stated_sessions": "9", "stated_manual_sessions": "6", "planned": "8"},
    "es": {**ADULT, "therapy": "manual_therapy_es", "no_packages": "", "insurer": "CZ", "packages": "Plus"},
    "es_child": {**COMMON, "age": "16", "therapy": "manual_therapy_es", "no_packages": "yes", "planned": "3"},
    "nothing_known": {"age": "41", "date": "2026-03-02"},
    "turning_18": {**COMMON, "birth_date": "2008-03-16", "no_packages": "yes", "planned": "4"},
}
CASES = [(name, language) for name in ANSWERS for language in PAGES]


def answer_of(client, name, language) -> str:
    """Ask, and give the answer's own part of the page, without the version of the tables."""
    page = client.post(PAGES[language], data=ANSWERS[name])
    assert page.status_code == 200
    article = re.search(r"<article.*</article>", page.text, re.DOTALL)[0]
    lines = (line.strip() for line in re.sub(r"[0-9a-f]{16}", "VERSION", article).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


@pytest.mark.parametrize(("name", "language"), CASES)
def test_an_answer_is_told_as_it_was_agreed(client, name, language) -> None:
    """A change of wording or figures shows as a difference that somebody reads before it is taken."""
    file = GOLDEN / f"{name}.{language}.html"
    answer = answer_of(client, name, language)
    if os.environ.get("GOLDEN") == "rewrite":
        file.write_text(answer, "utf-8")
    assert file.read_text("utf-8") == answer


def sentences(html) -> list[str]:
    """Give the sentences of an answer, its sources left out."""
    text = re.sub(
        r"<small>.*?</small>|<svg.*?</svg>|<section class=\"on-paper\">.*?</section>", " ", html, flags=re.DOTALL
    )
    lines = re.findall(r"<(?:li|p|h1)[^>]*>(.*?)</(?:li|p|h1)>", text, re.DOTALL)
    plain = (unescape(re.sub(r"<[^>]+>", " ", line)) for line in lines)
    return [part for line in plain for part in re.split(r"(?<=[.!?:;])\s+", line.strip()) if len(part.split()) > 2]


def test_dutch_answers_are_short_of_breath(client) -> None:
    """The sentences of the Dutch answers average under fifteen words, and none of the answers' averages reaches it."""
    told = {name: sentences(answer_of(client, name, "nl")) for name in ANSWERS}
    averages = {name: sum(len(one.split()) for one in found) / len(found) for name, found in told.items()}
    assert [] == [(name, average) for name, average in averages.items() if average >= 15]
