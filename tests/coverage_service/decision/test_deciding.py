"""What holds for every decision: amounts and counts add up, nothing is guessed, missing inputs give true ranges."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, note, settings
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery, SessionsUsed, StatedPackage
from coverage_service.wire.answers import write_decision
from coverage_service.wire.questions import read_query
from coverage_service.wording.first_sentence import headline
from coverage_service.wording.sentences import sentence
from insurer_rules.model import Package
from insurer_rules.rules import Rules
from tests.coverage_service.case_tables import case_rules

TODAY = date(2026, 11, 22)
HELD: list[tuple[int, str, str]] = [
    (2018, "de_friesland", "AV Optimaal"),
    (2018, "u_polis", "U-polis Standaard"),
    (2018, "fbto", "Module Spieren & Gewrichten € 350"),
    (2019, "unive", "Aanvullend Beter"),
    (2019, "zilveren_kruis", "Aanvullend 1 Ster"),
    (2021, "de_friesland", "AV Opstap"),
    (2022, "vvaa", "Excellent"),
    (2024, "onvz", "Bewuste Keuze Extra"),
    (2026, "cz", "Plus"),
    (2026, "dsw", "AV Top"),
    (2026, "menzis", "ExtraVerzorgd 2"),
    (2030, "vgz", "Goed"),
]

used = st.builds(
    lambda year, manual, ever: SessionsUsed(year=year, manual_year=min(year, manual), condition_ever=year + ever),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 25),
)
stated = st.builds(
    StatedPackage,
    sessions=st.integers(9, 40) | st.just("unlimited"),
    manual_sessions=st.none() | st.integers(0, 9),
    manual_per=st.sampled_from(["year", "indication"]),
    eur_per_session=st.none() | st.decimals(5, 60, places=2),
    non_contracted_percent=st.none() | st.integers(0, 100),
)


@st.composite
def queries(draw: st.DrawFn) -> CoverageQuery:
    """Draw a question in which every input is known."""
    year, label, package = draw(st.sampled_from(HELD))
    return CoverageQuery(
        date=date(year, draw(st.integers(1, 12)), draw(st.integers(1, 28))),
        age=draw(st.sampled_from([10, 17, 18, 35, 70])),
        therapy=draw(st.sampled_from(["manual_therapy", "manual_therapy_es"])),
        insurer=label,
        packages=draw(st.sampled_from([(), (package,)])),
        stated_package=draw(st.none() | stated),
        condition=Complaint(listed=draw(st.booleans())),
        sessions_used=draw(used),
        planned_sessions=draw(st.integers(1, 30)),
        contracted=draw(st.booleans()),
        tariff_eur=draw(st.decimals(20, 90, places=2)),
        accident=draw(st.booleans()),
        result_insufficient=draw(st.booleans()),
        referral=draw(st.sampled_from([True, True, False])),
    )


@given(queries())
def test_sessions_and_amounts_add_up(query: CoverageQuery) -> None:
    """Every planned session has one payer, and what is reimbursed, deducted and own makes the tariff."""
    decision = decide(query, case_rules())
    totals = decision.totals
    assert query.planned_sessions == totals.basic + totals.supplementary + totals.patient + totals.unknown
    for outcome in decision.outcomes:
        amounts = (outcome.reimbursed, outcome.deductible, outcome.own)
        if None not in amounts:
            assert query.tariff_eur is not None
            assert int(query.tariff_eur * 100) == sum(filter(None, amounts))
            assert all(amount is not None and amount >= 0 for amount in amounts)
        assert outcome.payer != "self" or (0, 0) == amounts[:2]


@given(queries())
def test_every_answer_can_be_written_and_said(query: CoverageQuery) -> None:
    """Every reason and assumption has a sentence in both languages, and every table's figure its source."""
    decision = decide(query, case_rules())
    written = write_decision(decision)
    assert written["reasons"]
    for language in ("nl", "en"):
        assert headline(decision, language)  # type: ignore[arg-type]
        for reason in (*decision.reasons, *decision.assumptions):
            text = sentence(reason, language)  # type: ignore[arg-type]
            assert text
            assert "{" not in text
    for reason in decision.reasons:
        assert (
            reason.sources
            or "package" not in reason.code
            or "unseen" in reason.code
            or reason.code == "no_package"
            or query.stated_package
        )


