"""A year's pages are fetched politely and read, and what they say waits for a person."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from insurer_rules.editing.publication import publish
from insurer_rules.editing.tables import copy_year, open_table, save
from insurer_rules.figures import total_figures
from insurer_rules.intake.collecting import Collection, collect, read_collected
from insurer_rules.intake.queue import queue, share
from insurer_rules.intake.readings_file import ReadingsError, keep, read_readings
from insurer_rules.intake.registry import RegisteredPage, Registry, read_registry
from insurer_rules.intake.review import ReviewRow, read_review, review_rows, take_review, write_review
from insurer_rules.intake.watch_readings import watch_readings
from insurer_rules.loading import TABLES, TablesError, read_tables
from insurer_rules.policy_documents import html_layout
from insurer_rules.upkeep.polite_pages import Manners
from insurer_rules.upkeep.source_watch import Citation, SourceFinding
from tests.insurer_rules.served import Site, served

AddTables = Callable[..., Path]
DAY = date(2026, 11, 12)
PAGE = """<!doctype html><title>CZ: vergoeding fysiotherapie 2019</title><h1>Vergoeding fysiotherapie 2019</h1>
<table><tr><th>Pakket</th><th>Vergoeding</th></tr>
<tr><td>Plus</td><td>17 behandelingen per kalenderjaar, waarvan hoogstens 9 manuele therapie</td></tr>
<tr><td>Top</td><td>32 behandelingen per kalenderjaar</td></tr>
<tr><td>Plusser</td><td>22 behandelingen per kalenderjaar</td></tr></table>"""
QUICK = Manners(pause=0)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve CZ's page from this machine."""
    with served() as pages:
        pages.pages["/cz"] = PAGE.encode()
        yield pages


def registered(site: Site, *paths: str) -> tuple[RegisteredPage, ...]:
    """Register pages of CZ."""
    return tuple(RegisteredPage(label="cz", kind="physio_overview", url=site.url(path)) for path in paths)


def collected(directory: Path, site: Site, *paths: str, day: date = DAY) -> int:
    """Fetch and read pages; gives how many readings were kept."""
    collection, pages = Collection(directory / "pages", 2019), registered(site, *paths)
    asyncio.run(collect(collection, pages, day=day, manners=QUICK))
    return read_collected(collection, pages, read_tables(tables=directory), directory, day=day)


def test_pages_become_readings_that_count_only_when_a_person_says_yes(with_tables: AddTables, site: Site) -> None:
    """Nothing is in a draft before the review; what is accepted is, with its page as source."""
    directory = with_tables("2018/cz")
    assert collected(directory, site, "/cz") >= 3
    assert not (directory / "2019/cz.toml").exists()
    rows = [row for row in review_rows(directory, 2019) if row.package in ("plus", "top") and not row.doubt]
    assert {("plus", "sessions", "17", "18"), ("top", "sessions", "32", "30")} <= {
        (row.package, row.figure, row.value, row.last_year) for row in rows
    }
    made = take_review(directory, 2019, [_decided(row, "ja") for row in rows], by="analyst", on=DAY)
    made.save()
    table = open_table(directory, "cz", 2019)
    assert (17, None) == total_figures(table.policy)["Plus"]
    assert site.url("/cz") in {source.url for source in table.policy.sources}
    assert () == made.refused


@pytest.mark.parametrize(
    ("decision", "total"), [("nee", 18), ("", 18), ("19", 19), ("?", None), ("onbeperkt", "unlimited")]
)
def test_each_word_of_a_person_is_followed(
    with_tables: AddTables, site: Site, decision: str, total: int | str | None
) -> None:
    """No leaves last year's value unconfirmed, another value is the person's own reading, `?` makes it unknown."""
    directory = with_tables("2018/cz")
    save(copy_year(directory, "cz", before=2018, after=2019))
    collected(directory, site, "/cz")
    (row,) = [r for r in review_rows(directory, 2019) if (r.package, r.figure) == ("plus", "sessions")]
    take_review(directory, 2019, [_decided(row, decision)], by="analyst", on=DAY).save()
    assert (total, None) == total_figures(open_table(directory, "cz", 2019).policy)["Plus"]
    kept = read_readings(directory, "cz", 2019)
    assert bool(decision) == (row.id not in {each.id for each in kept.open()})


