"""A release is whole, hashed and approved by a second person; a running service takes it whole or keeps the old one."""

import asyncio
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from insurer_rules.editing.tables import copy_year, open_table, save
from insurer_rules.loading import TablesError
from insurer_rules.publishing import release_watch
from insurer_rules.publishing.release_watch import ReleaseWatcher, WatchOutcome
from insurer_rules.publishing.releases import ReleaseError, latest_release, open_release, release
from insurer_rules.rules import Rules
from tests.insurer_rules.served import served

AddTables = Callable[..., Path]
DAY = date(2026, 11, 22)


@pytest.fixture
def directory(with_tables: AddTables) -> Path:
    """Copy two tables to release."""
    return with_tables("2018/cz", "2019/cz")


def made(directory: Path, *, sessions: int | None = None) -> Path:
    """Release the tables, after setting a total when one is given."""
    if sessions is not None:
        save(open_table(directory, "cz", 2019).with_figure("plus.sessions", sessions, source="market_2019"))
    return release(directory, directory.parent / "releases", prepared_by="First", approved_by="Second", released_on=DAY)


def plus(rules: Rules) -> object:
    """Give the total of CZ Plus in 2019."""
    package = next(package for package in rules.policies["cz", 2019].packages if package.id == "plus")
    return package.entitlements[0].limits[0].sessions


