"""How long a client may be silent: a connection whose head does not come, or whose answer is not taken, is closed.

What uvicorn's protocol does not time itself; the body of a request is timed in `quotas`.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from coverage_service.web.edge.problems import HttpError, as_bytes

RETRY = {"retry-after": "1"}
# A question may be on its way on a connection that was taken in just before the process is told to stop.
ASKING_SECONDS = 2.0


class TimedProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting; `seconds` is set where the service is put together."""

    seconds: ClassVar[float] = 30.0
    _waiting: TimerHandle | None = None
    _stalled: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of the first request; a body is sent at once after its head."""
        super().connection_made(transport)
        if (opened := transport.get_extra_info("socket")) is not None:
            opened.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._wait(self._too_late)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._wait(self._too_late)

    def on_headers_complete(self) -> None:
        """Go on, as the head is there."""
        self._stop_waiting()
        super().on_headers_complete()

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
        super().connection_lost(exc)
        self._stop_stalling()

    def shutdown(self) -> None:
        """Close when the answer under way is given; a connection that asked nothing yet may still ask for a moment."""
        if self.cycle is None:
            self.loop.call_later(ASKING_SECONDS, super().shutdown)
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, in one language
        """Answer what is no HTTP with a problem document and the headers of every response."""
        self._refuse(HttpError(400))

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
        """Answer and close; where an earlier request is still being answered, close after that answer."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            return
        self.transport.write(as_bytes(error))
        self.transport.close()
