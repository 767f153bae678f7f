"""Work in threads that ends when nobody waits for it: it is told to stop, and waited for until it has.

What the work may take, and where it looks whether to go on, is left to `claims.formats.allowances`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, suppress
from typing import Any, TypeVar

from anyio import CancelScope
from anyio.to_thread import run_sync

from coverage_service.claims.formats.allowances import CURRENT, Allowance
from coverage_service.web.edge.problems import AnyRequest

T = TypeVar("T")
LOOK_EVERY = 0.25


async def in_thread(allowance: Allowance, work: Callable[[], T]) -> T:
    """Do work within an allowance. Where nobody waits any more it has stopped and ended when this returns."""
    done: list[T] = []
    async with aclosing(work_in_thread(allowance, lambda: done.append(work()))) as looks:
        async for _ in looks:
            pass
    return done[0]


async def work_in_thread(allowance: Allowance, work: Callable[[], None]) -> AsyncGenerator[None, None]:
    """Do work within an allowance, and look up now and then; left early, the work has stopped and ended."""
    task = asyncio.ensure_future(run_sync(_within, allowance, work))
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_EVERY))[0]:
            yield
        task.result()
    finally:
        if not task.done():
            allowance.stopped = True
            await end_of(task)


def _within(allowance: Allowance, work: Callable[[], None]) -> None:
    CURRENT.set(allowance)  # in the thread's own copy of the context
    work()


async def end_of(task: "asyncio.Future[Any]") -> None:
    """Wait until work that was told to stop has ended, whoever asks to wait no longer; what came of it is dropped."""
    with CancelScope(shield=True):
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})
    if not task.cancelled():
        task.exception()


async def unless_client_leaves(request: AnyRequest, answer: Coroutine[Any, Any, T]) -> T | None:
    """Wait for an answer as long as the client does; None when it left, and then the work on it has ended.

    To be asked when the body is there: behind it nothing comes but that the client leaves.
    """
    task, leaving = asyncio.ensure_future(answer), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        leaving.cancel()
        if not task.done():
            task.cancel()
            await end_of(task)
