"""What somebody can do next: at most three actions that fit the answer, with what to say. The words: `actions.toml`."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import islice

import tomli
from attrs import frozen
from babel.dates import format_date

from coverage_service.decision.complaint import ADULT
from coverage_service.decision.deductible import birthday_in
from coverage_service.model import CoverageDecision, CoverageQuery, assumes
from coverage_service.wording.sentence_kinds import first_sentence_code, turns_on_begin
from coverage_service.wording.sentences import LOCALES, Language

MOST = 3
# The first month in which a supplementary insurance for the next year is chosen.
CHOOSING = 10
# Counts that begin afresh with a year: of all complaints, and of each.
OF_A_YEAR = ("calendar_year", "indication")
# What to do about an input that is not known.
FOR_INPUT: Mapping[str, str] = {
    "therapy": "ask_therapist",
    "packages": "find_package",
    "packages.name": "find_name",
    "insurer": "find_package",
    "condition.listed": "ask_list",
    "condition.code": "ask_list",
    "condition.first_session": "ask_first",
    "condition.term_began": "ask_term",
    "stated_package.sessions": "read_policy",
    "stated_package.eur_per_session": "read_policy_es",
    "sessions_used": "ask_used",
    "used_before_18": "ask_before_18",
    "budget_used_eur": "ask_budget",
    "result_insufficient": "ask_result",
    "contracted": "ask_contract",
    "stated_package.non_contracted_percent": "ask_rate",
    "packages.basic_policy": "ask_rate",
    "deductible_left_eur": "ask_deductible",
    "accident": "report_accident",
    "tariff_eur": "ask_price",
    "rules.law": "ask_elsewhere",
    "rules.package": "ask_elsewhere",
}
# What a policy asks for before it pays, or the basic insurance pays in its place.
FOR_NEED: Mapping[str, str] = {
    "approval_needed": "ask_approval",
    "not_eligible": "find_package",
    "after_accident": "report_accident",
    "programme_not_manual": "ask_programme",
}
# Where an action leads on the web: the insurer's own site, or the comparison of packages.
LEADS_TO: Mapping[str, str] = {
    "read_policy": "insurer",
    "read_policy_es": "insurer",
    "read_next_policy": "insurer",
    "find_contracted": "insurer",
    "choose_next_year": "compare",
}


@frozen
class Action:
    """What to do, what to say in Dutch, the same in the reader's language where that is another, and where it leads."""

    do: str
    say: str
    meaning: str
    leads_to: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Read the words of every action, by its code."""
    return tomli.loads(files("coverage_service.wording").joinpath("actions.toml").read_text("utf-8"))


def actions(query: CoverageQuery, decision: CoverageDecision, language: Language, *, today: date) -> tuple[Action, ...]:
    """Choose what to do, the first thing first: what settles the answer, then what saves money."""
    codes = dict.fromkeys(_codes(query, decision, today))
    figures = _figures(query, language, today)
    return tuple(_action(code, figures, language) for code in islice(codes, MOST)) or (
        _action("take_along", figures, language),
    )


def _codes(query: CoverageQuery, decision: CoverageDecision, today: date) -> Iterator[str]:
    if decision.is_elsewhere:
        yield "ask_elsewhere"
    settling = [_for_input(name, query, decision) for name in decision.decided_by if name in FOR_INPUT]
    if query.date.year > today.year + 1 and decision.years[0].evidence == "none":
        yield "ask_when_known"
    elif decision.totals.unknown:
        yield from (*_for_figures(query, decision), *settling)
    yield from _for_situation(query, decision, today)
    if not decision.totals.unknown:
        yield from (code for code in settling if code != "find_package")


def _for_input(name: str, query: CoverageQuery, decision: CoverageDecision) -> str:
    """Name what settles an input: of a condition on the list the sessions of all years count, not this year's alone."""
    if name in ("rules.law", "deductible_left_eur") and turns_on_begin(decision):
        return "ask_deductible_at_18"
    may_be_listed = query.condition is None or query.condition.listed is not False
    if name == "sessions_used" and may_be_listed and not _is_surely_child(query):
        return "ask_used_ever"
    return FOR_INPUT[name]


def _is_surely_child(query: CoverageQuery) -> bool:
    birthday = _birthday(query)
    return query.date < birthday if birthday else (query.age or 0) < ADULT


