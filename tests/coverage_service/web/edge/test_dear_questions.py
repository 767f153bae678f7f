"""What costs much counts as much, and keeps nobody else waiting."""

import asyncio
import threading
from datetime import date

import httpx

from coverage_service.access.rates import RateLimit
from coverage_service.access.turns_at_hand import TurnsAtHand
from coverage_service.model import Complaint, CoverageQuery, SessionsUsed
from coverage_service.settings import Settings
from coverage_service.web.edge.dear_questions import TURNS, is_dear, reckon
from coverage_service.web.edge.quotas import Limits, Turns

AT = 1_795_348_800.0
USUAL = {"date": "2026-03-02", "age": 12, "packages": [], "condition": {"listed": False}}
OPEN = {"date": "2026-03-02", "age": 40, "therapy": None, "insurer": "cz", "sessions_used": None}


def test_a_question_of_which_much_is_open_is_dear() -> None:
    """Each thing that may be one way or another doubles what is to be reckoned."""
    usual = CoverageQuery(date=date(2026, 3, 2), age=12, packages=(), condition=Complaint(listed=False))
    assert not is_dear(usual)
    assert is_dear(CoverageQuery(date=date(2026, 3, 2), age=40, therapy=None))
    assert not is_dear(CoverageQuery(date=date(2026, 3, 2), packages=(), contracted=True, sessions_used=SessionsUsed()))


async def test_a_dear_question_takes_more_turns_than_a_usual_one(app) -> None:
    """Who asks such questions again and again is told to wait; a usual one has its price as before."""
    turns = Turns(TurnsAtHand(), RateLimit(2 * (TURNS + 1), 60.0), lambda: AT)
    transport = httpx.ASGITransport(Limits(app, Settings(), turns), client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        asked = [(await client.post("/v1/coverage-checks", json=each)).status_code for each in (OPEN, OPEN, USUAL)]
    assert [200, 200, 429] == asked


async def test_dear_questions_are_reckoned_one_at_a_time_beside_the_loop() -> None:
    """While one is reckoned the next waits, and the loop goes on for everybody else."""
    begun, let_go, at_once, most = threading.Event(), threading.Event(), [0], [0]

    def work(_: CoverageQuery) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        begun.set()
        let_go.wait()
        at_once[0] -= 1

    class Uncounted:
        scope: dict[str, object] = {}  # noqa: RUF012 - a request where nobody is counted

    query = CoverageQuery(date=date(2026, 3, 2), therapy=None)
    tasks = [asyncio.create_task(reckon(Uncounted(), query, work)) for _ in range(3)]  # type: ignore[arg-type]
    await asyncio.to_thread(begun.wait)
    let_go.set()
    await asyncio.gather(*tasks)
    assert most == [1]
