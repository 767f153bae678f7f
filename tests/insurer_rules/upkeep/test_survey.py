"""The survey tells what is known, what stands out, what disagrees and what is old; none of it is a fault."""

from datetime import date

import pytest

from insurer_rules.loading import Tables, read_tables
from insurer_rules.model import Entitlement, Label, Labels, Limit, Package, PolicyYear, Source
from insurer_rules.upkeep.survey import ages, conflicts, knowledge, limits_of, outliers


def policy(label: str, year: int, **totals: int | None) -> PolicyYear:
    """Make a policy year of packages with a total each; None is unknown."""
    source = Source(
        id="s",
        title="S",
        url="",
        publisher="practice",
        evidence="reported",
        read_on=date(2026, 1, 1),
        applies_to_year=year,
    )
    packages = tuple(
        Package(
            id=name,
            name=name,
            source="s",
            entitlement=(
                Entitlement(
                    id="movement",
                    therapies=("manual_therapy",),
                    limits=() if total is None else (Limit(sessions=total),),
                    unknown=("sessions",) if total is None else (),
                ),
            ),
        )
        for name, total in totals.items()
    )
    return PolicyYear(
        label=label,
        policy_year=year,
        valid_from=date(year, 1, 1),
        valid_through=date(year, 12, 31),
        status="published",
        source=(source,),
        package=packages,
    )


def test_known_and_unknown_are_counted_apart() -> None:
    """Three figures are expected of each package; of two totals one was seen, and beside it there is nothing more."""
    (known,) = knowledge([policy("a", 2026, plus=9, top=None)])
    assert (2, 0, 3, 3, 0.5) == (known.packages, known.insurer, known.reported, known.unknown, known.share)


def test_a_total_far_from_the_market_stands_out() -> None:
    """Ninety sessions among nines and twelves is worth a look."""
    found = outliers([policy(str(n), 2026, plus=9 + n % 4) for n in range(9)] + [policy("x", 2026, top=90)])
    assert [("x", "top")] == [(finding.label, finding.package) for finding in found]


def test_a_total_that_doubles_in_a_year_stands_out() -> None:
    """From 9 to 18 may be a misreading."""
    (finding,) = outliers([policy("a", 2025, plus=9), policy("a", 2026, plus=18)])
    assert "from 9 to 18 sessions in a year" == finding.what


def test_a_label_and_its_carrier_that_differ_are_told() -> None:
    """One name with two totals: somebody has to look who is right."""
    labels = Labels(label=(Label(id="a", name="A", carrier="b"), Label(id="b", name="B", disputed_uzovi=("3334",))))
    found = conflicts([policy("a", 2026, plus=9, top=20), policy("b", 2026, plus=12, top=20)], labels)
    assert ["9 sessions here, 12 at b", "UZOVI 3334 is given for others too"] == [finding.what for finding in found]


def test_the_oldest_figures_come_first() -> None:
    """A label whose total was last seen five years ago comes before one of last year; never seen comes first."""
    policies = [policy("old", 2021, plus=9), policy("old", 2026, plus=None), policy("new", 2026, plus=9)]
    found = ages([*policies, policy("never", 2026, plus=None)])
    assert [("never", None), ("old", 2021), ("new", 2026)] == [(age.label, age.newest_total) for age in found]
    assert [10, 5, 0] == [age.years_behind for age in found]


def test_limits_are_where_something_ends() -> None:
    """Unlimited and nothing are no limits."""
    limits = (
        Limit(sessions=12),
        Limit(sessions="unlimited"),
        Limit(sessions=9),
        Limit(euro_cents=5),
        Limit(sessions=0),
    )
    package = Package(id="p", name="P", source="s", entitlement=(Entitlement(id="e", therapies=(), limits=limits),))
    assert (9, 12) == limits_of(package)


@pytest.fixture(scope="module")
def shipped() -> Tables:
    """Read the shipped tables."""
    return read_tables()


def test_the_shipped_tables_can_be_surveyed(shipped: Tables) -> None:
    """Every table is in the survey once, and the number that two files dispute is told for both labels."""
    policies = shipped.policies.values()
    assert len(shipped.policies) == len(knowledge(policies))
    assert {"anderzorg", "iza_vng"} <= {f.label for f in conflicts(policies, shipped.labels) if "3334" in f.what}
