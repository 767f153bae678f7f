"""Differences between tables are found, named by kind, sorted, and worded in both languages."""

from datetime import date
from typing import get_args

import pytest
from attrs import evolve

from insurer_rules.changelog import WORDS, changelog
from insurer_rules.changes import Change, changes, changes_between, changes_of_year
from insurer_rules.figures import EVERY_PACKAGE
from insurer_rules.loading import Tables, read_tables
from insurer_rules.model import Entitlement, EveryPackage, Figure, Limit, Package, PolicyYear, Reimbursement, Source

SOURCE = Source(id="s", title="S", url="", publisher="practice", evidence="reported", read_on=date(2026, 1, 1))


def policy(*packages: Package, year: int = 2026, every: EveryPackage | None = None) -> PolicyYear:
    """Make a policy year of packages."""
    return PolicyYear(
        label="example",
        policy_year=year,
        valid_from=date(year, 1, 1),
        valid_through=date(year, 12, 31),
        status="published",
        source=(SOURCE,),
        package=packages,
        every_package=every,
    )


def package(
    *limits: Limit, name: str = "Plus", unknown: tuple[Figure, ...] = (), rate: Reimbursement | None = None
) -> Package:
    """Make a package with one entitlement."""
    movement = Entitlement(
        id="movement",
        therapies=("manual_therapy",),
        limits=limits,
        unknown=unknown,
        reimbursement=rate or Reimbursement(),
    )
    return Package(id=name.lower(), name=name, source="s", entitlement=(movement,))


NINE, TWELVE = Limit(sessions=9), Limit(sessions=12)
MANUAL = Limit(sessions=9, per="indication", therapies=("manual_therapy",))
KINDS = {
    "raised": (package(NINE), package(TWELVE)),
    "lowered": (package(Limit(sessions="unlimited")), package(TWELVE)),
    "became_known": (package(unknown=("sessions",)), package(TWELVE)),
    "became_unknown": (package(TWELVE), package(unknown=("sessions",))),
    "added": (package(TWELVE), package(TWELVE, MANUAL)),
    "dropped": (package(TWELVE, MANUAL), package(TWELVE)),
    "other": (package(TWELVE, MANUAL), package(TWELVE, evolve(MANUAL, per="calendar_year"))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_is_named(kind: str) -> None:
    """A figure goes up, down, appears, disappears, becomes known or unknown, or changes its period."""
    before, after = KINDS[kind]
    assert [kind] == [change.kind for change in changes(policy(before), policy(after, year=2027))]


def test_what_stays_is_no_change() -> None:
    """Another year with the same figures differs in nothing."""
    assert () == changes(policy(package(TWELVE, MANUAL)), policy(package(TWELVE, MANUAL), year=2027))


def test_a_package_that_comes_or_goes_brings_its_figures() -> None:
    """A new package is one change and its figures others; descriptions are not."""
    found = changes(policy(), policy(package(NINE, unknown=("manual_sessions",))))
    assert [("package", None), ("sessions", 9)] == [(change.figure, change.after) for change in found]
    assert ["dropped", "dropped"] == [change.kind for change in changes(policy(package(NINE)), policy())]


def test_a_renamed_package_is_the_same_package() -> None:
    """A package is found again by its id, and a new name is a change."""
    found = changes(policy(package(NINE)), policy(evolve(package(NINE), name="Plus Extra")))
    assert [("name", "Plus", "Plus Extra")] == [(change.figure, change.before, change.after) for change in found]


def test_a_premium_nobody_saw_is_not_a_premium_dropped() -> None:
    """An absent premium is unknown."""
    priced = evolve(package(NINE), premium_cents=775)
    assert ["became_unknown"] == [change.kind for change in changes(policy(priced), policy(package(NINE)))]
    assert ["became_known"] == [change.kind for change in changes(policy(package(NINE)), policy(priced))]


def test_what_holds_for_every_package_is_told_once() -> None:
    """A limit of the label is a change of the label, not of each of its packages."""
    whole = EveryPackage(limits=(Limit(sessions=1, per="day"),), source="s")
    found = changes(policy(package(NINE)), policy(package(NINE), every=whole))
    assert [(EVERY_PACKAGE, "day")] == [(change.package, change.per) for change in found]


def test_a_change_carries_both_sources() -> None:
    """Who reads a change can look up both figures."""
    (change,) = changes(policy(package(NINE)), policy(package(TWELVE)))
    assert (SOURCE, SOURCE) == change.sources


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Read the shipped tables."""
    return read_tables()


def test_the_market_of_2019_against_2018(tables: Tables) -> None:
    """Avéro Achmea lowered Excellent from 40 to 36 sessions for 2019, and changed no other total."""
    found = changes_of_year(tables.policies.values(), 2018, 2019, "avero_achmea")
    totals = [change for change in found if change.figure == "sessions"]
    assert [("Excellent", "lowered", 40, 36)] == [(c.package, c.kind, c.before, c.after) for c in totals]


def test_tables_do_not_differ_from_themselves(tables: Tables) -> None:
    """The same tables twice give no change."""
    assert () == changes_between(tables.policies.values(), tables.policies.values())


def test_a_new_table_is_told_as_its_packages(tables: Tables) -> None:
    """A label and year that was not there before comes with every package."""
    new = tables.policies["2019/just.toml"]
    found = changes_between([], [new])
    assert [("just", "Just Live", "added")] == [(c.label, c.package, c.kind) for c in found if c.figure == "package"]


CHANGES = (
    Change(label="cz", package="Plus", figure="package", kind="added", years=(2018, 2019)),
    Change(
        label="cz",
        package="Plus",
        figure="sessions",
        kind="lowered",
        before=18,
        after=12,
        per="calendar_year",
        years=(2018, 2019),
    ),
    Change(
        label="cz",
        package="Top",
        figure="manual_therapy_es.budget",
        kind="raised",
        before=35000,
        after=40050,
        years=(2018, 2019),
    ),
    Change(label="cz", package="Top", figure="note", kind="other", before="a", after="b", years=(2018, 2019)),
)
DUTCH = """### CZ 2019

- Plus: nieuw pakket; behandelingen omlaag: 18 → 12.
- Top: manuele therapie E.S. budget omhoog: € 350,00 → € 400,50.
"""
ENGLISH = """### CZ 2019

- Plus: new package; sessions lowered: 18 → 12.
- Top: manual therapy E.S. budget raised: € 350.00 → € 400.50.
"""


def test_a_changelog_in_both_languages() -> None:
    """Each package has one line, euros are written as the language does, notes are left out."""
    assert (DUTCH, ENGLISH) == (
        changelog(CHANGES, {"cz": "CZ"}, language="nl"),
        changelog(CHANGES, {"cz": "CZ"}, language="en"),
    )


def test_every_unknown_figure_has_a_dutch_name() -> None:
    """A changelog for patients shows no name of the code."""
    assert [] == [name for name in get_args(Figure) if name not in WORDS["nl"]]