@given(queries())
def test_one_more_session_used_never_raises_what_remains(query: CoverageQuery) -> None:
    """Having had one more session of this complaint leaves no more sessions than before."""
    assert query.sessions_used is not None
    now = query.sessions_used
    more = evolve(
        now,
        year=(now.year or 0) + 1,
        manual_year=(now.manual_year or 0) + 1,
        condition_ever=(now.condition_ever or 0) + 1,
    )
    before = decide(query, case_rules()).sessions
    after = decide(evolve(query, sessions_used=more), case_rules()).sessions
    assert after.remaining_at_least <= before.remaining_at_least
    if before.remaining_at_most is not None:
        assert after.remaining_at_most is not None
        assert after.remaining_at_most <= before.remaining_at_most


@given(queries(), st.integers(0, 30), st.integers(0, 10))
def test_a_package_with_a_higher_limit_never_pays_less(query: CoverageQuery, total: int, more: int) -> None:
    """Raising the total of a policy takes no paid session away."""
    few, many = (
        decide(evolve(query, stated_package=StatedPackage(sessions=number)), case_rules()).totals
        for number in (total, total + more)
    )
    assert few.basic + few.supplementary <= many.basic + many.supplementary
    if few.reimbursed is not None and many.reimbursed is not None:
        assert few.reimbursed <= many.reimbursed


MISSING: dict[str, Any] = {
    "therapy": None,
    "contracted": None,
    "condition": Complaint(listed=None),
    "sessions_used": None,
    "tariff_eur": None,
    "packages": None,
    "insurer": None,
    "accident": None,
    "result_insufficient": None,
}


@pytest.mark.parametrize(("insurer", "cents"), [("DSW", 37500), ("CZ", 38500)])
def test_the_deductible_that_is_told_is_that_of_the_label(case_rules: Rules, insurer: str, cents: int) -> None:
    """DSW took a lower deductible than the law's in 2022: the reason has the amount that is taken off."""
    query = CoverageQuery(
        date=date(2022, 1, 10),
        age=40,
        insurer=insurer,
        packages=(),
        condition=Complaint(listed=True, code="A3"),
        sessions_used=SessionsUsed(condition_ever=20),
        planned_sessions=8,
        contracted=True,
        tariff_eur=Decimal("50.00"),
    )
    decision = decide(query, case_rules)
    (told,) = [reason for reason in decision.reasons if reason.code == "deductible_applies"]
    assert cents == dict(told.figures)["cents"] == decision.totals.deductible


@settings(max_examples=150)
@given(queries(), st.sets(st.sampled_from(sorted(MISSING)), min_size=1, max_size=4))
def test_a_missing_input_gives_a_range_that_holds_every_completion(query: CoverageQuery, missing: set[str]) -> None:
    """Leaving inputs out never excludes what the full question answers.

    A stated policy stands for all of it: without the insurer it has no label's extras on top, and without the package
    it is for a child too (`under_18_unseen`).
    """
    if query.stated_package:
        missing = missing - {"insurer", *(["packages"] if (query.age or 0) < 18 else [])} or {"contracted"}
    if "insurer" in missing:
        missing = missing | {"packages"}
    blanked = evolve(query, **{name: MISSING[name] for name in missing})
    note(f"{query} without {missing}")
    whole, open_ended = decide(query, case_rules()), decide(blanked, case_rules())
    assert open_ended.sessions.remaining_at_least <= whole.sessions.remaining_at_least
    if open_ended.sessions.remaining_at_most is not None:
        assert whole.sessions.remaining_at_most is not None
        assert whole.sessions.remaining_at_most <= open_ended.sessions.remaining_at_most
    for known, told in zip(whole.outcomes, open_ended.outcomes, strict=True):
        assert told.payer in (known.payer, "unknown")


@given(queries())
def test_the_order_and_spelling_of_inputs_change_nothing(query: CoverageQuery) -> None:
    """A question with its keys in another order, and the label by another of its names, is answered alike."""
    label = case_rules().labels_named(str(query.insurer))[0]
    asked = {
        "date": query.date.isoformat(),
        "age": query.age,
        "insurer": label.name,
        "packages": [name.upper() for name in query.packages or ()],
        "condition": {"listed": query.condition.listed if query.condition else None},
        "planned_sessions": query.planned_sessions,
        "contracted": query.contracted,
    }
    backwards = {**dict(reversed(asked.items())), "insurer": label.id, "packages": list(query.packages or ())}
    assert _answer(asked, case_rules()) == _answer(backwards, case_rules())


