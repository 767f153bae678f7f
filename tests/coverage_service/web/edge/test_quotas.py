"""What one client may take: turns, uploads and time; each refusal says how long to wait."""

import asyncio
import os
import selectors
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from litestar.types import ASGIApp, Receive, Scope, Send

from coverage_service.access.rates import RateLimit
from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.turns_at_hand import TurnsAtHand
from coverage_service.settings import Settings
from coverage_service.web.app import behind_proxies
from coverage_service.web.edge.quotas import Limits, Turns, turns_of
from coverage_service.web.edge.upload_places import DIRECTORY, UploadPlaces, places_of_host

AT = 1_795_348_800.0
UPLOAD = {"claim_file": True}
QUICK = Settings(request_seconds=0.05, upload_seconds=0.05, uploads=1, log_level="error")


def asking(app: Any, address: str = "192.0.2.1") -> httpx.AsyncClient:
    """Ask an application from an address."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://testserver")


@pytest.fixture
def store(tmp_path) -> Iterator[SqliteStore]:
    """Keep counters in a file."""
    kept = SqliteStore(tmp_path / "access.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def limited(app, store) -> Callable[[int], Limits]:
    """Wrap the application as each of several workers does, with so many turns a minute."""
    return lambda times: Limits(app, Settings(), Turns(store, RateLimit(times, 60.0), lambda: AT))


async def statuses(client: httpx.AsyncClient, path: str, times: int) -> list[int]:
    """Ask so many times."""
    return [(await client.get(path)).status_code for _ in range(times)]


async def test_a_client_has_so_many_turns_over_all_workers(limited) -> None:
    """The turns are shared; the answer to one too many says how long to wait, and another client notices nothing."""
    one, other = asking(limited(6)), asking(limited(6))
    assert [200] * 6 == [*await statuses(one, "/v1/conditions", 3), *await statuses(other, "/v1/conditions", 3)]
    refused = await one.get("/v1/conditions")
    assert (429, "10") == (refused.status_code, refused.headers["retry-after"])
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
    assert 200 == (await asking(limited(6), "192.0.2.2").get("/v1/conditions")).status_code


async def test_turns_are_taken_several_at_once_and_come_out_exactly(limited) -> None:
    """A lease of a twentieth at a time gives one worker all its turns, and not one more."""
    assert [200] * 100 + [429] == await statuses(asking(limited(100)), "/v1/conditions", 101)


async def test_health_files_and_practice_routes_are_not_counted(limited) -> None:
    """A balancer, a style sheet and who has a token take no turns of patients."""
    client = asking(limited(1))
    assert [200] * 5 == await statuses(client, "/health/live", 5)
    assert [200] * 5 == await statuses(client, "/static/style.css", 5)
    assert {503} == {(await client.post("/v1/claim-verifications")).status_code for _ in range(5)}


async def test_a_browser_is_refused_with_a_page(limited) -> None:
    """A person reads what to do, in the language of the page, and the browser when to try again."""
    client = asking(limited(1))
    client.headers["accept"] = "text/html"
    await client.get("/en")
    refused = await client.get("/en")
    assert (429, "60") == (refused.status_code, refused.headers["retry-after"])
    assert "Wait a minute" in refused.text


async def test_a_store_that_fails_counts_nobody_and_is_left_alone_for_a_while(limited, store) -> None:
    """A patient's answer is worth more than the count."""
    client = asking(limited(1))
    store.close()
    assert [200] * 3 == await statuses(client, "/v1/conditions", 3)


def test_nobody_is_counted_unless_it_is_set(store) -> None:
    """Without the setting there is no cost."""
    assert turns_of(Settings(rate_per_minute=0), store) is None
    assert turns_of(Settings(rate_per_minute=5), store)


async def test_open_routes_are_limited_by_themselves_without_a_store(app) -> None:
    """Nobody sets it, and one client still leaves room for others; nothing is written to a disk for it."""
    settings = Settings()
    turns = turns_of(settings, None)
    assert turns
    turns.now = lambda: AT
    client = asking(Limits(app, settings, turns))
    answers = await statuses(client, "/v1/conditions", settings.rate_per_minute + 1)
    assert ([200] * settings.rate_per_minute, 429) == (answers[:-1], answers[-1])


@pytest.mark.parametrize("store_of", [lambda store: store, lambda _: TurnsAtHand()])
async def test_a_dear_route_takes_as_many_turns_as_it_costs(app, store, store_of) -> None:
    """A comparison decides two hundred packages: it counts as twenty questions."""
    client = asking(Limits(app, Settings(), Turns(store_of(store), RateLimit(60, 60.0), lambda: AT)))
    asked = [await client.post("/v1/package-comparisons", json={}) for _ in range(4)]
    assert [422, 422, 422, 429] == [answer.status_code for answer in asked]
    assert "20" == asked[3].headers["retry-after"]
    assert "1" == (await client.get("/v1/conditions")).headers["retry-after"]


VARIANTS = ("{}", "{}/", "/{}", "//{}//", "{}?a=b")


@pytest.mark.parametrize("path", ["/v1/claim-verifications", "/praktijk", "/en/practice", "/praktijk/retour"])
@pytest.mark.parametrize("variant", VARIANTS)
async def test_limits_hang_on_the_route_however_its_path_is_written(app, tmp_path, path, variant) -> None:
    """A path that leads to the same route takes a place of it, and no other."""
    places = UploadPlaces(1, tmp_path)
    client = asking(Limits(app, Settings(), places=places))
    with places.hold():
        assert 503 == (await client.post(f"http://testserver{variant.format(path)}", content=b"x")).status_code


