"""The readings an answer rests on where a person, a policy or the law leaves something open: named, never silent.

Only what the answer at hand rests on is named; the sentences are left to `wording`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from coverage_service.decision.agreement import is_paid_alike_every_year
from coverage_service.decision.citations import cite
from coverage_service.decision.complaint import (
    ADULT,
    NONE_GIVEN,
    age_on,
    began_this_year,
    counts,
    earlier_years_left_out,
    is_start_unknown,
    may_have_been_treated,
    paid_from_the_first,
    term_began,
    this_year_left_out,
)
from coverage_service.decision.deductible import birthday_in
from coverage_service.decision.ended_term import of_ended_term
from coverage_service.decision.held_packages import law_carried_forward, law_known
from coverage_service.decision.package_assumptions import of_package
from coverage_service.decision.planned_days import WEEK
from coverage_service.decision.planned_sessions import Settled, Stretch
from coverage_service.decision.possibilities import Possibilities, deductible_label
from coverage_service.decision.results import (
    Case,
    Table,
    counts_for_package,
    has_first_sessions,
    is_paid_by_basic,
)
from coverage_service.decision.sessions_had import of_sessions_had
from coverage_service.decision.turn_of_age import of_age_said, turns_at
from coverage_service.model import CoverageQuery, Reason
from coverage_service.settlement import session as s
from insurer_rules.basic_insurance import Condition
from insurer_rules.compiling import Stack
from insurer_rules.model import Entitlement
from insurer_rules.rules import Rules

# Named, and no reason to doubt how many sessions are left: who is insured otherwise, has no contract, or had sessions
# for another complaint, knows it.
NO_DOUBT = {"dutch_insurance", "contract_unsaid", "used_for_complaint"}


def assumptions(asked: Possibilities, table: Table, days: Sequence[date]) -> tuple[Reason, ...]:
    """Name every assumption that the outcomes of any possibility rest on, once each."""
    query = asked.query
    told = {(id(case.row), id(case.told)): case for case in table.cases}
    found = [*_of_question(query, told.values(), days)]
    for case in told.values():
        found += _of_case(case, asked, days)
    if _is_contract_unsaid(told.values(), query):
        found.append(Reason("contract_unsaid"))
    if (
        asked.query.days_between_sessions is None
        and not query.session_dates
        and _pace_matters(asked, told.values(), days)
    ):
        found.append(Reason("weekly_pace"))
    if query.insured_under is None:
        found.append(Reason("dutch_insurance"))
    return tuple({reason.code: reason for reason in reversed(found)}.values())[::-1]


def _of_question(query: CoverageQuery, cases: Collection[Case], days: Sequence[date]) -> Iterator[Reason]:
    if query.sessions_used == NONE_GIVEN:
        yield Reason("none_used")
    yield from of_sessions_had(query, cases)
    yield from of_age_said(query, cases, days)


def _pace_matters(asked: Possibilities, cases: Collection[Case], days: Sequence[date]) -> bool:
    """Tell whether another pace could change the answer: the plan meets New Year, a turn of age, the end of a term."""
    fills_year = asked.query.planned_sessions is None and (days[-1] + timedelta(days=WEEK)).year != days[-1].year
    if fills_year and any(settled.paid_by != s.NOBODY for case in cases for settled, _ in case.told):
        return True  # as many sessions as the year has weeks left, and nobody said how many
    born, over_new_year = asked.query.birth_date, len(asked.years) > 1 and len(days) > 1
    ages = range(age_on(born, days[0]) + 1, age_on(born, days[-1]) + 1) if born else ()
    return any(
        (over_new_year and not is_paid_alike_every_year(case))
        or turns_at(case, ages)
        or len({stretch.on_list for _, stretch in case.told}) > 1
        for case in cases
    )


def _of_case(case: Case, asked: Possibilities, days: Sequence[date]) -> Iterator[Reason]:
    query, rules, row = asked.query, asked.rules, case.row
    yield from _of_turning_18(case, query, days)
    for held in row.held:
        if held.package.insured_before and query.insured_since is None:
            yield Reason(
                "eligibility_unseen",
                (("package", held.package.name), ("before", held.package.insured_before)),
                cite(rules, held.package.source),
            )
    if any(stretch.year and not is_paid_by_basic(settled) for settled, stretch in case.told):
        yield from _of_next_year(query, row.stacks["everything"][1])
    whole = [held for held in row.held if held.package.kind in ("package", "collective")]
    if len(whole) > 1 and counts_for_package(case):
        yield Reason("packages_together")
    if this_year_left_out(query) and _counts_this_year(case):
        yield Reason("none_this_year")
    if query.accident == "not said" and any(settled.stack.by_accident for settled, _ in case.told):
        yield Reason("no_accident")
    if row.diagnosed.listed:
        yield from of_ended_term(case, query)
    for number, (settled, stretch) in enumerate(case.told):
        yield from _of_session(settled, stretch, case, asked, first=number == 0)
    yield from _of_condition(case, query, rules)


def _is_contract_unsaid(cases: Iterable[Case], query: CoverageQuery) -> bool:
    """Tell whether a contract that nobody spoke of decides how much of a session is paid, and no price says so."""
    if query.contracted is not None or query.tariff_eur is not None:
        return False
    paid = (settled.stack for case in cases for settled, _ in case.told if settled.paid_by != s.NOBODY)
    return any(stack.rates_by_contract and not stack.sessions_by_contract for stack in paid)


def _of_next_year(query: CoverageQuery, stack: Stack) -> Iterator[Reason]:
    """Name that what is held this year is taken to be held in the next one: the same package, or none as was said."""
    if "supplementary" in stack.layers:
        yield Reason("package_renewed" if query.stated_package is None else "stated_renewed")
    elif query.packages is not None:
        yield Reason("no_package_renewed")


def _of_turning_18(case: Case, query: CoverageQuery, days: Sequence[date]) -> Iterator[Reason]:
    """Name how sessions from before the 18th birthday count: not for a package, and on for the first 20 of the list."""
    if _may_have_used_before_18(query) and case.row.therapy == "manual_therapy" and counts_for_package(case):
        yield Reason("used_since_18")
    if any(_counts_ever(settled) for settled, _ in case.told) and _may_count_before_18(query, days):
        yield Reason("count_goes_on_at_18")


def _may_have_used_before_18(query: CoverageQuery) -> bool:
    """Tell whether somebody of 18, who gave no birth date, had sessions this year: some may be from before it."""
    at_18 = query.birth_date is None and query.age == ADULT
    return at_18 and query.sessions_used is not None and counts(query.sessions_used).year > 0


def _may_count_before_18(query: CoverageQuery, days: Sequence[date]) -> bool:
    """Tell whether sessions from before the 18th birthday may be among those that count: it is in the plan or year."""
    if query.birth_date is None:
        return _may_have_used_before_18(query)
    birthday = birthday_in(query.birth_date, query.birth_date.year + ADULT)
    if days[0] < birthday <= days[-1]:
        return True
    began = query.condition.first_session if query.condition else None
    return (
        birthday <= days[0]
        and may_have_been_treated(query)
        and (birthday.year == query.date.year if began is None else began < birthday)
    )


def _of_session(
    settled: Settled, stretch: Stretch, case: Case, asked: Possibilities, *, first: bool
) -> Iterator[Reason]:
    rules = asked.rules
    if first:
        yield from _of_carry_over(settled, rules)
    if law_carried_forward(rules, asked.years[stretch.year]) and _rests_on_law(settled, stretch, case):
        law = rules.basic.entitlements[0].source
        figures = (("year", asked.years[stretch.year]), ("read", rules.sources[law].read_on))
        yield Reason("law_carried_forward", figures, cite(rules, law))
    if settled.paid_by == s.NOBODY:
        yield from _of_law_unread(stretch, case, asked)
        return
    entitlement = settled.stack.entitlements[settled.paid_by]
    if settled.stack.layers[settled.paid_by] == "basic":
        yield from _of_basic(entitlement, settled, asked, asked.years[stretch.year])
    else:
        yield from of_package(entitlement, settled, stretch, case, asked)


def _of_law_unread(stretch: Stretch, case: Case, asked: Possibilities) -> Iterator[Reason]:
    """Name that an adult's complaint that is not listed is taken as outside the basic package by any law."""
    year, is_adults = asked.years[stretch.year], stretch.age >= ADULT and not stretch.on_list
    if is_adults and case.row.therapy == "manual_therapy" and not law_known(asked.rules, year):
        yield Reason("adult_law_unread", (("year", year),))


