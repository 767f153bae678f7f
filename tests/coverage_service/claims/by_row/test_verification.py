"""Claim lines are settled as the single answer is, whatever their order, and every line comes out once."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coverage_service.claims.by_row.coded_rows import LineCoder
from coverage_service.claims.by_row.verification import Verdict, Verification
from coverage_service.claims.coding import Codebook
from coverage_service.claims.kernel import engine as settling
from coverage_service.claims.line_checks.cells import label_of, packages_of
from coverage_service.claims.line_checks.line_faults import line_doubts, line_faults
from coverage_service.decision.complaint import age_on
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery, SessionsUsed
from insurer_rules.rules import Rules
from tests.published import RULES

# Packages of each shape, then every one that the tables have.
HELD = [
    ("zilveren_kruis", 2018, "Aanvullend 4 Sterren"),
    ("unive", 2018, "Aanvullend Beter"),
    ("de_friesland", 2018, "AV Optimaal"),
    ("u_polis", 2018, "U-polis Standaard"),
    ("fbto", 2018, "Module Spieren & Gewrichten € 350"),
    ("cz", 2025, "Plus"),
    ("szvk", 2025, "Ster 2"),
]
EVERY = [
    (label.id, year, package.name)
    for label in RULES.labels
    for year in range(2017, 2027)
    for package in RULES.packages(label.id, year)
    if package.kind != "basic_policy"
]
SERVICES = ("1200", "1201", "1202")
CELLS = {
    "claim_id": "1",
    "insured_id": "a",
    "birth_date": "1980-05-01",
    "service_date": "2019-01-04",
    "service_code": "1200",
    "uzovi": "7119",
    "packages": "Plus",
    "contracted": "ja",
    "tariff_eur": "50,00",
}


BORN_1975 = {"born": date(1975, 3, 1), "contracted": False, "shuffle": Random(0)}  # noqa: S311 - no secret
SPENT_AT_UNSEEN_RATE = BORN_1975 | {"held": HELD[4], "gaps": [0, 0, 0, 1, 0, 0], "listed": False, "tariff": 7_000}
MORE_THAN_TWENTY = BORN_1975 | {"held": HELD[0], "gaps": [0, 0, 0, *[1, 0, 0] * 7], "listed": True, "tariff": None}
DEDUCTIBLE_INSURED = MORE_THAN_TWENTY | {
    "held": ("garantverzorgd", 2025, "GarantVerzorgd 3"),
    "contracted": True,
    "tariff": 5_000,
}


@given(
    st.sampled_from(HELD) | st.sampled_from(EVERY),
    st.lists(st.sampled_from([0, 1, 7, 30, 200]), min_size=1, max_size=25),
    st.sampled_from([date(1975, 3, 1), date(2000, 6, 15), date(2001, 1, 3), date(2010, 1, 1)]),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(1_000, 9_000),
    st.randoms(),
)
@example(**SPENT_AT_UNSEEN_RATE)
@example(**MORE_THAN_TWENTY)
@example(**DEDUCTIBLE_INSURED)
def test_a_file_of_one_insured_equals_the_single_answer(held, gaps, born, listed, contracted, tariff, shuffle) -> None:
    """The lines of one complaint, in any order, are paid as the planned sessions of one question are."""
    label, year, package = held
    days, day = [], date(year, 1, 2)
    for gap in gaps:
        day = min(day + timedelta(days=gap), date(year, 12, 31))
        days += [day] * (days.count(day) < len(SERVICES))
    order = list(range(len(days)))
    shuffle.shuffle(order)
    by_day = sorted(order, key=lambda place: (days[place], order.index(place)))
    known = {"born": born, "listed": listed, "contracted": contracted, "tariff": tariff}
    lines = [
        claim(day, label, package, before=by_day.index(place), **known)
        | {"service_code": SERVICES[days[:place].count(day)]}
        for place, day in enumerate(days)
    ]
    verdicts = dict(zip(order, verify([lines[place] for place in order]), strict=True))
    query = CoverageQuery(
        date=days[0],
        birth_date=born,
        insurer=label,
        packages=(package,),
        condition=Complaint(listed=listed),
        sessions_used=SessionsUsed(year=0),
        result_insufficient=False,
        session_dates=tuple(days),
        contracted=contracted,
        tariff_eur=None if tariff is None else Decimal(tariff) / 100,
    )
    outcomes = decide(query, RULES).outcomes
    for place, outcome in zip(by_day, outcomes, strict=True):
        verdict = verdicts[place]
        assert outcome.payer == verdict.payer
        if not (outcome.payer == "basic" and born.year + 18 == year):  # of that year's deductible a file tells nothing
            amounts = verdict.reimbursed, verdict.deductible, verdict.own
            assert (outcome.reimbursed, outcome.deductible, outcome.own) == amounts


def claim(day: date, label: str, package: str, before: int = 0, **known: object) -> dict[str, str]:
    """Write the cells of a manual therapist's session, with so many of the same complaint before it."""
    cells = {"contracted": {True: "ja", False: "nee", None: ""}}
    tariff = known["tariff"]
    return CELLS | {
        "insured_id": str(known.get("insured", "a")),
        "birth_date": str(known["born"]),
        "service_date": str(day),
        "csi": csi_of(known["listed"], known["born"], day, before),
        "result_insufficient": "nee",
        "condition_key": str(known.get("complaint", "back")),
        "uzovi": label,
        "packages": package,
        "contracted": cells["contracted"][known["contracted"]],  # type: ignore[index]
        "tariff_eur": "" if tariff is None else f"{int(str(tariff)) / 100:.2f}",
    }


