"""Readings are kept, the best of them is the table's figure, and weaker evidence never wins."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.editing.tables import OpenTable, copy_year, save
from insurer_rules.figures import NONE, NOT_STATED
from insurer_rules.intake.derived_tables import canonical_key, derive, differences, table_readings
from insurer_rules.intake.readings import (
    Reading,
    Readings,
    Settlement,
    best,
    conflicts,
    settlements_for,
    undecided_conflicts,
    with_more,
)
from insurer_rules.intake.readings_file import ReadingsError, keep, read_readings, readings_path
from insurer_rules.intake.record_keeping import recording
from insurer_rules.loading import TABLES
from insurer_rules.model import Source

AddTables = Callable[..., Path]
DAY = date(2026, 11, 12)


def source(identity: str = "blog", *, insurer: bool = False, year: int = 2019, day: date = DAY) -> Source:
    """Make a source: of an insurer itself, or of somebody else."""
    return Source(
        id=identity,
        title=identity,
        url=f"https://{identity}.example",
        publisher="insurer" if insurer else "practice",
        evidence="insurer" if insurer else "reported",
        read_on=day,
        applies_to_year=year,
    )


def reading(value: int | str = 9, cited: Source | None = None, **more: object) -> Reading:
    """Make a reading of the sessions of CZ Plus 2019."""
    stated = {"label": "cz", "year": 2019, "package": "plus", "figure": "sessions", "road": "sheet"}
    return Reading(**{**stated, "value": value, "source": cited or source(), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (reading(9, source("blog")), reading(12, source("own", insurer=True))),
        (reading(9, source("blog", year=2018)), reading(12, source("other"))),
        (reading(9, source("blog")), reading(12, source("other", day=DAY + timedelta(1)))),
        (reading(9, source("own", insurer=True, year=2018)), reading(12, source("blog"))),
        (reading(NOT_STATED, source("own", insurer=True)), reading(12, source("blog"))),
    ],
)
def test_the_better_reading_wins_whichever_came_first(weaker: Reading, stronger: Reading) -> None:
    """Insurer before reported, that year before another, newer before older, a figure before none stated."""
    for both in ((weaker, stronger), (stronger, weaker)):
        assert 12 == best(Readings(both))["plus", "sessions"].value


def test_what_a_program_or_a_policy_holder_says_waits_for_a_person() -> None:
    """A document's reading counts when somebody says yes; a report when two agree and somebody says yes."""
    read = reading(12, source("own", insurer=True), road="document")
    told, again = (reading(9, source(name), road="report") for name in ("one", "two"))
    kept = Readings((read, told))
    assert ({}, (read, told)) == (best(kept), kept.open())
    yes = [Settlement(reading=each.id, verdict="accept", by="analyst", on=DAY) for each in (read, told, again)]
    assert 12 == best(with_more(kept, yes[0]))["plus", "sessions"].value
    assert {} == best(with_more(kept, yes[1]))
    assert 9 == best(with_more(kept, yes[1], again))["plus", "sessions"].value


def test_readings_that_differ_are_a_conflict_that_a_person_settles() -> None:
    """It stands in the list until a person chose; equals stay open, what weaker evidence says is only told."""
    first, second = (reading(n, source(f"own_{n}", insurer=True)) for n in (9, 12))
    blog = reading(20)
    kept = Readings((first, second, blog))
    assert {12, 9, 20} == {each.value for each in conflicts(kept)["plus", "sessions"]}
    assert {9, 12} == {each.value for each in undecided_conflicts(kept)["plus", "sessions"]}
    settled = with_more(kept, *settlements_for(first, kept, by="analyst", on=DAY))
    assert ({}, 9, 3) == (conflicts(settled), best(settled)["plus", "sessions"].value, len(settled.readings))


def test_a_source_read_again_replaces_what_was_read_in_it() -> None:
    """A slip of the hand is no conflict: of one source the newest reading counts, and the older one stays kept."""
    kept = Readings((reading(9), reading(12)))
    assert ({}, 12) == (conflicts(kept), best(kept)["plus", "sessions"].value)


