"""Cited pages are fetched politely and compared: unchanged, changed with its figures, vanished or unreachable."""

from pathlib import Path

import pytest

from insurer_rules.loading import read_tables
from insurer_rules.upkeep.page_text import figures_in, page_text
from insurer_rules.upkeep.source_watch import Citation, Manners, SourceFinding, citations, read_state, watch_sources
from tests.insurer_rules.served import Site, served

QUICK = Manners(pause=0, timeout=2)
PAGE = """<html><head><title>Fysiotherapie</title><style>p { width: 12px }</style></head><body>
<p>U krijgt maximaal <b>{sessions}</b> behandelingen fysiotherapie per kalenderjaar vergoed,
waarvan 9 manuele therapie per indicatie.</p><p>Bel 088 123 45 67.</p><script>var t = {token};</script></body></html>"""


def page(sessions: int = 12, token: int = 1) -> bytes:
    """Make a page of an insurer; the token is what changes on every visit without meaning anything."""
    return PAGE.replace("{sessions}", str(sessions)).replace("{token}", str(token)).encode()


async def look(site: Site, state: Path, *paths: str) -> dict[str, SourceFinding]:
    """Look at pages of the site and give the findings by path."""
    pages = [Citation(site.url(path), ("2026/cz.toml#cz",)) for path in paths]
    return {f.citation.url.removeprefix(site.address): f for f in await watch_sources(pages, state, manners=QUICK)}


async def test_what_becomes_of_a_page(tmp_path: Path) -> None:
    """First seen, then unchanged though its scripts differ, then changed with the figure that did, then gone."""
    state = tmp_path / "state.json"
    with served() as site:
        statuses = []
        for body in (page(), page(), page(token=2), page(sessions=9), 404, 500):
            site.pages["/fysio"] = body
            statuses.append((await look(site, state, "/fysio"))["/fysio"].status)
    statuses.append((await look(site, state, "/fysio"))["/fysio"].status)
    assert ["new", "unchanged", "unchanged", "changed", "vanished", "unreachable", "unreachable"] == statuses


async def test_a_changed_figure_is_shown_with_its_words(tmp_path: Path) -> None:
    """The analyst sees 12 behandelingen go and 9 come, not that a script changed."""
    with served() as site:
        for sessions in (12, 9):
            site.pages["/fysio"] = page(sessions=sessions, token=sessions)
            finding = (await look(site, tmp_path / "state.json", "/fysio"))["/fysio"]
    assert any("12 behandelingen" in words for words in finding.went)
    assert any("maximaal 9 behandelingen" in words for words in finding.came)
    assert not any("088" in words for words in (*finding.went, *finding.came))


async def test_a_page_that_is_gone_is_remembered(tmp_path: Path) -> None:
    """When a page comes back it is compared with what it was."""
    state = tmp_path / "state.json"
    with served() as site:
        for body in (page(), 404, page(sessions=9)):
            site.pages["/fysio"] = body
            finding = (await look(site, state, "/fysio"))["/fysio"]
    assert "changed" == finding.status


async def test_robots_are_respected(tmp_path: Path) -> None:
    """What the site asks not to read is not read; without robots.txt all may be; behind an error nothing is."""
    with served() as site:
        site.pages |= {"/robots.txt": b"User-agent: *\nDisallow: /private\n", "/private/a": page(), "/open": page()}
        found = await look(site, tmp_path / "state.json", "/private/a", "/open")
        assert ("refused", "new") == (found["/private/a"].status, found["/open"].status)
        assert "/private/a" not in site.asked
        site.pages["/robots.txt"] = 503
        found = await look(site, tmp_path / "state.json", "/open")
        assert ("unreachable", "robots.txt: HTTP 503") == (found["/open"].status, found["/open"].reason)
        site.pages["/robots.txt"] = 403
        assert "refused" == (await look(site, tmp_path / "state.json", "/open"))["/open"].status


async def test_one_page_at_a_time_of_a_site_and_few_sites_at_once(tmp_path: Path) -> None:
    """Eight pages of one site are asked for one after the other."""
    paths = [f"/{number}" for number in range(8)]
    with served() as site:
        site.seconds = 0.01
        site.pages |= dict.fromkeys(paths, page())
        await look(site, tmp_path / "state.json", *paths)
        assert 1 == site.most_at_once


async def test_an_unchanged_page_is_not_sent_again(tmp_path: Path) -> None:
    """The ETag of last time is shown to the site, and the state keeps it."""
    state = tmp_path / "state.json"
    with served() as site:
        site.pages["/fysio"] = page()
        await look(site, state, "/fysio")
        seen = read_state(state)[site.url("/fysio")]
        finding = (await look(site, state, "/fysio"))["/fysio"]
    assert ('"', "unchanged") == (seen.etag[0], finding.status)


async def test_a_pdf_is_compared_by_its_bytes(tmp_path: Path) -> None:
    """A document that is no web page has no figures to show, and still changes."""
    with served() as site:
        statuses = []
        for body in (b"%PDF-1", b"%PDF-1", b"%PDF-2"):
            site.pages["/policy.pdf"] = body
            statuses.append((await look(site, tmp_path / "state.json", "/policy.pdf"))["/policy.pdf"].status)
    assert ["new", "unchanged", "changed"] == statuses


async def test_progress_is_told_after_each_page(tmp_path: Path) -> None:
    """Who waits sees how far it is."""
    told: list[tuple[int, int]] = []
    with served() as site:
        pages = [Citation(site.url(f"/{n}"), ()) for n in range(3)]
        await watch_sources(pages, tmp_path / "s.json", manners=QUICK, progress=lambda n, of, _: told.append((n, of)))
    assert [(1, 3), (2, 3), (3, 3)] == told


async def test_an_address_that_is_none_is_unreachable(tmp_path: Path) -> None:
    """A typing error in a table does not stop the others."""
    found = await watch_sources([Citation("http://no host/", ())], tmp_path / "s.json", manners=QUICK)
    assert ["unreachable"] == [finding.status for finding in found]


def test_every_cited_page_is_listed_once_with_its_places() -> None:
    """A page that several tables cite is fetched once, and all of them are named."""
    listed = citations(read_tables())
    assert len(listed) == len({citation.url for citation in listed}) > 50
    assert any(len(citation.places) > 1 for citation in listed)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Maximaal 12 behandelingen per jaar", 1),
        ("Vergoeding 75% van het tarief", 1),
        ("€ 350,00 voor manuele therapie, onbeperkt", 2),
        ("Bel ons op 12 mei", 0),
        ("Artikel B.4.2 over pakket-12", 0),
    ],
)
def test_figures_are_numbers_near_words_of_the_field(line: str, count: int) -> None:
    """A telephone number is none; sessions, percentages and euros are."""
    assert count == len(figures_in(line))


def test_the_text_is_what_a_reader_sees() -> None:
    """Cells stay apart, lines stay lines, scripts are gone."""
    html = "<table><tr><td>Plus</td><td>18</td></tr></table><script>x</script><p>Top &euro; 5<br>a  b</p>"
    assert "Plus 18\nTop € 5\na b" == page_text(html)
