"""The shipped tables: sound, complete, and every figure with a source."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from insurer_rules.checks import check_tables
from insurer_rules.loading import read_tables
from insurer_rules.model import Entitlement
from insurer_rules.rules import Rules


def entitlements(rules: Rules) -> Iterator[tuple[str, Entitlement]]:
    """Yield every entitlement of the law and of every package."""
    for entitlement in rules.basic.entitlements:
        yield "basic", entitlement
    for (label, year), policy in rules.policies.items():
        for package in policy.packages:
            for entitlement in package.entitlements:
                yield f"{year}/{label}/{package.id}", entitlement


def test_the_shipped_tables_are_sound() -> None:
    """No check finds anything in the shipped tables."""
    assert [] == check_tables(read_tables())


def test_no_figure_lacks_a_source(rules: Rules) -> None:
    """Every limit, rate, premium, deductible and condition points to a source that is there."""
    cited = [
        (where, source)
        for where, e in entitlements(rules)
        for source in (e.source, e.reimbursement.source, *(limit.source for limit in e.limits))
    ]
    cited += [
        (f"{year}/{label}", package.source)
        for (label, year), policy in rules.policies.items()
        for package in policy.packages
    ]
    cited += [("deductible", deductible.source) for deductible in rules.basic.deductibles]
    cited += [("condition", condition.source) for condition in rules.listed.conditions]
    assert len(cited) > 5_000
    assert [] == [(where, source) for where, source in cited if source not in rules.sources]


@pytest.mark.parametrize(("year", "packages", "labels"), [(2018, 182, 40), (2019, 172, 39)])
def test_the_whole_market_is_there(rules: Rules, year: int, packages: int, labels: int) -> None:
    """The markets of 2018 and 2019 are loaded whole: 182 and 172 packages of 40 and 39 labels."""
    market = {
        (label, p.id)
        for (label, y), policy in rules.policies.items()
        if y == year
        for p in policy.packages
        if in_market(p.entitlements, p.source, year)
    }
    assert packages == len(market)
    assert labels == len({label for label, _ in market})


def in_market(entitled: tuple[Entitlement, ...], source: str, year: int) -> bool:
    """Tell a package of the market list from one that only another source names."""
    return source.endswith(f"#market_{year}") or any(e.source.endswith(f"#market_{year}") for e in entitled)


def test_premiums_of_2018_are_there(rules: Rules) -> None:
    """Every package of the market of 2018 has its premium."""
    premiums = [
        p.premium_cents
        for (_, y), policy in rules.policies.items()
        if y == 2018
        for p in policy.packages
        if p.source.endswith("#market_2018")
    ]
    assert len(premiums) > 170
    assert all(premium is not None for premium in premiums)


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2025, 2026])
def test_the_es_markets_are_there(rules: Rules, year: int) -> None:
    """Each E.S. market year has about two hundred packages with an E.S. entitlement."""
    found = [
        p
        for (_, y), policy in rules.policies.items()
        if y == year
        for p in policy.packages
        if any("manual_therapy_es" in e.therapies for e in p.entitlements)
    ]
    assert len(found) > 190


def test_manual_therapy_es_is_never_in_the_basic_package(rules: Rules) -> None:
    """No entitlement of the basic package covers manual therapy E.S."""
    assert all("manual_therapy_es" not in entitlement.therapies for entitlement in rules.basic.entitlements)


def test_the_deductible_of_every_known_year_is_there(rules: Rules) -> None:
    """2012 to 2026 have one deductible each; that of 2027 is announced, and no law yet."""
    years = Counter(deductible.year for deductible in rules.basic.deductibles if not deductible.announced)
    assert dict.fromkeys(range(2012, 2027), 1) == years
    assert [2027] == [deductible.year for deductible in rules.basic.deductibles if deductible.announced]


def test_2026_counts_are_unknown_unless_seen(rules: Rules) -> None:
    """No package of 2026 has a number of physiotherapist's sessions that no source shows."""
    known = [
        (label, package.id)
        for (label, year), policy in rules.policies.items()
        if year == 2026
        for package in policy.packages
        for e in package.entitlements
        if e.id == "movement" and "sessions" not in e.unknown
    ]
    assert [] == known


def test_the_diagnosis_list_is_whole(rules: Rules) -> None:
    """All 1,492 codes of the DCSPH list v4.7 are there."""
    assert 1_492 == len(rules.diagnoses)


def test_every_table_of_codes_is_used(rules: Rules) -> None:
    """No table lies beside the rules: of each the rules hold as many codes as it has."""
    held = {
        "codes/dcsph.csv": rules.diagnoses,
        "codes/service_codes.csv": rules.services,
        "codes/csi.csv": rules.claim_codes,
    }
    tables = {name: path for name, path in read_tables().files.items() if name.startswith("codes/")}
    assert {name: len(codes) for name, codes in held.items()} == {
        name: _codes_in(path) for name, path in tables.items()
    }


def _codes_in(table: Path) -> int:
    with table.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def test_where_to_look_names_its_source_and_no_page_of_a_year(rules: Rules) -> None:
    """An address that carries a year leads to the wrong year in the next one."""
    shown = [label for label in rules.labels if label.heading or label.heading_es or label.page or label.portal]
    assert len(shown) > 30
    assert [] == [label.id for label in shown if not label.looked_up]
    assert [] == [label.page for label in shown if re.search(r"(19|20)\d\d", label.page)]