def test_a_file_is_only_added_to(tmp_path: Path) -> None:
    """What was written stays byte for byte, the same line is kept once, and a damaged line is told with its place."""
    keep(tmp_path, "cz", 2019, reading(9))
    before = readings_path(tmp_path, "cz", 2019).read_bytes()
    yes = Settlement(reading=reading(9).id, verdict="reject", by="analyst", on=DAY)
    odd = reading(NONE, package="", text="a line\u2028that breaks")
    kept = keep(tmp_path, "cz", 2019, reading(9), odd, yes)
    after = readings_path(tmp_path, "cz", 2019).read_bytes()
    assert (True, 3) == (after.startswith(before), len(after.splitlines()))
    assert kept == read_readings(tmp_path, "cz", 2019)
    readings_path(tmp_path, "cz", 2019).write_bytes(after + b'{"reading": {"label": 9}}\n')
    with pytest.raises(ReadingsError, match=r"cz\.readings\.jsonl:4"):
        read_readings(tmp_path, "cz", 2019)


@pytest.fixture
def draft(with_tables: AddTables) -> OpenTable:
    """Copy the table of CZ of 2018 as draft of 2019."""
    (saved,) = save(copy_year(with_tables("2018/cz"), "cz", before=2018, after=2019))
    return saved


FIGURES: list[tuple[str, int | str, str]] = [
    ("sessions", 17, ""),
    ("sessions", "unlimited", ""),
    ("manual_sessions", 9, "indication"),
    ("premium", 2050, ""),
    ("non_contracted", 75, ""),
    ("non_contracted_max", 3000, ""),
    ("manual_budget", 17500, "calendar_year"),
    ("manual_therapy_es.budget", 35000, "calendar_year"),
    ("manual_therapy_es.eur_per_session", 4000, ""),
]


@pytest.mark.parametrize(("figure", "value", "per"), FIGURES)
def test_a_table_says_its_best_reading(draft: OpenTable, figure: str, value: int | str, per: str) -> None:
    """Each kind of figure gets its value, its period and its source; done twice it changes nothing."""
    made = derive(draft, Readings((reading(value, figure=figure, per=per),)))
    found = figure_at(made.table.policy, f"plus.{figure}")
    assert (value, "blog", ()) == (found.value, found.source and found.source.id, made.unfit)
    assert per in ("", found.per)
    assert made.table.text == derive(made.table, Readings((reading(value, figure=figure, per=per),))).table.text
    assert save(made.table)


def test_none_and_not_stated_leave_a_trace(draft: OpenTable) -> None:
    """None settles that there is no such limit; not stated makes it unknown instead of last year's."""
    none = derive(draft, Readings((reading(NONE, figure="manual_sessions"),))).table
    silent = derive(draft, Readings((reading(NOT_STATED),))).table
    entitlements = [each.policy.packages[_place(each)].entitlements[0] for each in (none, silent)]
    assert "manual_sessions" not in entitlements[0].unknown
    assert "sessions" in entitlements[1].unknown


def test_a_budget_alone_is_a_budget(draft: OpenTable) -> None:
    """Sessions of which the source shows none, beside a budget: euros are the total, and last year's number goes."""
    made = derive(draft, Readings((reading(NONE), reading(35000, figure="budget")))).table
    (entitlement, *_) = made.policy.packages[_place(made)].entitlements
    assert [35000] == [limit.euro_cents for limit in entitlement.limits]
    assert not {"sessions", "budget"} & set(entitlement.unknown)


def test_a_limit_in_euros_is_a_limit(draft: OpenTable) -> None:
    """What a part of a budget, or a most without a contract, says is no longer unknown."""
    read = (reading(17500, figure="manual_budget"), reading(2450, figure="non_contracted_max"))
    made = derive(draft, Readings(read)).table
    assert not {"manual_sessions", "non_contracted"} & set(made.policy.packages[_place(made)].entitlements[0].unknown)


def test_what_a_table_says_is_a_reading_too(draft: OpenTable) -> None:
    """What it says of its own year counts, and what was copied from another year does not."""
    assert [] == list(table_readings(draft.policy, [("plus", "sessions")]))
    made = derive(draft, Readings((reading(17, source("own", insurer=True)),))).table
    (found,) = table_readings(made.policy, [("plus", "sessions")])
    assert (17, "insurer") == (found.value, found.evidence)


def test_a_figure_that_differs_from_its_best_reading_is_found(draft: OpenTable) -> None:
    """A hand in the file is seen by the check."""
    kept = Readings((reading(17),))
    made = derive(draft, kept).table
    assert [] == list(differences(made.policy, kept))
    assert [17] == [each.value for each, _ in differences(draft.policy, kept)]


