"""The law is extended and changed by command; what held before stays, and each change is told."""

from datetime import date
from pathlib import Path

import pytest

from insurer_rules.completeness import year_gaps
from insurer_rules.editing.label_names import label_id
from insurer_rules.editing.law import (
    CONDITIONS,
    open_law,
    with_condition,
    with_deductible,
    with_entitlement,
    with_law_read,
    without_condition,
)
from insurer_rules.editing.tables import EditingError, copy_year, save
from insurer_rules.law_changes import law_changes
from insurer_rules.loading import Tables, assemble, read_tables
from insurer_rules.model import Source
from insurer_rules.rules import valid_on

SOURCE = Source(
    id="law_2028",
    title="An invented law of 2028",
    url="https://law.example",
    publisher="law",
    evidence="insurer",
    read_on=date(2027, 11, 1),
    applies_to_year=2028,
)


def told(before: Tables, after: Tables) -> tuple[str, ...]:
    """Say what differs in the law."""
    return law_changes((before.basic, before.listed), (after.basic, after.listed), language="en")


def test_a_year_of_law_is_read_and_its_deductible_set(tables: Path) -> None:
    """Two changes, both told; announced first, then read in the rule itself."""
    before = read_tables(tables=tables)
    law = with_law_read(open_law(tables).with_source(SOURCE), date(2028, 12, 31))
    law = with_deductible(law, 2027, 40500, "law_2028")
    save(with_deductible(law, 2028, 41000, "law_2028", announced=True))
    after = read_tables(tables=tables)
    assert (
        "deductible 2027: € 400.00 (announced) → € 405.00",
        "deductible 2028: unknown → € 410.00 (announced)",
        "law read up to: 2026-12-31 → 2028-12-31",
    ) == told(before, after)
    assert ["deductible_announced", "nothing_published"] == [gap.code for gap in year_gaps(after, 2028)]


def test_an_entitlement_changes_from_a_year_on(tables: Path) -> None:
    """The old text ends on 31 December, the new one begins the day after, and nothing else moves."""
    before = read_tables(tables=tables)
    law = open_law(tables).with_source(SOURCE)
    save(with_entitlement(law, "from_18_listed", "after_sessions", 15, year=2028, source="law_2028"))
    after = read_tables(tables=tables)
    old, new = (next(e for e in after.basic.entitlements if e.id == f"from_18_listed{w}") for w in ("", "_from_2028"))
    assert (20, date(2027, 12, 31), 15, date(2028, 1, 1)) == (
        old.after_sessions,
        old.valid_through,
        new.after_sessions,
        new.valid_from,
    )
    assert (
        "from_18_listed.valid_through: nothing → 2027-12-31",
        "from_18_listed_from_2028: added",
    ) == told(before, after)


@pytest.mark.parametrize(
    ("entitlement", "key"), [("no_such_thing", "after_sessions"), ("programme_covid", "sessions"), ("under_18", "when")]
)
def test_what_no_longer_holds_or_has_no_name_is_refused(tables: Path, entitlement: str, key: str) -> None:
    """An entitlement that ended, or a part that is not said by one number, is for the file."""
    with pytest.raises(EditingError):
        with_entitlement(open_law(tables), entitlement, key, 5, year=2028, source="bzv_2024")


def test_the_list_of_conditions_changes_from_a_year_on(tables: Path) -> None:
    """A term gets longer, a condition leaves the list; what held before holds for the years before."""
    before = read_tables(tables=tables)
    listed = open_law(tables, CONDITIONS).with_source(SOURCE)
    listed = with_condition(listed, "B16", "term_months", 12, year=2028, source="law_2028")
    save(without_condition(listed, "A1", year=2028))
    after = read_tables(tables=tables)
    rules = assemble(after)
    (old,), (new,) = (rules.conditions_named("B16", date(year, 6, 1)) for year in (2027, 2028))
    assert (3, 12, "listed#law_2028") == (old.term_months, new.term_months, new.source)
    assert (True, False) == tuple(
        valid_on(rules.conditions_named("A1", date(year, 6, 1))[0], date(year, 6, 1)) for year in (2027, 2028)
    )
    assert (
        "A1 (2011-01-01).valid_through: nothing → 2027-12-31",
        "B16 (2011-01-01).valid_through: nothing → 2027-12-31",
        "B16 (2028-01-01): added",
    ) == told(before, after)


@pytest.mark.parametrize(("code", "key"), [("Z9", "term_months"), ("B16", "name_nl")])
def test_a_condition_that_is_not_on_the_list_or_a_word_of_it_is_refused(tables: Path, code: str, key: str) -> None:
    """What is not said by one number is for the file."""
    with pytest.raises(EditingError):
        with_condition(open_law(tables, CONDITIONS), code, key, 5, year=2028, source="bzv_2024")


def test_the_law_is_never_unread(tables: Path) -> None:
    """A day before the one that it was read to is refused."""
    with pytest.raises(EditingError, match="law_read_further"):
        with_law_read(open_law(tables), date(2020, 1, 1))


def test_what_a_year_misses_is_named(with_tables) -> None:
    """Law, deductible, drafts and labels: until all is there, each is a line."""
    directory = with_tables("2018/cz", "2018/menzis")
    assert "labels_without_table" in {gap.code for gap in year_gaps(read_tables(tables=directory), 2019)}
    save(copy_year(directory, "cz", before=2018, after=2019))
    gaps = {gap.code: dict(gap.figures) for gap in year_gaps(read_tables(tables=directory), 2019)}
    assert ("cz",) == gaps["drafts_answer_nobody"]["labels"]
    assert ("menzis",) == gaps["labels_without_table"]["labels"]
    assert "deductible_not_known" in {gap.code for gap in year_gaps(read_tables(tables=directory), 2040)}


@pytest.mark.parametrize(("name", "label"), [("CZ", "cz"), ("zilveren kruis", "zilveren_kruis"), ("cz", "cz")])
def test_a_label_is_found_as_people_write_it(tables: Path, name: str, label: str) -> None:
    """By id, name or alias."""
    assert label == label_id(read_tables(tables=tables).labels, name)


def test_a_near_name_is_asked_about(tables: Path) -> None:
    """The nearest names are suggested, and none is taken."""
    with pytest.raises(EditingError, match="Zilveren Kruis"):
        label_id(read_tables(tables=tables).labels, "Zilverenkruiss")
