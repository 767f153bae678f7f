"""The first sentence of an answer: who pays, where it turns, and what the patient pays.

Its word comes from the euros, not from the verdict: never "yes" while the patient pays everything. Counts run from
now; what is not known is a range, or what it depends on. The patterns stand in `first_sentence.toml`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

import tomli
from babel.dates import format_date

from coverage_service.model import Branch, CoverageDecision, Totals
from coverage_service.wording.sentence_kinds import (
    NEXT_POLICY,
    first_sentence_code,
    most_a_session,
    most_a_year,
    paid_before,
    pays_in_all,
    what_decides,
    what_decides_euros,
)
from coverage_service.wording.sentences import (
    LOCALES,
    Language,
    case_sentence,
    money,
    more_sessions,
    number_of_sessions,
)
from coverage_service.wording.without_contract import less_without_contract


@lru_cache(maxsize=1)
def patterns() -> dict[str, dict[str, dict[str, str]]]:
    """Read the patterns, by part, code and language."""
    return tomli.loads(files("coverage_service.wording").joinpath("first_sentence.toml").read_text("utf-8"))


def headline(decision: CoverageDecision, language: Language) -> str:
    """Say the answer in the sentence or two that a worried person needs first."""
    code = first_sentence_code(decision)
    text = patterns()["sentence"][code][language].format(**dict(_figures(decision, language)))
    if code.startswith("nothing"):
        text += "".join(_later(decision, language))
    # "E.S." ends a sentence with its own full stop.
    return (text[:1].upper() + text[1:]).replace("..", ".")


def case_of(branch: Branch, decision: CoverageDecision, language: Language) -> str:
    """Say which case a branch is of; what only next year's policy decides is said of that policy."""
    code = branch.condition.code
    if code in patterns()["case"] and what_decides(decision) == NEXT_POLICY:
        return _pattern("case", code, language).format(year=decision.rules.policy_year + 1)
    return case_sentence(branch.condition, language)


def _later(decision: CoverageDecision, language: Language) -> Iterator[str]:
    """Say in which case sessions are reimbursed later that are not now."""
    for branch in decision.branches:
        if before := branch.sessions.own_before:
            case = case_of(branch, decision, language)
            yield " " + _pattern("later", "branch", language).format(case=case, more=more_sessions(before, language))


def says_deductible(decision: CoverageDecision) -> bool:
    """Tell whether the first sentence says already that the deductible comes first."""
    return "deductible" in headline(decision, "en")


def _figures(decision: CoverageDecision, language: Language) -> Iterator[tuple[str, str]]:
    totals, planned = decision.totals, len(decision.outcomes)
    paid = totals.basic + totals.supplementary
    numbers = {"planned": planned, "paid": paid, "own": totals.patient, "unknown": totals.unknown}
    counted = {name: number_of_sessions(number, language) for name, number in numbers.items()}
    yield from counted.items()
    asking = sum("approval_needed" in outcome.reasons for outcome in decision.outcomes)
    yield "asking", number_of_sessions(asking, language)
    yield "unasked", number_of_sessions(planned - asking, language)
    yield "more", more_sessions(decision.sessions.own_before or 0, language)
    yield "all", _pattern("all", {1: "one", 2: "two"}.get(planned, "many"), language).format(n=planned)
    yield "before", number_of_sessions(paid_before(decision), language)
    yield "who", _pattern("who", _who(totals), language)
    yield "depends", _depends(what_decides(decision), decision, language)
    yield "euros_depend", _depends(what_decides_euros(decision), decision, language)
    yield "less", _pattern("less", less_without_contract(decision), language)
    yield "besides", _pattern("besides", "own", language).format(n=counted["own"]) if totals.patient else ""
    yield "until", _turning_point(decision, language)
    yield "in_time", _in_time(decision, language)
    amounts = {
        "certain": sum(outcome.reimbursed or 0 for outcome in decision.outcomes),
        "pay": pays_in_all(totals),
        "reimbursed": totals.reimbursed,
        "deductible": totals.deductible,
        "least": totals.pays_at_least,
        "most": totals.pays_at_most,
        "cap": most_a_session(decision),
        "budget": most_a_year(decision),
    }
    said = {name: "" if cents is None else money(cents, language) for name, cents in amounts.items()}
    yield from said.items()
    yield "in_all", _pattern("amount", "one" if planned == 1 else "many", language).format(**said)
    yield "range", _pattern("amount", _range(totals), language).format(**said)


def _range(totals: Totals) -> str:
    """Choose how two bounds are said: one amount where they are the same, and no lower one of nothing."""
    if totals.pays_at_least == totals.pays_at_most:
        return "same"
    return "between" if totals.pays_at_least else "at_most"


def _in_time(decision: CoverageDecision, language: Language) -> str:
    """Say before which day the patient's own sessions must be had, where a term ends."""
    end = _end_of_term(decision)
    if end is None:
        return ""
    written = "d MMMM" if end.year == decision.rules.policy_year else "d MMMM y"
    return _pattern("besides", "in_time", language).format(day=format_date(end, written, LOCALES[language]))


def _end_of_term(decision: CoverageDecision) -> date | None:
    """Find the first day on which what is left is gone: the end of a condition's term, or a turn of age."""
    until = (dict(reason.figures)["until"] for reason in decision.reasons if reason.code.startswith("term_until"))
    told, last = next(until, None), decision.years[-1].sessions.usable_until
    if isinstance(told, date):
        return told
    return None if last is None or (last.month, last.day) == (12, 31) else last + timedelta(days=1)


def _depends(code: str, decision: CoverageDecision, language: Language) -> str:
    """Say what decides; where only next year's figures of the policy are missing, that it is those."""
    return _pattern("depends", code, language).format(year=decision.rules.policy_year + 1)


def _turning_point(decision: CoverageDecision, language: Language) -> str:
    """Give the day on which a rule makes the turn: the last one before the birthday or of the year; "" for a number."""
    paid = [outcome.payer != "self" for outcome in decision.outcomes]
    last = sum(paid)
    if not 0 < last < len(paid) or not all(paid[:last]):
        return ""
    before, after = (outcome.date for outcome in decision.outcomes[last - 1 : last + 1])
    days = (decision.sessions.usable_until or before, date(before.year, 12, 31))
    turn = next((day for day in days if before <= day < after), None)
    said = format_date(turn, "d MMMM", LOCALES[language]) if turn else ""
    return _pattern("besides", "until", language).format(day=said) if said else ""


def _who(totals: Totals) -> str:
    if totals.unknown or (totals.basic and totals.supplementary):
        return "both"
    return "supplementary" if totals.supplementary else "basic"


def depends_on(decided_by: Sequence[str], language: Language) -> str:
    """Say in a clause what decides first; what nobody has seen where nothing that is asked does."""
    return _pattern("depends", decided_by[0] if decided_by else "rules.package", language)


def _pattern(part: str, code: str, language: Language) -> str:
    return patterns()[part][code][language]
