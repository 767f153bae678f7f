"""The decision: a question and the rules become one answer, pure and total.

Every possibility of a question with missing inputs is walked through settlement; where they agree the answer is
certain, where they do not it is a range that names the inputs that would settle it. Nothing is guessed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from coverage_service import settlement as s
from coverage_service.assumptions import assumptions
from coverage_service.complaints import counts
from coverage_service.history import last_known
from coverage_service.model import (
    CoverageDecision,
    CoverageQuery,
    Payer,
    Reason,
    RulesEvidence,
    RulesUsed,
    SessionOutcome,
    SessionsLeft,
    Totals,
    Verdict,
)
from coverage_service.possibilities import Possibility, possibilities
from coverage_service.reasoning import Context, reasons_of
from coverage_service.walking import Settled, Walk, sessions_of_year, walk
from insurer_rules.compiling import UNLIMITED
from insurer_rules.rules import Rules

MOST_PLANNED = 60
MOST_ASKED = 366
Seen = dict[tuple[Any, ...], tuple[Reason, ...]]


def decide(query: CoverageQuery, rules: Rules) -> CoverageDecision:
    """Decide who pays each planned session, how many are left this year, and why.

    Total: every question that `validation` accepts gets an answer, "unknown" included.
    """
    label = label_of(query, rules)
    starts = _starts(query, rules, label, (query.date.year,))
    days = planned_days(query, starts)
    years = tuple(sorted({query.date.year, *(day.year for day in days)}))
    if len(years) > 1:
        starts = _starts(query, rules, label, years)
    deductibles = {year: deductible_left(query, rules, label, year) for year in years}
    walks = [walk(start, query, rules, days, deductibles={y: cents or 0 for y, cents in deductibles.items()}) for start in starts]
    return _merged(query, rules, label, walks, days, deductibles)


def label_of(query: CoverageQuery, rules: Rules) -> str | None:
    """Give the id of the label that the question names; None when it is not known."""
    return rules.labels_named(query.insurer)[0].id if query.insurer is not None else None


def planned_days(query: CoverageQuery, starts: Sequence[Walk]) -> tuple[date, ...]:
    """Give the days of the planned sessions: as stated, else weekly; as many as are surely left, from 1 to 60."""
    if query.session_dates:
        return query.session_dates
    planned = query.planned_sessions
    if planned is None:
        least = min(_open_ended(start.remaining) for start in starts)
        planned = max(1, min(MOST_PLANNED, least))
    last = (date.max - query.date).days // 7
    return tuple(query.date + timedelta(weeks=min(week, last)) for week in range(planned))


def deductible_left(query: CoverageQuery, rules: Rules, label: str | None, year: int) -> int | None:
    """Give what is left of a year's deductible, in cents: as stated, else the whole of it; None when not known.

    In the year of the 18th birthday it is a part of the whole that no source states, so it is not known.
    """
    if query.deductible_left_eur is not None and year == query.date.year:
        return int(query.deductible_left_eur * 100)
    if query.birth_date and query.birth_date.year + 18 == year:
        return None
    policy = rules.policies.get((label or "", year))
    if policy and policy.deductible_cents is not None:
        return policy.deductible_cents
    return next((d.cents for d in rules.basic.deductibles if d.year == year), None)


def _starts(query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...]) -> list[Walk]:
    deductible = deductible_left(query, rules, label, query.date.year) or 0
    return [sessions_of_year(one, query, rules, deductible=deductible) for one in possibilities(query, rules, label=label, years=years)]


def _open_ended(sessions: int) -> int:
    return 10_000 if sessions == UNLIMITED else sessions


def _merged(
    query: CoverageQuery, rules: Rules, label: str | None, walks: list[Walk], days: Sequence[date], deductibles: dict[int, int | None]
) -> CoverageDecision:
    seen: Seen = {}
    told = [_told(each, query, rules, days, seen) for each in walks]
    outcomes = tuple(_outcome(query, number, day, walks, told, deductibles) for number, day in enumerate(days))
    reasons = _in_order(outcomes, told)
    assumed = assumptions(query, rules, walks, days)
    evidence = _evidence(query, reasons, outcomes)
    return CoverageDecision(
        verdict=_verdict(outcomes),
        sessions=_sessions_left(query, walks, certain=not assumed and evidence in ("insurer", "stated")),
        outcomes=outcomes,
        totals=_totals(outcomes),
        reasons=reasons,
        decided_by=tuple(_decided_by(query, walks, outcomes, deductibles)),
        assumptions=assumed,
        last_known=last_known(query, rules, label) if any(outcome.payer == "unknown" for outcome in outcomes) else None,
        rules=RulesUsed(version=rules.version, policy_year=query.date.year, evidence=evidence),
    )


def _told(each: Walk, query: CoverageQuery, rules: Rules, days: Sequence[date], seen: Seen) -> list[tuple[Reason, ...]]:
    """Give the reasons of every session of a walk; sessions that went the same way share them."""
    told = []
    for settled, day in zip(each.settled, days, strict=True):
        key = (id(each.possibility), day.year, *settled[1:2], *settled[4:])
        if key not in seen:
            seen[key] = reasons_of(settled, Context(query, rules, each.possibility, day.year))
        told.append(seen[key])
    return told


def _in_order(outcomes: Iterable[SessionOutcome], told: list[list[tuple[Reason, ...]]]) -> tuple[Reason, ...]:
    """List every reason once, in the order of the sessions; of one code and different figures, all are kept."""
    found: dict[Reason, None] = {}
    for number, _ in enumerate(outcomes):
        for each in told:
            found.update(dict.fromkeys(each[number]))
    return tuple(found)


def _outcome(
    query: CoverageQuery, number: int, day: date, walks: list[Walk], told: list[list[tuple[Reason, ...]]], deductibles: dict[int, int | None]
) -> SessionOutcome:
    settled = [each.settled[number] for each in walks]
    payers = {_payer(one) for one in settled}
    payer: Payer = payers.pop() if len(payers) == 1 else "unknown"
    names = {one.stack.names[one.paid_by] if one.paid_by != s.NOBODY else None for one in settled}
    codes = tuple(dict.fromkeys(reason.code for each in told for reason in each[number]))
    amounts = {_amounts(query, one, deductibles[day.year]) for one in settled}
    known = amounts.pop() if len(amounts) == 1 and payer != "unknown" else (None, None, None)
    return SessionOutcome(number + 1, day, payer, names.pop() if len(names) == 1 else None, codes, *known)


def _payer(settled: Settled) -> Payer:
    return "self" if settled.paid_by == s.NOBODY else settled.stack.layers[settled.paid_by]


def _amounts(query: CoverageQuery, settled: Settled, deductible: int | None) -> tuple[int | None, int | None, int | None]:
    """Give what is reimbursed, what goes to the deductible and what is the patient's own, in cents."""
    if query.tariff_eur is None or settled.rate_known == s.RATE_UNSEEN:
        return None, None, None
    tariff = int(query.tariff_eur * 100)
    if settled.paid_by == s.NOBODY:
        return 0, 0, tariff
    entitlement = settled.stack.entitlements[settled.paid_by]
    if "eur_per_session" in entitlement.unknown or (entitlement.deductible and deductible is None):
        return None, None, None
    return settled.paid - settled.deductible, settled.deductible, tariff - settled.paid