def test_a_sheet_of_decisions_goes_out_and_comes_back(with_tables: AddTables, site: Site, tmp_path: Path) -> None:
    """As CSV and as a workbook alike; no cell becomes a formula."""
    directory = with_tables("2018/cz")
    collected(directory, site, "/cz")
    rows = tuple(review_rows(directory, 2019))
    odd = ReviewRow(id="x", text="=1+1")
    for name in ("review.csv", "review.xlsx"):
        write_review(tmp_path / name, (*rows, odd))
        assert (*rows, odd) == read_review(tmp_path / name)
    assert b",=1+1" not in (tmp_path / "review.csv").read_bytes()


def test_what_cannot_be_followed_is_told_and_stays_open(with_tables: AddTables, site: Site) -> None:
    """A near name of a package is asked about, an unknown reading and a published table are refused."""
    directory = with_tables("2018/cz")
    collected(directory, site, "/cz")
    rows = [row for row in review_rows(directory, 2019) if row.figure == "sessions"]
    strange = ReviewRow(id="nothing", label="cz", figure="sessions", decision="ja")
    near = _decided(rows[0], "ja", package="Pluss")
    made = take_review(directory, 2019, [strange, near], by="analyst", on=DAY)
    assert ["no_such_reading", "did_you_mean"] == [each.reason.code for each in made.refused]
    save(publish(copy_year(directory, "cz", before=2018, after=2019), forget=True))
    made = take_review(directory, 2019, [_decided(rows[0], "ja")], by="analyst", on=DAY)
    assert ["published_already"] == [each.reason.code for each in made.refused]


def test_it_goes_on_where_it_stopped(with_tables: AddTables, site: Site) -> None:
    """On one day a page is fetched once, a page that failed again; what did not change is not read again."""
    directory = with_tables("2018/cz")
    site.pages["/late"] = 503
    assert collected(directory, site, "/cz", "/late")
    site.asked.clear()
    site.pages["/late"] = PAGE.replace("17", "16").encode()
    assert collected(directory, site, "/cz", "/late")
    assert ["/robots.txt", "/late"] == site.asked
    assert 0 == collected(directory, site, "/cz", "/late", day=date(2026, 11, 13))


def test_what_a_site_asks_is_done(with_tables: AddTables, site: Site) -> None:
    """A page that robots.txt keeps to itself is not fetched, and that is told."""
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /cz\n"
    told = []
    collection = Collection(with_tables("2018/cz") / "pages", 2019)
    asyncio.run(
        collect(collection, registered(site, "/cz"), day=DAY, manners=QUICK, progress=lambda *p: told.append(p[2]))
    )
    assert (["/robots.txt"], ["refused robots.txt asks not to"]) == (site.asked, told)


def test_a_page_that_names_no_year_is_in_doubt(with_tables: AddTables, site: Site) -> None:
    """Whether it is about the year is for a person to see."""
    site.pages["/cz"] = PAGE.replace("2019", "").encode()
    directory = with_tables("2018/cz")
    collected(directory, site, "/cz")
    waiting = list(review_rows(directory, 2019))
    assert waiting
    assert all(row.doubt for row in waiting)


