"""Work in a thread that nobody waits for is told to stop, and has ended before its slot is given to another."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from coverage_service.claims.formats.allowances import CURRENT, Allowance, WorkStopped, look
from coverage_service.web.uploads.threads import in_thread, unless_client_leaves


class Endless:
    """Work that never ends by itself; tells when it began, and whether it has ended."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self) -> None:
        """Go on until told to stop."""
        try:
            self.begun.set()
            while True:
                look()
        finally:
            self.ended.set()


async def test_what_is_given_up_has_ended_before_anybody_goes_on() -> None:
    """A time limit ends the work itself, not only the waiting for it."""
    work = Endless()
    task = asyncio.create_task(in_thread(Allowance(), work))
    await asyncio.to_thread(work.begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.ended.is_set()


async def test_it_has_ended_even_if_it_is_given_up_twice() -> None:
    """A process that ends cancels what a time limit had cancelled already; the thread is waited for all the same."""
    work, let_go = Endless(), threading.Event()

    def slow_to_stop() -> None:
        try:
            work()
        finally:
            let_go.wait()

    task = asyncio.create_task(in_thread(Allowance(), slow_to_stop))
    await asyncio.to_thread(work.begun.wait)
    task.cancel()
    await asyncio.to_thread(work.ended.wait)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_comes_of_work_is_given(allowed: Allowance) -> None:
    """A result, and an error as it was raised; the work is done within its own allowance."""

    def fail() -> None:
        raise KeyError

    assert allowed is await in_thread(allowed, CURRENT.get)
    with pytest.raises(KeyError):
        await in_thread(allowed, fail)
    assert CURRENT.get() is None


@pytest.fixture
def allowed() -> Allowance:
    """Give an allowance."""
    return Allowance()


class Leaving:
    """A request whose client leaves when it is told to."""

    def __init__(self) -> None:
        """Begin with a client that waits."""
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        """Wait until the client leaves."""
        await self.gone.wait()
        return {"type": "http.disconnect"}


async def test_work_ends_with_the_client() -> None:
    """Who left is not worked for: at any moment, and nothing goes on behind the answer that nobody reads."""
    work, request = Endless(), Leaving()
    waiting = asyncio.create_task(unless_client_leaves(request, in_thread(Allowance(), work)))  # type: ignore[arg-type]
    await asyncio.to_thread(work.begun.wait)
    request.gone.set()
    assert await waiting is None
    assert work.ended.is_set()


@pytest.mark.parametrize(("work", "error"), [(look, None), (Endless(), WorkStopped)])
async def test_work_that_was_stopped_is_not_begun(work: Callable[[], None], error: type[Exception] | None) -> None:
    """An allowance that was stopped stays so for all that is still asked of it."""
    allowance = Allowance(stopped=error is not None)
    if error is None:
        assert await in_thread(allowance, work) is None
    else:
        with pytest.raises(error):
            await in_thread(allowance, work)
