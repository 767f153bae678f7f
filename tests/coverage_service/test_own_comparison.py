"""Packages by figures somebody read themselves: a year's cost in each scenario, and from when a package pays off."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.model import StatedPackage
from coverage_service.own_comparison import SCENARIOS, OwnPackage, OwnUse, compare_own
from insurer_rules.rules import Rules
from tests.published import RULES

USE = OwnUse(policy_year=2027, therapy="manual_therapy", tariff_eur=Decimal("45.00"))
NINE = OwnPackage(name="Nine", premium=1_850, stated=StatedPackage(sessions=9))
# What is stated, and what the patient pays of 6, 12 and 18 sessions of 45 euros, in cents.
OWN = {
    "a number of sessions": (StatedPackage(sessions=9), [0, 13_500, 40_500]),
    "a number of which fewer are manual": (StatedPackage(sessions=18, manual_sessions=12), [0, 0, 27_000]),
    "no maximum": (StatedPackage(sessions="unlimited"), [0, 0, 0]),
    "an amount a year": (StatedPackage(budget_eur=Decimal(350)), [0, 19_000, 46_000]),
    "an amount a session": (StatedPackage(eur_per_session=Decimal(40), sessions=12), [3_000, 6_000, 33_000]),
}


@pytest.mark.parametrize(("stated", "own"), OWN.values(), ids=OWN)
def test_each_kind_of_figure_pays_what_it_says(rules: Rules, stated: StatedPackage, own: list[int]) -> None:
    """What the package does not pay is the patient's."""
    compared = compare_own([OwnPackage(name="", premium=1_000, stated=stated)], USE, rules)[1]
    assert own == [cost.own for cost in compared.costs]
    assert [12_000 + each for each in own] == [cost.whole for cost in compared.costs]


def test_no_package_stands_first_and_costs_every_session(rules: Rules) -> None:
    """Having none is what packages are held against."""
    none = compare_own([NINE], USE, rules)[0]
    assert [4_500 * sessions for sessions in SCENARIOS] == [cost.whole for cost in none.costs]
    assert none.pays_off_from is None


def test_a_package_pays_off_from_the_session_that_tips_it(rules: Rules) -> None:
    """Five sessions of 45 euros cost more than a year's premium of 222 euros, four do not."""
    assert 5 == compare_own([NINE], USE, rules)[1].pays_off_from


def test_without_a_premium_there_is_no_cost_of_the_year(rules: Rules) -> None:
    """What is not known is not zero."""
    compared = compare_own([OwnPackage(name="", premium=None, stated=StatedPackage(sessions=9))], USE, rules)[1]
    assert {None} == {cost.whole for cost in compared.costs}
    assert compared.pays_off_from is None


@given(premium=st.integers(0, 10_000), sessions=st.integers(0, 60), price=st.integers(1, 200))
def test_below_the_turning_point_no_package_is_cheaper(premium: int, sessions: int, price: int) -> None:
    """In no scenario before it does the package cost less than none; where there is none, in no scenario at all."""
    use = OwnUse(policy_year=2027, therapy="manual_therapy", tariff_eur=Decimal(price))
    package = OwnPackage(name="", premium=premium, stated=StatedPackage(sessions=sessions))
    none, compared = compare_own([package], use, RULES)
    for without, with_it in zip(none.costs, compared.costs, strict=True):
        assert without.whole is not None
        assert with_it.whole is not None
        if with_it.whole < without.whole:
            assert compared.pays_off_from is not None
            assert compared.pays_off_from <= with_it.sessions
