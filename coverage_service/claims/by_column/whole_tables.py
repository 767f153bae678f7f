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
from attrs import define, field, frozen
from polars.io.plugins import register_io_source

from coverage_service.claims.by_column.buckets import Buckets, SettledBucket, make_buckets, settle_bucket
from coverage_service.claims.by_column.columns import NO_COMPLAINT, ColumnCoder
from coverage_service.claims.by_column.insured_alike import insured_alike
from coverage_service.claims.by_column.results import Results, RoomOutcomes
from coverage_service.claims.by_column.series import NO_ID, Numbers, cell_texts, credit_columns, ids_of, texts_of
from coverage_service.claims.by_column.verdict_columns import Explained, VerdictColumns, in_quotes
from coverage_service.claims.coding import Codebook
from coverage_service.claims.formats.headings import another_header
from coverage_service.claims.formats.rows import KNOWN, column
from coverage_service.claims.kernel.engine import Engine, Room
from coverage_service.claims.line_checks.line_faults import line_doubts, line_faults
from coverage_service.claims.line_checks.not_claims import counts_lines, is_claim
from coverage_service.claims.line_checks.observations import SHORTENED, doubled_ids, heading_remarks, unsaid_of
from coverage_service.claims.requested_run import Progress
from coverage_service.claims.rule_numbers import RuleNumbers
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault, remark
from insurer_rules.rules import Rules

T = TypeVar("T")
R = TypeVar("R")
Part = tuple[int, pl.DataFrame]
LINES_AT_ONCE = 1 << 18
WHOLE_LINE = "line"
WHO = ("insured_id", "birth_date")
MOST_IN_MEMORY = 20_000_000
THREADS = 2
Cluster = Callable[[Buckets, Numbers, RuleNumbers], Iterator[tuple[SettledBucket, Numbers]]]


@frozen(eq=False)
class ClaimTable:
    """A file of claim lines in columns: how many, and a way to read them part by part, more than once.

    `parts` gives some columns of each part, with the place of its first line. `first_line` is the number of the first
    line in the file, `meaning` which column each of its columns means. `as_written` gives the lines of a text as they
    are, in the column WHOLE_LINE.
    """

    schema: dict[str, pl.DataType]
    number: int
    parts: Callable[[list[str]], Iterator[Part]]
    first_line: int
    meaning: tuple[str, ...]
    as_written: Callable[[], Iterator[Part]] | None = None


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
            ids, insured, complaints = self._divide(table, buckets)
            if self.tables.codebook.needs_rows or self._needs_rows:
                raise RowsNeededError
            results = Results.of(self.tables, self.engine, table.number)
            with ThreadPoolExecutor(1) as aside:
                told = aside.submit(
                    lambda: [
                        *_doubled_ids(table, ids),
                        *self._of_insured(table, insured=insured, complaints=complaints),
                    ]
                )
                self._fold(buckets, results, aside)
            results.conclude()
        noted = heading_remarks(tuple(table.schema), table.meaning, by_name=self._by_name)
        self.explained.notes.extend([*told.result(), *noted])
        return results

    def _divide(self, table: ClaimTable, buckets: Buckets) -> tuple[Numbers, ...]:
        """Code the lines and divide them over buckets; gives what claims, insured and complaints are told apart by."""
        coder = ColumnCoder(self.tables, self.engine)
        names = {name: meant for name, meant in zip(table.schema, table.meaning, strict=True) if meant in KNOWN}
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
        return tuple(map(np.concatenate, zip(*(keys[begin] for begin in sorted(keys)), strict=True)))

    def _of_insured(self, table: ClaimTable, *, insured: Numbers, complaints: Numbers) -> Iterator[Fault]:
        """Tell of insured whose numbers are alike, and of whom some lines name a complaint and others none."""
        yield from _half_diagnosed(insured, complaints=complaints, first_line=table.first_line)
        yield from insured_alike(partial(_who_and_born, table), insured, self._otherwise)

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


def _doubled_ids(table: ClaimTable, ids: Numbers) -> Iterator[Fault]:
    """Tell claim numbers that stand more than once, and one that a spreadsheet cut off; an empty one is none."""
    series = pl.Series("id", ids)
    if np.all(ids[1:] > ids[:-1]) or series.n_unique() == len(series):
        return
    counts = series.value_counts(sort=True).filter(pl.col("count") > 1, pl.col("id") != NO_ID)
    if not len(counts):
        return
    most, times = counts.row(0)
    text = _id_at(table, int(np.argmax(ids == most)))
    yield doubled_ids(len(counts), text, times)
    if SHORTENED.fullmatch(text):
        yield remark("id_shortened", ("claim_id",), text=text)


def _half_diagnosed(insured: Numbers, *, complaints: Numbers, first_line: int) -> Iterator[Fault]:
    """Tell of how many insured some lines name a complaint and others none, and on which line the first of these is."""
    lines = pl.DataFrame({"insured": insured, "names": complaints != NO_COMPLAINT})
    names = pl.col("names")
    both = lines.group_by("insured").agg(names.any(), each=names.all()).filter(names != pl.col("each"))
    if not len(both):
        return
    of_both = lines.with_row_index().filter(pl.col("insured").is_in(both["insured"].implode()))
    turns = of_both.filter(names != names.first().over("insured"))
    yield remark("insured_with_and_without", ("dcsph",), number=len(both), line=turns["index"][0] + first_line)


def _who_and_born(table: ClaimTable) -> Iterator[Part]:
    """Give the numbers and birth dates of the insured part by part, with the number of the first line."""
    names = {name: meant for name, meant in zip(table.schema, table.meaning, strict=True) if meant in WHO}
    for begin, frame in table.parts(list(names)):
        yield begin + table.first_line, frame.rename(names)


def _id_at(table: ClaimTable, place: int) -> str:
    name = next(name for name, meant in zip(table.schema, table.meaning, strict=True) if meant == "claim_id")
    found = (texts_of(frame[name])[place - begin] for begin, frame in table.parts([name]) if place < begin + len(frame))
    return str(next(found)).strip()


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