def _answer(asked: dict[str, Any], rules: Rules) -> dict[str, Any]:
    return write_decision(decide(read_query(asked, rules, today=TODAY), rules))


def counted(rules: Rules) -> list[tuple[str, int, Package, int]]:
    """List every package of the tables with a known finite number of manual sessions, for a contracted therapist."""
    found = []
    for (label, year), policy in rules.policies.items():
        for package in policy.packages if policy.names_of == "label" else ():
            ordinary = [e for e in package.entitlements if "manual_therapy" in e.therapies and e.when.accident == "any"]
            if (
                len(ordinary) != 1
                or ordinary[0].when.listed == "yes"
                or {"sessions", "budget"} & set(ordinary[0].unknown)
            ):
                continue
            limits = [
                limit.sessions
                for limit in ordinary[0].limits
                if isinstance(limit.sessions, int)
                and limit.per != "day"
                and limit.provider != "non_contracted"
                and limit.listed != "yes"
                and (not limit.therapies or "manual_therapy" in limit.therapies)
            ]
            if limits and not package.insured_before:
                found.append((label, year, package, min(limits)))
    return found


def test_every_counted_package_pays_its_number_and_not_one_more(case_rules: Rules) -> None:
    """Of every package whose number is known, the number is paid and the session after it is the patient's."""
    packages = counted(case_rules)
    assert len(packages) > 370
    for label, year, package, number in packages:
        query = CoverageQuery(
            date=date(year, 1, 1),
            age=40,
            insurer=label,
            packages=(package.id,),
            condition=Complaint(listed=False),
            planned_sessions=number + 1,
            contracted=True,
        )
        payers = [outcome.payer for outcome in decide(query, case_rules).outcomes]
        assert ["supplementary"] * number + ["self"] == payers, (label, year, package.id)


@pytest.mark.parametrize(("age", "listed"), list(product([17, 18], [True, False])))
def test_the_first_session_without_a_package(case_rules: Rules, age: int, listed: bool) -> None:
    """Under 18 the basic package pays the first session, from 18 it does not, listed or not."""
    query = CoverageQuery(
        date=date(2026, 3, 2), age=age, packages=(), condition=Complaint(listed=listed), planned_sessions=1
    )
    assert ("basic" if age < 18 else "self") == decide(query, case_rules).outcomes[0].payer


def decided(rules: Rules, **asked: Any) -> CoverageDecision:
    """Decide a question of an adult with a complaint that is not listed, unless it says otherwise."""
    known = {"date": date(2019, 3, 4), "age": 40, "condition": Complaint(listed=False), "contracted": True}
    return decide(CoverageQuery(**(known | asked)), rules)


def test_the_default_plan_is_what_is_left(case_rules: Rules) -> None:
    """Without a number of planned sessions, as many are planned as the policy has left."""
    decision = decided(case_rules, insurer="VGZ", packages=("Aanvullend Beter",), sessions_used=SessionsUsed(year=5))
    assert 7 == len(decision.outcomes) == decision.totals.supplementary


def test_the_default_plan_is_at_most_sixty(case_rules: Rules) -> None:
    """An unlimited entitlement plans 60 sessions where so many fit in the year, and so does one of a hundred."""
    begin: dict[str, Any] = {"date": date(2018, 1, 1), "days_between_sessions": 3}
    endless = decided(case_rules, **begin, insurer="ONVZ", packages=("Topfit",))
    hundred = decided(case_rules, **begin, stated_package=StatedPackage(sessions=100))
    assert 60 == len(endless.outcomes) == len(hundred.outcomes)


def test_the_default_plan_is_at_least_one(case_rules: Rules) -> None:
    """Where nothing is left one session is planned, and it is the patient's."""
    decision = decided(case_rules, packages=())
    assert ["self"] == [outcome.payer for outcome in decision.outcomes]


def test_the_default_plan_keeps_to_its_policy_year(case_rules: Rules) -> None:
    """Asked in November 2026, the plan keeps to 2026, as the next year has another policy."""
    known: dict[str, Any] = {"age": 12, "packages": (), "result_insufficient": False}
    decision = decided(case_rules, date=date(2026, 11, 22), **known)
    assert ("reimbursed", 6, 9) == (decision.verdict, decision.totals.basic, decision.sessions.remaining)
    assert [2026] == [year.policy_year for year in decision.years]


