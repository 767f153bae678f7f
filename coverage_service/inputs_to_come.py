"""Which inputs may still be asked for: those that matter now, and those that an answer to one of them may make matter.

Counted generously, so that "at most" holds whatever is answered. Choosing the next one is left to `interview`.
"""

from collections.abc import Collection, Iterator, Mapping

from coverage_service.decision.complaint import ADULT, age_known
from coverage_service.model import CoverageQuery

RATE = "stated_package.non_contracted_percent"
CAP = "stated_package.eur_per_session"
AMOUNTS = ("tariff_eur", "contracted", "budget_used_eur", "deductible_left_eur", RATE, CAP)
OF_POLICY = ("stated_package.sessions", "sessions_used", "planned_sessions", *AMOUNTS)
OF_LIST = ("condition.code", "condition.term_began", "condition.first_session", "sessions_used.condition_ever")
OF_CHILD = ("result_insufficient", "used_before_18")
# What an answer, "I do not know" included, may make matter that did not before.
OPENS: Mapping[str, tuple[str, ...]] = {
    "therapy": ("packages", "insurer", "stated_package", *OF_POLICY, "accident"),
    "condition.listed": ("packages", *OF_POLICY, *OF_LIST, *OF_CHILD, "accident"),
    "condition.code": ("deductible_left_eur",),
    "condition.term_began": ("deductible_left_eur",),
    "condition.first_session": ("deductible_left_eur",),
    "packages": ("therapy", "insurer", "stated_package", *OF_POLICY, *OF_LIST, *OF_CHILD, "accident"),
    "insurer": ("therapy", "stated_package", *OF_POLICY, *OF_LIST, *OF_CHILD, "accident", "packages.basic_policy"),
    "stated_package": ("therapy", *OF_POLICY, *OF_LIST, *OF_CHILD),
    "stated_package.sessions": ("therapy", *OF_POLICY, *OF_LIST, *OF_CHILD),
    "sessions_used": ("therapy", *OF_LIST, *OF_CHILD, *AMOUNTS),
    "sessions_used.condition_ever": AMOUNTS,
    "planned_sessions": ("packages", "insurer", "stated_package", *OF_POLICY, *OF_LIST, *OF_CHILD, "accident"),
    "tariff_eur": AMOUNTS,
    "budget_used_eur": ("contracted", "deductible_left_eur"),
    "deductible_left_eur": AMOUNTS,
    "contracted": (RATE, "packages.basic_policy", "deductible_left_eur", *OF_CHILD),
    RATE: ("stated_package.sessions", *OF_CHILD),
    CAP: ("stated_package.sessions", *AMOUNTS, *OF_CHILD),
}


def inputs_that_may_come(
    query: CoverageQuery, waiting: Collection[str], asked: Collection[str], order: Collection[str]
) -> tuple[str, ...]:
    """Give, in the order in which they would be asked, the inputs that matter and those that they may make matter."""
    found, fresh = {*waiting}, [*waiting]
    never = {*asked, *_without_meaning(query)} - found
    while fresh:
        opened = [name for name in OPENS.get(fresh.pop(), ()) if name not in found and name not in never]
        found.update(opened)
        fresh += opened
    return tuple(name for name in order if name in found)


def _without_meaning(query: CoverageQuery) -> Iterator[str]:
    """Name the inputs that mean nothing for this person, whatever else they answer."""
    if query.therapy == "manual_therapy_es":
        yield from ("condition.listed", *OF_LIST, *OF_CHILD, "packages.basic_policy")
    if query.therapy == "manual_therapy":
        yield CAP  # an amount a session is a figure of the E.S. method
    if query.condition is not None and query.condition.listed is False:
        yield from OF_LIST
    if query.contracted is True:
        yield from (RATE, "packages.basic_policy")
    if query.packages == () and query.stated_package is None:
        yield from ("insurer", "stated_package", "stated_package.sessions", "budget_used_eur", "accident")
        yield from (RATE, CAP)
    yield from _without_meaning_at_the_age(query)


def _without_meaning_at_the_age(query: CoverageQuery) -> Iterator[str]:
    born = query.birth_date
    age = age_known(query, query.date)
    turns_18 = born is not None and born.year + ADULT == query.date.year
    if age is not None and age >= ADULT:
        yield "result_insufficient"
        yield from () if turns_18 else ("used_before_18",)
    elif age is not None and age < ADULT - 1:
        yield from ("used_before_18", "deductible_left_eur", "sessions_used.condition_ever")