def _counts_this_year(case: Case) -> bool:
    """Tell whether what was had this year counts: for a package, or for a child's complaint that is not listed."""
    return counts_for_package(case) or any(stretch.age < ADULT and not stretch.on_list for _, stretch in case.told)


def _rests_on_law(settled: Settled, stretch: Stretch, case: Case) -> bool:
    """Tell whether the law decides a session: a child's, or one of a listed condition; an adult's else needs no law."""
    if case.row.therapy == "manual_therapy_es":
        return False
    return is_paid_by_basic(settled) or (settled.paid_by == s.NOBODY and (stretch.age < ADULT or stretch.on_list))


def _of_basic(entitlement: Entitlement, settled: Settled, asked: Possibilities, year: int) -> Iterator[Reason]:
    query, rules = asked.query, asked.rules
    sources = cite(rules, entitlement.source, entitlement.article)
    if entitlement.deductible and query.tariff_eur is not None:
        yield from _of_deductible(asked, year)
    if "referral" in entitlement.needs and query.referral is None:
        yield Reason("referral_assumed", (), sources)
    if "manual_therapy" in entitlement.unknown:
        yield Reason("programme_manual_unseen", (), sources)
    if settled.rate_known == s.RATE_AT_MOST and query.tariff_eur is not None:
        yield Reason("average_tariff_unseen", (), sources)


