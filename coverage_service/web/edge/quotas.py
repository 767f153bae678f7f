"""What one client may take of the service: requests a minute, uploads at a time, and seconds for each request.

Counting is left to the store of `access`; slow heads and slow readers to `connections`.
"""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from anyio.to_thread import run_sync
from attrs import define, field, frozen
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, ReceiveMessage, Scope, Send
from litestar.utils import normalize_path

from coverage_service.access.rates import RateLimit, client_key
from coverage_service.access.stores import AccessStore, StoreError, TurnStore
from coverage_service.access.turns_at_hand import TurnsAtHand
from coverage_service.settings import Settings
from coverage_service.web.edge.dear_questions import CHARGE
from coverage_service.web.edge.problems import HttpError, refuse
from coverage_service.web.edge.upload_places import OwnPlaces, UploadPlaces, places_of_host
from coverage_service.web.telemetry.logs import log_failure
from coverage_service.web.telemetry.metrics import UPLOADS as UPLOADS_IN_PROGRESS

# What a route says of itself: `opt=FREE` takes no turn of a minute, `opt=CLAIM_FILE` is an upload of who has a token,
# `opt=turns(20)` costs as much as twenty simple ones. It hangs on the route, however its path is written.
FREE: Mapping[str, object] = {"turns": 0}
CLAIM_FILE: Mapping[str, object] = {"turns": 0, "claim_file": True}
MINUTE = 60.0
# A twentieth of a minute's turns is taken at once, so that the store is asked once for so many requests.
LEASES_PER_MINUTE = 20
PAUSE_AFTER_FAILURE = 5.0
# A body may begin slowly, and then comes at least this fast: a telephone on a bad line still does.
GRACE_SECONDS, SLOWEST_BYTES = 10.0, 10_000
BUSY_SECONDS = "5"


def turns(number: int) -> dict[str, object]:
    """Say what a request of a route costs, in turns of a simple one."""
    return {"turns": number}


def route_options(app: ASGIApp, scope: Scope) -> Mapping[str, object]:
    """Give what the route of a request says of itself; nothing where no route takes it."""
    while not isinstance(app, Litestar):
        app = getattr(app, "app")  # noqa: B009 - what wraps an application here keeps it so
    path, method = normalize_path(scope["path"]), cast("HTTPScope", scope)["method"]
    try:
        return app.asgi_router.handle_routing(path=path, method=method)[1].opt
    except HTTPException:
        return {}


def address_of(scope: Scope) -> str:
    """Give the address of a client; nothing where it has none."""
    client = scope.get("client")
    return client[0] if client else ""


