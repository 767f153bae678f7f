"""The summary "Your answers": each input in a word or two, its answer as it was given, and the figures of a policy."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from coverage_service.web.pages.form import amount_in_words, day_in_words
from coverage_service.web.pages.guided_answers import CONDITION, DATES, FIELDS_OF, NONE, UNKNOWN, Answers, day_of
from coverage_service.wire.typed_text import whole_number
from coverage_service.wording.complaints import complaint_questions, complaints
from coverage_service.wording.questions import ABOUT, ABOUT_COMPLAINT, CHOICES, KINDS, question_asked
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules


@frozen
class AnswerGiven:
    """One row of the summary."""

    input: str
    label: str
    value: str


def summary_of(answers: Answers, rules: Rules, language: Language) -> tuple[AnswerGiven, ...]:
    """List what was answered, in the order of asking."""
    return tuple(
        AnswerGiven(name, _label(name, language), value_of(name, answers, rules, language)) for name in answers.asked
    )


def _label(name: str, language: Language) -> str:
    if name in ABOUT:
        return complaint_questions()[name.removeprefix(ABOUT_COMPLAINT)].label[language]
    return texts(language)["summary"][name]


def value_of(name: str, answers: Answers, rules: Rules, language: Language) -> str:
    """Say an answer as it was given; what was not known is said to be so."""
    text = answers.field(FIELDS_OF[name][0])
    if name in CHOICES and KINDS[name] != "complaint":
        given = _choice(name, text, language)
    elif KINDS[name] == "complaint":
        given = _complaint(text, rules, language)
    elif name == "packages.name":
        given = {UNKNOWN: "", NONE: texts(language)["guide"]["not_among"]}.get(text, text)
    elif name == "stated_package":
        given = policy_in_words(answers.fields, language)
    else:
        given = _typed_value(name, answers, text, language)
    return given or texts(language)["guide"]["not_known"]


def _typed_value(name: str, answers: Answers, text: str, language: Language) -> str:
    if name in DATES:
        return day_in_words(day_of(answers, name), language)
    if text and KINDS[name] == "amount":
        return amount_in_words(text, language)
    return str(whole_number(text)) if KINDS[name] == "number" else text


def _choice(name: str, text: str, language: Language) -> str:
    if name == "packages" and text in ("yes", "abroad"):
        return texts(language)["choice"]["yes"] if text == "yes" else texts(language)["guide"]["abroad"]
    choices = question_asked(name, language).choices
    words = {code: choice.text for (_, code), choice in zip(CHOICES[name], choices, strict=True)}
    return words.get(text, "") if text != UNKNOWN else ""


def _complaint(chosen: str, rules: Rules, language: Language) -> str:
    if chosen == NONE:
        return texts(language)["guide"]["none_listed"]
    if named := complaints().get(chosen):
        return named.term(language)
    code = chosen.removeprefix(CONDITION)
    names = (c.name_nl if language == "nl" else c.name_en for c in rules.listed.conditions if c.code == code)
    return next(names, "")


def policy_in_words(fields: Mapping[str, str], language: Language) -> str:
    """Say the figures of a policy as one would: "12 per jaar, waarvan 9 manueel"; "" where there are none."""
    return ", ".join(_figures(fields, language))


def _figures(fields: Mapping[str, str], language: Language) -> Iterator[str]:
    words = texts(language)["policy_words"]
    sessions, manual = (str(whole_number(fields.get(f"stated_{name}", ""))) for name in ("sessions", "manual_sessions"))
    if sessions:
        yield words["unlimited"] if sessions == "unlimited" else words["year"].format(n=sessions)
    if manual:
        of_all = "indication" if fields.get("stated_manual_per") == "indication" else "manual"
        yield words[of_all if sessions else "only_manual"].format(n=manual)
    for name in ("budget", "per_session"):
        if euros := fields.get(f"stated_{name}", ""):
            yield words[name].format(n=amount_in_words(euros, language))
    if percent := fields.get("stated_percent", ""):
        yield words["percent"].format(n=whole_number(percent))
