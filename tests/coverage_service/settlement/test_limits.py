"""Both sides of every limit and rate that `settlement` and `ahead` know, one circumstance at a time."""

from datetime import date
from typing import Any

import pytest

from coverage_service.settlement import remaining as ahead
from coverage_service.settlement import session as s
from insurer_rules.compiling import UNLIMITED, HeldEntitlement, compile_stack
from insurer_rules.model import Entitlement, Limit, Reimbursement, When
from tests.coverage_service.settlement.test_session import START, Visit, numbers


def stack_of(*limits: Limit, **entitled: Any) -> list[int]:
    """Compile one entitlement with these limits."""
    entitlement = Entitlement(id="e", therapies=("manual_therapy",), limits=limits, **entitled)
    return list(compile_stack([HeldEntitlement("basic", "o", "o/e", entitlement)], condition_codes=()).numbers)


def visit(**other: Any) -> list[int]:
    """Write a session of 50 euros of an adult, with a contract unless it says otherwise."""
    return numbers(Visit(**{"day": START, "age": 40, "listed": False, "contracted": True, "tariff": 5_000} | other))


@pytest.mark.parametrize(
    ("sessions", "budget", "each"),
    [(0, 0, 0), (0, 0, 5), (1, 1, 5), (1, 5, 5), (2, 6, 5), (2, 10, 5), (3, 11, 5), (UNLIMITED, 1, 0)],
)
def test_a_budget_pays_the_last_session_in_part(sessions: int, budget: int, each: int) -> None:
    """A budget pays whole sessions and one in part; nothing left pays none, and what costs nothing has no end."""
    assert sessions == ahead.sessions_from_budget(budget, each)


RATES = [
    (5_000, s.RATE_EXACT, True, {}),
    (4_000, s.RATE_EXACT, True, {"percent": 80}),
    (3_000, s.RATE_EXACT, True, {"eur_per_session_cents": 3_000}),
    (5_000, s.RATE_EXACT, True, {"eur_per_session_cents": 5_001}),
    (5_000, s.RATE_EXACT, True, {"non_contracted_percent": 50, "average_tariff_cents": 4_000}),
    (3_000, s.RATE_EXACT, False, {"non_contracted_percent": 75, "average_tariff_cents": 4_000}),
    (3_750, s.RATE_EXACT, False, {"non_contracted_percent": 75, "average_tariff_cents": 6_000}),
    (3_750, s.RATE_AT_MOST, False, {"non_contracted_percent": 75}),
    (3_750, s.RATE_EXACT, False, {"non_contracted_percent": 75, "non_contracted_of": "invoice"}),
    (
        3_750,
        s.RATE_EXACT,
        False,
        {"non_contracted_percent": 75, "non_contracted_of": "invoice", "average_tariff_cents": 1_000},
    ),
    (
        4_500,
        s.RATE_EXACT,
        False,
        {"non_contracted_percent": 75, "non_contracted_of": "average", "average_tariff_cents": 6_000},
    ),
    (
        5_000,
        s.RATE_EXACT,
        False,
        {"non_contracted_percent": 75, "non_contracted_of": "average", "average_tariff_cents": 9_000},
    ),
    (5_000, s.RATE_UNSEEN, False, {"non_contracted_percent": 75, "non_contracted_of": "average"}),
    (2_000, s.RATE_AT_MOST, False, {"non_contracted_percent": 75, "non_contracted_max_cents": 2_000}),
    (3_750, s.RATE_AT_MOST, False, {"non_contracted_percent": 75, "non_contracted_max_cents": 3_751}),
    (
        1_000,
        s.RATE_AT_MOST,
        False,
        {"non_contracted_percent": 75, "non_contracted_max_cents": 2_000, "eur_per_session_cents": 1_000},
    ),
]


@pytest.mark.parametrize(("cents", "known", "contracted", "terms"), RATES)
def test_the_lowest_term_that_holds_is_paid(cents: int, known: int, contracted: bool, terms: dict[str, Any]) -> None:
    """A session pays the lowest of the terms that hold for its contract, and says when one of them is not known."""
    stack = stack_of(reimbursement=Reimbursement(**terms))
    result = [0] * (s.WHY + 1)
    s.settle(stack, s.new_state(0, 0), visit(contracted=contracted), result)
    assert (0, cents, known) == (result[s.PAID_BY], result[s.PAID], result[s.RATE_KNOWN])


