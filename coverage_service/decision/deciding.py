"""The decision: a question and the rules become one answer, pure and total.

Every possibility of a question with missing inputs is settled; where they agree the answer is certain, where they do
not it is a range that names the inputs that would settle it, and a branch for each value. Nothing is guessed.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import date

from attrs import frozen

from coverage_service.decision.agreement import (
    Segment,
    in_all,
    reasons_in_all,
    segments,
    stories_at,
    totals_of,
    verdict_of,
)
from coverage_service.decision.assumptions import NO_DOUBT, assumptions
from coverage_service.decision.branches import branches_of, is_weighty
from coverage_service.decision.held_packages import STATED
from coverage_service.decision.last_known import last_known
from coverage_service.decision.missing_inputs import LAW, deciding_inputs
from coverage_service.decision.planned_days import WEEK, PlannedDays, planned_days
from coverage_service.decision.planned_sessions import Walker
from coverage_service.decision.possibilities import Possibilities, label_of, packages_on_sale, possibilities
from coverage_service.decision.results import Settler, Table
from coverage_service.decision.sessions_left import sessions_left
from coverage_service.decision.unseen_reasons import NOT_SEEN
from coverage_service.decision.unsettled import (
    UNSEEN_PACKAGE,
    answer_unsettled,
    insured_elsewhere,
    missing_inputs_of,
)
from coverage_service.model import (
    CoverageDecision,
    CoverageQuery,
    DecisionInBrief,
    Reason,
    RulesEvidence,
    RulesUsed,
    SessionOutcome,
    YearOfPlan,
)
from insurer_rules.compiling import UNLIMITED
from insurer_rules.rules import Rules

MOST_PLANNED = 60
# The work of an answer is known before it begins: beyond this it is given in less detail, or not at all.
MOST_POSSIBILITIES = 350
LIMITS_REACHED = {"limit_reached", "manual_limit_reached", "budget_used_up", "package_excludes"}


@frozen(eq=False)
class SettledPlan:
    """Every possibility of a question settled, and the days of its plan."""

    asked: Possibilities
    table: Table
    days: tuple[date, ...]


def decide(query: CoverageQuery, rules: Rules) -> CoverageDecision:
    """Decide who pays each planned session, how many are left this year, and why.

    Total: every question that `contradictions` accepts gets an answer, "unknown" included.
    """
    settled = _settle(query, rules)
    return _answer(settled.asked, settled.table, settled.days) if isinstance(settled, SettledPlan) else settled


def decide_and_weigh(
    query: CoverageQuery, rules: Rules, inputs: Iterable[str]
) -> tuple[CoverageDecision, frozenset[str]]:
    """Decide, and tell which of these inputs are missing and lead to other answers, whatever else is missing."""
    settled = _settle(query, rules)
    if isinstance(settled, CoverageDecision):
        return settled, frozenset(inputs).intersection(settled.decided_by)
    weighty = frozenset(name for name in inputs if is_weighty(settled.table, query, name))
    return _answer(settled.asked, settled.table, settled.days), weighty


def decide_in_brief(query: CoverageQuery, rules: Rules) -> DecisionInBrief:
    """Decide what `decide` does, for who compares many: totals and what they rest on, not session by session."""
    settled = _settle(query, rules)
    if isinstance(settled, CoverageDecision):
        return DecisionInBrief(settled.totals, settled.reasons, settled.assumptions, settled.rules.evidence)
    asked, table = settled.asked, settled.table
    return DecisionInBrief(
        totals=totals_of(segments(table.results), table, tariff=query.tariff),
        reasons=_reasons(asked, table),
        assumptions=assumptions(asked, table, settled.days),
        evidence=_evidence(table, range(len(asked.years))),
    )


def _settle(query: CoverageQuery, rules: Rules) -> SettledPlan | CoverageDecision:
    """Settle every possibility; where no law of ours decides, or too much is open, the answer is known without."""
    elsewhere = insured_elsewhere(query, rules)
    if elsewhere:
        days = planned_days(query, query.planned_sessions)
        return answer_unsettled(query, rules, days, reasons=elsewhere, decided_by=(LAW,))
    label = label_of(query, rules)
    days = planned_days(query, query.planned_sessions) if query.planned_sessions or query.session_dates else ()
    years = tuple(sorted({query.date.year, *(day.year for day in (*days[:1], *days[-1:]))}))
    asked = possibilities(query, rules, label=label, years=years)
    if asked.number > MOST_POSSIBILITIES:
        asked = possibilities(query, rules, label=label, years=years, each_package=False)
    if asked.number > MOST_POSSIBILITIES:
        return answer_unsettled(
            query, rules, days or planned_days(query, 1), reasons=(), decided_by=missing_inputs_of(asked)
        )
    days = days or planned_days(query, _sessions_surely_left(asked))
    return SettledPlan(asked, _settler(asked, days).table(), days)


def _sessions_surely_left(asked: Possibilities) -> int:
    """Plan as many sessions as are surely left, from 1 to 60, none in a later policy year than the question's."""
    query = asked.query
    left = _settler(asked, ()).surely_left()
    in_year = (date(query.date.year, 12, 31) - query.date).days // (query.days_between_sessions or WEEK) + 1
    return max(1, min(MOST_PLANNED, MOST_PLANNED if left == UNLIMITED else left, in_year))


