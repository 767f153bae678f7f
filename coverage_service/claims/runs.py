"""Runs: one claim file from a path to a path, by the engine that is asked for or fits, written whole or not at all.

Row by row the service needs nothing more than it has; the extra `claims` brings the compiled kernel for whole tables.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TextIO, TypeVar

from attrs import evolve

from coverage_service.claims.by_row.files import FileVerification, VerifiedRow, verify_files
from coverage_service.claims.containers import open_files, unpacked_files
from coverage_service.claims.formats.rows import FileError, Sheet
from coverage_service.claims.formats.sniffing import format_of
from coverage_service.claims.kernel.engine import PLAIN, Engine
from coverage_service.claims.ledger import hold_ledger
from coverage_service.claims.line_checks.written_days import Orders
from coverage_service.claims.requested_run import EngineError, Progress, Run
from coverage_service.claims.summary import Summary
from coverage_service.claims.writing import json_lines, write_csv
from insurer_rules.atomic_files import whole
from insurer_rules.faults import Fault, Shown, phrase
from insurer_rules.rules import Rules

T = TypeVar("T")
ENGINES = ("auto", "plain", "compiled", "dask")
COMPILED_FROM = 4_000_000
LINES_AT_ONCE = 1_000


def run(asked: Run, rules: Rules, tell: Progress) -> Summary:
    """Verify a file. Raises FileError for one that cannot be read, EngineError for an engine that is not there."""
    _check_engine(asked.engine)
    if by_tables(asked):
        from coverage_service.claims.by_column.column_runs import run_tables  # noqa: PLC0415 - needs the extra

        summary = run_tables(asked, rules, tell)
        if summary:
            summary.notes.extend(asked.remarks)
            return summary
    return run_rows(asked, rules, tell)


def _check_engine(engine: str) -> None:
    for name, module, extra in (
        ("compiled", "numba", "claims"),
        ("dask", "numba", "claims"),
        ("dask", "distributed", "dask"),
    ):
        if engine == name and not find_spec(module):
            raise EngineError(phrase("engine_needs_extra", engine=name, extra=extra))


def by_tables(asked: Run) -> bool:
    """Tell whether a file goes by columns: when Parquet or large, or an engine is asked for, and nothing else is."""
    with asked.file.open("rb") as stream:
        found = format_of(stream)
    if asked.engine == "dask" and (asked.needs_rows or found not in ("parquet", "delimited")):
        raise EngineError(phrase("engine_for_tables", engine="dask"))
    if asked.engine == "plain" or asked.needs_rows or not find_spec("numba"):
        return False
    large = asked.engine != "auto" or asked.form == ".parquet" or asked.file.stat().st_size > COMPILED_FROM
    return found == "parquet" or (found == "delimited" and large)


def run_rows(asked: Run, rules: Rules, tell: Progress) -> Summary:
    """Verify a file row by row."""
    summary = Summary()
    with ExitStack() as files:
        ledger = files.enter_context(hold_ledger(asked.ledger)) if asked.ledger else None
        openers = [_earlier(path, asked.named, files) for path in asked.history]
        openers.append(files.enter_context(_again(asked.file, asked.named)))

        def make(orders: Orders) -> FileVerification:
            return FileVerification(
                rules,
                _engine(asked),
                held=asked.held,
                deadline=asked.deadline,
                ledger=ledger,
                today=asked.today,
                orders=orders,
                contract_of=asked.contract_of,
            )

        verification = verify_files(make, lambda: (with_progress(sheet(), "read", tell) for sheet in openers))
        tell("lines", len(verification))
        sheet = openers[-1]()
        sheet.notes.extend((*verification.remarks, *asked.remarks))
        rows = summary.count_each(_tell_of_each(verification.rows(sheet), "written", tell))
        _write(asked, sheet, rows, summary)
        summary.notes = sheet.notes
        if ledger:
            ledger.update()
    return summary


def _engine(asked: Run) -> Engine:
    large = asked.engine == "auto" and asked.file.stat().st_size > COMPILED_FROM and find_spec("numba")
    if asked.ledger or (asked.engine != "compiled" and not large):
        return PLAIN
    from coverage_service.claims.kernel.numba_engine import engine  # noqa: PLC0415 - needs the extra

    return engine()


def _write(asked: Run, sheet: Sheet, rows: Iterator[VerifiedRow], summary: Summary) -> None:
    """Write rows in the form that the name of the output asks for."""
    if asked.form == ".parquet":
        raise EngineError(phrase("form_of_rows"))
    with write_text(asked.output) as out:
        if asked.form == ".xlsx":
            from coverage_service.claims.working_copy import write_working_copy  # noqa: PLC0415 - other forms need no Excel

            write_working_copy(out.buffer, sheet, rows, summary, asked.language)
        elif asked.form in (".ndjson", ".jsonl"):
            for each in rows:
                out.write(json_lines(sheet.columns, [each], asked.language))
        else:
            for _ in write_csv(out, sheet.columns, rows, asked.language, delimiter=sheet.delimiter):
                pass


@contextmanager
def write_text(path: Path | None) -> Iterator[TextIO]:
    """Write text that gets its final name only when all of it is there."""
    if path is None:
        yield sys.stdout
        return
    with whole(path) as file:
        out = TextIOWrapper(file, encoding="utf-8", newline="")
        yield out
        out.detach()


def with_progress(sheet: Sheet, stage: str, tell: Progress) -> Sheet:
    """Tell how many rows of a sheet are read, as they are."""
    sheet_rows = _tell_of_each(sheet.rows, stage, tell)
    return evolve(sheet, rows=sheet_rows)


def _tell_of_each(items: Iterator[T], stage: str, tell: Progress) -> Iterator[T]:
    """Pass items on, telling of them a thousand at a time."""
    lines = 0
    for lines, item in enumerate(items, 1):
        yield item
        if lines % LINES_AT_ONCE == 0:
            tell(stage, LINES_AT_ONCE)
    tell(stage, lines % LINES_AT_ONCE)


@contextmanager
def _again(path: Path, named: Mapping[str, str]) -> Iterator[Callable[[], Sheet]]:
    """Open a file so that it can be read more than once, unpacked once."""
    with path.open("rb") as packed, unpacked_files(packed) as streams:
        yield lambda: open_files(streams, named, parquet=_parquet)


def _earlier(path: Path, named: Mapping[str, str], files: ExitStack) -> Callable[[], Sheet]:
    """Open an earlier file so. What keeps it from being read is told with its name: the file itself is another."""
    with _with_name_of(path):
        open_sheet = files.enter_context(_again(path, named))

    def open_named() -> Sheet:
        with _with_name_of(path):
            return open_sheet()

    return open_named


@contextmanager
def _with_name_of(path: Path) -> Iterator[None]:
    """Raise what is raised with the name of a file in front."""
    try:
        yield
    except FileError as error:
        raise FileError([evolve(fault, path=(path.name, *fault.path)) for fault in error.faults]) from None


def _parquet(stream: IO[bytes], named: Mapping[str, str]) -> Sheet:
    if not find_spec("polars"):
        raise FileError([Fault((), phrase("extra_for_parquet"), Shown("Parquet"))])
    from coverage_service.claims.by_column.column_files import parquet_sheet  # noqa: PLC0415 - needs the extra

    return parquet_sheet(stream, named)
