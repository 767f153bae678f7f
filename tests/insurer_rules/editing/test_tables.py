"""A table is copied as draft, edited figure by figure and saved whole or not at all; a draft answers nobody."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.wording.faults import error_text
from insurer_rules.checks import checked_rules
from insurer_rules.editing.publication import UnconfirmedError, publish
from insurer_rules.editing.tables import (
    ChangedMeanwhileError,
    EditingError,
    OpenTable,
    blank_year,
    check,
    copy_year,
    open_table,
    save,
)
from insurer_rules.figures import FigureError, figures_of, total_figures, unconfirmed_figures
from insurer_rules.loading import TABLES, TablesError
from insurer_rules.model import Source

AddTables = Callable[..., Path]
PAGE = Source(
    id="page_2019",
    title="A page of 2019",
    url="https://example.org/2019",
    publisher="insurer",
    evidence="insurer",
    read_on=date(2026, 11, 22),
    applies_to_year=2019,
)


@pytest.fixture
def draft(with_tables: AddTables) -> OpenTable:
    """Copy De Friesland's table of 2018 as draft of 2019, with a source of 2019 to cite."""
    return copy_year(with_tables("2018/de_friesland"), "de_friesland", before=2018, after=2019).with_source(PAGE)


def values(table: OpenTable) -> dict[str, object]:
    """Give the value of every figure by its address."""
    return {figure.address: figure.value for figure in figures_of(table.policy)}


def origin(table: OpenTable, address: str) -> str:
    """Give the id of the source on which a figure rests."""
    return next(f.source.id for f in figures_of(table.policy) if f.address == address and f.source)


def test_a_copied_year_is_a_draft_with_moved_dates(draft: OpenTable) -> None:
    """The copy is of the new year, and a draft."""
    policy = draft.policy
    assert (2019, "draft") == (policy.policy_year, policy.status)
    assert (date(2019, 1, 1), date(2019, 12, 31)) == (policy.valid_from, policy.valid_through)


def test_a_draft_answers_nobody(draft: OpenTable) -> None:
    """A saved draft is not among the rules that decide."""
    save(draft)
    assert ("de_friesland", 2019) not in checked_rules(tables=draft.directory).policies


def test_copied_figures_are_unconfirmed_and_only_reported(draft: OpenTable) -> None:
    """What the insurer said of the old year is no evidence for the new one, and every copied figure is listed."""
    assert {"reported"} == {source.evidence for source in draft.policy.sources if source.applies_to_year == 2018}
    listed = {figure.address for figure in unconfirmed_figures(draft.policy)}
    assert {"av_standaard.premium", "av_standaard.movement.sessions", "av_standaard.movement.manual_sessions"} < listed


def test_what_the_old_source_left_unsaid_is_unknown_in_the_copy(draft: OpenTable) -> None:
    """AV Budget had no limit of its own for manual therapy in 2018; of 2019 that is not known."""
    package = next(package for package in draft.policy.packages if package.id == "av_budget")
    assert "manual_sessions" in package.entitlements[0].unknown


def test_a_table_that_is_there_is_not_copied_over(with_tables: AddTables) -> None:
    """A copy never takes the place of a table."""
    directory = with_tables("2018/cz", "2019/cz")
    with pytest.raises(EditingError, match=r"table_already\(table=2019/cz\.toml\)"):
        copy_year(directory, "cz", before=2018, after=2019)
    with pytest.raises(EditingError, match=r"table_already\(table=2019/cz\.toml\)"):
        blank_year(directory, "cz", 2019)


def test_a_figure_takes_its_new_source_and_the_others_keep_theirs(draft: OpenTable) -> None:
    """One total read on a new page says nothing of the limit beside it."""
    after = draft.with_figure("av_standaard.sessions", 13, source="page_2019")
    assert (13, "page_2019") == (
        values(after)["av_standaard.movement.sessions"],
        origin(after, "av_standaard.movement.sessions"),
    )
    assert "defriesland_2018" == origin(after, "av_standaard.movement.manual_sessions")


