"""What two workers carry, beside a bare echo on the same server: `make bench-load`, with SECONDS for each run.

SOAK=600 asks ours once more, for that many seconds, to see whether its memory grows.

wrk posts a realistic question over 32 and 256 connections of this machine; then the open routes are asked at an even
pace while a claim file of 80 MB is verified on another connection.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from attrs import frozen

from benchmarks.load_figures import cpu_seconds, machine, resident_megabytes, slope
from benchmarks.question import QUESTION
from benchmarks.serving import serving

SCRIPT = Path(__file__).with_name("load.lua")
CHECKS = "/v1/coverage-checks"
WORKERS = 2
CONNECTIONS = (32, 256)
OURS = [sys.executable, "-m", "coverage_service", "serve", "--workers", str(WORKERS)]
ECHO_SERVER = f"""
import os, uvicorn
from coverage_service.web.edge.connections import TimedProtocol
from coverage_service.web.server import LOOP
uvicorn.run(
    "benchmarks.load_echo:app", port=int(os.environ["MTCOVERAGE_PORT"]), workers={WORKERS}, http=TimedProtocol,
    loop=LOOP, ws="none", proxy_headers=False, access_log=False, log_level="warning", server_header=False,
)
"""
ECHO = [sys.executable, "-c", ECHO_SERVER]
COLUMNS = (
    "| what | requests | failed | 4xx, 5xx | p50 ms | p99 ms "
    "| p99/p50 | a second | a CPU second | of echo | MB | MB/min |"
)
CLAIMS_HEAD = (
    "claim_id;insured_id;birth_date;service_date;service_code;dcsph;csi;condition_key;uzovi;packages;"
    "contracted;tariff_eur\n"
)
CLAIM = "{0};p{1};12-03-1984;{2:02}-{3:02}-2019;1200;3226;009;;0101;Aanvullend Beter;ja;45,00\n"
UPLOAD_MEGABYTES = 80  # within the million lines that an upload may have
PACE_MS, PACED_CONNECTIONS = 50, 8


@frozen
class Load:
    """What wrk and the operating system saw of one run; latencies in milliseconds, memory in MB."""

    requests: int
    failed: int
    bad_status: int
    p50: float
    p99: float
    per_second: float
    per_cpu_second: float
    resident: float
    growth: float


@contextmanager
def serving_with_log(command: list[str], port: int, directory: str) -> Iterator[int]:
    """Run a server as `serving` does, with a log and a home of its own."""
    environment = os.environ | {"MTCOVERAGE_PORT": str(port), "HOME": directory, "MTCOVERAGE_LOG_LEVEL": "info"}
    with (
        Path(directory, f"{port}.log").open("wb") as log,
        serving(command, port, env=environment, stdout=log, stderr=log) as process,
    ):
        yield process


def load_of(process: int, port: int, path: str, *, connections: int, seconds: float, pause: int = 0) -> Load:
    """Load a server with wrk for so many seconds, and watch its processor time and memory meanwhile."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{port}", "--", json.dumps(QUESTION), path, str(pause)]
    memory: list[tuple[float, float]] = []
    before = cpu_seconds(process)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:  # noqa: S603 - own program
        begun = time.monotonic()
        while wrk.poll() is None:
            memory.append(((time.monotonic() - begun) / 60, resident_megabytes(process)))
            time.sleep(0.5)
        assert wrk.stdout
        told = wrk.stdout.read()
    spent = cpu_seconds(process) - before
    figures = json.loads(
        next(line for line in told.splitlines() if line.startswith("figures ")).removeprefix("figures ")
    )
    settled = memory[len(memory) // 4 :]
    return Load(
        requests=figures["requests"],
        failed=figures["socket_errors"] + figures["timeouts"],
        bad_status=figures["bad_status"],
        p50=figures["p50"],
        p99=figures["p99"],
        per_second=figures["requests"] / figures["seconds"],
        per_cpu_second=figures["requests"] / spent,
        resident=settled[-1][1],
        growth=slope(settled),
    )


def claim_parts(megabytes: int) -> Iterator[bytes]:
    """Make a claim file of so many MB, part by part: each insured has ten sessions in a year."""
    yield CLAIMS_HEAD.encode()
    sent = number = 0
    while sent < megabytes * 1_000_000:
        lines = "".join(CLAIM.format(n, n // 10, 1 + n % 28, 1 + n % 10) for n in range(number, number + 5_000))
        number += 5_000
        sent += len(lines)
        yield lines.encode()


class Upload(threading.Thread):
    """A claim file on its way to the server and back, in a thread of its own; says what came of it."""

    def __init__(self, port: int) -> None:
        """Prepare to send to a port."""
        super().__init__(daemon=True)
        self.port, self.seconds, self.lines, self.status = port, 0.0, 0, 0

    def run(self) -> None:
        """Send the file, and count the lines that come back."""
        begun = time.monotonic()
        address = f"http://127.0.0.1:{self.port}/v1/claim-verifications"
        sent = httpx.stream(
            "POST", address, content=claim_parts(UPLOAD_MEGABYTES), headers={"content-type": "text/csv"}, timeout=600
        )
        with sent as answer:
            self.status = answer.status_code
            for part in answer.iter_raw():
                self.lines += part.count(b"\n")
        self.seconds = time.monotonic() - begun


def under_upload(process: int, port: int, seconds: float) -> tuple[Load, Load, Upload]:
    """Ask the open routes at an even pace, first alone, then for as long as a claim file of 80 MB is verified."""
    alone = load_of(process, port, CHECKS, connections=PACED_CONNECTIONS, seconds=min(seconds, 20), pause=PACE_MS)
    upload = Upload(port)
    upload.start()
    during = load_of(process, port, CHECKS, connections=PACED_CONNECTIONS, seconds=min(seconds, 20), pause=PACE_MS)
    assert upload.is_alive(), "the file was verified before the measurement ended"
    upload.join()
    return alone, during, upload


def row(name: str, load: Load, floor: Load | None = None) -> str:
    """Lay out one run as a line of the table."""
    ratio = f"{load.per_cpu_second / floor.per_cpu_second:.2f}" if floor else ""
    cells = (
        name,
        f"{load.requests:,}",
        load.failed,
        load.bad_status,
        f"{load.p50:.1f}",
        f"{load.p99:.1f}",
        f"{load.p99 / load.p50:.1f}",
        f"{load.per_second:,.0f}",
        f"{load.per_cpu_second:,.0f}",
        ratio,
        f"{load.resident:.0f}",
        f"{load.growth:+.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def verdict(name: str, *, met: bool, found: str) -> str:
    """Say whether a goal is met."""
    return f"- {'met' if met else 'NOT met'}: {name} ({found})"


def main(seconds: float, soak: float) -> None:
    """Measure both servers by turns, ours for as long as it is to soak, then the upload; print the table and goals."""
    if not shutil.which("wrk"):
        sys.exit("wrk is needed: apt-get install wrk, or https://github.com/wg/wrk")
    ours, floor = [], []
    with (
        TemporaryDirectory(prefix="bench-load-") as directory,
        serving_with_log(OURS, 8_111, directory) as service,
        serving_with_log(ECHO, 8_112, directory) as echo,
    ):
        for connections in CONNECTIONS:
            floor.append(load_of(echo, 8_112, "/echo", connections=connections, seconds=seconds))
            ours.append(load_of(service, 8_111, CHECKS, connections=connections, seconds=seconds))
        soaked = [load_of(service, 8_111, CHECKS, connections=CONNECTIONS[0], seconds=soak)] if soak else []
        alone, during, upload = under_upload(service, 8_111, seconds)
    print(f"{machine()}; {WORKERS} workers, {seconds:.0f} s a run\n")
    print(COLUMNS)
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for connections, one, bare in zip(CONNECTIONS, ours, floor, strict=True):
        print(row(f"echo, {connections} connections", bare))
        print(row(f"ours, {connections} connections", one, bare))
    for one in soaked:
        print(row(f"ours, {CONNECTIONS[0]} connections, {soak:.0f} s", one))
    print(row("page and question at a pace, alone", alone))
    print(row("the same during the upload", during))
    print(
        f"\n{UPLOAD_MEGABYTES} MB of claims: status {upload.status}, {upload.lines:,} lines in {upload.seconds:.0f} s\n"
    )
    print(*goals(ours, floor, soaked, alone, during), sep="\n")


def goals(ours: list[Load], floor: list[Load], soaked: list[Load], alone: Load, during: Load) -> Iterator[str]:
    """Say of each goal whether it is met."""
    every = [*ours, *soaked, alone, during]
    failed, bad = sum(one.failed for one in every), sum(one.bad_status for one in every)
    spread = [one.p99 / one.p50 for one in ours]
    shares = [one.per_cpu_second / bare.per_cpu_second for one, bare in zip(ours, floor, strict=True)]
    growth = [one.growth for one in soaked or ours]
    yield verdict("no failed request", met=failed == 0, found=f"{failed}")
    yield verdict("no 5xx", met=bad == 0, found=f"{bad} of 4xx and 5xx")
    yield verdict("p99 under 10x p50", met=max(spread) < 10, found=", ".join(f"{one:.1f}x" for one in spread))
    flat = max(growth) < 1
    yield verdict("memory flat", met=flat, found=", ".join(f"{one:+.1f} MB a minute" for one in growth))
    share = ", ".join(f"{one:.2f}x" for one in shares)
    yield verdict("at least 0.4x of echo a CPU second", met=min(shares) >= 0.4, found=share)
    slower = during.p99 / alone.p99
    yield verdict("p99 of open routes under 3x during the upload", met=slower < 3, found=f"{slower:.1f}x")


if __name__ == "__main__":
    told = [float(each) for each in sys.argv[1:]]
    main(*(told + [60.0, 0.0][len(told) :]))
