"""The first sentence of an answer: who pays, where it turns, and what the patient pays.

Its word comes from the euros, not from the verdict: never "yes" while the patient pays everything. Counts run from
now; what is not known is a range, or what it depends on. The patterns stand in `first_sentence.toml`.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from babel.dates import format_date

from coverage_service.model import Branch, CoverageDecision, SessionOutcome, Totals
from coverage_service.wording.sentences import (
    LOCALES,
    Language,
    case_sentence,
    money,
    more_sessions,
    number_of_sessions,
)

# Reasons that say that another scheme holds.
ELSEWHERE = ("insured_elsewhere", "other_scheme")
Tone = Literal["yes", "partly", "no", "open"]
RESULT, NO_PACKAGE, NEXT_POLICY = "result_insufficient", "package_none", "next_policy"
# Where only this is open, the most that it can cost says more than what it depends on.
OPEN = {"packages": "package_open", "insurer": "policy_open", "stated_package": "policy_open"}


@lru_cache(maxsize=1)
def patterns() -> dict[str, dict[str, dict[str, str]]]:
    """Read the patterns, by part, code and language."""
    return tomllib.loads(files("coverage_service.wording").joinpath("first_sentence.toml").read_text("utf-8"))


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
    if code in patterns()["case"] and _what_decides(decision) == NEXT_POLICY:
        return _pattern("case", code, language).format(year=decision.rules.policy_year + 1)
    return case_sentence(branch.condition, language)


def _later(decision: CoverageDecision, language: Language) -> Iterator[str]:
    """Say in which case sessions are reimbursed later that are not now."""
    for branch in decision.branches:
        if before := branch.sessions.own_before:
            case = case_of(branch, decision, language)
            yield " " + _pattern("later", "branch", language).format(case=case, more=more_sessions(before, language))


def first_sentence_code(decision: CoverageDecision) -> str:
    """Choose the pattern: by who pays how many of the sessions, and by how much of it is the patient's."""
    totals = decision.totals
    paid = totals.basic + totals.supplementary
    in_part = any(_is_paid_in_part(outcome) for outcome in decision.outcomes)
    if totals.unknown and decision.verdict != "reimbursed":
        return "elsewhere" if _is_elsewhere(decision) else _of_unknown(decision, in_part=in_part)
    if not (paid or totals.unknown) or _is_all_own(totals):
        return _of_nothing(decision)
    if in_part and totals.own is not None:
        return _in_part(decision)
    if not totals.patient:
        return _of_all_paid(decision)
    return _own_first(decision) if decision.outcomes[0].payer == "self" else _paid_first(decision)


def tone(decision: CoverageDecision) -> Tone:
    """Tell how the first sentence sounds: yes only where the patient need not pay, no where all of it is theirs."""
    code = first_sentence_code(decision).removesuffix("_priced")
    if code in ("no_referral", "own_and_deductible"):
        return "no"
    if code.startswith("depends") or code in ("elsewhere", *OPEN.values()):
        return "open"
    if code in ("all_free", "all_paid"):
        return "yes"
    return "no" if code in ("nothing", "not_yet", "all_deductible") else "partly"


def says_deductible(decision: CoverageDecision) -> bool:
    """Tell whether the first sentence says already that the deductible comes first."""
    return "deductible" in patterns()["sentence"][first_sentence_code(decision)]["en"]


def _with_price(code: str, totals: Totals) -> str:
    """Choose the pattern with an amount where there is one; a price of nothing is none."""
    return f"{code}_priced" if _pays(totals) else code


def _with_bounds(code: str, totals: Totals) -> str:
    return f"{code}_between" if _pays(totals) is None and totals.pays_at_most else _with_price(code, totals)


def _is_all_own(totals: Totals) -> bool:
    """Tell whether nothing is reimbursed, the deductible apart, of sessions that are paid for in name only."""
    return totals.reimbursed == 0 and totals.deductible == 0 and bool(totals.own)