def csi_of(listed: object, born: object, day: date, before: int) -> str:
    """Write the CSI of a complaint: 008 for the first twenty of an adult's listed condition, 001 after them."""
    assert isinstance(born, date)
    child = age_on(born, day) < 18
    return {True: "001" if child or before >= 20 else "008", False: "003" if child else "009", None: ""}[listed]  # type: ignore[index]


def verify(lines: list[dict[str, str]]) -> list[Verdict]:
    """Verify lines as a file of them is verified."""
    verification = Verification(RULES)
    for cells in lines:
        verification.add(LineCoder(verification.book).code(cells))
    verification.settle()
    verdicts = [verification.verdict(place) for place in range(len(lines))]
    assert None not in verdicts
    return verdicts  # type: ignore[return-value]


def test_two_complaints_share_the_total_and_have_their_own_cap() -> None:
    """Univé 2019: of 16 in all, nine manual sessions for each of two complaints."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 5_000}
    lines = [
        claim(date(2019, 1, 2) + timedelta(weeks=week), "unive", "Aanvullend Beter", complaint=complaint, **known)
        for complaint in ("back", "neck")
        for week in range(10)
    ]
    payers = [verdict.payer for verdict in verify(lines)]
    assert payers.count("supplementary") == 16


def test_another_package_of_the_insurer_keeps_its_counters() -> None:
    """Who moves to a smaller package in the year has used what was used."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 5_000}
    first = [claim(date(2019, 1, 2) + timedelta(weeks=w), "cz", "Plus", **known) for w in range(9)]
    then = claim(date(2019, 6, 3), "cz", "Basis", **known)
    assert verify([*first, then])[-1].payer == "self"


