"""What is left of the compulsory deductible in a policy year: in cents, by label, and in the year of the 18th birthday.

Zorgverzekeringswet, articles 18a to 23. Taking it off what the basic package pays is left to `settlement`.
"""

from datetime import date

from attrs import evolve, frozen

from coverage_service.decision.complaint import ADULT
from coverage_service.model import CoverageQuery
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules

# More than any deductible: taken where the deductible of a year is not known, beside nothing at all.
ALL_OF_IT = 10_000_000


@frozen
class DeductibleLeft:
    """What may be left of a year's deductible, in cents; two amounts where it is not known, which lie on either side.

    `begins` is the first day on which it counts, as care before it is free of it: of two amounts it is that of the
    lesser. `insured_from` is the day on which the insurance began, where the amount is that of the days from then on.
    `asked` names what would settle it.
    """

    cents: tuple[int, ...]
    begins: date | None = None
    asked: str = "deductible_left_eur"
    insured_from: date | None = None

    def is_free_before(self, place: int) -> bool:
        """Tell whether care before `begins` is free of the deductible, for the amount at a place."""
        return self.begins is not None and place == 0


def deductible_left(
    query: CoverageQuery, rules: Rules, label: str | None, year: int, *, is_insured: bool = False
) -> DeductibleLeft:
    """Give what may be left of a year's deductible: as stated for the year asked about, else the whole of it.

    What a package insures of it, nobody has seen: where one does, the patient may pay nothing, or all that is left.
    """
    left = _without_package(query, rules, label, year)
    if not is_insured or not any(left.cents):
        return left
    was_stated = query.deductible_left_eur is not None and year == query.date.year
    return DeductibleLeft((0, max(left.cents)), asked="rules.package" if was_stated else left.asked)


def _without_package(query: CoverageQuery, rules: Rules, label: str | None, year: int) -> DeductibleLeft:
    born = query.birth_date
    birthday = birthday_in(born, year) if born is not None and born.year + ADULT == year else None
    may_be_18_now = query.age == ADULT and year == query.date.year
    if query.deductible_left_eur is not None and year == query.date.year:
        stated = DeductibleLeft((cents_of(query.deductible_left_eur),))
        if may_be_18_now:
            return DeductibleLeft(stated.cents * 2, _first_of_next_month(query.date), asked="birth_date")
        return _stated_at_18(query, rules, label, stated, birthday) if birthday else stated
    whole = whole_deductible(rules, label, year)
    if whole is None:
        return DeductibleLeft((0, ALL_OF_IT), asked="deductible_left_eur" if year == query.date.year else "rules.law")
    if birthday:
        return _at_18(query, rules, label, whole, birthday)
    if may_be_18_now:
        return DeductibleLeft((0, whole), asked="birth_date")
    return _of_days_insured(query, whole, year)


def _of_days_insured(query: CoverageQuery, whole: int, year: int) -> DeductibleLeft:
    """Take the part for the days that are left of a year in which the insurance began after 1 January (article 22)."""
    began = query.insured_since
    if began is None or not date(year, 1, 1) < began <= query.date:
        return DeductibleLeft((whole,))
    return DeductibleLeft((part_of_year(whole, began),), insured_from=began)


def whole_deductible(rules: Rules, label: str | None, year: int) -> int | None:
    """Give the whole deductible of a year in cents: the label's own, else the law's; None when not known."""
    if own := own_deductible(rules, label, year):
        return own[0]
    return next((d.cents for d in rules.basic.deductibles if d.year == year), None)


def own_deductible(rules: Rules, label: str | None, year: int) -> tuple[int, str] | None:
    """Give a label's own lower deductible of a year in cents, with its source; None where it has that of the law."""
    policy = rules.policies.get((label or "", year))
    return (
        (policy.deductible_cents, policy.deductible_source) if policy and policy.deductible_cents is not None else None
    )


def _stated_at_18(
    query: CoverageQuery, rules: Rules, label: str | None, stated: DeductibleLeft, birthday: date
) -> DeductibleLeft:
    """Take what was stated as counted from the day that the label says; where it does not say, from either day."""
    begins = _first_of_next_month(birthday)
    if begins <= query.date:
        return stated
    if label is not None and rules.label(label).deductible_at_18:
        return evolve(stated, begins=begins)
    return DeductibleLeft(stated.cents * 2, begins, asked="rules.law")


def _at_18(query: CoverageQuery, rules: Rules, label: str | None, whole: int, birthday: date) -> DeductibleLeft:
    """Take the part of the year that the label counts; where it does not say, the smallest part or the whole.

    The smallest counts from the next month, the whole from the birthday. Of a later year nobody can say what is left.
    """
    begins = _first_of_next_month(birthday)
    rule = rules.label(label).deductible_at_18 if label else ""
    if rule:
        return DeductibleLeft((part_of_year(whole, birthday if rule == "days_from_birthday" else begins),), begins)
    least = part_of_year(whole, begins) if begins.year == birthday.year else 0
    asked = "deductible_left_eur" if birthday.year == query.date.year else "rules.law"
    return DeductibleLeft((least, whole), begins if query.date < begins else None, asked)


def part_of_year(cents: int, first: date) -> int:
    """Give the part of a yearly amount for the days from a day to the end of its year, in whole euros (article 22)."""
    year = date(first.year, 12, 31).timetuple().tm_yday
    days = year - first.timetuple().tm_yday + 1
    return (cents * days + 50 * year) // (100 * year) * 100


def birthday_in(born: date, year: int) -> date:
    """Give the birthday in a year; born on 29 February, it is 1 March in a year without that day."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