def _for_situation(query: CoverageQuery, decision: CoverageDecision, today: date) -> Iterator[str]:
    """Name what saves money as things are."""
    yield from _before_18(query, decision)
    yield from _for_needs(query, decision)
    this_year = decision.years[0].totals
    if (
        (this_year.basic or this_year.unknown)
        and this_year.deductible != 0
        and assumes(decision, "deductible_untouched")
    ):
        yield FOR_INPUT["deductible_left_eur"]
    if query.contracted is False and _is_less_without_contract(query, decision):
        yield "find_contracted"
    if query.accident is True and decision.totals.pays_at_most != 0:
        yield "claim_from_liable"
    if assumes(decision, "term_not_extended") and decision.totals.patient:
        yield "ask_extension"
    if _counts_again_soon(query, decision):
        yield "wait_for_new_year"
    may_choose = today.month >= CHOOSING and query.date.year in (today.year, today.year + 1)
    if decision.totals.patient and may_choose and not (query.packages or query.stated_package):
        yield "choose_next_year"
    if assumes(decision, "contract_unsaid"):
        yield "ask_contract"
    if decision.totals.patient and query.tariff_eur is None:
        yield "ask_price"


def _before_18(query: CoverageQuery, decision: CoverageDecision) -> Iterator[str]:
    """Name what is better had before a birthday of 18 in the plan: what only till then the basic insurance pays."""
    birthday = _birthday(query)
    if birthday is None or not query.date < birthday <= decision.outcomes[-1].date:
        return
    before = {outcome.payer for outcome in decision.outcomes if outcome.date < birthday}
    from_18 = {outcome.payer for outcome in decision.outcomes if outcome.date >= birthday}
    if from_18 == {"basic"}:
        yield "before_deductible"
    elif "basic" in before and from_18 != {"supplementary"}:
        yield "before_birthday"


def _for_needs(query: CoverageQuery, decision: CoverageDecision) -> Iterator[str]:
    """Name what somebody asks for before they pay: of the therapist, of the patient, or of a doctor."""
    if decision.totals.supplementary and query.therapy == "manual_therapy_es":
        yield "ask_es_terms"
    codes = [reason.code for reason in decision.reasons]
    yield from (FOR_NEED[code] for code in codes if code in FOR_NEED)
    if query.referral is not True and not {"referral_needed", "referral_missing"}.isdisjoint(codes):
        yield "get_referral"


def _counts_again_soon(query: CoverageQuery, decision: CoverageDecision) -> bool:
    """Tell whether the last sessions of a plan late in the year are the patient's for a maximum that the year ends."""
    last, born = decision.outcomes[-1], query.birth_date
    full = {reason.code for reason in decision.reasons if dict(reason.figures).get("per") in OF_A_YEAR}
    is_child = query.date.year + 1 - born.year < ADULT if born else (query.age or 0) < ADULT - 1
    full |= {"basic_limit_reached"} if is_child else set()
    in_time = query.date.month >= CHOOSING and last.date.year == query.date.year
    return in_time and last.payer == "self" and not full.isdisjoint(last.reasons)


def _is_less_without_contract(query: CoverageQuery, decision: CoverageDecision) -> bool:
    """Tell whether a contract may bring more: something is paid, at a rate that is lower without one or not known."""
    told = {reason.code for reason in decision.reasons}
    rates = {code for code in told if code.startswith("non_contracted") or code == "only_contracted"}
    open_rates = {"packages.basic_policy", "stated_package.non_contracted_percent"} & {*decision.decided_by}
    stated = query.stated_package is not None and query.tariff_eur is None and decision.totals.supplementary
    return bool(rates or open_rates or stated) and first_sentence_code(decision) != "all_paid_after_all"


def _for_figures(query: CoverageQuery, decision: CoverageDecision) -> Iterator[str]:
    """Name where figures of the own policy are found that nobody has seen: of this year, or only of the next."""
    if "stated_package" not in decision.decided_by:
        return
    if decision.years[0].evidence != "none":
        yield "read_next_policy"
        return
    of_therapy = "_es" if query.therapy == "manual_therapy_es" else ""
    yield from (f"read_policy{of_therapy}", f"call_insurer{of_therapy}")


def _birthday(query: CoverageQuery) -> date | None:
    """Give the 18th birthday, where the birth date is known."""
    born = query.birth_date
    return birthday_in(born, born.year + ADULT) if born else None


def _figures(query: CoverageQuery, language: Language, today: date) -> dict[str, str]:
    birthday = _birthday(query)
    said = format_date(birthday, "d MMMM y", LOCALES[language]) if birthday else ""
    return {
        "year": str(query.date.year),
        "before": str(query.date.year - 1),
        "following": str(query.date.year + 1),
        "next_year": str(today.year + 1),
        "birthday": said,
    }


def _action(code: str, figures: Mapping[str, str], language: Language) -> Action:
    words = catalogue()[code]
    say = {each: text.format(**figures) for each, text in words.get("say", {}).items()}
    return Action(
        do=words["do"][language].format(**figures),
        say=say.get("nl", ""),
        meaning=say.get(language, "") if language != "nl" else "",
        leads_to=LEADS_TO.get(code, ""),
    )
