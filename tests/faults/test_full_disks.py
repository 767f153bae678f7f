"""A disk that is full while the service runs: what cannot be kept is dropped, and everybody is answered."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from coverage_service.web.telemetry.metrics import DIRECTORY
from coverage_service.web.telemetry.shared_counts import ReservedCounts
from tests.faults.conftest import fill
from tests.server import serving, until

QUESTION = {"age": 12, "packages": [], "condition": {"listed": False}, "date": "2026-03-02"}


def test_no_worker_dies_of_a_disk_that_is_full_for_its_counts(full, tmp_path, monkeypatch) -> None:
    """Counts are dropped rather than the service: the same workers answer every question, and /metrics too."""
    monkeypatch.setenv(DIRECTORY, str(full))
    with (full / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, 150_000)
    with serving(tmp_path, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2, server)
        workers = server.workers()
        fill(full / "rest")
        for path in ("/v1/conditions", "/health/live", "/v1/insurers", "/en", "/nowhere"):
            assert httpx.get(server.address + path).status_code in (200, 404)
        for _ in range(20):
            assert httpx.post(f"{server.address}/v1/coverage-checks", json=QUESTION).status_code == 200
        assert httpx.get(f"{server.address}/metrics").status_code == 200
        assert workers == server.workers()


def test_counts_go_on_in_memory_when_their_file_cannot_grow(full) -> None:
    """What was shared stays to be read; what comes after is counted by the worker alone, and nothing raises."""
    counts = ReservedCounts(str(full / "counter_1.db"))
    counts.write_value("first", 1.0, 0.0)
    fill(full / "filler")
    for number in range(3_000):
        counts.write_value(f"name {number}", float(number), 0.0)
    assert (1.0, 0.0) == counts.read_value("first")
    assert (2999.0, 0.0) == counts.read_value("name 2999")
    shared = {key: value for key, value, _, _ in ReservedCounts.read_all_values_from_file(str(full / "counter_1.db"))}
    counts.close()
    assert 1.0 == shared["first"]
    assert 3_001 > len(shared)


def test_a_file_without_room_is_not_there_for_readers(full) -> None:
    """Nobody reads a file of which nothing could be written."""
    fill(full / "filler")
    counts = ReservedCounts(str(full / "counter_2.db"))
    counts.write_value("first", 1.0, 0.0)
    counts.close()
    assert [Path("filler")] == [path.relative_to(full) for path in full.iterdir()]


LINES = 20
HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur\n"


def verify(directory: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Verify a file of as many insured."""
    lines = (f"{n},i{n},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n" for n in range(LINES))
    (directory / "in.csv").write_text(HEADER + "".join(lines))
    command = [sys.executable, "-m", "coverage_service", "claims", "verify", str(directory / "in.csv"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_ledger_on_a_full_disk_is_as_it_was_and_says_so(full, tmp_path) -> None:
    """No half key, no half count, no traceback; with room again the same file counts, once."""
    ledger = ("--ledger", str(full / "practice.ledger"), "-o", str(tmp_path / "out.csv"))
    fill(full / "filler")
    failed = verify(tmp_path, *ledger)
    assert (2, False) == (failed.returncode, "Traceback" in failed.stderr)
    assert not (full / "practice.ledger.key").exists()
    (full / "filler").unlink()
    assert verify(tmp_path, *ledger).returncode == 0
    assert verify(tmp_path, *ledger).returncode == 0
    assert LINES == (tmp_path / "out.csv").read_text().count(",error,")


def test_an_output_on_a_full_disk_is_told_as_such(full, tmp_path) -> None:
    """It says that there is no room, in one line."""
    fill(full / "filler")
    failed = verify(tmp_path, "-o", str(full / "out.csv"))
    assert (2, False) == (failed.returncode, "Traceback" in failed.stderr)
    assert "No space left on device" in failed.stderr


def test_of_two_runs_of_one_file_exactly_one_counts(tmp_path) -> None:
    """Whoever comes second is told, and has counted nothing."""
    ledger = ("--ledger", str(tmp_path / "practice.ledger"))
    outputs = [tmp_path / "first", tmp_path / "second"]
    for each in outputs:
        each.mkdir()
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda each: verify(each, *ledger, "-o", str(each / "out.csv")), outputs))
    written = [(each / "out.csv").read_text() for each in outputs if (each / "out.csv").exists()]
    assert LINES == sum(text.count(",supplementary,") for text in written)
    assert 0 in {run.returncode for run in runs}
