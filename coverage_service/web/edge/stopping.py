"""Ending gracefully: from the signal on this process is not ready, and for a while it still takes requests.

Finishing the requests under way is left to the server, which gets the signal after that while.
"""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

from attrs import define
from litestar import Litestar


@define(eq=False)
class Stopping:
    """Whether this process was asked to end."""

    begun: bool = False

    @asynccontextmanager
    async def watch(self, seconds: float, _: Litestar) -> AsyncIterator[None]:
        """Note SIGTERM first and hand it on so many seconds later, in which a balancer stops sending requests."""
        server = signal.getsignal(signal.SIGTERM)
        if threading.current_thread() is not threading.main_thread() or not callable(server):
            yield
            return
        loop = asyncio.get_running_loop()

        def stop(number: int, frame: FrameType | None) -> None:
            self.begun = True
            loop.call_soon_threadsafe(loop.call_later, seconds, server, number, frame)

        signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, server)
