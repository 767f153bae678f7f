"""What a claim file costs beside the floor: reading it, sorting as many packed numbers, writing the same columns.

Run as `python -m benchmarks.claims ROWS`. The last line is the ratio of the whole run to the floor, of the same run.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from benchmarks.claim_files import write_claims
from benchmarks.claim_windows import duckdb_windows, polars_windows
from coverage_service.claims.by_column.column_runs import run_tables
from coverage_service.claims.kernel import numba_engine as compiled
from coverage_service.claims.requested_run import Run
from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules


def main(rows: int) -> None:
    """Print each stage, the peak of memory, the peers and the ratio."""
    begun = time.perf_counter()
    rules = checked_rules()
    loaded = time.perf_counter()
    compiled.engine()
    line("rule tables read", loaded - begun)
    line("kernel compiled or from cache", time.perf_counter() - loaded)
    with TemporaryDirectory(prefix="bench-claims-") as directory:
        measure(Path(directory), rows, rules)


def measure(directory: Path, rows: int, rules: Rules) -> None:
    """Make the files, verify them, and run the floor and the peers on the same ones."""
    source, out = directory / "claims.parquet", directory / "verified.parquet"
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # so that making the files leaves no memory behind
        apart.submit(write_claims, rows, source, directory / "claims.csv").result()
    print(f"\n{rows:,} claims in Parquet")
    with peak_of_memory() as peak:
        whole = stages(Run(source, output=out), rules)
    line("whole run", whole)
    print(f"{'peak memory':<40} {peak[0]:>9,.0f} MB")
    floor = floor_of(source, out, directory / "floor.parquet", rows)
    csv_floor, csv_whole = csv_of(directory, rules)
    for name, windows in (("Polars", polars_windows), ("DuckDB", duckdb_windows)):
        line(
            f"{name} window functions, one limit only", timed(lambda run=windows: run(source, directory / "w.parquet"))
        )
    print(f"\nnanoseconds a claim {whole / rows * 1e9:,.0f}; CSV ratio {csv_whole / csv_floor:.2f} (goal 2.5)")
    print(f"ratio {whole / floor:.2f}")


def stages(asked: Run, rules: Rules) -> float:
    """Verify a file with each stage printed; gives the seconds of all of them, the summary too."""
    seconds: dict[str, float] = {}
    begun = last = time.perf_counter()

    def tell(stage: str, _: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if stage != "lines":
            seconds[stage] = seconds.get(stage, 0) + now - last
            last = now

    assert run_tables(asked, rules, tell), "the file is a clean table"
    tell("summed up", 0)
    for stage, each in seconds.items():
        line(stage, each)
    return time.perf_counter() - begun


def floor_of(source: Path, verified: Path, out: Path, rows: int) -> float:
    """Read the file, sort as many packed numbers, write the columns that the whole run wrote."""
    packed = np.random.default_rng(1).integers(0, 2**62, rows)
    print("\nfloor")
    parts = {
        "scan": timed(lambda: pl.read_parquet(source)),
        "sort of packed numbers": timed(packed.sort),
    }
    columns = pl.read_parquet(verified)
    parts["write of the same columns"] = timed(lambda: columns.write_parquet(out))
    for name, seconds in parts.items():
        line(name, seconds)
    line("floor", sum(parts.values()))
    return sum(parts.values())


def csv_of(directory: Path, rules: Rules) -> tuple[float, float]:
    """Verify the same claims as CSV, beside Polars reading and writing that CSV."""
    print("\nthe same claims in CSV")
    source = directory / "claims.csv"

    def floor() -> None:
        frame = pl.read_csv(source, separator=";", infer_schema=False)
        frame.write_csv(directory / "floor.csv", separator=";")

    floor_seconds = timed(floor)
    line("read and written by Polars", floor_seconds)
    whole = stages(Run(source, output=directory / "verified.csv"), rules)
    line("verified", whole)
    return floor_seconds, whole


def timed(run: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def line(name: str, seconds: float) -> None:
    """Print one measurement."""
    print(f"{name:<40} {seconds:>9.2f} s", flush=True)


@contextmanager
def peak_of_memory() -> Iterator[list[float]]:
    """Watch how much memory the process takes, in MB."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
            peak[0] = max(peak[0], pages * 4096 / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