def spoiled(path: Path, name: str, old: bytes, new: bytes) -> bytes:
    """Give the bytes of a release with one of its files altered, as no release does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(buffer, "w") as copy:
        for member in archive.namelist():
            content = archive.read(member)
            copy.writestr(member, content.replace(old, new) if member == name else content)
    return buffer.getvalue()


def test_a_release_opens_as_it_was_made(directory: Path) -> None:
    """Who opens a release has its tables, its names and its notes."""
    opened = open_release(made(directory))
    assert (1, "First", "Second") == (opened.release.number, opened.release.prepared_by, opened.release.approved_by)
    assert 18 == plus(opened.rules)


def test_the_same_tables_make_the_same_bytes(directory: Path, tmp_path: Path) -> None:
    """Nothing of the machine or the hour is in a release."""
    one, other = (
        release(directory, tmp_path / out, prepared_by="First", approved_by="Second", released_on=DAY) for out in "ab"
    )
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_notes_say_what_changed(directory: Path) -> None:
    """The second release tells what it changes for people."""
    made(directory)
    notes = open_release(made(directory, sessions=12)).release.notes
    assert "### CZ 2019\n\n- Plus: behandelingen omlaag: 18 → 12.\n" == notes


def test_a_changed_list_is_told_by_name(directory: Path) -> None:
    """A change outside the policies is in the notes too."""
    made(directory)
    labels = directory / "labels.toml"
    labels.write_text(labels.read_text("utf-8").replace('name = "Just"', 'name = "JUST"'), "utf-8")
    assert "- Ook gewijzigd: labels.toml.\n" == open_release(made(directory)).release.notes


@pytest.mark.parametrize("names", [("One", "One"), ("One", " one "), ("One", ""), ("", "Two")])
def test_two_people_make_a_release(directory: Path, names: tuple[str, str]) -> None:
    """Who prepares a release does not approve it, however the name is written."""
    with pytest.raises(ReleaseError):
        release(directory, directory.parent, prepared_by=names[0], approved_by=names[1], released_on=DAY)


def test_drafts_stay_out(directory: Path) -> None:
    """A draft is no part of a release, and alone is none."""
    made(directory)
    save(copy_year(directory, "cz", before=2019, after=2020))
    with pytest.raises(ReleaseError, match="nothing_changed"):
        made(directory)


def test_unsound_tables_are_not_released(directory: Path) -> None:
    """A check that fails leaves no file."""
    table = directory / "2019/cz.toml"
    table.write_text(table.read_text("utf-8").replace("sessions = 18", "sessions = -1"), "utf-8")
    with pytest.raises(TablesError):
        made(directory)
    assert None is latest_release(directory.parent / "releases")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("2019/cz.toml", b"sessions = 18", b"sessions = 81"),
        ("release.json", b"Second", b"Nobody"),
        ("release.json", b'"number": 1', b'"number": "1"'),
        ("release.json", b"{", b"["),
    ],
)
def test_an_altered_release_does_not_open(directory: Path, name: str, old: bytes, new: bytes) -> None:
    """Not a figure and not a name can be changed afterwards."""
    with pytest.raises(ReleaseError):
        open_release(spoiled(made(directory), name, old, new))


@pytest.mark.parametrize("name", ["../cz.toml", "/2019/cz.toml", "2019/CZ.toml", "notes.txt"])
def test_a_release_holds_tables_only(directory: Path, name: str) -> None:
    """A file with another name, or a way out of its directory, is refused before anything is written."""
    path = made(directory)
    buffer = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"")
    with pytest.raises(ReleaseError, match="other_files"):
        open_release(buffer.getvalue())


async def test_a_directory_is_watched(directory: Path) -> None:
    """A new file in the directory is taken; the same one is not taken twice."""
    watcher = ReleaseWatcher(directory.parent / "releases", open_release(made(directory)).rules)
    assert ["switched", "unchanged"] == [(await watcher.refresh()).kind for _ in range(2)]
    made(directory, sessions=12)
    outcome = await watcher.refresh()
    assert ("switched", 2, 12) == (outcome.kind, outcome.release and outcome.release.number, plus(watcher.current()))


async def test_an_empty_or_missing_directory_changes_nothing(directory: Path, tmp_path: Path) -> None:
    """Where there is no release, the rules begun with go on."""
    rules = open_release(made(directory)).rules
    watcher = ReleaseWatcher(tmp_path / "nowhere", rules)
    assert ("unchanged", rules) == ((await watcher.refresh()).kind, watcher.current())


async def test_a_bad_release_is_refused_and_the_old_one_kept(directory: Path) -> None:
    """A spoiled file, one that fails its trial and one that is older change nothing; a good one after them does."""

    def trial(rules: Rules) -> None:
        if plus(rules) == 1:
            msg = "one session is no package"
            raise ValueError(msg)

    releases = directory.parent / "releases"
    first = made(directory)
    watcher = ReleaseWatcher(releases, open_release(first).rules, trial=trial)
    await watcher.refresh()
    (releases / "0007-spoiled.rules.zip").write_bytes(
        spoiled(first, "2019/cz.toml", b"sessions = 18", b"sessions = 99")
    )
    assert ("refused", 18) == ((await watcher.refresh()).kind, plus(watcher.current()))
    assert "unchanged" == (await watcher.refresh()).kind
    (releases / "0007-spoiled.rules.zip").unlink()
    made(directory, sessions=1)
    outcome = await watcher.refresh()
    assert ("refused", "one session is no package", 18) == (outcome.kind, outcome.reason, plus(watcher.current()))
    made(directory, sessions=12)
    assert ("switched", 12) == ((await watcher.refresh()).kind, plus(watcher.current()))


async def test_a_url_is_watched_by_its_etag(directory: Path) -> None:
    """What has not changed is not fetched again; an older release and an error page are not taken."""
    first, second = made(directory), made(directory, sessions=12)
    with served() as site:
        site.pages["/rules"] = second.read_bytes()
        watcher = ReleaseWatcher(site.url("/rules"), open_release(first).rules)
        kinds = [(await watcher.refresh()).kind, (await watcher.refresh()).kind]
        for page in (first.read_bytes(), b"<html>maintenance</html>", 503):
            site.pages["/rules"] = page
            kinds.append((await watcher.refresh()).kind)
    kinds.append((await watcher.refresh()).kind)
    assert ["switched", "unchanged", "refused", "refused", "unreachable", "unreachable"] == kinds
    assert 12 == plus(watcher.current())


async def test_a_thousand_questions_while_ten_releases_come(directory: Path) -> None:
    """Each of 1,000 answers is from exactly one release, none fails, and two bad releases of ten are never seen."""
    releases = directory.parent / "releases"
    good = {18: open_release(made(directory)).rules.version}
    watcher = ReleaseWatcher(releases, open_release(releases / next(iter(releases.iterdir()))).rules)
    seen: list[tuple[object, str]] = []

    async def ask() -> None:
        while len(seen) < 1000:
            rules = watcher.current()
            first = plus(rules)
            await asyncio.sleep(0)
            assert first == plus(rules)
            seen.append((first, rules.version))
            await asyncio.sleep(0.002)

    async def publish() -> None:
        for number in range(1, 11):
            if number in (4, 8):
                latest = latest_release(releases)
                assert latest
                bad = releases / f"{number + 50:04}-bad.rules.zip"
                bad.write_bytes(spoiled(latest, "2019/cz.toml", b"name", b"nama"))
                outcomes.append(await watcher.refresh())
                bad.unlink()
            else:
                path = await asyncio.to_thread(made, directory, sessions=number)
                good[number] = open_release(path).rules.version
                outcomes.append(await watcher.refresh())

    outcomes: list[WatchOutcome] = []
    await asyncio.gather(ask(), publish())
    assert ["switched"] * 3 + ["refused"] + ["switched"] * 3 + ["refused"] + ["switched"] * 2 == [
        o.kind for o in outcomes
    ]
    assert 1000 == len(seen)
    assert {(sessions, good[sessions]) for sessions, _ in seen if isinstance(sessions, int)} == set(seen)


async def test_watching_tells_only_news(directory: Path) -> None:
    """The loop tells a switch once and goes on."""
    watcher = ReleaseWatcher(directory.parent / "releases", open_release(made(directory)).rules)
    told: list[WatchOutcome] = []
    news = asyncio.Event()

    def tell(outcome: WatchOutcome) -> None:
        told.append(outcome)
        news.set()

    task = asyncio.create_task(watcher.watch(0.01, tell))
    await news.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    assert ["switched"] == [outcome.kind for outcome in told]


STRAY = ("1x-notes.rules.zip", "99999999999-0.rules.zip", "²-a.rules.zip", "-.rules.zip")


@pytest.mark.parametrize("name", STRAY)
async def test_a_stray_file_is_no_release_and_ends_no_watch(directory: Path, name: str) -> None:
    """Whatever else stands beside the releases, under whatever name, the newest release is taken."""
    first = made(directory)
    (first.parent / name).write_bytes(b"not a release")
    watcher = ReleaseWatcher(first.parent, open_release(first).rules)
    assert "switched" == (await watcher.refresh()).kind


def answering(*answers: httpx.Response | Exception) -> httpx.AsyncClient:
    """Give a client that gets these answers, one after the other, the last again and again."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.status_code, headers=given.headers, content=given.content, request=request)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_a_mark_that_cannot_be_sent_back_is_left_out(directory: Path) -> None:
    """An ETag that is not ASCII makes the next look fetch the whole again, and breaks nothing."""
    first = made(directory)
    answer = httpx.Response(200, headers=[(b"etag", '"é"'.encode())], content=first.read_bytes())
    async with answering(answer) as client:
        watcher = ReleaseWatcher("https://rules.invalid/", open_release(first).rules, client=client)
        assert ["switched", "unchanged"] == [(await watcher.refresh()).kind for _ in range(2)]


