"""People who do not exist ask the engine: the same people each time, and both sides of every limit."""

from decimal import Decimal

from coverage_service.scenarios import matrix, payments, population
from insurer_rules.rules import Rules


def test_the_same_seed_gives_the_same_people(rules: Rules) -> None:
    """A plot can be made again."""
    years = (2018, 2019)
    people = population(rules, years, size=50, seed=1)
    assert people == population(rules, years, size=50, seed=1)
    assert people != population(rules, years, size=50, seed=2)


def test_people_hold_a_package_of_both_years(rules: Rules) -> None:
    """Nobody loses a package between two years that are compared."""
    people = population(rules, (2018, 2019), size=200, seed=1)
    assert 200 == len(people)
    for person in people:
        assert all(rules.packages_named(person.label, year, person.package) for year in (2018, 2019))


def test_there_is_nobody_where_no_year_is_known(rules: Rules) -> None:
    """No package, no people."""
    assert () == population(rules, (1990, 1991), size=10, seed=1)


def test_what_is_paid_and_reimbursed_is_the_price(rules: Rules) -> None:
    """Deductible included, every euro has somebody who pays it; or the answer is unknown."""
    people = population(rules, (2018, 2019), size=300, seed=3)
    paid = payments(rules, people, 2019, tariff=Decimal(50))
    assert any(each.own is not None for each in paid)
    for each in paid:
        assert (each.own is None) == (each.reimbursed is None)
        if each.own is not None and each.reimbursed is not None:
            assert 5000 * each.person.sessions == each.own + each.reimbursed


def test_the_matrix_asks_both_sides_of_a_limit(rules: Rules) -> None:
    """De Friesland AV Standaard 2018: 12 in all and 9 of manual therapy, so 9, 10, 12 and 13 are asked."""
    asked = [s for s in matrix(rules, "de_friesland", 2018, ages=(45,)) if s.package == "AV Standaard" and not s.listed]
    assert {9: 9, 10: 9, 12: 9, 13: 9} == {s.planned: s.decision.totals.supplementary for s in asked}
