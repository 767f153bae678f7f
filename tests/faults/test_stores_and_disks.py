"""A database that stops and comes back, a disk that is full, a clock that jumps: nothing half-written, no way in."""

import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
from litestar.testing import TestClient

from coverage_service.access.admission import SESSION_HOURS, admit_session, begin_session
from coverage_service.access.postgres_store import PostgresStore
from coverage_service.access.rates import RateLimit
from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.tokens import make_token
from coverage_service.client import CoverageClient, UnavailableError
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from tests.faults.conftest import fill
from tests.postgres import running
from tests.server import coverage_settings, head, serving, until

HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur\n"
LINE = "1,a,1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n"
CSV = {"content-type": "text/csv"}


def token_of(store) -> dict[str, str]:
    """Keep a token in a store; gives the header that presents it."""
    now = datetime.now(UTC)
    token, text = make_token("Praktijk", ["claims"], now=now, expires_on=now + timedelta(hours=1))
    store.add_token(token)
    store.close()
    return {"authorization": f"Bearer {text}"}


def test_a_database_that_stops_lets_nobody_in_and_patients_notice_nothing(tmp_path) -> None:
    """While PostgreSQL is down practices get 503 and patients their answer; when it is back, so is everything."""
    with running() as postgres:
        headers = {**token_of(PostgresStore(postgres.address)), **CSV}
        with serving(tmp_path, tokens=postgres.address, rate_per_minute="600") as server:

            def verified() -> int:
                address = f"{server.address}/v1/claim-verifications"
                return httpx.post(address, content=HEADER + LINE, headers=headers, timeout=30).status_code

            def asked() -> int:
                return httpx.get(f"{server.address}/v1/conditions", timeout=30).status_code

            assert (200, 200) == (verified(), asked())
            postgres.stop()
            assert (503, 200) == (verified(), asked())
            postgres.start()
            assert (200, 200) == (verified(), asked())


def test_on_a_full_disk_no_half_token_is_kept_and_those_that_are_still_work(full, tmp_path) -> None:
    """Making a token fails as a whole and says so; reading goes on; with room again, so does making."""
    store = SqliteStore(full / "access.sqlite")
    token, _ = make_token("Praktijk", ["claims"], now=datetime.now(UTC), expires_on=None)
    store.add_token(token)
    store.close()
    filler = full / "filler"
    fill(filler)
    failed = tokens("make", "Too many", "--scope", "claims", place=full / "access.sqlite", home=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert "Traceback" not in failed.stderr
    filler.unlink()
    assert tokens("make", "Another", "--scope", "claims", place=full / "access.sqlite", home=tmp_path).returncode == 0
    store = SqliteStore(full / "access.sqlite")
    names = [each.name for each in store.tokens()]
    store.close()
    assert ["Praktijk", "Another"] == names


def tokens(*words: str, place: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run `mtcoverage tokens` on a store."""
    surroundings = {**os.environ, "HOME": str(home), **coverage_settings({"tokens": str(place)})}
    command = [sys.executable, "-m", "coverage_service", "tokens", *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)


def test_an_output_that_does_not_fit_leaves_no_half_file(tmp_path) -> None:
    """Verifying a file to a disk without room fails as a whole, and what stood there before still stands."""
    (tmp_path / "in.csv").write_text(HEADER + "".join(f"{n}{LINE}" for n in range(5_000)))
    (tmp_path / "out.csv").write_text("before\n")
    command = [sys.executable, "-m", "coverage_service", "claims", "verify", "in.csv", "-o", "out.csv"]
    failed = subprocess.run(command, cwd=tmp_path, preexec_fn=small_files, capture_output=True, text=True, check=False)
    assert failed.returncode != 0
    assert (tmp_path / "out.csv").read_text() == "before\n"
    assert {"in.csv", "out.csv"} == {file.name for file in tmp_path.iterdir()}


def small_files() -> None:
    """Let this process write no file above a quarter of a megabyte, as on a disk without room."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))


def test_a_session_outlives_midnight_and_new_year_but_not_its_hours(tmp_path) -> None:
    """A day or a year more on the calendar changes nothing; a clock set back lets nobody stay longer than it was."""
    store = SqliteStore(tmp_path / "access.sqlite")
    evening = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    token, _ = make_token("Praktijk", ["claims"], now=evening, expires_on=evening + timedelta(days=30))
    store.add_token(token)
    _, cookie = begin_session(store, token, now=evening.timestamp())
    after = [timedelta(minutes=2), timedelta(hours=SESSION_HOURS), timedelta(days=-1)]
    outcomes = [admit_session(store, cookie, "claims", now=(evening + each).timestamp()).outcome for each in after]
    store.close()
    assert ["allowed", "expired", "allowed"] == outcomes


def test_a_clock_that_jumps_back_does_not_shut_a_client_out(tmp_path) -> None:
    """What was counted on a clock a day ahead says nothing once the time is right."""
    store = SqliteStore(tmp_path / "access.sqlite")
    now, rate = datetime(2026, 12, 31, 23, 59, tzinfo=UTC).timestamp(), RateLimit(2, 60.0)
    assert store.take("client", rate, now=now + 86_400) == 0.0
    assert store.take("client", rate, now=now) == 0.0
    store.close()


def test_over_new_year_an_answer_is_of_the_day_it_was_asked(rules) -> None:
    """The clock is asked once for each question: its date, its policy year and its reasons are of one day."""
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2025, 12, 31)]
    clock = iter(days)
    question = {"age": 12, "packages": [], "condition": {"listed": False}, "planned_sessions": 1}
    with TestClient(create_app(rules, Settings(log_level="error"), lambda: next(clock))) as client:
        answers = [client.post("/v1/coverage-checks", json=question).json() for _ in days]
    assert [day.isoformat() for day in days] == [answer["outcomes"][0]["date"] for answer in answers]
    assert [day.year for day in days] == [answer["rules"]["policy_year"] for answer in answers]


def test_a_client_that_meets_a_full_house_is_told_when_to_come_back(tmp_path) -> None:
    """One upload at a time: the next is refused whole, with seconds to wait, and taken afterwards."""
    with serving(tmp_path, uploads="1") as server, server.connected() as held:
        length = str(len(HEADER + LINE))
        begun = head("POST", "/v1/claim-verifications", content_type="text/csv", content_length=length)
        held.sendall(begun + HEADER.encode())
        file = tmp_path / "in.csv"
        file.write_text(HEADER + LINE)

        def refused() -> bool:
            with CoverageClient(server.address) as client:
                try:
                    client.verify_claims(file, to=tmp_path / "out.csv")
                except UnavailableError as error:
                    return error.retry_after == 5
            return False

        until(refused, server)
        held.sendall(LINE.encode())
        assert held.recv(12) == b"HTTP/1.1 200"
        until(lambda: not refused(), server)
        assert len((tmp_path / "out.csv").read_text().splitlines()) == 2