def _of_nothing(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays all: for want of a referral, for now, or for good."""
    if all("referral_missing" in outcome.reasons for outcome in decision.outcomes):
        return _with_price("no_referral", decision.totals)
    later = decision.sessions.own_before and not decision.totals.supplementary
    return _with_price("not_yet" if later else "nothing", decision.totals)


def _own_first(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays the first sessions, and perhaps the deductible after them."""
    totals = decision.totals
    if not (totals.basic and _comes_first(decision)):
        return _with_bounds("own_first_then_paid", totals)
    return "own_first_in_part" if totals.reimbursed else _with_bounds("own_first", totals)


def _paid_first(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays the last sessions, and perhaps the deductible of the first ones."""
    totals = decision.totals
    if totals.deductible:
        return "paid_first_deductible" if totals.reimbursed else "own_and_deductible"
    return _with_bounds("paid_first", totals)


def _pays(totals: Totals) -> int | None:
    """Give what the patient pays in all, in cents; None where that is not certain."""
    if totals.own is not None:
        return totals.own + (totals.deductible or 0)
    return totals.pays_at_most if totals.pays_at_least == totals.pays_at_most else None


def _of_unknown(decision: CoverageDecision, *, in_part: bool) -> str:
    totals = decision.totals
    if totals.basic + totals.supplementary:
        return "some_in_part" if in_part else _priced_at_most("some_certain", totals)
    if totals.pays_at_most is None:
        return "depends"
    if totals.pays_at_least == totals.pays_at_most:
        return "depends_all_the_same"
    if totals.pays_at_least:
        return "depends_between"
    return OPEN.get(_what_decides(decision), "depends_at_most")


def _priced_at_most(code: str, totals: Totals) -> str:
    return code if totals.pays_at_most is None else f"{code}_priced"


def _of_all_paid(decision: CoverageDecision) -> str:
    totals = decision.totals
    if totals.own is None or totals.deductible is None or totals.reimbursed is None:
        return _of_all_paid_in_some_way(decision)
    if totals.pays_at_least != totals.pays_at_most:
        return "in_part_at_least" if totals.pays_at_least else "all_paid_maybe_less"
    if totals.own + totals.deductible == 0:
        return "all_free"
    if totals.reimbursed == 0:
        return "all_deductible"
    return "after_deductible" if totals.deductible else "in_part"


def _of_all_paid_in_some_way(decision: CoverageDecision) -> str:
    """Choose the pattern where all sessions are paid for, and it is open how much of them is the patient's."""
    totals, comes_first = decision.totals, _comes_first(decision)
    if totals.pays_at_most is None:
        return "all_paid_after_deductible" if totals.basic and comes_first else _of_all_paid_unpriced(decision)
    if totals.pays_at_most == 0:
        return "all_free"
    if totals.pays_at_least == totals.pays_at_most and comes_first:
        return "all_paid_after_all"
    if decision.decided_by[:1] == ("contracted",) and totals.pays_at_least == 0:
        return "all_paid_with_contract"
    return "all_paid_between" if decision.decided_by else "all_paid_at_most"


def _of_all_paid_unpriced(decision: CoverageDecision) -> str:
    """Choose the pattern where all sessions are paid for and no price is known: in full, or perhaps not."""
    if any(reason.code.startswith("non_contracted") for reason in decision.reasons):
        return "all_paid_without_contract"
    return "all_paid_capped" if _cap(decision) and not decision.totals.basic else "all_paid"


def _cap(decision: CoverageDecision) -> int | None:
    """Give the most that is reimbursed of a session, in cents, where the reasons know one."""
    caps = {dict(reason.figures).get("cap") for reason in decision.reasons} - {None}
    cap = caps.pop() if len(caps) == 1 else None
    return cap if isinstance(cap, int) else None


def _is_elsewhere(decision: CoverageDecision) -> bool:
    """Tell whether another scheme than the Dutch basic insurance holds, of which we have no rules."""
    return any(reason.code in ELSEWHERE for reason in decision.reasons)


def _is_paid_in_part(outcome: SessionOutcome) -> bool:
    return outcome.payer == "supplementary" and bool(outcome.own)


def _in_part(decision: CoverageDecision) -> str:
    totals = decision.totals
    return "in_part" if totals.pays_at_least == totals.pays_at_most else "in_part_at_least"


def _comes_first(decision: CoverageDecision) -> bool:
    """Tell whether the deductible comes first: some of it is paid in this plan, or may be."""
    if decision.totals.deductible is not None:
        return decision.totals.deductible > 0
    told = [reason for reason in decision.reasons if reason.code.startswith("deductible_")]
    return any(dict(reason.figures).get("left") != 0 for reason in told)


def _figures(decision: CoverageDecision, language: Language) -> Iterator[tuple[str, str]]:
    totals, planned = decision.totals, len(decision.outcomes)
    paid = totals.basic + totals.supplementary
    numbers = {"planned": planned, "paid": paid, "own": totals.patient, "unknown": totals.unknown}
    counted = {name: number_of_sessions(number, language) for name, number in numbers.items()}
    yield from counted.items()
    yield "more", more_sessions(decision.sessions.own_before or 0, language)
    yield "all", _pattern("all", {1: "one", 2: "two"}.get(planned, "many"), language).format(n=planned)
    yield "who", _pattern("who", _who(totals), language)
    yield "depends", _depends(decision, language)
    yield "besides", _pattern("besides", "own", language).format(n=counted["own"]) if totals.patient else ""
    yield "until", _turning_point(decision, language)
    yield "in_time", _in_time(decision, language)
    amounts = {
        "certain": sum(outcome.reimbursed or 0 for outcome in decision.outcomes),
        "pay": _pays(totals),
        "reimbursed": totals.reimbursed,
        "deductible": totals.deductible,
        "least": totals.pays_at_least,
        "most": totals.pays_at_most,
        "cap": _cap(decision),
    }
    said = {name: "" if cents is None else money(cents, language) for name, cents in amounts.items()}
    yield from said.items()
    yield "in_all", _pattern("amount", "one" if planned == 1 else "many", language).format(**said)
    yield "range", _pattern("amount", "between" if totals.pays_at_least else "at_most", language).format(**said)


def _in_time(decision: CoverageDecision, language: Language) -> str:
    """Say before which day the patient's own sessions must be had, where a term ends this year."""
    last = decision.sessions.usable_until
    if last is None or (last.month, last.day) == (12, 31):
        return ""
    said = format_date(last + timedelta(days=1), "d MMMM", LOCALES[language])
    return _pattern("besides", "in_time", language).format(day=said)


def _depends(decision: CoverageDecision, language: Language) -> str:
    """Say what decides; where only next year's figures of the policy are missing, that it is those."""
    code = _what_decides(decision)
    return _pattern("depends", code, language).format(year=decision.rules.policy_year + 1)


def _what_decides(decision: CoverageDecision) -> str:
    """Name what decides first: of a child the result of the first nine, which comes before any package."""
    without = [branch for branch in decision.branches if branch.condition.code == NO_PACKAGE]
    if any(branch.decided_by[:1] == (RESULT,) and branch.totals.unknown for branch in without):
        return RESULT
    if decision.decided_by[:1] == ("stated_package",) and decision.years[0].evidence != "none":
        return NEXT_POLICY
    return decision.decided_by[0] if decision.decided_by else "rules.package"


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
