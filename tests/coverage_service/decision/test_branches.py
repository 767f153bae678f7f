"""What holds for every answer to a question with gaps: facts are true in each completion, branches are its answers."""

from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery, SessionsUsed, StatedPackage, Totals
from tests.coverage_service.case_tables import case_rules
from tests.coverage_service.decision.test_deciding import MISSING, queries

# What is not a fact about one person, but about the question: how many packages there are to choose from.
OF_THE_QUESTION = {"packages_not_given"}
OF_THE_TERM = {"condition.first_session", "condition.term_began"}
GAPS = st.sets(st.sampled_from(sorted({*MISSING} - {"insurer"})), min_size=1, max_size=4)


def blanked(query: CoverageQuery, missing: set[str]) -> CoverageQuery:
    """Leave inputs out of a question; not the package beside a stated policy, which is whole without it."""
    missing = missing - {"packages"} if query.stated_package else missing
    return evolve(query, **{name: MISSING[name] for name in missing})


def filled(query: CoverageQuery, name: str, value: Any) -> CoverageQuery:
    """Fill an input in as the wire has it."""
    head, _, part = name.partition(".")
    if name == "sessions_used":
        return evolve(query, sessions_used=SessionsUsed(**value))
    if name == "stated_package":
        return evolve(query, stated_package=StatedPackage(**value))
    if head == "condition":
        return evolve(query, condition=evolve(query.condition or Complaint(), **{part: value}))
    return evolve(query, **{name: tuple(value) if isinstance(value, list) else value})


@settings(max_examples=120)
@given(queries(), GAPS)
def test_every_reason_told_is_true_in_each_completion(query: CoverageQuery, missing: set[str]) -> None:
    """What is told as a fact of a question with gaps is told of the question without them too."""
    told = decide(blanked(query, missing), case_rules())
    whole = decide(query, case_rules())
    note(f"{query} without {missing}")
    true = {reason.code for reason in whole.reasons}
    # Of two maxima that are reached with one session only the total is told, as the one that nothing goes beyond.
    true |= {"manual_limit_reached"} if "limit_reached" in true else set()
    assert {reason.code for reason in told.reasons} - OF_THE_QUESTION <= true


@settings(max_examples=120)
@given(queries(), GAPS)
def test_each_branch_is_the_answer_with_its_value_filled_in(query: CoverageQuery, missing: set[str]) -> None:
    """A branch says what the question is answered with once the input has one of its values.

    Which condition it is, is taken with its term running, as the answer assumes (`condition_term_unseen`); once it is
    named, its term is asked for.
    """
    asked = blanked(query, missing)
    for branch in decide(asked, case_rules()).branches:
        for value in branch.values:
            answer = decide(filled(asked, branch.input, value), case_rules())
            note(f"{asked} with {branch.input} {value}")
            if branch.input == "condition.code" and OF_THE_TERM & {*answer.decided_by}:
                continue
            assert (branch.verdict, counts(branch.totals)) == (answer.verdict, counts(answer.totals))
            assert branch.sessions.remaining_at_least == answer.sessions.remaining_at_least


def counts(totals: Totals) -> tuple[int | None, ...]:
    """Give how many sessions each pays, and between which bounds the patient's part lies."""
    return (
        totals.basic,
        totals.supplementary,
        totals.patient,
        totals.unknown,
        totals.pays_at_least,
        totals.pays_at_most,
    )


def test_how_an_amount_is_spent_decides_nothing_by_itself() -> None:
    """Low or high, the price changes only what of the last sessions goes to the deductible, and no euros are told."""
    query = CoverageQuery(
        date=date(2018, 1, 1),
        age=35,
        insurer="fbto",
        packages=("Module Spieren & Gewrichten € 350",),
        condition=Complaint(listed=True),
        sessions_used=SessionsUsed(year=0, manual_year=0, condition_ever=19),
        planned_sessions=3,
        referral=True,
    )
    decision = decide(query, case_rules())
    assert ((), ()) == (decision.decided_by, decision.branches)


@settings(max_examples=120)
@given(queries(), GAPS)
def test_what_decides_matters(query: CoverageQuery, missing: set[str]) -> None:
    """Two branches do not all end alike where theirs is the one thing that decides, but for what a later year has left.

    Of a later year branches say nothing; the answer as a whole does.
    """
    decision = decide(blanked(query, missing), case_rules())
    note(f"{query} without {missing}: {decision.decided_by}, {decision.branches}")
    ends = [(branch.verdict, branch.sessions, branch.totals, branch.decided_by) for branch in decision.branches]
    assert len(ends) != 1
    later = [year.sessions for year in decision.years[1:]]
    open_later = any(left.remaining is None and not left.unlimited for left in later)
    if len(ends) > 1 and len(decision.decided_by) == 1 and not open_later:
        assert any(end != ends[0] for end in ends[1:])