@pytest.mark.parametrize(
    "onward", ["https://other.invalid/r", "http://rules.invalid/r", "https://rules.invalid:8443/r"]
)
async def test_no_redirect_leads_away(directory: Path, onward: str) -> None:
    """Neither to another host nor down to http, whoever answers there."""
    first = made(directory)
    found = httpx.Response(200, content=first.read_bytes())
    async with answering(httpx.Response(302, headers={"location": onward}), found) as client:
        watcher = ReleaseWatcher("https://rules.invalid/", open_release(first).rules, client=client)
        assert "unreachable" == (await watcher.refresh()).kind


async def test_a_redirect_on_the_same_host_is_followed_a_few_times(directory: Path) -> None:
    """A newest release may stand under a name of its own; a ring of redirects is left."""
    first = made(directory)
    onward, found = (
        httpx.Response(302, headers={"location": "/newest"}),
        httpx.Response(200, content=first.read_bytes()),
    )
    for answers, kind in (((onward, found), "switched"), ((onward,), "unreachable")):
        async with answering(*answers) as client:
            watcher = ReleaseWatcher("https://rules.invalid/", open_release(first).rules, client=client)
            assert kind == (await watcher.refresh()).kind


BROKEN: tuple[Exception, ...] = (httpx.InvalidURL("no address"), ValueError(), RecursionError(), httpx.ReadTimeout(""))


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
async def test_nothing_that_goes_wrong_ends_the_watch(directory: Path, error: Exception) -> None:
    """Not what is found there, and not what telling comes to: it looks again, and takes what is good then."""
    first, switched = made(directory), asyncio.Event()
    async with answering(error, httpx.Response(200, content=first.read_bytes())) as client:
        watcher = ReleaseWatcher("https://rules.invalid/", open_release(first).rules, client=client)

        def tell(outcome: WatchOutcome) -> None:
            if outcome.kind == "switched":
                switched.set()
            raise OSError

        task = asyncio.create_task(watcher.watch(0.0, tell))
        await switched.wait()
        task.cancel()
    assert watcher.last is not None


async def test_a_release_that_was_refused_stays_so_until_a_good_one(directory: Path) -> None:
    """The last look says what a person must see to, not only that nothing is new since."""
    first = made(directory)
    watcher = ReleaseWatcher(first.parent, open_release(first).rules)
    bad = first.with_name("9999-0123456789abcdef.rules.zip")
    bad.write_bytes(b"broken")
    for _ in range(2):
        await watcher.refresh()
        assert watcher.last
        assert "refused" == watcher.last.kind
    bad.unlink()
    await watcher.refresh()
    assert "switched" == watcher.last.kind


async def test_a_server_that_drips_is_let_go(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However lively it looks, a look has an end."""
    monkeypatch.setattr(release_watch, "MOST_SECONDS", 0.05)

    async def drip(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(drip)) as client:
        watcher = ReleaseWatcher("https://rules.invalid/", open_release(made(directory)).rules, client=client)
        assert "unreachable" == (await watcher.refresh()).kind
