"""A running service takes a new release of the tables without a restart: whole or not at all."""

import asyncio
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any

import httpx
from litestar.testing import AsyncTestClient

from coverage_service.settings import Settings
from coverage_service.web.app import create_app, try_rules
from insurer_rules.checks import checked_rules
from insurer_rules.loading import TABLES
from insurer_rules.publishing.release_watch import ReleaseWatcher
from insurer_rules.publishing.releases import latest_release, open_release, release

ASKED = 1_000
CZ_2019 = """\
label = "cz"
policy_year = 2019
valid_from = 2019-01-01
valid_through = 2019-12-31
status = "published"

[[source]]
id = "page"
title = "A page"
url = "https://page.invalid/"
publisher = "insurer"
evidence = "insurer"
read_on = 2026-11-22
applies_to_year = 2019

[[package]]
id = "plus"
name = "Plus"
source = "page"

[[package.entitlement]]
id = "movement"
therapies = ["physiotherapy", "manual_therapy"]
limits = [{ sessions = %d }]
"""
QUESTION = {
    "date": "2019-01-07",
    "age": 40,
    "insurer": "cz",
    "packages": ["Plus"],
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "planned_sessions": 1,
    "contracted": True,
}


def small_tables(directory: Path, sessions: int) -> Path:
    """Write tables with the law, the labels and one package of so many sessions."""
    (directory / "2019").mkdir(parents=True, exist_ok=True)
    for name in ("labels.toml", "basic_package.toml", "listed_conditions.toml"):
        copyfile(TABLES / name, directory / name)
    (directory / "2019" / "cz.toml").write_text(CZ_2019 % sessions, "utf-8")
    return directory


def publish(tmp_path: Path, sessions: int) -> Path:
    """Release tables with so many sessions."""
    tables = small_tables(tmp_path / "tables", sessions)
    return release(tables, tmp_path / "out", prepared_by="A", approved_by="B", released_on=date(2026, 11, 22))


async def ask(client: httpx.AsyncClient | AsyncTestClient[Any]) -> tuple[str, int]:
    """Ask the question once; which rules answered, and how many sessions they allow."""
    answer = await client.post("/v1/coverage-checks", json=QUESTION)
    assert answer.status_code == 200
    return answer.json()["rules"]["version"], answer.json()["sessions"]["allowed"]


async def test_a_thousand_answers_while_ten_releases_come_two_of_them_bad(tmp_path: Path) -> None:
    """Every answer is from exactly one release, none fails, and the bad ones answer nothing."""
    out = tmp_path / "out"
    first = open_release(publish(tmp_path, 1))
    known = {first.rules.version: 1}
    watcher = ReleaseWatcher(out, checked_rules(tables=tmp_path / "tables"), trial=try_rules)
    app = create_app(watcher.current(), Settings(log_level="error", releases_every=3_600.0), date.today, watcher)
    async with AsyncTestClient(app) as client:
        answers: list[tuple[str, int]] = []

        async def keep_asking(times: int) -> None:
            answers.extend([await ask(client) for _ in range(times)])

        asking = [asyncio.create_task(keep_asking(ASKED // 10)) for _ in range(10)]
        kinds = []
        for number in range(2, 12):
            if number in (5, 8):
                broken(out)
            else:
                path = await asyncio.to_thread(publish, tmp_path, number)
                known[open_release(path).rules.version] = number
            kinds.append((await watcher.refresh()).kind)
            for bad in out.glob("9999-*"):
                bad.unlink()
        await asyncio.gather(*asking)
        last = await ask(client)
        ready = (await client.get("/health/ready")).json()
    assert kinds.count("refused") == 2
    assert kinds.count("switched") == 8
    assert len(answers) == ASKED
    assert all(known[version] == sessions for version, sessions in answers)
    assert last == (ready["rules"], 11)
    assert ready["release"] == 9


def broken(out: Path) -> None:
    """Put a release there of which one byte is not as it was released."""
    latest = latest_release(out)
    assert latest
    content = bytearray(latest.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (out / "9999-broken.rules.zip").write_bytes(content)


async def test_the_newest_release_is_taken_before_the_first_answer(tmp_path: Path) -> None:
    """A service that starts beside a release answers from it."""
    publish(tmp_path, 7)
    watcher = ReleaseWatcher(tmp_path / "out", checked_rules())
    app = create_app(watcher.current(), Settings(log_level="error"), date.today, watcher)
    async with AsyncTestClient(app) as client:
        assert (await ask(client))[1] == 7
