"""The questions of the interview in words: what is asked, of which kind, and the choices."""

from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import tomli
from attrs import frozen

from coverage_service.wording.complaints import complaint_questions
from coverage_service.wording.sentences import Language

QuestionKind = Literal["number", "date", "amount", "choice", "complaint", "insurer", "packages", "policy", "text"]
# What stands before the key of a question about a complaint that is only sometimes on the list.
ABOUT_COMPLAINT = "complaint."
ABOUT = tuple(f"{ABOUT_COMPLAINT}{key}" for key in complaint_questions())
KINDS: dict[str, QuestionKind] = {
    "age": "number",
    "date": "text",
    "birth_date": "date",
    "therapy": "choice",
    "condition.listed": "complaint",
    "condition.code": "complaint",
    "condition.term_began": "date",
    "condition.first_session": "date",
    "packages": "packages",
    "insurer": "insurer",
    "packages.name": "choice",
    "stated_package": "policy",
    "stated_package.sessions": "number",
    "sessions_used": "number",
    "sessions_used.condition_ever": "number",
    "used_before_18": "number",
    "result_insufficient": "choice",
    "planned_sessions": "number",
    "days_between_sessions": "choice",
    "tariff_eur": "amount",
    "contracted": "choice",
    "budget_used_eur": "amount",
    "deductible_left_eur": "amount",
    "accident": "choice",
    "packages.basic_policy": "text",
    "stated_package.non_contracted_percent": "number",
    "stated_package.eur_per_session": "amount",
    **dict.fromkeys(ABOUT, "choice"),
}
YES_OR_NO: tuple[tuple[Any, str], ...] = ((True, "yes"), (False, "no"), (None, "unknown"))
# What can be chosen: the value as a request has it, and the code of its words; None is not known.
CHOICES: dict[str, tuple[tuple[Any, str], ...]] = {
    "therapy": (("manual_therapy",) * 2, ("manual_therapy_es",) * 2, (None, "unknown")),
    "condition.listed": YES_OR_NO,
    "packages": (([], "no"), (None, "unknown")),
    "result_insufficient": YES_OR_NO,
    "contracted": YES_OR_NO,
    "accident": YES_OR_NO,
    "days_between_sessions": ((4, "4"), (7, "7"), (14, "14"), (30, "30")),
    **dict.fromkeys(ABOUT, YES_OR_NO),
}
DO_NOT_KNOW: tuple[tuple[Any, str], ...] = ((None, "unknown"),)


@frozen
class ChoiceAsked:
    """One choice: its value as a request has it, and its words."""

    value: Any
    text: str


@frozen
class QuestionAsked:
    """A question in one language; every one but the age can be answered with "I do not know"."""

    input: str
    kind: QuestionKind
    text: str
    help: str
    choices: tuple[ChoiceAsked, ...]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Read the words of every question, by part, code and language."""
    return tomli.loads(files("coverage_service.wording").joinpath("questions.toml").read_text("utf-8"))


def question_asked(name: str, language: Language) -> QuestionAsked:
    """Put the question after an input into words."""
    words = catalogue()["choice"]
    choices = CHOICES.get(name, () if name == "age" else DO_NOT_KNOW)
    return QuestionAsked(
        input=name,
        kind=KINDS[name],
        text=question_text(name, language),
        help=catalogue()["help"]["about_complaint" if name in ABOUT else name][language],
        choices=tuple(ChoiceAsked(value, words[code][language]) for value, code in choices),
    )


def question_text(name: str, language: Language) -> str:
    """Give the question itself: after an input, or about a complaint."""
    if name in ABOUT:
        return complaint_questions()[name.removeprefix(ABOUT_COMPLAINT)].text[language]
    return catalogue()["text"][name][language]