@pytest.mark.parametrize("path", ["/health/live", "//health//live/", "/static/style.css"])
async def test_free_routes_are_free_however_their_path_is_written(limited, path) -> None:
    """And a path that only looks like one is not."""
    client = asking(limited(1))
    assert [200] * 3 == await statuses(client, f"http://testserver{path}", 3)
    assert [404, 429] == await statuses(client, "/health/nothing", 2)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted_apart"),
    [
        (("192.0.2.1",), ("198.51.100.1", "198.51.100.2"), True),
        (("192.0.2.0/24",), ("198.51.100.1, 192.0.2.9", "198.51.100.2, 192.0.2.9"), True),
        (("192.0.2.1",), ("198.51.100.1, 203.0.113.5", "198.51.100.2, 203.0.113.5"), False),
        (("192.0.2.7",), ("198.51.100.1", "198.51.100.2"), False),
        (("192.0.2.1",), ("::1, 203.0.113.5", "127.0.0.1, 203.0.113.5"), False),
    ],
)
async def test_an_address_is_believed_from_trusted_hops_only(limited, trusted, forwarded, counted_apart) -> None:
    """What a client itself writes before the first hop that is not trusted gives it no other name."""
    client = asking(behind_proxies(limited(1), trusted))
    first, second = [(await client.get("/v1/conditions", headers={"x-forwarded-for": one})) for one in forwarded]
    assert first.status_code == 200
    assert second.status_code == (200 if counted_apart else 429)


def sluggish(*, parts: int, then: float) -> ASGIApp:
    """Make an application that reads a body, thinks for so many seconds, and then answers in parts."""

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await asyncio.sleep(then)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(parts):
            await asyncio.sleep(0.03)
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


def limits(app: ASGIApp, options: Mapping[str, object] | None = None) -> Limits:
    """Limit an application of one route, with little patience."""
    return Limits(app, QUICK, options=lambda _: options or {})


async def stuck() -> AsyncIterator[bytes]:
    """Send a body that begins and does not end."""
    yield b"claim_id"
    await asyncio.Event().wait()


async def test_a_body_that_does_not_come_is_408() -> None:
    """Whoever holds a request open is told to come back, and let go."""
    answer = await asking(limits(sluggish(parts=0, then=0))).post("/v1/coverage-checks", content=stuck())
    assert (408, "close") == (answer.status_code, answer.headers["connection"])
    assert answer.json()["type"] == "/problems/timeout"
    assert "retry-after" in answer.headers


async def test_an_answer_that_does_not_come_is_503() -> None:
    """A request that hangs here is given up; the client may try again."""
    answer = await asking(limits(sluggish(parts=0, then=9))).post("/v1/coverage-checks", content=b"{}")
    assert (503, "/problems/busy") == (answer.status_code, answer.json()["type"])


class LoopOfItsOwnTime(asyncio.SelectorEventLoop):
    """A loop in which nothing is waited for: where nobody has anything to do, the time is that of the next timer."""

    def __init__(self) -> None:
        """Begin at zero."""
        super().__init__(selector := selectors.DefaultSelector())
        self.seconds, select = 0.0, selector.select

        def at_once(timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            self.seconds += timeout or 0.0
            return select(0)

        selector.select = at_once  # type: ignore[method-assign]

    def time(self) -> float:
        """Tell its time."""
        return self.seconds


def test_an_answer_may_take_long_as_long_as_it_comes() -> None:
    """Each part has the whole time again."""
    client = asking(limits(sluggish(parts=5, then=0), UPLOAD))
    with asyncio.Runner(loop_factory=LoopOfItsOwnTime) as runner:
        answer = runner.run(client.post("/v1/claim-verifications", content=b"x"))
        assert runner.get_loop().time() > 2 * QUICK.upload_seconds
    assert (200, "xxxxx") == (answer.status_code, answer.text)


async def test_so_many_uploads_at_a_time(tmp_path) -> None:
    """One too many is 503 with Retry-After, for any worker; the next is taken when one is done, other routes go on."""
    one, done = asyncio.Event(), asyncio.Event()

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        one.set()
        await done.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    client, other = (
        asking(Limits(app, Settings(), options=lambda _: UPLOAD, places=UploadPlaces(1, tmp_path))) for _ in range(2)
    )
    first = asyncio.create_task(client.post("/v1/claim-verifications", content=b"x"))
    await one.wait()
    refused = await client.post("/v1/claim-verifications", content=b"x")
    assert (503, "5") == (refused.status_code, refused.headers["retry-after"])
    assert (await other.post("/praktijk", content=b"x")).status_code == 503
    done.set()
    assert (await first).status_code == 200
    assert (await other.post("/v1/claim-verifications", content=b"x")).status_code == 200


def test_a_worker_that_dies_lets_go_of_its_uploads(tmp_path) -> None:
    """A place is free again when the process that held it was killed."""
    code = (
        "from coverage_service.web.edge.upload_places import places_of_host\n"
        "held = places_of_host(1).hold(); held.__enter__(); print(); input()"
    )
    command, environment = [sys.executable, "-u", "-c", code], os.environ | {DIRECTORY: str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdout
        worker.stdout.readline()
        with UploadPlaces(1, tmp_path).hold() as free:
            assert not free
        worker.kill()
        worker.wait()
        with UploadPlaces(1, tmp_path).hold() as free:
            assert free


def test_workers_share_the_directory_that_is_named_and_one_process_has_its_own(tmp_path, monkeypatch) -> None:
    """Where no directory is named a process counts by itself, and leaves nothing on the disk."""
    monkeypatch.delenv(DIRECTORY, raising=False)
    own = places_of_host(1)
    with own.hold() as free, own.hold() as second:
        assert (True, False) == (free, second)
    with own.hold() as again:
        assert again
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    assert UploadPlaces(1, tmp_path) == places_of_host(1)