@define(eq=False)
class Turns:
    """The turns of each client: taken from the store a few at a time, and used up here.

    While the store cannot be used nobody is counted: a patient's answer is worth more than the count.
    """

    store: TurnStore
    rate: RateLimit
    now: Callable[[], float] = time.time  # of the calendar, as other hosts count in the same store
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, int] = field(factory=dict, init=False)
    _asking_again: float = field(default=0.0, init=False)

    async def wait(self, address: str, cost: int = 1) -> float:
        """Take turns of a client; gives 0, or the seconds until it has them."""
        client = client_key("ask", address=address, key=self.store.key)
        left = self._left.get(client, 0)
        if left >= cost:
            self._left[client] = left - cost
            return 0.0
        if self.clock() < self._asking_again:
            return 0.0
        try:
            return await run_sync(self._lease, client, min(cost, self.rate.times))
        except StoreError as error:
            log_failure(error)
            self._asking_again = self.clock() + PAUSE_AFTER_FAILURE
            return 0.0

    def _lease(self, client: str, cost: int) -> float:
        """Take several turns, or the last ones; what is left over is forgotten when there are too many clients."""
        now, times = self.now(), max(cost, self.rate.times // LEASES_PER_MINUTE)
        if times > cost and not self.store.take(client, self.rate, now=now, times=times):
            if len(self._left) > 10_000:
                self._left.clear()
                self.store.forget(now=now)
            self._left[client] = self._left.get(client, 0) + times - cost
            return 0.0
        return self.store.take(client, self.rate, now=now, times=cost)


def turns_of(settings: Settings, store: AccessStore | None) -> Turns | None:
    """Make the count of turns that the settings ask for, in the store or else at hand; None where nobody is counted."""
    if not settings.rate_per_minute:
        return None
    return Turns(store or TurnsAtHand(), RateLimit(settings.rate_per_minute, MINUTE))


@frozen(eq=False)
class Limits:
    """Wrap an application so that no client takes more than its share."""

    app: ASGIApp
    settings: Settings
    turns: Turns | None = None
    options: Callable[[Scope], Mapping[str, object]] = field()
    places: UploadPlaces | OwnPlaces = field()

    @options.default
    def _options(self) -> Callable[[Scope], Mapping[str, object]]:
        return partial(route_options, self.app)

    @places.default
    def _places(self) -> UploadPlaces | OwnPlaces:
        return places_of_host(self.settings.uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with how long to wait."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        options = self.options(scope)
        try:
            await self.charge(scope, cast("int", options.get("turns", 1)))
        except HttpError as error:
            await refuse(scope, receive, send, error)
            return
        if self.turns:
            cast("dict[str, object]", scope)[CHARGE] = partial(self.charge, scope)
        if "claim_file" in options and scope["method"] == "POST":
            await self._upload(scope, receive, send)
        else:
            await self._limit_time(scope, receive, send, self.settings.request_seconds)

    async def charge(self, scope: Scope, cost: int) -> None:
        """Take turns of the client of a request, and further ones where it turns out dear. Raises HttpError 429."""
        if self.turns and cost and (wait := await self.turns.wait(address_of(scope), cost)):
            raise HttpError(429, headers={"retry-after": str(math.ceil(wait))})

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.places.hold() as free:
            if not free:
                await refuse(scope, receive, send, HttpError(503, headers={"retry-after": BUSY_SECONDS}))
                return
            with UPLOADS_IN_PROGRESS.track_inprogress():
                await self._limit_time(scope, receive, send, self.settings.upload_seconds)

    async def _limit_time(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        """Give up a request whose body is late (408), or whose answer is (503); a broken-off answer is cut off."""
        timed = Timed(receive, send, seconds)
        try:
            async with asyncio.timeout(min(seconds, self.settings.request_seconds)) as timed.limit:
                await self.app(scope, timed.receive, timed.send)
        except TimeoutError:
            if not timed.limit.expired():
                raise
            if not timed.answering:
                status = 408 if timed.reading else 503
                await refuse(scope, receive, send, HttpError(status, headers={"retry-after": BUSY_SECONDS}))


class Timed:
    """The messages of one request; one in several parts has longer, as long as the parts keep coming.

    A request that comes in one part and is answered in one, as nearly all are, costs no more than setting one timer.
    """

    __slots__ = ("_receive", "_send", "answering", "begun", "limit", "read", "reading", "received", "seconds")
    limit: asyncio.Timeout

    def __init__(self, receive: Receive, send: Send, seconds: float) -> None:
        """Keep where the messages come from and go to."""
        self._receive, self._send, self.seconds = receive, send, seconds
        self.begun, self.received = 0.0, 0
        self.reading = self.read = self.answering = False

    async def receive(self) -> ReceiveMessage:
        """Wait for the next part of a body; what has come so far says how long."""
        if self.read or self.answering:
            return await self._receive()
        self.reading = True
        message = await self._receive()
        if message["type"] == "http.request":
            self.reading = message["more_body"]
            self.read = not self.reading
            if self.reading or self.begun:
                self._move(len(message["body"]))
        return message

    def _move(self, received: int) -> None:
        """Give a body its grace and the time it takes at the slowest speed allowed, and its answer the whole time."""
        now = asyncio.get_running_loop().time()
        self.begun, self.received = self.begun or now, self.received + received
        slowest = self.begun + min(self.seconds, GRACE_SECONDS + self.received / SLOWEST_BYTES)
        self.limit.reschedule(max(now, slowest) if self.reading else now + self.seconds)

    async def send(self, message: Message) -> None:
        """Send a part of the answer; the next part may take as long again."""
        if message["type"] == "http.response.start":
            self.answering = True
        elif message.get("more_body"):
            self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds)
        await self._send(message)
