"""What others notice of the dearest questions: `make bench-dear`, with SECONDS for each run.

One client posts the question that costs most twenty times a second, another asks at an even pace whether the process
lives and a usual question; first as the service counts clients by default, then where nobody is counted.
"""

import asyncio
import subprocess
import sys
import time
from statistics import quantiles
from typing import Any

import httpx

from benchmarks.question import QUESTION
from benchmarks.serving import serving
from benchmarks.worst import NULLS
from coverage_service.settings import Settings

PORT, DEAR_A_SECOND, PACE = 8_141, 20, 0.05
SERVICE = [sys.executable, "-m", "coverage_service", "serve", "--port", str(PORT)]
DEAREST: dict[str, Any] = NULLS | {
    "insurer": "cz",
    "date": "2024-01-01",
    "age": 40,
    "planned_sessions": 104,
    "tariff_eur": "60.00",
}
CHECKS, LIVE, GOAL_MS = "/v1/coverage-checks", "/health/live", 100


def client(address: str) -> httpx.AsyncClient:
    """Make a client at an address of this machine, as clients are counted by address."""
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}", timeout=60)


async def keep_asking(statuses: list[int]) -> None:
    """Post the dearest question so many times a second, whatever comes of the last one."""
    async with client("127.0.0.2") as dear, asyncio.TaskGroup() as asked:

        async def ask() -> None:
            statuses.append((await dear.post(CHECKS, json=DEAREST)).status_code)

        while True:
            asked.create_task(ask())
            await asyncio.sleep(1 / DEAR_A_SECOND)


async def milliseconds(seconds: float) -> dict[str, list[float]]:
    """Ask at an even pace, and give how long each answer took."""
    found: dict[str, list[float]] = {LIVE: [], CHECKS: []}
    end = time.monotonic() + seconds
    async with client("127.0.0.3") as other:
        while time.monotonic() < end:
            for path, taken in found.items():
                begun = time.perf_counter()
                answer = await (other.post(path, json=QUESTION) if path == CHECKS else other.get(path))
                taken.append((time.perf_counter() - begun) * 1_000)
                assert answer.status_code == 200, answer.text
            await asyncio.sleep(PACE)
    return found


async def measure(seconds: float) -> tuple[dict[str, list[float]], list[int]]:
    """Measure what others wait while one client asks the dearest questions."""
    statuses: list[int] = []
    asking = asyncio.create_task(keep_asking(statuses))
    try:
        return await milliseconds(seconds), statuses
    finally:
        asking.cancel()


def main(seconds: float) -> None:
    """Measure with clients counted and without, and say whether the goal is met."""
    for rate, name in ((str(Settings().rate_per_minute), "clients are counted"), ("0", "nobody is counted")):
        with serving(SERVICE, PORT, rate=rate, stderr=subprocess.DEVNULL):
            found, statuses = asyncio.run(measure(seconds))
        print(f"{name}: {len(statuses)} dear questions answered, {statuses.count(429)} of them with 429")
        for path, taken in found.items():
            cuts = quantiles(taken, n=100)
            met = "met" if cuts[98] < GOAL_MS else "NOT MET"
            print(f"  {path:<20} p50 {cuts[49]:6.1f} ms  p99 {cuts[98]:6.1f} ms (goal {GOAL_MS}: {met})")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