@pytest.mark.parametrize(
    ("expected", "already"), [([1, 1, 0, 0, 0], 0), ([1, 0, 0, 0, 0], 1), ([0, 0, 0, 0, 0], 2), ([0, 0, 0, 0, 0], 9)]
)
def test_first_sessions_are_behind_from_the_next_one_on(expected: list[int], already: int) -> None:
    """An entitlement after two sessions of the condition pays from the third, whoever paid the first."""
    stack, state, result = stack_of(after_sessions=2), s.new_state(0, 0), [0] * (s.WHY + 1)
    state[s.SESSIONS_EVER] = already
    whys = []
    for _ in expected:
        s.settle(stack, state, visit(), result)
        whys.append(int(result[s.WHY] == s.FIRST_SESSIONS))
    assert expected == whys


@pytest.mark.parametrize(
    ("ahead_of_them", "after", "ever"),
    [(UNLIMITED, 0, 0), (2, 2, 0), (1, 2, 1), (0, 2, 2), (UNLIMITED, 2, 3), (UNLIMITED, 0, 3)],
)
def test_first_sessions_ahead(ahead_of_them: int, after: int, ever: int) -> None:
    """So many sessions go alike until the first sessions are over; without any, or afterwards, there is no end."""
    assert ahead_of_them == ahead.first_sessions_ahead(after, ever)


@pytest.mark.parametrize(
    ("least", "one", "other"),
    [(1, 1, 2), (1, 2, 1), (1, 1, UNLIMITED), (1, UNLIMITED, 1), (UNLIMITED, UNLIMITED, UNLIMITED), (0, 0, UNLIMITED)],
)
def test_the_lesser_of_two_numbers_without_end(least: int, one: int, other: int) -> None:
    """No end is more than any number."""
    assert least == ahead.lesser(one, other)


@pytest.mark.parametrize(("approval_from", "needed"), [(None, [0, 0, 0, 0]), (1, [1, 1, 1, 1]), (3, [0, 0, 1, 1])])
def test_approval_is_needed_from_its_session_on(approval_from: int | None, needed: list[int]) -> None:
    """From the session that the policy names, approval is needed; no session before it says so, nor one without."""
    stack = stack_of(Limit(sessions=9, per="calendar_year", approval_from_session=approval_from))
    state, result = s.new_state(1, 0), [0] * (s.WHY + 1)
    told = []
    for _ in range(4):
        s.settle(stack, state, visit(), result)
        told.append(result[s.NEEDS_APPROVAL])
    assert needed == told


def test_a_new_year_needs_its_own_approval() -> None:
    """Sessions without end are counted by the year too: its third needs approval, the first of the next does not."""
    stack = stack_of(Limit(sessions="unlimited", per="calendar_year", approval_from_session=3))
    state, result, session = s.new_state(1, 0), [0] * (s.WHY + 1), visit()
    told = []
    for day in (20181201, 20181208, 20181215, 20190105, 20190112, 20190119):
        session[s.DATE] = day
        s.settle(stack, state, session, result)
        told.append(result[s.NEEDS_APPROVAL])
    assert [0, 0, 1, 0, 0, 1] == told


WHYS: dict[str, tuple[int, dict[str, Any], dict[str, Any]]] = {
    "of age": (s.PAYS, {"when": When(age_from=18)}, {"age": 18}),
    "too young": (s.TOO_YOUNG, {"when": When(age_from=18)}, {"age": 17}),
    "young enough": (s.PAYS, {"when": When(age_below=18)}, {"age": 17}),
    "too old": (s.TOO_OLD, {"when": When(age_below=18)}, {"age": 18}),
    "another therapy": (s.OTHER_THERAPY, {}, {"therapy": "physiotherapy"}),
    "the first day": (s.PAYS, {"valid_from": START}, {}),
    "before it begins": (s.NOT_VALID, {"valid_from": date(2018, 1, 2)}, {}),
    "the last day": (s.PAYS, {"valid_through": START}, {}),
    "after it ends": (s.NOT_VALID, {"valid_through": date(2017, 12, 31)}, {}),
    "listed": (s.PAYS, {"when": When(listed="yes")}, {"listed": True}),
    "not listed": (s.NOT_ON_LIST, {"when": When(listed="yes")}, {}),
    "listed, and only for who is not": (s.IS_ON_LIST, {"when": When(listed="no")}, {"listed": True}),
    "not listed, and only for who is not": (s.PAYS, {"when": When(listed="no")}, {}),
    "an accident": (s.PAYS, {"when": When(accident="yes")}, {"accident": True}),
    "no accident": (s.NO_ACCIDENT, {"when": When(accident="yes")}, {}),
    "an accident, and only without": (s.IS_ACCIDENT, {"when": When(accident="no")}, {"accident": True}),
    "a contract": (s.PAYS, {"when": When(provider="contracted")}, {}),
    "no contract": (s.OTHER_PROVIDER, {"when": When(provider="contracted")}, {"contracted": False}),
    "a first session": (s.FIRST_SESSIONS, {"after_sessions": 1}, {}),
}