def test_a_name_that_means_several_packages_gives_a_range(case_rules: Rules) -> None:
    """Where the source lists a name twice with different figures, the answer holds for both."""
    query = CoverageQuery(
        date=date(2025, 3, 3),
        age=40,
        therapy="manual_therapy_es",
        insurer="CZ",
        packages=("Compleet",),
        condition=Complaint(listed=False),
        planned_sessions=30,
        tariff_eur=Decimal("60.00"),
    )
    names = {package.id for package in case_rules.packages_named("cz", 2025, "Compleet")}
    decision = decide(query, case_rules)
    assert len(names) > 1
    assert "packages" in decision.decided_by


def test_a_figure_of_the_own_policy_fills_the_unknown_one(case_rules: Rules) -> None:
    """A stated number answers what the tables of the year do not know, and wins over them."""
    decision = decided(
        case_rules,
        date=date(2026, 3, 2),
        insurer="CZ",
        packages=("Plus",),
        stated_package=StatedPackage(sessions=5),
        planned_sessions=6,
    )
    assert ("stated", 5, 1) == (decision.rules.evidence, decision.totals.supplementary, decision.totals.patient)


@pytest.mark.parametrize(
    ("stated_figures", "contracted", "sourced"),
    [
        ({"eur_per_session": Decimal(30)}, True, {"package_pays_sessions": True, "stated_pays_capped": False}),
        ({"sessions": 12}, True, {"stated_pays_sessions": False}),
        ({"sessions": 12, "eur_per_session": Decimal(30)}, True, {"stated_pays_sessions_capped": False}),
        ({"budget_eur": Decimal(300)}, True, {"stated_pays_budget": False}),
        ({"manual_sessions": 5}, True, {"package_pays_sessions": True, "manual_limit": False}),
        ({"sessions": 12}, False, {"stated_pays_sessions": False, "non_contracted_of_average": True}),
        (
            {"sessions": 12, "non_contracted_percent": 60},
            False,
            {"stated_pays_sessions": False, "non_contracted_percent": False},
        ),
    ],
)
def test_a_figure_that_was_stated_has_no_source_and_one_of_the_tables_has(
    case_rules: Rules, stated_figures: dict[str, Any], contracted: bool, sourced: dict[str, bool]
) -> None:
    """What the person says and what the tables add are told apart, each with its own source or none."""
    decision = decided(
        case_rules,
        insurer="Univé",
        packages=("Aanvullend Beter",),
        contracted=contracted,
        tariff_eur=Decimal(50),
        stated_package=StatedPackage(**stated_figures),
    )
    told = {reason.code: bool(reason.sources) for reason in decision.reasons if reason.code in sourced}
    assert sourced == told
    assert not any(reason.code.startswith("stated_") and reason.sources for reason in decision.reasons)


def test_sessions_not_known_to_have_been_used_leave_a_range(case_rules: Rules) -> None:
    """Not knowing what was used leaves anything between none and all."""
    sessions = decided(case_rules, insurer="VGZ", packages=("Aanvullend Beter",), sessions_used=None).sessions
    assert (0, 12, None, None) == (
        sessions.remaining_at_least,
        sessions.remaining_at_most,
        sessions.remaining,
        sessions.used,
    )


def test_outcomes_are_numbered_in_the_order_of_their_days(case_rules: Rules) -> None:
    """Each planned session has its number from 1, its day a week after the one before, and why it goes as it does."""
    outcomes = decided(case_rules, packages=(), planned_sessions=3).outcomes
    assert [(1, date(2019, 3, 4)), (2, date(2019, 3, 11)), (3, date(2019, 3, 18))] == [
        (each.number, each.date) for each in outcomes
    ]
    assert {("basic_not_from_18", "no_package")} == {each.reasons for each in outcomes}


def test_an_answer_names_the_rules_it_was_decided_by(case_rules: Rules) -> None:
    """The version of the tables and the policy year of the first session stand beside the evidence."""
    used = decided(case_rules, date=date(2019, 12, 30), packages=(), planned_sessions=2).rules
    assert (case_rules.version, 2019) == (used.version, used.policy_year)


def test_how_many_packages_were_on_sale_is_told(case_rules: Rules) -> None:
    """Univé sold five packages in 2019; which of them is held is asked once, and none of them is told apart."""
    reasons = decided(case_rules, insurer="Univé", packages=None, planned_sessions=1).reasons
    figures = [reason.figures for reason in reasons if reason.code == "packages_not_given"]
    assert [(("count", 5), ("year", 2019))] == figures


