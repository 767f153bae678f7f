"""An answer as the page shows it: its lines, three figures, the bar, what to do, and what was filled in."""

from collections.abc import Iterator

from attrs import frozen

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery, assumes
from coverage_service.web.pages.alternatives import alternatives
from coverage_service.web.pages.form import Form, amount_in_words, day_in_words
from coverage_service.web.pages.picture import BarPart, open_sessions, picture_of, reimbursed_sessions
from coverage_service.web.pages.where_to_look import WhereToLook, where_to_look
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_decision
from coverage_service.wire.typed_text import PLACES, YES_OR_NO
from coverage_service.wording.actions import Action, actions
from coverage_service.wording.answer_lines import AnswerShown, answer_shown, left_label, left_number
from coverage_service.wording.sentences import Language, money, sentence
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules

CHOICES = {"therapy", "stated_manual_per", "insured_under", *YES_OR_NO}
DAYS = {"date", "birth_date", "first_session", "term_began"}
AMOUNTS = {"price", "deductible", "budget_used", "stated_budget", "stated_per_session"}
# That the figures of this year hold for the next one may well be otherwise.
RENEWED = ("stated_renewed", "package_renewed")


@frozen
class Tile:
    """A figure of the answer, large, with its words."""

    value: str
    words: str


@frozen(kw_only=True)
class AnswerPage:
    """A whole answer for the page. `own_policy`: the figures of the year are not known, so one's own are asked for."""

    answer: AnswerShown
    notes: tuple[str, ...]
    weekly: bool
    tiles: tuple[Tile, ...]
    picture: tuple[BarPart, ...]
    actions: tuple[Action, ...]
    alternatives: tuple[str, ...]
    own_policy: bool
    year: int
    look: WhereToLook
    referral: str
    given: tuple[tuple[str, str], ...]


def answer_page(
    query: CoverageQuery,
    form: Form,
    in_use: RulesInUse,
    language: Language,
    *,
    decision: CoverageDecision | None = None,
    insurer: str = "",
) -> AnswerPage:
    """Put together all that the page says of a question, and decide it where that was not done yet.

    `insurer` is the name as it was typed, which no table need know.
    """
    rules = in_use.rules
    decision = count_decision(decision or decide(query, rules))
    own_policy = "stated_package" in decision.decided_by and decision.years[0].evidence == "none"
    return AnswerPage(
        answer=answer_shown(decision, language),
        notes=tuple(_notes(query, decision, language)),
        weekly=assumes(decision, "weekly_pace"),
        tiles=() if decision.is_elsewhere else tuple(_tiles(query, decision, language)),
        picture=picture_of(decision, query.birth_date, language) if _is_worth_a_picture(decision) else (),
        actions=actions(query, decision, language, today=in_use.today()),
        alternatives=alternatives(query, decision, rules, language),
        own_policy=own_policy,
        year=decision.rules.policy_year,
        look=where_to_look(insurer or query.insurer or "", rules, language, therapy=query.therapy or ""),
        referral="" if decision.is_elsewhere else _referral(query, decision, language),
        given=tuple(_inputs(form, query, rules, language)),
    )


def _notes(query: CoverageQuery, decision: CoverageDecision, language: Language) -> Iterator[str]:
    """Say what the answer rests on that may be otherwise, where it would change what is paid.

    Figures that a policy gives under physiotherapy are no figures of the E.S. method.
    """
    if query.therapy is None and query.stated_package is not None:
        yield texts(language)["answer"]["of_physiotherapist"]
    pays_later = any(
        outcome.payer == "supplementary" and outcome.date.year != decision.rules.policy_year
        for outcome in decision.outcomes
    )
    of_patient = bool(decision.totals.patient)
    notable = {**dict.fromkeys(RENEWED, pays_later), "term_not_extended": of_patient, "operation_assumed": True}
    for assumption in decision.assumptions:
        if notable.get(assumption.code):
            yield sentence(assumption, language)