@settings(max_examples=120)
@given(queries(), GAPS)
def test_nothing_is_unknown_without_saying_what_decides(query: CoverageQuery, missing: set[str]) -> None:
    """An answer with anything unknown names what would settle it."""
    decision = decide(blanked(query, missing), case_rules())
    if decision.verdict == "unknown" or decision.totals.unknown:
        assert decision.decided_by


@settings(max_examples=60)
@given(queries(), GAPS)
def test_answering_everything_leaves_nothing_unknown(query: CoverageQuery, missing: set[str]) -> None:
    """Who answers what decides, one after the other, ends with nothing unknown but what nobody has seen."""
    asked, rules = blanked(query, missing), case_rules()
    for _ in range(12):
        decision = decide(asked, rules)
        if not decision.branches:
            break
        values = [(branch.input, value) for branch in decision.branches for value in branch.values]
        name, value = values[0] if values else ("stated_package", {"sessions": 12, "non_contracted_percent": 75})
        assume(values or decision.decided_by[0] in ("packages", "stated_package"))
        asked = filled(asked, name, value)
    decision = decide(asked, rules)
    note(f"{asked}")
    assert not decision.branches
    assert not decision.totals.unknown or all(name.startswith("rules.") for name in decision.decided_by)


@settings(max_examples=120)
@given(queries(), GAPS)
def test_the_bounds_hold_every_completion(query: CoverageQuery, missing: set[str]) -> None:
    """What the whole question costs the patient lies between what the question with gaps says at least and at most."""
    missing = missing - {"tariff_eur"}
    bounds = decide(blanked(query, missing), case_rules()).totals
    whole = decide(query, case_rules()).totals
    assert bounds.pays_at_least is not None
    assert bounds.pays_at_most is not None
    assert whole.pays_at_least is not None
    assert whole.pays_at_most is not None
    assert bounds.pays_at_least <= whole.pays_at_least <= whole.pays_at_most <= bounds.pays_at_most
    if whole.own is not None:  # with an average tariff that nobody has seen it may be more, by a named assumption
        assert whole.own + (whole.deductible or 0) == whole.pays_at_least


@given(queries(), st.integers(0, 330))
def test_the_years_add_up_to_the_whole(query: CoverageQuery, later: int) -> None:
    """Each planned session falls into one policy year, and the years' parts make the totals."""
    moved = evolve(query, date=date.fromordinal(date(query.date.year, 1, 15).toordinal() + later))
    decision: CoverageDecision = decide(moved, case_rules())
    for name in ("basic", "supplementary", "patient", "unknown"):
        assert getattr(decision.totals, name) == sum(getattr(year.totals, name) for year in decision.years)
    amounts = [year.totals.reimbursed for year in decision.years]
    if None not in amounts:
        assert decision.totals.reimbursed == sum(filter(None, amounts))
    for year in decision.years:
        days = [outcome for outcome in decision.outcomes if outcome.date.year == year.policy_year]
        totals = year.totals
        assert len(days) == totals.basic + totals.supplementary + totals.patient + totals.unknown


def test_a_name_of_several_packages_stands_for_none_of_them() -> None:
    """Of two packages of one name, as a list prints them of a carrier, only an id of its own can be filled in."""
    asked = CoverageQuery(date=date(2025, 5, 1), age=40, insurer="CZ", therapy="manual_therapy_es", packages=None)
    values = [value for branch in decide(asked, case_rules()).branches for value in branch.values]
    assert ["top_2"] in values
    assert ["top"] not in values


def test_a_case_that_states_the_total_does_not_miss_it() -> None:
    """That nobody stated a total is no reason of the case in which it is stated."""
    stated = StatedPackage(manual_sessions=9)
    query = CoverageQuery(date=date(2026, 3, 2), age=40, stated_package=stated, contracted=True, planned_sessions=3)
    branches = decide(evolve(query, condition=Complaint(listed=False)), case_rules()).branches
    assert ["stated_package.sessions"] * 2 == [branch.input for branch in branches]
    assert "stated_unseen" not in {reason.code for branch in branches for reason in branch.reasons}
