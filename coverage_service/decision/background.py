"""What the reasons of an answer speak of besides settled sessions: the year, the complaint, and names.

What they say is left to `reasons`.
"""

from datetime import date
from typing import Literal

from attrs import frozen

from coverage_service.decision.complaint import Diagnosed
from coverage_service.decision.deductible import own_deductible
from coverage_service.decision.held_packages import Held
from coverage_service.decision.possibilities import PossibleRow, deductible_label, label_of
from coverage_service.model import CoverageQuery, StatedPackage
from insurer_rules.compiling import Stack
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules, remembered, valid_on

NONE_STATED = StatedPackage()
# What the person said of the deductible of a year: nothing, that it is paid, or how much of it is left.
DeductibleSaid = Literal["", "paid", "left"]


@frozen(cache_hash=True)
class Background:
    """What reasons speak of besides the settled session.

    `packages` pairs the id of each package held with its name; `deductible_insured` has the name of one that insures
    the deductible and the source of that, or nothing; `deductible_own` has the cents and the source of a label's own
    deductible; `stated` are the figures of a person's own policy;
    `listed_until` is the first day on which a condition no longer counts as listed. Of the question no more than its
    reasons need.
    """

    rules: Rules
    label: str | None
    year: int
    therapy: Therapy
    diagnosed: Diagnosed
    packages: tuple[tuple[str, str], ...]
    contracted: bool
    priced: bool
    deductible_said: DeductibleSaid
    deductible_insured: tuple[str, str]
    deductible_own: tuple[int, str] | None
    referral_refused: bool
    not_eligible: bool
    programme_runs: bool
    listed_until: date | None
    stated: StatedPackage
    of_tables: bool


def background_of(
    query: CoverageQuery,
    rules: Rules,
    row: PossibleRow,
    year: int,
    *,
    contracted: bool,
    listed_until: date | None = None,
) -> Background:
    """Gather what the reasons of a possibility speak of in a policy year."""
    of_tables = "" not in [held.package.name for held in row.held]
    if of_tables:
        named = tuple([(held.package.id, held.package.name) for held in row.held])
    else:
        named = tuple(_id_and_name(rules, *pair) for pair in zip(row.held, row.packages or ("",), strict=True))
    found = Background(
        rules=rules,
        label=label_of(query, rules),
        year=year,
        therapy=row.therapy,
        diagnosed=row.diagnosed,
        packages=named,
        contracted=contracted,
        priced=query.tariff_eur is not None,
        deductible_said=_deductible_said(query, year),
        deductible_insured=_deductible_insured(row),
        deductible_own=own_deductible(rules, deductible_label(query, rules), year),
        referral_refused=query.referral is False,
        not_eligible=any(held.package.insured_before for held in row.held),
        programme_runs=_programme_runs(query, row, year),
        listed_until=listed_until,
        stated=query.stated_package or NONE_STATED,
        of_tables=of_tables and query.stated_package is None and row.diagnosed.condition is None,
    )
    return _one_of(rules, found) if found.of_tables else found


def _programme_runs(query: CoverageQuery, row: PossibleRow, year: int) -> bool:
    """Tell whether the condition was in force when the sessions of a year began."""
    condition = row.diagnosed.condition
    return condition is None or valid_on(condition, max(query.date, date(year, 1, 1)))


def _deductible_said(query: CoverageQuery, year: int) -> DeductibleSaid:
    if query.deductible_left_eur is None or year != query.date.year:
        return ""
    return "left" if query.deductible_left_eur else "paid"


def _deductible_insured(row: PossibleRow) -> tuple[str, str]:
    found = (held.package for held in row.held if held.package.insures_deductible)
    return next(((package.name, package.insures_deductible) for package in found), ("", ""))


@remembered(8192)
def _one_of(_: Rules, background: Background) -> Background:
    """Give the same object for the same background, so that what rests on it is found without comparing."""
    return background


def _id_and_name(rules: Rules, held: Held, asked: str) -> tuple[str, str]:
    return held.package.id, held.package.name or (rules.package_name(held.label, asked) if asked else "")


def package_name(stack: Stack, number: int, background: Background) -> str:
    """Name the package that an entitlement of the stack belongs to: as its label does, or as it was asked for."""
    package_id = stack.names[number].split("/")[-2]
    return next((name for held_id, name in background.packages if held_id == package_id), "")