# What is said of the deductible in December 2026, by when somebody turns 18 and what they said is left of it.
DEDUCTIBLE_ASSUMED = {
    "an adult": ({"age": 40}, ["deductible_untouched"]),
    "an adult who said what is left": ({"age": 40, "deductible_left_eur": Decimal("30.00")}, []),
    "over New Year, where only one year was said": (
        {"age": 40, "deductible_left_eur": Decimal("30.00"), "date": date(2026, 12, 28)},
        ["deductible_untouched"],
    ),
    "18 on the tenth, and the label does not say how it counts": ({"birth_date": date(2008, 12, 10)}, []),
}


@pytest.mark.parametrize(("said", "wanted"), DEDUCTIBLE_ASSUMED.values(), ids=DEDUCTIBLE_ASSUMED)
def test_what_is_taken_to_be_left_of_the_deductible_is_told_where_it_is_taken(
    case_rules: Rules, said: dict[str, Any], wanted: list[str]
) -> None:
    """Nobody is told of a whole deductible where it was said, or where the answer is a range."""
    known: dict[str, Any] = {"date": date(2026, 12, 1), "insurer": "cz", "packages": (), "contracted": True}
    asked = {"condition": Complaint(listed=True), "sessions_used": SessionsUsed(year=5, condition_ever=25)}
    query = CoverageQuery(**known | asked | {"planned_sessions": 3, "tariff_eur": Decimal("44.00")} | said)
    codes = [reason.code for reason in decide(query, case_rules).assumptions]
    assert wanted == [code for code in codes if code.startswith("deductible")]


# Who plans sessions from 28 December 2026 on, and whether the answer for 2027 rests on the law as read for 2026.
OVER_NEW_YEAR = {
    "a child": ({"age": 12, "condition": Complaint(listed=False)}, True),
    "an adult with a listed condition": ({"age": 40, "condition": Complaint(listed=True)}, True),
    "an adult without": ({"age": 40, "condition": Complaint(listed=False)}, False),
    "an adult whose policy pays": ({"age": 40, "packages": None, "stated_package": StatedPackage(sessions=9)}, False),
    "a child with the E.S. method": ({"age": 12, "therapy": "manual_therapy_es"}, False),
}


@pytest.mark.parametrize(("asked", "rests"), OVER_NEW_YEAR.values(), ids=OVER_NEW_YEAR)
def test_the_law_is_named_as_carried_forward_where_the_answer_rests_on_it(
    case_rules: Rules, asked: dict[str, Any], rests: bool
) -> None:
    """An adult whose complaint is not listed needs no law to pay the sessions, and the E.S. method has none."""
    known: dict[str, Any] = {"packages": (), "condition": Complaint(listed=False)}
    query = CoverageQuery(date=date(2026, 12, 28), planned_sessions=3, **known | asked)
    codes = [reason.code for reason in decide(query, case_rules).assumptions]
    assert rests == ("law_carried_forward" in codes)


# Who asks about a year whose law nobody has read, and which rules of the last one that was read are shown.
LAW_THEN = {
    "an adult": ({"age": 40, "condition": Complaint(listed=False)}, ["basic_not_from_18"]),
    "an adult with a listed condition": ({"age": 40, "condition": Complaint(code="B2")}, ["basic_after_sessions"]),
    "an adult of whom that is not known": ({"age": 40}, ["basic_after_sessions"]),
    "a child": ({"age": 12, "condition": Complaint(listed=False)}, ["basic_under_18"]),
    "a child with a listed condition": ({"age": 12, "condition": Complaint(listed=True)}, ["basic_under_18_listed"]),
    "a child of whom that is not known": ({"age": 12}, ["basic_under_18_listed", "basic_under_18"]),
    "18 since the day before": ({"birth_date": date(2010, 3, 1)}, ["basic_after_sessions"]),
    "18 the day after": (
        {"birth_date": date(2010, 3, 3), "condition": Complaint(listed=False)},
        ["basic_under_18"],
    ),
}


@pytest.mark.parametrize(("asked", "wanted"), LAW_THEN.values(), ids=LAW_THEN)
def test_the_law_last_read_is_shown_of_who_asks(case_rules: Rules, asked: dict[str, Any], wanted: list[str]) -> None:
    """Nobody is shown the rules of another age, nor of a list on which their complaint is not."""
    known = decide(
        CoverageQuery(date=date(2028, 3, 2), packages=(), planned_sessions=6, **asked), case_rules
    ).last_known
    assert known is not None
    assert wanted == [reason.code for reason in known.law]


