"""What somebody holds is what the tables say of it, in whatever words and order it was named."""

from datetime import date

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery
from tests.coverage_service.case_tables import case_rules


@st.composite
def pairs(draw: st.DrawFn) -> CoverageQuery:
    """Draw a question of somebody who holds two packages of a label, which nobody may have named."""
    rules = case_rules()
    sold = {key: [package.id for package in policy.packages] for key, policy in rules.policies.items()}
    label, year = draw(st.sampled_from(sorted(key for key, ids in sold.items() if len(ids) > 1)))
    return CoverageQuery(
        date=date(year, 1, 5),
        age=draw(st.sampled_from([17, 18, 40])),
        therapy=draw(st.sampled_from(["manual_therapy", "manual_therapy_es"])),
        insurer=draw(st.sampled_from([label, None])),
        packages=tuple(draw(st.permutations(sold[label, year]))[:2]),
        condition=Complaint(listed=False),
        planned_sessions=30,
        contracted=draw(st.none() | st.booleans()),
        tariff_eur=draw(st.decimals(20, 90, places=2)),
    )


@given(pairs())
def test_the_order_in_which_packages_are_named_is_no_matter(query: CoverageQuery) -> None:
    """Nobody knows from the order of a list which of two packages an insurer lets pay first."""
    assert query.packages is not None
    one, other = (
        decide(evolve(query, packages=packages), case_rules()) for packages in (query.packages, query.packages[::-1])
    )
    assert (one.verdict, one.totals, one.sessions, one.decided_by) == (
        other.verdict,
        other.totals,
        other.sessions,
        other.decided_by,
    )