def test_one_figure_has_one_name(draft: OpenTable) -> None:
    """A package's name or id, with or without its ordinary entitlement, mean the same figure."""
    names = ("plus.sessions", "Plus.sessions", "plus.movement.sessions")
    assert {("plus", "sessions")} == {canonical_key(draft.policy, name) for name in names}


@given(
    st.lists(
        st.builds(
            reading,
            st.one_of(st.integers(0, 40), st.sampled_from(["unlimited", NONE, NOT_STATED])),
            st.builds(
                source,
                st.sampled_from(["a", "b", "c"]),
                insurer=st.booleans(),
                year=st.sampled_from([2018, 2019]),
                day=st.dates(DAY, DAY + timedelta(3)),
            ),
            road=st.sampled_from(["table", "sheet", "set", "document", "report", "watch"]),
            figure=st.sampled_from(["sessions", "manual_sessions"]),
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["accept", "reject"])), max_size=4),
)
def test_no_sequence_loses_a_reading_or_lets_weaker_evidence_win(
    read: list[Reading], decided: list[tuple[int, str]]
) -> None:
    """Whatever comes in whichever order: all is kept, and no standing reading is better than the one that wins."""
    said = [
        Settlement(reading=read[n % len(read)].id, verdict=verdict, by="analyst", on=DAY)  # type: ignore[arg-type]
        for n, verdict in decided
        if read
    ]
    kept = Readings()
    for each in (*read, *said):
        kept = with_more(kept, each)
    assert {each.id for each in read} == {each.id for each in kept.readings}
    last = {each.reading: each.verdict for each in said}
    for key, chosen in best(kept).items():
        assert "reject" != last.get(chosen.id)
        for other in kept.standing():
            stated = other.value != NOT_STATED
            if other.key == key and stated and chosen.evidence != "insurer":
                assert other.evidence != "insurer"
            if other.key == key and stated:
                assert chosen.value != NOT_STATED
    assert best(kept).keys() == best(Readings(tuple(reversed(kept.readings)), kept.settlements)).keys()


def _place(table: OpenTable) -> int:
    return next(n for n, each in enumerate(table.policy.packages) if each.id == "plus")


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """A file without an end of line is continued on a line of its own."""
    keep(tmp_path, "cz", 2019, reading(9))
    path = readings_path(tmp_path, "cz", 2019)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert 2 == len(keep(tmp_path, "cz", 2019, evolve(reading(9), page=2)).readings)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> OpenTable:
    """Copy the table of CZ of 2018 as draft of 2019, unsaved: each sequence begins with it anew."""
    directory = tmp_path_factory.mktemp("tables")
    (directory / "2018").mkdir()
    shutil.copy(TABLES / "2018/cz.toml", directory / "2018")
    return copy_year(directory, "cz", before=2018, after=2019)


@given(
    data=st.lists(
        st.builds(
            reading,
            st.one_of(st.integers(1, 40), st.sampled_from(["unlimited", NONE, NOT_STATED])),
            st.builds(
                source, st.sampled_from(["a", "b"]), insurer=st.booleans(), day=st.dates(DAY, DAY + timedelta(2))
            ),
            road=st.sampled_from(["sheet", "set", "review", "document", "report"]),
            figure=st.sampled_from(["sessions", "budget", "non_contracted", "manual_therapy_es.eur_per_session"]),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_no_sequence_lets_weaker_evidence_into_a_table(copied: OpenTable, data: list[Reading]) -> None:
    """One reading after the other: all are kept, and each figure of the table is that of the best of them."""
    sound = [each for each in data if each.value != "unlimited" or each.figure == "sessions"]
    table, kept, unfit = copied, Readings(), set()
    for each in sound:
        made = recording(table, each, known=kept)
        table, kept = made.table, made.readings
        unfit |= {one.reading.id for one in made.unfit}
    assert {each.id for each in sound} <= {each.id for each in kept.readings}
    for (package, figure), chosen in best(kept).items():
        if chosen.value not in (NONE, NOT_STATED) and chosen.id not in unfit:
            found = figure_at(table.policy, f"{package}.{figure}")
            assert (chosen.value, chosen.evidence) == (found.value, found.source and found.source.evidence)
