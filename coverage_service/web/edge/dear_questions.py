"""Questions that cost much are counted as such, and reckoned beside the loop that answers everybody else.

What is left open multiplies: a question of which little is known takes fifty milliseconds where a usual one takes a
fifth of one. One at a time is reckoned in a worker, so that the others wait for each other and for nobody else.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from coverage_service.model import CoverageQuery
from coverage_service.web.edge.problems import AnyRequest

T = TypeVar("T")
Charge = Callable[[int], Awaitable[None]]
# What a dear question costs, in turns of a usual one.
TURNS = 10
MOST_OPEN = 2
# What may be open, each twofold or more; the sessions had and the complaint count as one each.
OPEN = ("therapy", "packages", "condition", "sessions_used", "contracted", "accident", "result_insufficient")
CHARGE = "charge"
# Pages and interviews have workers of their own, so that no program keeps a person waiting.
AT_A_TIME, PAGES_AT_A_TIME = CapacityLimiter(1), CapacityLimiter(2)


def is_dear(query: CoverageQuery) -> bool:
    """Tell whether more is open of a question than is usual."""
    return sum(getattr(query, name) is None for name in OPEN) > MOST_OPEN


async def reckon(request: AnyRequest, query: CoverageQuery, work: Callable[..., T], *arguments: Any) -> T:
    """Reckon a question: a usual one at once, a dear one beside the loop. Raises HttpError 429 for too many such."""
    if not is_dear(query):
        return work(query, *arguments)
    await charge(request, TURNS)
    return await run_sync(work, query, *arguments, limiter=AT_A_TIME)


async def charge(request: AnyRequest, turns: int) -> None:
    """Take further turns of a client, where clients are counted. Raises HttpError 429 where it has none left."""
    take: Charge | None = request.scope.get(CHARGE)  # type: ignore[assignment]  # put there by `quotas`
    if take is not None:
        await take(turns)
