"""The decision: a question and the rules become one answer, pure and total.

Every possibility of a question with missing inputs is walked through settlement; where they agree the answer is
certain, where they do not it is a range that names the inputs that would settle it. Nothing is guessed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, count, groupby
from typing import Any

from attrs import evolve

from coverage_service.decision.assumptions import assumptions
from coverage_service.decision.background import context_of
from coverage_service.decision.held_packages import STATED
from coverage_service.decision.last_known import last_known
from coverage_service.decision.planned_sessions import Settled, Walk, sessions_of_year, walk
from coverage_service.decision.possibilities import packages_on_sale, possibilities
from coverage_service.decision.session_outcome import Kind, amounts_of, kind_of, payer_of
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
from coverage_service.settlement import session as s
from insurer_rules.compiling import UNLIMITED
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules

MOST_PLANNED = 60
MOST_ASKED = 366
PER_PACKAGE = {"package", "per"}
NOT_SEEN = {"stated_unseen", "package_unseen", "packages_unseen", "law_unseen", "insurer_unknown"}


def decide(query: CoverageQuery, rules: Rules) -> CoverageDecision:
    """Decide who pays each planned session, how many are left this year, and why.

    Total: every question that `validation` accepts gets an answer, "unknown" included.
    """
    label = label_of(query, rules)
    starts = _starts(query, rules, label, (query.date.year,))
    days = planned_days(query, rules, starts)
    years = tuple(sorted({query.date.year, *(day.year for day in days)}))
    if len(years) > 1:
        starts = _starts(query, rules, label, years)
    deductibles = {year: deductible_left(query, rules, label, year) for year in years}
    left = {year: cents or 0 for year, cents in deductibles.items()}
    walks = [walk(start, query, days, deductibles=left) for start in starts]
    return _merged(query, rules, label, walks, days, deductibles)


def label_of(query: CoverageQuery, rules: Rules) -> str | None:
    """Give the id of the label that the question names; None when it is not known."""
    return rules.labels_named(query.insurer)[0].id if query.insurer is not None else None


def planned_days(query: CoverageQuery, rules: Rules, starts: Sequence[Walk]) -> tuple[date, ...]:
    """Give the days of the planned sessions: as stated, else weekly.

    Without a number it is as many as are surely left, from 1 to 60, and none in a year whose law is not known yet:
    no policy allows those.
    """
    if query.session_dates:
        return query.session_dates
    planned = query.planned_sessions
    if planned is None:
        least = min(_open_ended(start.remaining) for start in starts)
        known = (rules.basic.known_through - query.date).days // 7 + 1
        planned = max(1, min(MOST_PLANNED, least, known if known > 0 else MOST_PLANNED))
    first = query.date.toordinal()
    return tuple(map(date.fromordinal, range(first, first + 7 * planned, 7)))


def deductible_left(query: CoverageQuery, rules: Rules, label: str | None, year: int) -> int | None:
    """Give what is left of a year's deductible, in cents: as stated, else the whole of it; None when not known.

    In the year of the 18th birthday it is a part of the whole that no source states, so it is not known.
    """
    if query.deductible_left_eur is not None and year == query.date.year:
        return cents_of(query.deductible_left_eur)
    if query.birth_date and query.birth_date.year + 18 == year:
        return None
    return whole_deductible(rules, label, year)


def whole_deductible(rules: Rules, label: str | None, year: int) -> int | None:
    """Give the whole deductible of a year in cents: the label's own, else the law's; None when not known."""
    policy = rules.policies.get((label or "", year))
    if policy and policy.deductible_cents is not None:
        return policy.deductible_cents
    return next((d.cents for d in rules.basic.deductibles if d.year == year), None)


def _starts(query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...]) -> list[Walk]:
    return [sessions_of_year(one, query, rules) for one in possibilities(query, rules, label=label, years=years)]


def _open_ended(sessions: int) -> int:
    return MOST_PLANNED if sessions == UNLIMITED else sessions


def _merged(
    query: CoverageQuery,
    rules: Rules,
    label: str | None,
    walks: list[Walk],
    days: Sequence[date],
    deductibles: dict[int, int | None],
) -> CoverageDecision:
    kinds = _kinds(query, rules, walks, days, deductibles)
    counted = Counter(kinds)
    reasons = tuple(dict.fromkeys([reason for kind in counted for reason in kind.reasons]))
    assumed = assumptions(query, rules, walks, days)
    evidence = _evidence(reasons, counted)
    return CoverageDecision(
        verdict=_verdict(counted),
        sessions=_sessions_left(query, walks, certain=not assumed and evidence in ("insurer", "stated")),
        outcomes=tuple(map(_outcome, count(1), days, kinds)),
        totals=_totals(counted),
        reasons=reasons,
        decided_by=tuple(_decided_by(query, walks, counted, deductibles)),
        assumptions=assumed,
        last_known=last_known(query, rules, label) if evidence == "none" else None,
        rules=RulesUsed(version=rules.version, policy_year=query.date.year, evidence=evidence),
    )


def _kinds(
    query: CoverageQuery, rules: Rules, walks: list[Walk], days: Sequence[date], deductibles: dict[int, int | None]
) -> list[Kind]:
    """Give the kind of each session, working each kind out once."""
    seen: dict[tuple[int, ...], Kind] = {}
    kinds: list[Kind] = []
    years = [day.year for day in days]
    for (year, *settled), run in groupby(zip(years, *(each.settled for each in walks), strict=True)):
        key = tuple(map(id, settled))
        if key not in seen:
            seen[key] = _kind(query, rules, walks, settled, year, deductibles[year])
        kinds += [seen[key] for _ in run]
    return kinds


def _kind(
    query: CoverageQuery, rules: Rules, walks: list[Walk], settled: Sequence[Settled], year: int, deductible: int | None
) -> Kind:
    contexts = (context_of(query, rules, each.possibility, year) for each in walks)
    kind = kind_of(query, tuple(zip(settled, contexts, strict=True)), deductible)
    if not any(name == "packages" and value == () for name, value in walks[0].possibility.assumed):
        return kind
    return _without_each_package(kind, len(packages_on_sale(rules, label_of(query, rules), query.date.year)), year)


def _without_each_package(kind: Kind, on_sale: int, year: int) -> Kind:
    """Say once that the package decides, instead of why each package on sale would pay or not."""
    others = [reason for reason in kind.reasons if not PER_PACKAGE.intersection(name for name, _ in reason.figures)]
    return evolve(kind, reasons=(Reason("packages_not_given", (("count", on_sale), ("year", year))), *others))


def _outcome(number: int, day: date, kind: Kind) -> SessionOutcome:
    return SessionOutcome(number, day, kind.payer, kind.entitlement, kind.codes, *kind.amounts)


def _verdict(kinds: Iterable[Kind]) -> Verdict:
    payers = {kind.payer for kind in kinds}
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
        used=None if query.sessions_used is None else walks[0].possibility.used.manual_year,
        remaining=next(iter(remaining)) if len(remaining) == 1 and finite else None,
        remaining_at_least=_least(remaining),
        remaining_at_most=max(remaining) if finite else None,
        certain=certain and alike,
    )


def _least(remaining: set[int]) -> int:
    return min((number for number in remaining if number != UNLIMITED), default=MOST_ASKED)


def _totals(counted: Mapping[Kind, int]) -> Totals:
    payers: Counter[Payer] = Counter()
    for kind, times in counted.items():
        payers[kind.payer] += times
    reimbursed, deductible, own = (_sum(counted, place) for place in range(3))
    return Totals(
        basic=payers["basic"],
        supplementary=payers["supplementary"],
        patient=payers["self"],
        unknown=payers["unknown"],
        reimbursed=reimbursed,
        deductible=deductible,
        own=own,
    )


def _sum(counted: Mapping[Kind, int], place: int) -> int | None:
    """Add up one of the amounts, in cents; None when it is not known of every session."""
    total = 0
    for kind, times in counted.items():
        amount = kind.amounts[place]
        if amount is None:
            return None
        total += times * amount
    return total


def _decided_by(
    query: CoverageQuery, walks: list[Walk], kinds: Iterable[Kind], deductibles: dict[int, int | None]
) -> Iterator[str]:
    """Name each missing input that alone changes the answer in some possibility, then the figures that are missing."""
    if len(walks) > 1:
        yield from _missing_inputs(query, walks)
    if query.tariff_eur is None:
        return
    unseen = {
        one.stack.layers[one.paid_by] for each in walks for one in each.distinct if one.rate_known == s.RATE_UNSEEN
    }
    if "basic" in unseen:
        yield "packages.basic_policy"
    if "supplementary" in unseen:
        yield "stated_package.non_contracted_percent"
    if None in deductibles.values() and any(kind.payer == "basic" and kind.amounts[2] is None for kind in kinds):
        yield "deductible_left_eur"


def _missing_inputs(query: CoverageQuery, walks: list[Walk]) -> Iterator[str]:
    """Name the inputs in which alone two possibilities differ that end differently."""
    distinct = {(each.possibility.assumed, _result(query, each)) for each in walks}
    results = [(dict(assumed), result) for assumed, result in distinct]
    for missing in dict.fromkeys(name for each in walks for name, _ in each.possibility.assumed if name != "rules"):
        with_it = (one for one in results if missing in one[0])
        if any(_settles(missing, *pair) for pair in combinations(with_it, 2)):
            yield missing


def _settles(missing: str, one: tuple[dict[str, Any], Any], other: tuple[dict[str, Any], Any]) -> bool:
    """Tell whether two possibilities differ in result, in the missing input, and in nothing else that both assume."""
    (assumed, result), (others, another) = one, other
    return result != another and all(
        (assumed[name] == others[name]) != (name == missing) for name in assumed.keys() & others
    )


def _result(query: CoverageQuery, each: Walk) -> tuple[Any, ...]:
    told = {id(one): (payer_of(one), amounts_of(query, one, 0)) for one in each.distinct}
    return each.remaining, tuple([told[id(one)] for one in each.settled])


def _evidence(reasons: Iterable[Reason], kinds: Iterable[Kind]) -> RulesEvidence:
    if any(reason.code in NOT_SEEN for reason in reasons):
        return "none"
    if any(kind.entitlement == STATED for kind in kinds):
        return "stated"
    cited = {source.evidence for reason in reasons for source in reason.sources}
    return "reported" if "reported" in cited else "insurer" if cited else "none"