def _of_deductible(asked: Possibilities, year: int) -> Iterator[Reason]:
    """Name what is taken to be left of a year's deductible: all of it, or the part that the label counts at 18.

    Where it was said, or may be more or less, nothing is assumed.
    """
    left = asked.deductibles[asked.years.index(year)]
    stated = asked.query.deductible_left_eur is not None and year == asked.query.date.year
    if stated or len(left.cents) > 1:
        return
    if left.insured_from:
        yield Reason("deductible_of_days", (("cents", left.cents[0]), ("begins", left.insured_from)))
        return
    label = None if left.begins is None else deductible_label(asked.query, asked.rules)
    if left.begins is None or label is None:
        yield Reason("deductible_untouched")
        return
    source = asked.rules.label(label).deductible_at_18_source
    figures = (("cents", left.cents[0]), ("begins", left.begins))
    yield Reason("deductible_part_of_year", figures, cite(asked.rules, source))


def _of_carry_over(settled: Settled, rules: Rules) -> Iterator[Reason]:
    """Name what is unused of the year before the question: it is not known, and would come on top."""
    for number, entitlement in enumerate(settled.stack.entitlements):
        full = settled.whys and settled.whys[number] >= s.LIMIT_REACHED
        for limit in entitlement.limits if number == settled.paid_by or full else ():
            if limit.carry_over:
                yield Reason("carry_over_unseen", (("n", limit.carry_over),), cite(rules, limit.source))


def _of_condition(case: Case, query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    """Name how the count and the term of a listed condition are taken, where the answer rests on the list."""
    condition = case.row.diagnosed.condition
    settled = [each for each, _ in case.told]
    earlier = earlier_years_left_out(query) and not began_this_year(query)
    if case.row.diagnosed.listed and earlier and any(_may_count_earlier(each, query) for each in settled):
        yield Reason("no_earlier_years")
    if condition is None or "condition.code" in dict(case.row.assumed):
        if any(map(_paid_by_list, settled)):
            yield Reason("condition_term_unseen")
        if condition is None:
            yield from _of_programmes(case, query, rules)
        return
    if not case.row.diagnosed.listed:
        return
    sources = cite(rules, condition.source, condition.article)
    if condition.extension_months and not all(each.on_list for each in settled):
        yield Reason("term_not_extended", (("months", condition.extension_months),), sources)
    if condition.term_months and _term_from_now(query, condition):
        yield Reason("term_from_now", (("months", condition.term_months),), sources)


def _of_programmes(case: Case, query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    """Name that a complaint nobody named is taken as one of which an adult's first sessions are not paid."""
    paid = paid_from_the_first(rules, case.row.therapy, query.date)
    if paid and any(_counts_ever(settled) and not is_paid_by_basic(settled) for settled, _ in case.told):
        dutch, english = ", ".join(each.name_nl for each, _ in paid), ", ".join(each.name_en for each, _ in paid)
        sources = tuple(chain.from_iterable(cite(rules, by.source, by.article) for _, by in paid))
        yield Reason("no_programme", (("condition_nl", dutch), ("condition_en", english)), sources)


def _term_from_now(query: CoverageQuery, condition: Condition) -> bool:
    """Tell whether a term is taken to begin now: nobody said since when it runs, and nothing was had before."""
    return term_began(query.condition, condition) is None and not is_start_unknown(query, condition)


def _counts_ever(settled: Settled) -> bool:
    """Tell whether a session is paid, or not paid yet, by what counts the sessions of all years.

    Of a complaint on the list, a package pays an adult only what that does not pay yet.
    """
    if settled.paid_by == s.NOBODY:
        return s.FIRST_SESSIONS in settled.whys
    if is_paid_by_basic(settled):
        return settled.stack.entitlements[settled.paid_by].after_sessions > 0
    return settled.on_list and settled.is_adult is True and has_first_sessions(settled.stack)


def _may_count_earlier(settled: Settled, query: CoverageQuery) -> bool:
    """Tell whether sessions of earlier years could change one that counts them; not once those of this year suffice."""
    if query.sessions_used is None or not _counts_ever(settled):
        return False
    first = settled.stack.entitlements[settled.paid_by].after_sessions if is_paid_by_basic(settled) else None
    return first is None or counts(query.sessions_used).condition_ever < first


def _paid_by_list(settled: Settled) -> bool:
    return settled.paid_by != s.NOBODY and settled.stack.entitlements[settled.paid_by].when.listed == "yes"
