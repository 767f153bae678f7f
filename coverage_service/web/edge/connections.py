"""What a connection may be: how long silent, how large its heads, how many of one client, and for which host.

What uvicorn's protocol does not see to itself; the body of a request is timed in `quotas`.
"""

import re
from asyncio import TimerHandle, Transport
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from coverage_service.web.edge.problems import HttpError, as_bytes

RETRY = {"retry-after": "1"}
# A question may be on its way on a connection that was taken in just before the process is told to stop.
ASKING_SECONDS = 2.0
MOST_HEAD = 65_536
# What a field costs beside its name and value.
FIELD = 4
HOST = re.compile(rb"[\w.:\[\]%-]+")


def is_in(networks: Iterable[IPv4Network | IPv6Network], address: str) -> bool:
    """Tell whether an address is in one of these networks; a name is in none."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in networks)


class RefusedHeadError(Exception):
    """A head that is not taken; raised through the parser, which then reads no further."""


class TimedProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting; what it may take is set where the service is put together.

    Of all connections one client has half at most; those of a trusted proxy are of many clients.
    """

    seconds: ClassVar[float] = 30.0
    most_connections: ClassVar[int] = 800
    proxies: ClassVar[Sequence[IPv4Network | IPv6Network]] = ()
    clients: ClassVar[Counter[str]] = Counter()
    _waiting: TimerHandle | None = None
    _stalled: TimerHandle | None = None
    _refusal: HttpError | None = None
    _head = _untold = 0
    _told = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of the first request; a body is sent at once after its head."""
        super().connection_made(transport)
        self.clients[self._address()] += 1
        if self._are_too_many():
            self._refuse(HttpError(503, headers=RETRY))
            return
        if (opened := transport.get_extra_info("socket")) is not None:
            opened.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._wait(self._too_late)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._head = 0
        self._wait(self._too_late)

    def on_headers_complete(self) -> None:
        """Go on, as the head is there, when it names one host (RFC 9112, 3.2)."""
        self._stop_waiting()
        hosts = [value for name, value in self.headers if name == b"host"]
        old = not hosts and self.parser.get_http_version() == "1.0"
        if not old and not (len(hosts) == 1 and HOST.fullmatch(hosts[0])):
            self._stop_reading(HttpError(400))
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read on, as long as what comes becomes something: a field, a part of a body, a request."""
        self._told = False
        super().data_received(data)
        self._untold = 0 if self._told else self._untold + len(data)
        if self._untold > MOST_HEAD and self.parser is not None and not self.transport.is_closing():
            self._refuse(HttpError(431))

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        super().on_url(url)
        self._take_of_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of a head, or one behind a body in parts, which counts with its head."""
        super().on_header(name, value)
        self._take_of_head(len(name) + len(value) + FIELD)

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._told = True
        super().on_body(body)

    def _take_of_head(self, size: int) -> None:
        self._told = True
        self._head += size
        if self._head > MOST_HEAD:
            self._stop_reading(HttpError(431))

    def _stop_reading(self, error: HttpError) -> None:
        self._refusal = error
        raise RefusedHeadError

    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _count_down(self) -> None:
        address = self._address()
        self.clients[address] -= 1
        if self.clients[address] <= 0:
            del self.clients[address]

    def _are_too_many(self) -> bool:
        address = self._address()
        many = self.clients[address] > self.most_connections // 2 and not is_in(self.proxies, address)
        return many or len(self.connections) > self.most_connections

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what was written."""
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(self.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on, as the client took what was written."""
        super().resume_writing()
        self._stop_stalling()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        self._count_down()
        super().connection_lost(exc)
        self._stop_stalling()

    def shutdown(self) -> None:
        """Close when the answer under way is given; a connection that asked nothing yet may still ask for a moment."""
        if self.cycle is None:
            self.loop.call_later(ASKING_SECONDS, super().shutdown)
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, in one language
        """Answer what is no HTTP, or not taken, with a problem document and the headers of every response."""
        self._refuse(self._refusal or HttpError(400))

    def _wait(self, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(self.seconds, then)

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _stop_stalling(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    def _too_late(self) -> None:
        """Tell a client that was still sending; one that asked nothing is not answered (RFC 9110, 15.5.9)."""
        if self.parser is not None and self.scope is not None and not self.transport.is_closing():
            self._refuse(HttpError(408, headers=RETRY))
        else:
            self.transport.abort()

    def _refuse(self, error: HttpError) -> None:
        """Answer and close; where an earlier request is still being answered, close after that answer.

        A request whose own body is refused is not answered any more: this is its answer.
        """
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started or not self.cycle.more_body or self.pipeline:
                self.cycle.keep_alive = False
                self.flow.pause_reading()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(as_bytes(error))
        self.transport.close()