def test_insured_do_not_count_for_each_other() -> None:
    """Each insured has counters of their own."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 5_000}
    lines = [claim(date(2019, 1, 2), "cz", "Basis", insured=str(n), **known) for n in range(20)]
    assert [8] * 20 == [verdict.remaining for verdict in verify(lines)]


FAULTS = {
    "birth_date": ("1980-13-01", "2030-01-01", ""),
    "service_date": ("2019-02-30", "gisteren", ""),
    "service_code": ("",),
    "uzovi": ("",),
    "csi": ("099", "x"),
    "dcsph": ("0000",),
    "insured_id": (" ", "=A2"),
}


@pytest.mark.parametrize(("column", "text"), [(column, text) for column, texts in FAULTS.items() for text in texts])
def test_a_faulty_cell_is_named(rules: Rules, column: str, text: str) -> None:
    """A cell that is missing, malformed or refused makes the line a faulty one, by its column."""
    cells = CELLS | {column: text}
    assert [column] == [fault.path[0] for fault in line_faults(cells, rules)]
    assert LineCoder(Codebook(rules)).code(cells) is None


def test_who_seems_too_old_is_told_beside_what_is_refused(rules: Rules) -> None:
    """A birth date of 1900 stands where none was filled in: that, and not the CSI of a child, is what to mend."""
    cells = CELLS | {"birth_date": "01-01-1900", "csi": "003"}
    assert ["birth_date", "csi"] == [fault.path[0] for fault in line_faults(cells, rules)]


DOUBTS = {
    "service_code": ("9999", "1850", "10039"),
    "birth_date": ("01-01-1900", "31-12-1899"),
    "uzovi": ("7119 VGZ", "VGZ (7119)", "0000", "Zilvren Krus", "3334"),
    "packages": ("Nooit", "Plus;Nooit", "=B2"),
    "contracted": ("misschien",),
    "tariff_eur": ("4,99", "250,01", "NaN", "50,005", "1e3", "1.250", "=C2*2", "#REF!"),
    "result_insufficient": ("vaak",),
    "accident": ("vaak",),
}


@pytest.mark.parametrize(("column", "text"), [(column, text) for column, texts in DOUBTS.items() for text in texts])
def test_what_is_not_known_here_is_told_and_is_no_fault(rules: Rules, column: str, text: str) -> None:
    """A code, insurer or package that our lists lack, and a bad tariff or contract, leave the line to be settled."""
    cells = CELLS | {column: text}
    assert () == line_faults(cells, rules)
    assert [column] == [fault.path[0] for fault in line_doubts(cells, rules)]
    coded = LineCoder(Codebook(rules)).code(cells)
    assert coded
    assert coded.doubtful


# How exports write a label of ours, by its own name.
LABELS = {
    "CZ": "CZ Zorgverzekeringen N.V.|C.Z. Zorgverzekering|CZ (7119)|Cz zorgverzekeraar",
    "VGZ": "VGZ Zorgverzekeraar N.V.|Coöperatie VGZ|VGZ verzekeringen",
    "DSW": "Zorgverzekeraar DSW|DSW Zorgverzekeraar U.A.",
    "Univé": "N.V. Univé Zorg|Unive zorgverzekeringen",
    "Menzis": "Menzis Zorgverzekeraar N.V.|Menzis zorgverzekering",
    "ONVZ": "ONVZ Ziektekostenverzekeraar",
    "": "CZ groep|Zorgverzekeraar|N.V.|VGZ of CZ|Zorg|Zorgverzekeringen N.V.",
}


@pytest.mark.parametrize(
    ("name", "written"), [(name, each) for name, said in LABELS.items() for each in said.split("|")]
)
def test_an_insurer_is_known_by_its_legal_name(rules: Rules, name: str, written: str) -> None:
    """What a company is by law, and that it insures care, says nothing of which one it is."""
    assert (rules.labels_named(name)[0].id if name else "") == label_of(written, rules)[0]


# Packages of Univé as exports write them, and the names that are read; None where nothing is known of them.
PACKAGES = {
    "Univé Aanvullend Beter": ("Aanvullend Beter",),
    "UNIVE AANVULLEND BETER": ("Aanvullend Beter",),
    "Aanvullend Beter (Univé)": ("Aanvullend Beter",),
    "Aanvullend Beter + Tand Goed": ("Aanvullend Beter", "Tand Goed"),
    "Aanvullend Beter, Tand Goed": ("Aanvullend Beter", "Tand Goed"),
    "Univé Aanvullend Beter en Tand Goed": ("Aanvullend Beter", "Tand Goed"),
    "CZ Aanvullend Beter": ("CZ Aanvullend Beter",),
    "Aanvullend Beter 2018": ("Aanvullend Beter 2018",),
    "Tand Goed + Tand Beter": ("Tand Goed + Tand Beter",),
    "Buitenland + fysio 3": ("Buitenland + fysio 3",),
    "Univé": ("Univé",),
    "ja": None,
    "x": None,
    "WAAR": None,
    "zie COV": None,
    "nee": (),
    "N": (),
    "ONWAAR": (),
}


@pytest.mark.parametrize(("written", "names"), PACKAGES.items())
def test_a_package_is_known_with_its_insurer_or_its_year_beside_it(rules: Rules, written: str, names: object) -> None:
    """The label's own name and a year say nothing of which package it is; that there is one does not name it."""
    read, _ = packages_of(written, rules, label="unive")
    assert names == (read if read is None else tuple(rules.package_name("unive", name) for name in read))


def test_a_good_line_has_no_doubts(rules: Rules) -> None:
    """What the tables know is not told."""
    assert [] == list(line_doubts(CELLS, rules))
    for tariff in ("5", "250", "0"):
        assert [] == list(line_doubts(CELLS | {"tariff_eur": tariff}, rules))


def test_every_fault_of_a_line_is_told_at_once(rules: Rules) -> None:
    """A line with three faults tells three."""
    assert len(line_faults(CELLS | {"birth_date": "x", "uzovi": "", "csi": "z"}, rules)) == 3


def test_running_out_of_room_in_the_middle_of_an_insured_counts_nothing_twice(monkeypatch) -> None:
    """However little room the fold begins with, and wherever it has to stop for more, the verdicts are the same."""
    known = {"born": date(2004, 3, 1), "contracted": None, "tariff": 4_500}
    lines = [
        claim(date(2019, 1, 2) + timedelta(days=11 * turn), label, package, insured=label, listed=listed, **known)
        for label, _, package in HELD[:5]
        for turn, listed in enumerate([False, True, None] * 9)
    ]
    roomy = verify(lines)
    monkeypatch.setattr(settling, "FIRST_SLOTS", 2)
    assert roomy == verify(lines)
