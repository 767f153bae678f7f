"""Whole files of claim lines in columns, verified with the compiled kernel: Parquet, and CSV without broken lines.

Needs the extra `claims`. The same verdicts as `files` gives row by row; every line comes out once, in order. A file is
read twice, part by part, and never as a whole in memory.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

import numpy as np
import polars as pl
from attrs import define, field
from polars.io.plugins import register_io_source

from coverage_service.claims.by_column.buckets import Buckets, SettledBucket, make_buckets, settle_bucket
from coverage_service.claims.by_column.claim_tables import WHOLE_LINE, ClaimTable, Part
from coverage_service.claims.by_column.columns import ColumnCoder
from coverage_service.claims.by_column.results import Results, RoomOutcomes
from coverage_service.claims.by_column.series import Numbers, cell_texts, credit_columns, ids_of
from coverage_service.claims.by_column.table_remarks import LineKeys, table_remarks
from coverage_service.claims.by_column.verdict_columns import Explained, VerdictColumns, in_quotes
from coverage_service.claims.coding import Codebook
from coverage_service.claims.formats.headings import another_header
from coverage_service.claims.formats.rows import KNOWN, column
from coverage_service.claims.kernel.engine import Engine, Room
from coverage_service.claims.line_checks.line_faults import line_doubts, line_faults
from coverage_service.claims.line_checks.not_claims import counts_lines, is_claim
from coverage_service.claims.line_checks.observations import heading_remarks, unsaid_of
from coverage_service.claims.requested_run import Progress
from coverage_service.claims.rule_numbers import RuleNumbers
from coverage_service.wording.sentences import Language
from insurer_rules.rules import Rules

T = TypeVar("T")
R = TypeVar("R")
MOST_IN_MEMORY = 20_000_000
THREADS = 2
Cluster = Callable[[Buckets, Numbers, RuleNumbers], Iterator[tuple[SettledBucket, Numbers]]]


class RowsNeededError(Exception):
    """Days have the month first or two digits for the year, amounts are below zero, a row depends on those above it."""


@define(eq=False)
class TableVerification:
    """A table of claim lines, divided by insured and settled; `explained` says what is wrong with rows, or doubtful."""

    rules: Rules
    engine: Engine
    tell: Progress
    in_memory: int = MOST_IN_MEMORY
    cluster: Cluster | None = None
    today: date | None = None
    tables: RuleNumbers = field(init=False)
    explained: Explained = field(factory=Explained, init=False)
    _needs_rows: bool = field(default=False, init=False)
    _otherwise: Sequence[pl.Series] = field(default=(), init=False)
    _by_name: bool | None = field(default=None, init=False)
    _unsaid: list[tuple[int, tuple[str, ...]]] = field(factory=list, init=False)
    _credits: list[tuple[int, str]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with an empty codebook."""
        self.tables = RuleNumbers(Codebook(self.rules, today=self.today))

    def settle(self, table: ClaimTable) -> Results:
        """Settle every line of a table. Raises RowsNeededError for one whose days or amounts need its rows."""
        with make_buckets(table.number, in_memory=self.in_memory) as buckets:
            keys = self._divide(table, buckets)
            if self.tables.codebook.needs_rows or self._needs_rows:
                raise RowsNeededError
            results = Results.of(self.tables, self.engine, table.number)
            with ThreadPoolExecutor(1) as aside:
                told = aside.submit(table_remarks, table, keys, self._otherwise)
                self._fold(buckets, results, aside)
            results.conclude()
        noted = heading_remarks(tuple(table.schema), table.meaning, by_name=self._by_name)
        self.explained.notes.extend([*told.result(), *noted])
        return results

    def _divide(self, table: ClaimTable, buckets: Buckets) -> LineKeys:
        """Code the lines and divide them over buckets."""
        coder = ColumnCoder(self.tables, self.engine)
        names = table.headings_of(KNOWN)
        others = [name for name, kind in table.schema.items() if name not in names and kind == pl.String]
        keys: dict[int, tuple[Numbers, ...]] = {}

        def divide(part: Part) -> int:
            begin, frame = part[0], part[1].select(*names).rename(names)
            self._credits += [(begin + place, name) for name, place in credit_columns(part[1].select(*others))]
            piece, good, doubtful = coder.code(frame, begin)
            keys[begin] = ids_of(frame["claim_id"]), piece.insured, piece.complaint
            buckets.add(piece, good)
            if begin == 0 and good.any():
                coder.observed.take_sound(str(frame["insured_id"][int(np.argmax(good))]))
            self._explain(begin, frame, faulty=np.flatnonzero(~good), doubtful=np.flatnonzero(doubtful))
            return len(frame)

        for lines in in_threads(divide, table.parts([*names, *others])):
            self.tell("read", lines)
        for place, unsaid in sorted(self._unsaid):
            coder.observed.take_unsaid(unsaid, place + table.first_line)
        for place, name in sorted(self._credits):
            coder.observed.take_credit(column(name), place + table.first_line)
        self._by_name, self._otherwise = coder.observed.by_name, coder.otherwise
        self.explained.notes.extend(coder.observed.remarks())
        return LineKeys(*map(np.concatenate, zip(*(keys[begin] for begin in sorted(keys)), strict=True)))

    def _explain(self, begin: int, frame: pl.DataFrame, *, faulty: Numbers, doubtful: Numbers) -> None:
        """Say of the lines of a part what is wrong with them, or doubtful."""
        for place, cells in zip(faulty.tolist(), cell_texts(frame[faulty]), strict=True):
            texts, columns = tuple(cells.values()), tuple(cells)
            claims = is_claim(texts, columns)
            self._unsaid += [(begin + place, unsaid_of(cells))] if claims else []
            self._needs_rows |= counts_lines(texts, columns) if claims else another_header(texts, columns) == "other"
            self.explained.faults[begin + place] = line_faults(cells, self.rules, today=self.today) if claims else ()
        for place, cells in zip(doubtful.tolist(), cell_texts(frame[doubtful]), strict=True):
            self.explained.doubts[begin + place] = tuple(line_doubts(cells, self.rules))

    def _fold(self, buckets: Buckets, results: Results, aside: Executor) -> None:
        """Settle every bucket in a few threads, while what happened to lines is worked out aside."""
        numbers = self.engine.numbers(self.tables.numbers())
        if self.cluster is not None:
            for settled, found in self.cluster(buckets, numbers, self.tables):
                results.take(settled, found, RoomOutcomes())
                self.tell("settled", len(settled.rows))
            return
        rooms: SimpleQueue[tuple[Room, RoomOutcomes]] = SimpleQueue()
        for _ in range(THREADS):
            rooms.put((Room.of(self.engine, *self.tables.widths), RoomOutcomes()))

        def fold(place: int) -> int:
            piece, (room, known) = buckets.bucket(place), rooms.get()
            if piece is not None:
                settled = settle_bucket(piece, numbers, room)
                results.take(settled, room.outcomes, known)
            rooms.put((room, known))
            return 0 if piece is None else len(piece.row)

        for lines in in_threads(fold, range(buckets.number)):
            aside.submit(results.read_new)
            self.tell("settled", lines)