@pytest.mark.parametrize(("why", "entitled", "visited"), WHYS.values(), ids=WHYS)
def test_why_an_entitlement_does_not_pay(why: int, entitled: dict[str, Any], visited: dict[str, Any]) -> None:
    """Each circumstance that an entitlement states keeps out who is on its other side, and says that it did."""
    result = [0] * (s.WHY + 1)
    s.settle(stack_of(**entitled), s.new_state(0, 0), visit(**visited), result)
    assert why == result[s.WHY]
    assert (0 if why == s.PAYS else s.NOBODY) == result[s.PAID_BY]


@pytest.mark.parametrize(
    ("why", "condition"), [(s.OTHER_CONDITION, 0), (s.OTHER_CONDITION, 1), (s.PAYS, 2), (s.PAYS, 4)]
)
def test_an_entitlement_for_some_conditions(why: int, condition: int) -> None:
    """What is for the second and the third condition pays those, not the first, nor a complaint without one."""
    entitlement = Entitlement(id="e", therapies=("manual_therapy",), when=When(conditions=("A2", "A3")))
    held = compile_stack([HeldEntitlement("basic", "o", "o/e", entitlement)], condition_codes=("A1", "A2", "A3"))
    session, result = visit(), [0] * (s.WHY + 1)
    session[s.CONDITION_BIT] = condition
    s.settle(held.numbers, s.new_state(0, 0), session, result)
    assert why == result[s.WHY]


def test_a_budget_holds_wherever_it_stands_among_the_limits() -> None:
    """Of 120 euros beside two numbers of sessions, two are paid whole and the third in part."""
    stack = stack_of(Limit(sessions=9), Limit(sessions=5, per="indication"), Limit(euro_cents=12_000))
    state, result = s.new_state(3, 0), [0] * (s.WHY + 1)
    paid = []
    for _ in range(4):
        s.settle(stack, state, visit(), result)
        paid.append(result[s.PAID])
    assert [5_000, 5_000, 2_000, 0] == paid


def test_a_limit_a_day_says_nothing_of_how_many_are_left() -> None:
    """Of nine sessions, one a day, nine are left; and of 100 euros at most 20 a day, two at the price of 50."""
    for limits, left in (
        ((Limit(sessions=9), Limit(sessions=1, per="day")), 9),
        ((Limit(euro_cents=10_000), Limit(euro_cents=2_000, per="day")), 2),
    ):
        assert left == ahead.count_left(stack_of(*limits), s.new_state(2, 0), visit(), [0] * (s.WHY + 1))


def test_who_has_had_no_session_has_used_nothing() -> None:
    """A state is the sessions ever had, the deductible left, and four numbers for each counter."""
    assert [0, 38_500, *[0] * 8] == s.new_state(2, 38_500)


@pytest.mark.parametrize(
    ("period", "per", "day", "running"),
    [
        (2019, s.CALENDAR_YEAR, 20190101, 2018),
        (2018, s.INDICATION, 20181231, 0),
        (20181231, s.DAY, 20181231, 20181230),
        (20180115, s.TWELVE_MONTHS, 20190114, 20180115),
        (20190115, s.TWELVE_MONTHS, 20190115, 20180115),
        (20180115, s.TWELVE_MONTHS, 20180115, 0),
    ],
)
def test_the_period_of_a_day(period: int, per: int, day: int, running: int) -> None:
    """A year ends on 31 December, a day at midnight, twelve months the day before their first day comes again."""
    assert period == s.period_of(per, day, running)


@pytest.mark.parametrize(
    ("carried", "used", "year"),
    [(0, 9, 20190101), (3, 6, 20190101), (4, 5, 20190101), (4, 0, 20190101), (0, 0, 20200101)],
)
def test_what_is_left_moves_along_once(carried: int, used: int, year: int) -> None:
    """Of nine sessions at most four move to the next year, what is left of them, and none over a year without any."""
    stack = stack_of(Limit(sessions=9, per="calendar_year", carry_over=4))
    state, result = s.new_state(1, 0), [0] * (s.WHY + 1)
    session = visit()
    session[s.TARIFF] = 1
    s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)
    for _ in range(used):
        s.settle(stack, state, session, result)
    session[s.DATE] = year
    assert 9 + carried == s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)