def test_a_premium_takes_the_package_to_its_source_and_nothing_else(draft: OpenTable) -> None:
    """The premium rests on the source of its package; what rested there keeps the old one by name."""
    after = draft.with_figure("AV Standaard.premium", 1500, source="page_2019")
    assert "page_2019" == origin(after, "av_standaard.premium")
    assert "defriesland_2018" == origin(after, "av_standaard.movement.sessions")


@pytest.mark.parametrize(
    ("address", "value", "per"),
    [
        ("av_budget.manual_sessions", 9, "indication"),
        ("av_budget.budget", 25000, ""),
        ("av_budget.non_contracted", 75, ""),
        ("av_budget.eur_per_session", 4000, ""),
        ("av_budget.movement.needs", "approval, referral", ""),
    ],
)
def test_a_figure_that_was_not_there_can_be_added(draft: OpenTable, address: str, value: int | str, per: str) -> None:
    """What was unknown or absent gets its place in the shape of the tables, and is no longer unknown."""
    after = draft.with_figure(address, value, source="page_2019", per=per)
    name = address.rpartition(".")[2]
    found = [f for f in figures_of(after.policy) if (f.package, f.name) == ("av_budget", name)]
    assert [(value, "page_2019")] == [(f.value, f.source and f.source.id) for f in found]
    save(after)


def test_a_figure_that_is_forgotten_is_unknown(draft: OpenTable) -> None:
    """Zero, none and unknown never mix: what is taken away is named as unknown."""
    after = draft.without_figure("av_standaard.manual_sessions")
    package = next(package for package in after.policy.packages if package.id == "av_standaard")
    assert "manual_sessions" in package.entitlements[0].unknown


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("av_gold.sessions", "no package av_gold"),
        ("av_budget.moonlight", "no such figure"),
        ("av_optimaal.percent.sessions", "no such figure"),
    ],
)
def test_a_figure_that_cannot_be_found_is_refused(draft: OpenTable, address: str, message: str) -> None:
    """Nothing is guessed: the error says what there is."""
    with pytest.raises(FigureError) as caught:
        draft.with_figure(address, 9, source="page_2019")
    assert message in error_text(caught.value)


def test_a_source_has_to_be_there(draft: OpenTable) -> None:
    """No figure without a source."""
    with pytest.raises(EditingError) as caught:
        draft.with_figure("av_budget.sessions", 9, source="nowhere")
    assert "no source nowhere" in error_text(caught.value)


def test_publishing_wants_every_figure_confirmed(draft: OpenTable) -> None:
    """A draft with figures of another year is not published, and the error lists them."""
    with pytest.raises(UnconfirmedError, match=r"av_standaard\.movement\.manual_sessions"):
        publish(draft)


def test_publishing_can_forget_what_nobody_confirmed(draft: OpenTable) -> None:
    """Forgotten figures are unknown, and where unseen packages are dropped nothing of the old year is left."""
    read = draft.with_figure("av_standaard.sessions", 13, source="page_2019")
    kept = publish(read, forget=True).policy
    assert [(13, None), *[(None, None)] * 3] == list(total_figures(kept).values())
    after = publish(read, forget=True, drop=True)
    (saved,) = save(after)
    assert ("published", ["av_standaard"]) == (saved.policy.status, [package.id for package in saved.policy.packages])
    assert ["page_2019"] == [source.id for source in saved.policy.sources]
    assert () == unconfirmed_figures(saved.policy)


def test_a_failed_check_writes_nothing(draft: OpenTable) -> None:
    """A limit above its total is told with file and line, and the file on disk stays as it was."""
    (saved,) = save(draft)
    before = (draft.directory / draft.name).read_bytes()
    with pytest.raises(TablesError) as caught:
        save(saved.with_figure("av_standaard.manual_sessions", 99, source="page_2019"))
    told = r"2019/de_friesland\.toml:\d+ .*at most the 12 sessions in all wanted, 99 found"
    assert re.search(told, error_text(caught.value))
    assert before == (draft.directory / draft.name).read_bytes()


