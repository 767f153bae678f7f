"""Settlement equals the reference written for reading, and keeps to its limits."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coverage_service.settlement import remaining as ahead
from coverage_service.settlement import session as s
from insurer_rules.compiling import THERAPY_BIT, UNLIMITED, HeldEntitlement, compile_stack, day_number
from insurer_rules.model import Entitlement, Limit, Reimbursement, When
from tests.coverage_service.settlement.reference import Person, Visit
from tests.coverage_service.settlement.reference import settle as settle_by_reading

START = date(2018, 1, 1)

limits = st.builds(
    Limit,
    sessions=st.integers(0, 12) | st.just("unlimited"),
    per=st.sampled_from(["calendar_year", "indication", "12_months", "condition", "day", "lifetime"]),
    therapies=st.sampled_from([(), ("manual_therapy",), ("physiotherapy",)]),
    provider=st.sampled_from(["any", "contracted", "non_contracted"]),
    listed=st.sampled_from(["any", "yes", "no"]),
    extension=st.sampled_from([0, 9]),
)
budgets = st.builds(
    Limit, euro_cents=st.integers(0, 40_000), per=st.sampled_from(["calendar_year", "12_months", "day"])
)
rates = st.builds(
    Reimbursement,
    percent=st.integers(0, 100),
    eur_per_session_cents=st.none() | st.integers(0, 8_000),
    non_contracted_percent=st.none() | st.integers(0, 100),
    non_contracted_max_cents=st.none() | st.integers(0, 8_000),
    average_tariff_cents=st.integers(1_000, 8_000),
)
whens = st.builds(
    When,
    age_from=st.none() | st.sampled_from([18]),
    age_below=st.none() | st.sampled_from([18, 22]),
    listed=st.sampled_from(["any", "yes", "no"]),
    accident=st.sampled_from(["any", "any", "yes"]),
    provider=st.sampled_from(["any", "any", "contracted"]),
)
entitlements = st.builds(
    Entitlement,
    id=st.just("e"),
    therapies=st.sampled_from([("manual_therapy",), ("manual_therapy", "physiotherapy")]),
    when=whens,
    after_sessions=st.sampled_from([0, 0, 3]),
    limits=st.lists(limits | budgets, max_size=3).map(tuple),
    reimbursement=rates,
    deductible=st.booleans(),
)
visits = st.builds(
    dict,
    gap=st.sampled_from([0, 1, 7, 60, 364, 365]),
    age=st.sampled_from([17, 18, 40]),
    listed=st.booleans(),
    contracted=st.booleans(),
    tariff=st.integers(0, 9_000),
    therapy=st.sampled_from(["manual_therapy", "manual_therapy", "physiotherapy"]),
    accident=st.booleans(),
    insufficient=st.booleans(),
)


def numbers(visit: Visit) -> list[int]:
    """Write a visit as the numbers that settlement takes."""
    session = [0] * s.SESSION_WIDTH
    session[s.DATE], session[s.AGE], session[s.THERAPY] = (
        day_number(visit.day, 0),
        visit.age,
        THERAPY_BIT[visit.therapy],
    )
    session[s.ON_LIST], session[s.CONTRACTED] = int(visit.listed), int(visit.contracted)
    session[s.AFTER_ACCIDENT], session[s.INSUFFICIENT] = int(visit.accident), int(visit.insufficient)
    session[s.TARIFF], session[s.COUNTS] = visit.tariff, 1
    return session


@given(
    st.lists(entitlements, min_size=1, max_size=4), st.lists(visits, min_size=1, max_size=30), st.integers(0, 20_000)
)
def test_settlement_equals_the_reference(stack: list[Entitlement], asked: list[dict], deductible: int) -> None:
    """Whatever the stack and the sessions, the kernel and the reference pay the same."""
    held = compile_stack(
        (HeldEntitlement("basic", f"o{n}", f"o{n}/e", e) for n, e in enumerate(stack)), condition_codes=()
    )
    state = s.new_state(len(held.counters), deductible)
    result = [0] * (s.WHY + len(stack))
    person = Person(deductible_left=deductible)
    day = START
    for one in asked:
        day += timedelta(days=one["gap"])
        visit = Visit(day=day, **{name: value for name, value in one.items() if name != "gap"})
        s.settle(held.numbers, state, numbers(visit), result)
        paid_by, paid, from_deductible = settle_by_reading(person, stack, visit)
        assert (paid_by if paid_by is not None else s.NOBODY, paid, from_deductible) == tuple(result[: s.RATE_KNOWN])


@pytest.mark.parametrize("sessions", [0, 1, 9, 30])
@pytest.mark.parametrize("per", ["calendar_year", "indication", "12_months", "condition", "lifetime"])
def test_a_limit_pays_its_number_and_not_one_more(sessions: int, per: str) -> None:
    """A limit of n sessions pays n sessions in its period; session n + 1 is not paid."""
    entitlement = Entitlement(id="e", therapies=("manual_therapy",), limits=(Limit(sessions=sessions, per=per),))
    held = compile_stack([HeldEntitlement("supplementary", "o", "o/p/e", entitlement)], condition_codes=())
    state, result = s.new_state(1, 0), [0] * (s.WHY + 1)
    payers = []
    for week in range(sessions + 1):
        s.settle(
            held.numbers,
            state,
            numbers(Visit(START + timedelta(weeks=week), age=40, listed=False, contracted=True, tariff=5_000)),
            result,
        )
        payers.append(result[s.PAID_BY])
    assert [0] * sessions + [s.NOBODY] == payers


@given(st.lists(entitlements, max_size=4), visits)
def test_sessions_left_is_what_settling_on_would_pay(stack: list[Entitlement], one: dict) -> None:
    """The sessions counted as left are those that get paid when settled one after the other, daily limits apart."""
    stack = [e for e in stack if not e.after_sessions and all(limit.per != "day" for limit in e.limits)]
    held = compile_stack(
        (HeldEntitlement("basic", f"o{n}", f"o{n}/e", e) for n, e in enumerate(stack)), condition_codes=()
    )
    visit = Visit(day=START, **{name: value for name, value in one.items() if name != "gap"})
    left = ahead.count_left(held.numbers, s.new_state(len(held.counters), 0), numbers(visit), [0] * s.WHY)
    state, result = s.new_state(len(held.counters), 0), [0] * (s.WHY + len(stack))
    paid = 0
    for _ in range(300):
        s.settle(held.numbers, state, numbers(visit), result)
        if result[s.PAID_BY] == s.NOBODY:
            break
        paid += 1
    if left == UNLIMITED:
        assert paid == 300
    elif left < 300:
        assert left == paid


@given(st.lists(entitlements, max_size=4), visits, st.integers(0, 9_000), st.integers(0, 12), st.integers(1, 30))
def test_settling_ahead_equals_settling_one_by_one(
    stack: list[Entitlement], one: dict, deductible: int, before: int, times: int
) -> None:
    """The sessions said to go as the last one did, do; and leave the same state behind."""
    held = compile_stack(
        (HeldEntitlement("basic", f"o{n}", f"o{n}/e", e) for n, e in enumerate(stack)), condition_codes=()
    )
    assume(not held.by_day)
    session = numbers(Visit(day=START, **{name: value for name, value in one.items() if name != "gap"}))
    state, result = s.new_state(len(held.counters), deductible), [0] * (s.WHY + len(stack))
    for _ in range(before + 1):
        s.settle(held.numbers, state, session, result)
    times = ahead.lesser(ahead.alike_ahead(held.numbers, state, session, result), times)
    together, again = [*state], [*result]
    ahead.repeat(held.numbers, together, session, result, times)
    for _ in range(times):
        s.settle(held.numbers, state, session, again)
        assert result == again
    assert [*together] == [*state]


@pytest.mark.parametrize(
    ("share", "percent", "cents"), [(3_938, 75, 5_250), (0, 1, 49), (1, 1, 50), (1, 1, 149), (5_000, 100, 5_000)]
)
def test_half_a_cent_goes_upwards(share: int, percent: int, cents: int) -> None:
    """75 % of 52.50 euros is 39.38, not 39.37; what is less than half a cent goes."""
    assert share == s.share(percent, cents)
