"""The readings an answer rests on where a person, a policy or the law leaves something open: named, never silent.

Only what the answer at hand rests on is named; the sentences are left to `explanation`.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from coverage_service.decision.background import cite
from coverage_service.decision.complaint import age_on, counts
from coverage_service.decision.planned_sessions import Settled, Walk
from coverage_service.decision.possibilities import CHEAP
from coverage_service.model import CoverageQuery, Reason, SessionsUsed
from coverage_service.settlement import session as s
from insurer_rules.model import Entitlement
from insurer_rules.rules import Rules

NONE_GIVEN = SessionsUsed()


def assumptions(query: CoverageQuery, rules: Rules, walks: Sequence[Walk], days: Sequence[date]) -> tuple[Reason, ...]:
    """Name every assumption that the outcomes of any possibility rest on, once each."""
    found = [*_of_question(query, days)]
    for walk in walks:
        found += _of_walk(walk, query, rules)
    return tuple({reason.code: reason for reason in reversed(found)}.values())[::-1]


def _of_question(query: CoverageQuery, days: Sequence[date]) -> Iterator[Reason]:
    if query.sessions_used == NONE_GIVEN:
        yield Reason("none_used")
    if query.birth_date is None and query.age == 17 and len(set(days)) > 1:
        yield Reason("age_stays", (("age", query.age),))
    if query.birth_date and age_on(query.birth_date, days[0]) < 18 <= age_on(query.birth_date, days[-1]):
        yield Reason("count_goes_on_at_18")
    if _turned_18_this_year(query, days[0]) and query.sessions_used and counts(query.sessions_used).year:
        yield Reason("used_since_18")


def _turned_18_this_year(query: CoverageQuery, day: date) -> bool:
    born = query.birth_date
    return born is not None and born.year + 18 == day.year and age_on(born, day) == 18


def _of_walk(walk: Walk, query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    one = walk.possibility
    for held in one.held:
        if held.package.insured_before and query.insured_since is None:
            yield Reason(
                "eligibility_unseen",
                (("package", held.package.name), ("before", held.package.insured_before)),
                cite(rules, held.package.source),
            )
    if len(one.stacks) > 1 and any(layer == "supplementary" for layer in one.stacks[1][1].layers):
        yield Reason("package_renewed")
    for number, settled in enumerate(walk.distinct):
        yield from _of_session(settled, walk, query, rules, first=number == 0)
    yield from _of_condition(walk, query, rules)


def _of_session(settled: Settled, walk: Walk, query: CoverageQuery, rules: Rules, *, first: bool) -> Iterator[Reason]:
    if first:
        yield from _of_carry_over(settled, rules)
    if settled.paid_by == s.NOBODY:
        return
    entitlement = settled.stack.entitlements[settled.paid_by]
    sources = cite(rules, entitlement.source)
    if settled.stack.layers[settled.paid_by] == "basic":
        yield from _of_basic(entitlement, settled, query, rules)
        return
    if "manual_sessions" in entitlement.unknown and walk.possibility.therapy == "manual_therapy":
        yield Reason("manual_limit_unseen", (), sources)
    if "under_18" in entitlement.unknown and any(why == s.TOO_YOUNG for why in settled.whys):
        yield Reason("under_18_unseen", (), sources)
    if "approval_from_session" in entitlement.unknown:
        yield Reason("approval_unseen", (), sources)
    if settled.rate_known == s.RATE_AT_MOST and walk.possibility.tariff > CHEAP and query.tariff_eur is not None:
        yield Reason("average_tariff_unseen", (), sources)


def _of_basic(entitlement: Entitlement, settled: Settled, query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    if entitlement.deductible and query.deductible_left_eur is None and query.tariff_eur is not None:
        yield Reason("deductible_untouched")
    if "referral" in entitlement.needs and query.referral is None:
        yield Reason("referral_assumed", (), cite(rules, entitlement.source))
    if "manual_therapy" in entitlement.unknown:
        yield Reason("programme_manual_unseen", (), cite(rules, entitlement.source))
    if settled.rate_known == s.RATE_AT_MOST and query.tariff_eur is not None:
        yield Reason("average_tariff_unseen", (), cite(rules, entitlement.source))


def _of_carry_over(settled: Settled, rules: Rules) -> Iterator[Reason]:
    """Name what is unused of the year before the question: it is not known, and would come on top."""
    for number, (entitlement, why) in enumerate(zip(settled.stack.entitlements, settled.whys, strict=True)):
        for limit in entitlement.limits if number == settled.paid_by or why >= s.LIMIT_REACHED else ():
            if limit.carry_over:
                yield Reason("carry_over_unseen", (("n", limit.carry_over),), cite(rules, limit.source))


def _of_condition(walk: Walk, query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    """Name how the term of a listed condition is taken, where the answer rests on the list."""
    condition = walk.possibility.diagnosed.condition
    if condition is None:
        if any(map(_paid_by_list, walk.distinct)):
            yield Reason("condition_term_unseen")
        return
    ended = not all(settled.on_list for settled in walk.distinct)
    if ended and condition.extension_months:
        yield Reason("term_not_extended", (("months", condition.extension_months),), cite(rules, condition.source))
    elif not ended and condition.term_months and query.condition and query.condition.first_session is None:
        yield Reason("term_from_now", (("months", condition.term_months),), cite(rules, condition.source))


def _paid_by_list(settled: Settled) -> bool:
    return settled.paid_by != s.NOBODY and settled.stack.entitlements[settled.paid_by].when.listed == "yes"
