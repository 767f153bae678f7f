"""Packages side by side: the same use, one year, each package decided as a question of its own."""

from datetime import date
from decimal import Decimal
from time import process_time

import pytest

from coverage_service.comparison import Comparison, ComparisonQuery, age_for, compare, days_of, on_sale, order
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery
from insurer_rules.model import Package

MARKET = ComparisonQuery(policy_year=2018, sessions=12, tariff_eur=Decimal("45.00"))


@pytest.fixture(scope="module")
def market(rules) -> Comparison:
    """Compare the market of 2018 for twelve sessions of 45 euros."""
    return compare(MARKET, rules)


def test_every_package_of_the_year_is_compared_once(market, rules) -> None:
    """No package is left out, and none is told twice: a carrier's list is not repeated for each of its labels."""
    assert len(list(on_sale(rules, 2018))) == len(market.packages) > 150
    assert len(compare(ComparisonQuery(policy_year=2025, sessions=1), rules).packages) < 400


def test_a_row_says_what_decide_says(market, rules) -> None:
    """A comparison has no semantics of its own."""
    row = next(row for row in market.packages if (row.label.id, row.package.id) == ("cz", "basis"))
    question = CoverageQuery(
        date=date(2018, 1, 1),
        age=40,
        insurer="cz",
        packages=("basis",),
        condition=Complaint(listed=False),
        session_dates=days_of(2018, 12),
        contracted=True,
        tariff_eur=Decimal(45),
    )
    totals = decide(question, rules).totals
    assert (totals.supplementary, totals.patient, totals.own) == (row.paid, row.unpaid, row.own) == (9, 3, 13500)


def test_the_whole_year_is_twelve_premiums_and_the_own_part(market) -> None:
    """CZ Basis 2018: 12 x 7.75 and three sessions of 45 euros."""
    row = next(row for row in market.packages if (row.label.id, row.package.id) == ("cz", "basis"))
    assert 12 * 775 + 13500 == row.year_cost


def test_the_cheapest_for_this_use_comes_first(market) -> None:
    """Rows with a cost for the whole year go up in cost; those without a premium follow."""
    costs = [row.year_cost for row in market.packages]
    known = [cost for cost in costs if cost is not None]
    assert sorted(known) == known == costs[: len(known)]


@pytest.mark.parametrize(
    ("column", "figure"),
    [
        ("own", lambda row: row.own),
        ("premium", lambda row: row.package.premium_cents),
        ("paid", lambda row: -row.paid),
        ("insurer", lambda row: row.label.name.casefold()),
    ],
)
def test_rows_are_ordered_by_a_column_with_what_is_not_known_last(market, column, figure) -> None:
    """Any column can lead."""
    figures = [figure(row) for row in order(market.packages, column)]
    known = [each for each in figures if each is not None]
    assert sorted(known) == known == figures[: len(known)]


def test_what_nobody_has_seen_stays_unknown_and_comes_last(rules) -> None:
    """A year without figures gives rows without figures, never those of another year."""
    found = compare(ComparisonQuery(policy_year=2026, sessions=9), rules)
    assert {(0, 9, None)} == {(row.paid, row.unknown, row.own) for row in found.packages if not row.known}
    assert compare(ComparisonQuery(policy_year=1980, sessions=9), rules).packages == ()


def test_without_a_price_there_are_no_amounts(rules) -> None:
    """Sessions paid are told without a price; euros are not."""
    found = compare(ComparisonQuery(policy_year=2018, sessions=9), rules)
    assert {None} == {row.own for row in found.packages} == {row.year_cost for row in found.packages}


@pytest.mark.parametrize(("sessions", "year"), [(1, 2018), (12, 2018), (60, 2018), (365, 2018), (365, 2020)])
def test_sessions_are_spread_over_the_year_on_days_of_their_own(sessions, year) -> None:
    """No two sessions share a day, and none leaves the year."""
    days = days_of(year, sessions)
    assert len(set(days)) == len(days) == sessions
    assert {year} == {day.year for day in days}


@pytest.mark.parametrize(("band", "age"), [((None, None), 40), ((18, 30), 29), ((50, None), 50), ((None, 65), 40)])
def test_an_adult_who_may_hold_the_package_is_taken(band, age) -> None:
    """Without an age, a package for the young is compared for the young."""
    assert age == age_for(Package(id="p", name="P", source="s", age_from=band[0], age_below=band[1]))


@pytest.mark.parametrize(("year", "therapy"), [(2018, "manual_therapy"), (2026, "manual_therapy_es")])
def test_a_market_costs_less_than_a_tenth_of_a_second(rules, year, therapy) -> None:
    """Processor time of a whole market year, the best of three."""
    spent = []
    for price in range(40, 43):
        started = process_time()
        compare(ComparisonQuery(policy_year=year, sessions=12, therapy=therapy, tariff_eur=Decimal(price)), rules)
        spent.append(process_time() - started)
    assert min(spent) < 0.1