def _settler(asked: Possibilities, days: tuple[date, ...]) -> Settler:
    return Settler(asked, Walker(asked.rules, PlannedDays(asked.query, asked.years, asked.deductibles, days)))


def _answer(asked: Possibilities, table: Table, days: Sequence[date]) -> CoverageDecision:
    query, rules = asked.query, asked.rules
    priced = query.tariff_eur is not None
    found = segments(table.results)
    reasons = _reasons(asked, table)
    assumed = assumptions(asked, table, days)
    of_years = tuple(_evidence(table, {place}) for place in range(len(asked.years)))
    evidence = of_years[0] if len(of_years) == 1 else _evidence(table, range(len(of_years)))
    decided_by = deciding_inputs(table, priced=priced)
    if not decided_by and any(segment.payer == "unknown" for segment in found):
        decided_by = (UNSEEN_PACKAGE,)
    certain = all(reason.code in NO_DOUBT for reason in assumed) and evidence in ("insurer", "stated")
    years = tuple(_year(asked, table, found, place, of_year, certain=certain) for place, of_year in enumerate(of_years))
    return CoverageDecision(
        verdict=verdict_of(found, table),
        sessions=years[0].sessions,
        outcomes=tuple(_outcomes(found, table, days)),
        totals=years[0].totals if len(years) == 1 else totals_of(found, table, tariff=query.tariff),
        years=years,
        reasons=reasons,
        decided_by=decided_by,
        branches=branches_of(table, query, decided_by),
        assumptions=assumed,
        last_known=last_known(query, rules, asked.label) if years[0].evidence == "none" else None,
        rules=RulesUsed(version=rules.version, policy_year=query.date.year, evidence=evidence),
    )


def _outcomes(found: Iterable[Segment], table: Table, days: Sequence[date]) -> Iterable[SessionOutcome]:
    """Give each planned session with who pays it, and the reasons that every possibility tells of it."""
    endings = table.endings
    for segment in found:
        stories = stories_at(endings, segment.begins)
        names = {story.entitlement for story in stories}
        codes = tuple(dict.fromkeys(reason.code for reason in in_all(story.reasons for story in stories)))
        name = names.pop() if len(names) == 1 else None
        for place in range(segment.begins, segment.begins + segment.times):
            yield SessionOutcome(place + 1, days[place], segment.payer, name, codes, *segment.amounts)


def _year(
    asked: Possibilities, table: Table, found: Sequence[Segment], place: int, evidence: RulesEvidence, *, certain: bool
) -> YearOfPlan:
    """Give the part of the answer that falls in one policy year."""
    return YearOfPlan(
        policy_year=asked.years[place],
        totals=totals_of(found, table, tariff=asked.query.tariff, year=place),
        sessions=sessions_left(asked.query, table, place=place, certain=certain),
        evidence=evidence,
    )


def _reasons(asked: Possibilities, table: Table) -> tuple[Reason, ...]:
    """Tell what is true in every possibility; where the package decides, how many are on sale in that year.

    A list of a carrier has the packages of all its labels: how many of them one label sells, it does not say.
    """
    reasons = reasons_in_all(table)
    year = asked.query.date.year
    own = asked.rules.policies.get((asked.label or "", year))
    on_sale = len(packages_on_sale(asked.rules, asked.label, year)) if own and own.names_of == "label" else 0
    if on_sale > 1 and asked.query.packages is None and any("packages" in dict(row.row.assumed) for row in table.rows):
        return (Reason("packages_not_given", (("count", on_sale), ("year", year))), *reasons)
    return reasons


def _is_stated_limit(reason: Reason) -> bool:
    """Tell whether a maximum that is reached is one that the person stated: it has no source."""
    return reason.code in LIMITS_REACHED and not reason.sources


def _evidence(table: Table, places: Container[int]) -> RulesEvidence:
    """Say whose text the answer for these years rests on, at the least sure; none where nobody has seen a figure."""
    pairs = (pair for ending in table.endings for pair in zip(ending.result.parts, ending.stories, strict=True))
    stories = {id(story): story for part, story in pairs if part.year in places}.values()
    reasons = [reason for story in stories for reason in story.reasons]
    if any(reason.code in NOT_SEEN for reason in reasons):
        return "none"
    if any(story.entitlement == STATED for story in stories) or any(map(_is_stated_limit, reasons)):
        return "stated"
    cited = {source.evidence for reason in reasons for source in reason.sources}
    return "reported" if "reported" in cited else "insurer" if cited else "none"