def test_the_method_has_no_law_to_show(case_rules: Rules) -> None:
    """The E.S. method is in no law, and has no history of one."""
    query = CoverageQuery(date=date(2028, 3, 2), age=12, therapy="manual_therapy_es", packages=())
    assert decide(query, case_rules).last_known is None


def test_the_default_plan_is_the_least_that_is_left(case_rules: Rules) -> None:
    """Where one possibility has no end, the plan is as long as the other."""
    decision = decide(CoverageQuery(date=date(2026, 1, 5), age=12, packages=()), case_rules)
    assert 9 == len(decision.outcomes)


def test_packages_that_pay_alike_are_not_told_of_as_one(case_rules: Rules) -> None:
    """What is said of several packages at once names none of them."""
    told = [
        (branch.values, reason)
        for label, year in case_rules.policies
        for branch in decide(
            CoverageQuery(date=date(year, 3, 1), age=40, insurer=label, condition=Complaint(listed=False)), case_rules
        ).branches
        for reason in branch.reasons
    ]
    assert any(len(values) > 1 for values, _ in told)
    assert all(len(values) <= 1 or "package" not in dict(reason.figures) for values, reason in told)


def test_what_the_method_does_not_ask_does_not_decide(case_rules: Rules) -> None:
    """Whether a complaint is listed matters to no answer about the E.S. method, though the package does."""
    query = CoverageQuery(date=date(2026, 3, 1), age=40, insurer="cz", therapy="manual_therapy_es", condition=None)
    decided_by = decide(query, case_rules).decided_by
    assert "packages" in decided_by
    assert "condition.listed" not in decided_by


def test_what_decides_is_found_beside_what_only_some_possibilities_ask(case_rules: Rules) -> None:
    """Which method treats a child decides, though only the other one asks which listed condition it is."""
    asked = {"age": 10, "insurer": "menzis", "packages": (), "condition": Complaint(listed=True), "therapy": None}
    used = SessionsUsed(year=1, manual_year=0, condition_ever=1)
    stated = StatedPackage(sessions="unlimited")
    query = CoverageQuery(
        date=date(2026, 1, 1), stated_package=stated, sessions_used=used, planned_sessions=9, accident=None, **asked
    )
    decision = decide(query, case_rules)
    assert "therapy" == decision.decided_by[0]
    assert {"basic", "supplementary"} == {
        "basic" if branch.totals.basic else "supplementary" for branch in decision.branches
    }


@pytest.mark.parametrize("ever", range(21))
def test_no_number_of_sessions_had_costs_more_than_the_most(case_rules: Rules, ever: int) -> None:
    """Between none and all, some sessions go to the package at 19 euros each and others to the deductible at 24."""
    asked = {"age": 40, "insurer": "de_friesland", "condition": Complaint(listed=True), "planned_sessions": 20}
    stated = StatedPackage(sessions="unlimited", eur_per_session=Decimal("5.00"))
    query = CoverageQuery(
        date=date(2018, 1, 1), stated_package=stated, contracted=True, tariff_eur=Decimal("24.01"), **asked
    )
    whole = decide(evolve(query, sessions_used=SessionsUsed(year=0, condition_ever=ever)), case_rules).totals
    bounds = decide(evolve(query, sessions_used=None), case_rules).totals
    assert bounds.pays_at_least <= whole.pays_at_least <= whole.pays_at_most <= bounds.pays_at_most


@pytest.mark.parametrize(("began", "left"), [(date(2026, 9, 1), (False, 0)), (date(2026, 11, 20), (True, 366))])
def test_what_is_paid_only_after_the_term_is_not_left(case_rules: Rules, began: date, left: tuple[bool, int]) -> None:
    """Of a whiplash the basic package pays from the 21st session on, within three months of the first."""
    asked = {"packages": (), "planned_sessions": 10, "condition": Complaint(code="whiplash", first_session=began)}
    used = SessionsUsed(year=14, condition_ever=14)
    sessions = decide(CoverageQuery(date=date(2026, 11, 27), age=52, sessions_used=used, **asked), case_rules).sessions
    assert left == (sessions.unlimited, sessions.remaining_at_least)