def _verdict(outcomes: Iterable[SessionOutcome]) -> Verdict:
    payers = {outcome.payer for outcome in outcomes}
    paid = bool(payers & {"basic", "supplementary"})
    if paid and "self" in payers:
        return "partly_reimbursed"
    if "unknown" in payers:
        return "unknown"
    return "reimbursed" if paid else "not_reimbursed"


def _sessions_left(query: CoverageQuery, walks: list[Walk], *, certain: bool) -> SessionsLeft:
    allowed = {each.allowed for each in walks}
    remaining = {each.remaining for each in walks}
    finite = UNLIMITED not in remaining
    alike = len(remaining) == 1 and len(allowed) == 1
    return SessionsLeft(
        allowed=next(iter(allowed)) if len(allowed) == 1 and UNLIMITED not in allowed else None,
        unlimited=remaining == {UNLIMITED},
        used=None if query.sessions_used is None else counts(query.sessions_used).manual_year,
        remaining=next(iter(remaining)) if len(remaining) == 1 and finite else None,
        remaining_at_least=_least(remaining),
        remaining_at_most=max(remaining) if finite else None,
        certain=certain and alike,
    )


def _least(remaining: set[int]) -> int:
    return min((number for number in remaining if number != UNLIMITED), default=MOST_ASKED)


def _totals(outcomes: Sequence[SessionOutcome]) -> Totals:
    payers = Counter(outcome.payer for outcome in outcomes)
    return Totals(
        basic=payers["basic"],
        supplementary=payers["supplementary"],
        patient=payers["self"],
        unknown=payers["unknown"],
        reimbursed=_sum(outcome.reimbursed for outcome in outcomes),
        deductible=_sum(outcome.deductible for outcome in outcomes),
        own=_sum(outcome.own for outcome in outcomes),
    )


def _sum(cents: Iterable[int | None]) -> int | None:
    total = 0
    for amount in cents:
        if amount is None:
            return None
        total += amount
    return total


def _decided_by(query: CoverageQuery, walks: list[Walk], outcomes: Sequence[SessionOutcome], deductibles: dict[int, int | None]) -> Iterator[str]:
    """Name each missing input that alone changes the answer in some possibility, then the figures that are missing."""
    results = [(each.possibility, _result(query, each, deductibles)) for each in walks]
    for missing in dict.fromkeys(name for each in walks for name, _ in each.possibility.assumed if name != "rules"):
        groups: dict[Any, set[Any]] = {}
        for possibility, result in results:
            groups.setdefault(_apart_from(missing, possibility), set()).add(result)
        if any(len(group) > 1 for group in groups.values()):
            yield missing
    if query.tariff_eur is not None and any(one.rate_known == s.RATE_UNSEEN for each in walks for one in each.settled):
        yield "stated_package.non_contracted_percent"
    if query.tariff_eur is not None and any(outcome.payer == "basic" and outcome.own is None for outcome in outcomes) and None in deductibles.values():
        yield "deductible_left_eur"


def _apart_from(missing: str, possibility: Possibility) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in possibility.assumed if name != missing)


def _result(query: CoverageQuery, each: Walk, deductibles: dict[int, int | None]) -> tuple[Any, ...]:
    amounts = tuple(_amounts(query, one, 0) for one in each.settled)
    return tuple(_payer(one) for one in each.settled), each.remaining, amounts


def _evidence(query: CoverageQuery, reasons: Iterable[Reason], outcomes: Iterable[SessionOutcome]) -> RulesEvidence:
    if any(reason.code in ("package_unseen", "packages_unseen", "law_unseen", "insurer_unknown") for reason in reasons):
        return "none"
    if any(outcome.entitlement and outcome.entitlement.startswith("stated/") for outcome in outcomes):
        return "stated"
    cited = {source.evidence for reason in reasons for source in reason.sources}
    return "reported" if "reported" in cited else "insurer" if cited else "none"