def _tiles(query: CoverageQuery, decision: CoverageDecision, language: Language) -> Iterator[Tile]:
    """Give the three figures: sessions reimbursed, euros to pay, and sessions left with the day until which."""
    text, totals = texts(language)["tile"], decision.totals
    paid, planned = reimbursed_sessions(decision), len(decision.outcomes)
    more = open_sessions(decision)
    counted = text["range"].format(least=paid, most=paid + more) if more else str(paid)
    told = totals.reimbursed and totals.pays_at_least == totals.pays_at_most
    euros = text["reimbursed_eur"].format(amount=money(totals.reimbursed or 0, language)) if told else ""
    yield Tile(text["of"].format(n=counted, planned=planned), text["reimbursed"] + euros)
    if totals.pays_at_most is not None:
        deductible = money(totals.deductible, language) if totals.deductible else ""
        yield Tile(_to_pay(decision, language), text["deductible" if deductible else "own"].format(amount=deductible))
    if decision.sessions.own_before:
        yield Tile(str(decision.sessions.own_before), text["before"])
    elif _is_left_at_once(query, decision):
        label = left_label(decision, language)
        yield Tile(left_number(decision.sessions, language), f"{label[:1].lower()}{label[1:]}")


def _is_left_at_once(query: CoverageQuery, decision: CoverageDecision) -> bool:
    """Tell whether what is left can be had from now on; "unlimited" may begin after the first ones of a condition."""
    complaint = query.condition or Complaint()
    may_begin_later = complaint.listed or complaint.code
    return not (decision.sessions.unlimited and may_begin_later) or decision.totals.basic == len(decision.outcomes)


def _to_pay(decision: CoverageDecision, language: Language) -> str:
    """Say the euros to pay: an amount, or the least and the most."""
    least, most = decision.totals.pays_at_least, decision.totals.pays_at_most
    if least == most:
        return money(most or 0, language)
    return texts(language)["tile"]["range"].format(least=money(least or 0, language), most=money(most or 0, language))


def _is_worth_a_picture(decision: CoverageDecision) -> bool:
    """Tell whether a picture would show anything but sessions that are not known."""
    return bool(decision.sessions.used) or any(outcome.payer != "unknown" for outcome in decision.outcomes)


def _referral(query: CoverageQuery, decision: CoverageDecision, language: Language) -> str:
    """Say what holds for a referral: a listed condition needs one, supplementary cover none, where there may be any."""
    listed = query.condition.listed if query.condition else None
    if query.therapy == "manual_therapy_es":
        code = "supplementary"
    elif listed or any(reason.code == "referral_needed" for reason in decision.reasons):
        code = "listed"
    else:
        code = "supplementary" if listed is False else "either"
    if not _may_be_supplementary(query, decision):
        code = {"listed": "listed_only", "either": "either_only"}.get(code, "")
    return texts(language)["referral"][code] if code else ""


def _may_be_supplementary(query: CoverageQuery, decision: CoverageDecision) -> bool:
    """Tell whether a supplementary insurance may pay a session: one may be held, and the basic one leaves some."""
    none_held = query.packages == () and query.stated_package is None
    return not none_held and any(outcome.payer != "basic" for outcome in decision.outcomes)


def _inputs(form: Form, query: CoverageQuery, rules: Rules, language: Language) -> Iterator[tuple[str, str]]:
    """List what was filled in, in words, for the practice that is shown the printed page."""
    text = texts(language)
    for field in PLACES:
        value = form.get(field, "").strip()
        if field in CHOICES and (value or field == "therapy"):
            yield text["label"][field], text["choice"][value or "unknown"]
        elif value:
            yield text["label"][field], _in_words(field, value, query, rules, language)
        elif field == "packages" and form.get("no_packages"):
            yield text["label"]["packages"], text["choice"]["none"]


def _in_words(field: str, value: str, query: CoverageQuery, rules: Rules, language: Language) -> str:
    """Say what was typed as the language does: a day, an amount, or the name of a condition."""
    if field in DAYS:
        return day_in_words(value, language)
    if field in AMOUNTS:
        return amount_in_words(value, language)
    named = rules.conditions_named(value, query.date) if field == "code" else ()
    return f"{named[0].name_nl if language == 'nl' else named[0].name_en}, {value}" if named else value