def test_one_bad_table_keeps_all_from_being_written(with_tables: AddTables) -> None:
    """Tables saved together are written together."""
    directory = with_tables("2018/cz", "2018/de_friesland")
    good = copy_year(directory, "cz", before=2018, after=2019)
    bad = copy_year(directory, "de_friesland", before=2018, after=2019).with_source(PAGE)
    with pytest.raises(TablesError):
        save(good, bad.with_figure("av_standaard.manual_sessions", 99, source="page_2019"))
    assert not (directory / "2019/cz.toml").exists()


def test_two_editors_do_not_lose_an_edit_silently(draft: OpenTable) -> None:
    """Who saves second is told, and the first edit stands."""
    (saved,) = save(draft)
    one, other = (open_table(draft.directory, "de_friesland", 2019) for _ in range(2))
    save(one.with_figure("av_budget.sessions", 8, source="page_2019"))
    with pytest.raises(ChangedMeanwhileError):
        save(other.with_figure("av_budget.sessions", 7, source="page_2019"))
    assert 8 == values(open_table(draft.directory, "de_friesland", 2019))["av_budget.movement.sessions"]
    with pytest.raises(ChangedMeanwhileError):
        save(saved.with_figure("av_budget.sessions", 6, source="page_2019"))


def test_who_opened_a_new_table_loses_to_who_saved_it(draft: OpenTable) -> None:
    """Two who copy the same year do not overwrite each other."""
    save(draft)
    with pytest.raises(ChangedMeanwhileError):
        save(draft)


def test_no_half_written_file_is_left(draft: OpenTable) -> None:
    """Beside the tables nothing stays behind after saving."""
    save(draft)
    assert ["de_friesland.toml"] == [path.name for path in (draft.directory / "2019").iterdir()]


def test_a_fault_in_the_text_is_told_with_its_line(with_tables: AddTables) -> None:
    """A table that cannot be read says where and why."""
    table = open_table(with_tables("2018/cz"), "cz", 2018)
    broken = OpenTable(
        table.directory, table.name, table.text.replace("premium_cents = 775", 'premium_cents = "775"'), table.digest
    )
    with pytest.raises(TablesError) as caught:
        _ = broken.policy
    told = r'2018/cz\.toml:\d+ package\[0\]\.premium_cents: .*whole number.* wanted, "775" found'
    assert re.search(told, error_text(caught.value))


ADDRESSES = (
    "basis.sessions",
    "50_plus.sessions",
    "plus.sessions",
    "top.sessions",
    "basis.premium",
    "plus.premium",
    "plus.manual_sessions",
    "top.non_contracted",
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ADDRESSES), st.integers(0, 60) | st.none()), max_size=6))
def test_any_sequence_of_figures_keeps_every_comment(edits: list[tuple[str, int | None]]) -> None:
    """However figures are set and forgotten, the comments of the table stay, each byte for byte."""
    text = (
        (TABLES / "2018/cz.toml")
        .read_text("utf-8")
        .replace("[[package]]", "# a package\n[[package]]")
        .replace("source = ", "# origin\nsource = ")
    )
    table = OpenTable(TABLES, "2018/cz.toml", text, None)
    for address, value in edits:
        table = (
            table.without_figure(address) if value is None else table.with_figure(address, value, source="market_2018")
        )
    for comment in ("# a package\n[[package]]", '# origin\nsource = "market_2018"\n'):
        assert text.count(comment) == table.text.count(comment)


def test_the_whole_market_can_be_forgotten() -> None:
    """Each shipped table of the newest year becomes one of the next year of which nothing is known, and is sound.

    A cover whose circumstances nobody confirmed stays, as one of which it is not known whether it is still there.
    """
    labels = sorted(path.stem for path in (TABLES / "2026").glob("*.toml"))
    made = [publish(copy_year(TABLES, label, before=2026, after=2027), forget=True) for label in labels]
    assert [] == check(*made)
    known = {
        (table.policy.label, figure.address)
        for table in made
        for figure in figures_of(table.policy)
        if figure.value is not None and figure.name in ("sessions", "budget", "premium", "non_contracted")
    }
    assert set() == known