@pytest.mark.parametrize(
    ("carried", "used"), [(4, (0, 0)), (4, (9, 0)), (0, (0, 13)), (3, (0, 10)), (4, (0, 8)), (4, (0, 4)), (3, (9, 6))]
)
def test_what_moved_along_is_used_first_and_moves_no_further(carried: int, used: tuple[int, int]) -> None:
    """Of the second year's nine at most four move on, counting as used only what went beyond those carried over."""
    stack = stack_of(Limit(sessions=9, per="calendar_year", carry_over=4))
    state, result, session = s.new_state(1, 0), [0] * (s.WHY + 1), visit()
    for year, times in zip((2018, 2019), used, strict=True):
        session[s.DATE] = year * 10_000 + 101
        s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)
        for _ in range(times):
            s.settle(stack, state, session, result)
    session[s.DATE] = 20200101
    assert 9 + carried == s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)


@pytest.mark.parametrize(("room", "used"), [(18, 0), (17, 1), (9, 9)])
def test_all_that_is_left_moves_along_where_all_may(room: int, used: int) -> None:
    """Where as many may move as there are, a year without a session doubles the next."""
    stack = stack_of(Limit(sessions=9, per="calendar_year", carry_over=9))
    state, result, session = s.new_state(1, 0), [0] * (s.WHY + 1), visit()
    s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)
    for _ in range(used):
        s.settle(stack, state, session, result)
    session[s.DATE] += 10_000
    assert room == s.room(stack, 1 + s.ENTITLEMENT_WIDTH, state, session)


def pooled(*entitled: tuple[Limit, ...]) -> list[int]:
    """Compile entitlements one after the other, whose limits of one pool share a counter."""
    stack = [
        HeldEntitlement("basic", "o", f"o/{n}", Entitlement(id=f"e{n}", therapies=("manual_therapy",), limits=limits))
        for n, limits in enumerate(entitled)
    ]
    return list(compile_stack(stack, condition_codes=()).numbers)


SHARED = {
    "what the first uses is gone for the second": ((Limit(sessions=5, pool="p"),), (Limit(sessions=9, pool="p"),), 9),
    "the first may use all": ((Limit(sessions=9, pool="p"),), (Limit(sessions=5, pool="p"),), 9),
    "each has a limit of its own too": (
        (Limit(sessions=2, per="indication"), Limit(sessions=5, pool="p")),
        (Limit(sessions=4, per="indication"), Limit(sessions=9, pool="p")),
        6,
    ),
    "the first pays nothing": ((Limit(sessions=0), Limit(sessions=5, pool="p")), (Limit(sessions=5, pool="p"),), 5),
    "another therapy's limit": (
        (Limit(sessions=3, therapies=("exercise_therapy",), pool="p"), Limit(sessions=4)),
        (Limit(sessions=3, pool="p"),),
        7,
    ),
    "budgets": ((Limit(euro_cents=20_000, pool="p"),), (Limit(euro_cents=35_000, pool="p"),), 7),
    "a budget and a number": (
        (Limit(euro_cents=12_500, pool="p"), Limit(sessions=9, pool="q")),
        (Limit(euro_cents=25_000, pool="p"), Limit(sessions=9, pool="q")),
        6,
    ),
    "a number and a budget": (
        (Limit(sessions=9, pool="q"), Limit(sessions=8, pool="r"), Limit(euro_cents=12_500, pool="p")),
        (Limit(sessions=9, pool="q"), Limit(sessions=8, pool="r"), Limit(euro_cents=25_000, pool="p")),
        6,
    ),
}


@pytest.mark.parametrize("had", range(4))
@pytest.mark.parametrize(("first", "second", "left"), SHARED.values(), ids=SHARED)
def test_limits_of_one_pool_share_what_is_used(
    first: tuple[Limit, ...], second: tuple[Limit, ...], left: int, had: int
) -> None:
    """What one entitlement pays from a pool, another of the same pool has less; so it is counted and so it is paid."""
    stack, state, result = pooled(first, second), s.new_state(4, 0), [0] * (s.WHY + 2)
    for _ in range(had):
        s.settle(stack, state, visit(), result)
    counted = ahead.count_left(stack, [*state], visit(), [*result])
    payers = []
    for _ in range(12):
        s.settle(stack, state, visit(), result)
        payers.append(result[s.PAID_BY])
    assert (left - had, left - had) == (counted, len(payers) - payers.count(s.NOBODY))