def verify_table(
    table: ClaimTable,
    rules: Rules,
    engine: Engine,
    language: Language,
    tell: Progress = lambda *_: None,
    cluster: Cluster | None = None,
    today: date | None = None,
) -> tuple[pl.LazyFrame, VerdictColumns]:
    """Verify a table: its lines with the verdicts behind them, to be written as they are read, and the verdicts.

    Raises RowsNeededError for a table that has to go row by row.

    With a cluster its workers settle the buckets, else threads of this process.
    """
    verification = TableVerification(rules, engine, tell, cluster=cluster, today=today)
    results = verification.settle(table)
    verdicts = VerdictColumns.of(results, verification.explained, language, first_line=table.first_line)
    tell("explained", table.number)
    return _beside(partial(table.parts, list(table.schema)), table.schema, verdicts, tell), verdicts


def behind_lines(table: ClaimTable, verdicts: VerdictColumns, delimiter: str, tell: Progress) -> pl.LazyFrame | None:
    """Put the verdicts behind the lines of a text as they are, all to be written without quotes; None for a table.

    What of them needs quotes, the header too, has them.
    """
    if table.as_written is None:
        return None
    header = delimiter.join(in_quotes(name, delimiter) for name in table.schema)
    return _beside(table.as_written, {WHOLE_LINE: pl.String()}, verdicts.with_quotes(delimiter), tell).rename(
        {WHOLE_LINE: header}
    )


def _beside(
    read: Callable[[], Iterator[Part]], schema: Mapping[str, pl.DataType], verdicts: VerdictColumns, tell: Progress
) -> pl.LazyFrame:
    """Put the verdicts beside the lines, part by part as they are read."""

    def parts(*_: object) -> Iterator[pl.DataFrame]:
        for part in in_threads(beside, read()):
            yield part
            tell("written", len(part))

    def beside(part: Part) -> pl.DataFrame:
        begin, lines = part
        return lines.hstack(verdicts.part(begin, begin + len(lines)))

    return register_io_source(parts, schema={**schema, **verdicts.part(0, 0).schema})


def in_threads(run: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Run over the items in a few threads, the results in order; no more is begun than is soon asked for."""
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for item in items:
            waiting.append(threads.submit(run, item))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