def test_the_queue_counts_what_is_expected(with_tables: AddTables, site: Site) -> None:
    """A label nobody looked at counts as nothing known; what is accepted is known, and its share only rises."""
    directory = with_tables("2018/cz", "2018/menzis")
    registry = Registry(due=date(2026, 12, 1), owners={"cz": "second analyst"})
    tables = read_tables(tables=directory)
    before = queue(tables, directory, registry, 2019, today=DAY)
    assert (["cz", "menzis"], 0.0) == ([each.label for each in before], share(before, "known"))
    assert {"missing"} == {item.state for each in before for item in each.items}
    collected(directory, site, "/cz")
    (waiting,) = queue(read_tables(tables=directory), directory, registry, 2019, today=DAY, labels=["cz"])
    assert ("second analyst", True) == (waiting.owner, waiting.count("to_review") >= 2)
    rows = [_decided(row, "ja") for row in review_rows(directory, 2019) if row.package == "plus"]
    take_review(directory, 2019, rows, by="analyst", on=DAY).save()
    after = queue(read_tables(tables=directory), directory, registry, 2019, today=date(2026, 12, 2))
    assert (True, True) == (share(after, "known") > 0.0, all(each.overdue for each in after))
    assert sum(len(each.items) for each in after) == sum(len(each.items) for each in before)


def test_the_registry_is_read_strictly(tables: Path) -> None:
    """The shipped one is sound; a key nobody knows is told with its line, a missing file by its name."""
    assert read_registry(TABLES, 2027).pages_of("cz")
    with pytest.raises(ReadingsError):
        read_registry(tables, 2027)
    (tables / "sources_2027.toml").write_text('[[page]]\nlabel = "cz"\ncolour = "red"\n', "utf-8")
    with pytest.raises(TablesError, match=r"sources_2027.toml:3"):
        read_registry(tables, 2027)


def test_every_registered_label_is_one(tables: Path) -> None:
    """A page belongs to a label of the market, or to none."""
    known = {label.id for label in read_tables(tables=tables).labels.labels}
    assert set() == {page.label for page in read_registry(TABLES, 2027).pages_of()} - known


def _decided(row: ReviewRow, decision: str, **more: str) -> ReviewRow:
    return evolve(row, decision=decision, **more)


def test_a_cited_page_that_changed_waits_for_somebody(with_tables: AddTables) -> None:
    """It is no figure: a yes says that somebody looked, and nothing in a table changes."""
    directory = with_tables("2019/cz")
    tables = read_tables(tables=directory)
    place = f"2019/cz.toml#{tables.policies['2019/cz.toml'].sources[0].id}"
    changed = SourceFinding(citation=Citation("https://page.example", (place,)), status="changed", came=("9 keer",))
    same = SourceFinding(citation=Citation("https://other.example", (place,)), status="unchanged")
    (reading,) = watch_readings((changed, same), tables, day=DAY)
    keep(directory, "cz", 2019, reading)
    (row,) = review_rows(directory, 2019)
    assert ("page", "changed", "+ 9 keer", "watch") == (row.figure, row.value, row.text, row.road)
    before = (directory / "2019/cz.toml").read_bytes()
    take_review(directory, 2019, [_decided(row, "ja")], by="analyst", on=DAY).save()
    assert (before, []) == ((directory / "2019/cz.toml").read_bytes(), list(review_rows(directory, 2019)))


def test_a_page_too_long_to_read_whole_says_how_far_it_was_read(
    with_tables: AddTables, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was left unread is remembered with the page, and told."""
    monkeypatch.setattr(html_layout, "CHARACTERS", 3_000)
    site.pages["/cz"] = PAGE.encode() + b"<p>" + b"tekst " * 700 + b"</p>"
    directory, told = with_tables("2018/cz"), list[str]()
    collection, pages = Collection(directory / "pages", 2019), registered(site, "/cz")
    asyncio.run(collect(collection, pages, day=DAY, manners=QUICK))
    tables = read_tables(tables=directory)
    assert read_collected(collection, pages, tables, directory, day=DAY, progress=lambda *p: told.append(p[2]))
    (notes,) = (state.notes for state in collection.states().values())
    assert (True, True) == (bool(notes), notes[0] in told[0])
