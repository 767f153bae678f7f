"""What the reasons of an answer speak of besides settled sessions: the year, the complaint, names and sources.

What they say is left to `reasoning`.
"""

from functools import lru_cache

from attrs import frozen

from coverage_service.decision.complaint import Diagnosed
from coverage_service.decision.held_packages import Held
from coverage_service.decision.possibilities import Possibility
from coverage_service.model import CoverageQuery, SourceCited, StatedPackage
from insurer_rules.compiling import Stack
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules

NONE_STATED = StatedPackage()


@frozen(cache_hash=True)
class Context:
    """What reasons speak of besides the settled session.

    `packages` pairs the id of each package held with its name; `stated` are the figures of a person's own policy. Of
    the question no more than its reasons need.
    """

    rules: Rules
    year: int
    therapy: Therapy
    diagnosed: Diagnosed
    packages: tuple[tuple[str, str], ...]
    contracted: bool
    priced: bool
    referral_refused: bool
    insurer_known: bool
    not_eligible: bool
    stated: StatedPackage
    of_tables: bool


def context_of(query: CoverageQuery, rules: Rules, one: Possibility, year: int) -> Context:
    """Gather what the reasons of a possibility speak of in a policy year."""
    of_tables = "" not in [held.package.name for held in one.held]
    if of_tables:
        named = tuple([(held.package.id, held.package.name) for held in one.held])
    else:
        named = tuple(_named(rules, *pair) for pair in zip(one.held, one.packages or ("",), strict=True))
    return Context(
        rules=rules,
        year=year,
        therapy=one.therapy,
        diagnosed=one.diagnosed,
        packages=named,
        contracted=one.contracted,
        priced=query.tariff_eur is not None,
        referral_refused=query.referral is False,
        insurer_known=query.insurer is not None,
        not_eligible=any(held.package.insured_before for held in one.held),
        stated=query.stated_package or NONE_STATED,
        of_tables=of_tables and query.stated_package is None and one.diagnosed.condition is None,
    )


def _named(rules: Rules, held: Held, asked: str) -> tuple[str, str]:
    return held.package.id, held.package.name or (rules.package_name(held.label, asked) if asked else "")


@lru_cache(maxsize=8192)
def cite(rules: Rules, source: str) -> tuple[SourceCited, ...]:
    """Show the source of a figure; none for a figure that the person stated."""
    found = rules.sources.get(source)
    return (SourceCited(found.title, found.url, found.applies_to_year, found.evidence),) if found else ()


def package_name(stack: Stack, number: int, context: Context) -> str:
    """Name the package that an entitlement of the stack belongs to: as its label does, or as it was asked for."""
    package_id = stack.names[number].split("/")[-2]
    return next((name for held_id, name in context.packages if held_id == package_id), "")
