"""An answer as the page shows it: the lines of `answer_lines`, the picture, the alternatives, what was filled in."""

from collections.abc import Iterator

from attrs import frozen

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageDecision, CoverageQuery
from coverage_service.web.pages.alternatives import alternatives
from coverage_service.web.pages.form import Form
from coverage_service.web.pages.picture import Picture, picture_of
from coverage_service.web.telemetry.metrics import count_decision
from coverage_service.wire.typed_text import PLACES, YES_OR_NO
from coverage_service.wording.answer_lines import AnswerShown, shown
from coverage_service.wording.sentences import Language, words
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules

CHOICES = {"therapy", "stated_manual_per", "insured_under", *YES_OR_NO}


@frozen(kw_only=True)
class AnswerPage:
    """A whole answer for the page. `own_policy`: the figures of the year are not known, so one's own are asked for."""

    answer: AnswerShown
    picture: Picture | None
    alternatives: tuple[str, ...]
    own_policy: bool
    decides: tuple[str, ...]
    ask: tuple[str, ...]
    year: int
    site: str
    referral: str
    given: tuple[tuple[str, str], ...]


def answer_page(query: CoverageQuery, form: Form, rules: Rules, language: Language) -> AnswerPage:
    """Decide a question and put together all that the page says of it."""
    decision = count_decision(decide(query, rules))
    answer, own_policy = shown(decision, language), "stated_package" in decision.decided_by
    return AnswerPage(
        answer=answer,
        picture=picture_of(decision, language) if _tells(decision) else None,
        alternatives=alternatives(query, decision, rules, language),
        own_policy=own_policy,
        decides=tuple(_decides(decision, language, own_policy=own_policy)),
        ask=tuple(_questions(query, answer, language, own_policy=own_policy)),
        year=decision.rules.policy_year,
        site=rules.labels_named(query.insurer)[0].site if query.insurer else "",
        referral=texts(language)["referral"][_referral(query, decision)],
        given=tuple(_inputs(form, language)),
    )


def _decides(decision: CoverageDecision, language: Language, *, own_policy: bool) -> Iterator[str]:
    """Name what would settle the answer; the figures of one's own policy are asked for beside it already."""
    for code in decision.decided_by:
        if not (own_policy and code == "stated_package"):
            yield words("decides", code, language)


def _questions(query: CoverageQuery, answer: AnswerShown, language: Language, *, own_policy: bool) -> Iterator[str]:
    """Choose the questions for the insurer; of the E.S. method amounts are asked, not sessions."""
    words_ask = texts(language)["ask"]
    if own_policy or words_ask["package"] in answer.ask:
        yield words_ask["package_es" if query.therapy == "manual_therapy_es" else "package"]
    yield from (question for question in answer.ask if question != words_ask["package"])


def _tells(decision: CoverageDecision) -> bool:
    """Tell whether a picture would show anything but sessions that are not known."""
    return bool(decision.sessions.used) or any(outcome.payer != "unknown" for outcome in decision.outcomes)


def _referral(query: CoverageQuery, decision: CoverageDecision) -> str:
    """Tell which note on referral holds: a listed condition needs one, supplementary cover does not."""
    if query.therapy == "manual_therapy_es":
        return "supplementary"
    listed = query.condition.listed if query.condition else None
    if listed or any(reason.code == "referral_needed" for reason in decision.reasons):
        return "listed"
    return "supplementary" if listed is False else "either"


def _inputs(form: Form, language: Language) -> Iterator[tuple[str, str]]:
    """List what was filled in, for the practice that is shown the printed page."""
    text = texts(language)
    for field in PLACES:
        value = form.get(field, "").strip()
        if field in CHOICES and (value or field == "therapy"):
            yield text["label"][field], text["choice"][value or "unknown"]
        elif value:
            yield text["label"][field], value
        elif field == "packages" and form.get("no_packages"):
            yield text["label"]["packages"], text["choice"]["none"]
