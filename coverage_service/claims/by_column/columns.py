"""Columns of claim lines become columns of whole numbers: each distinct text is read once, for any number of lines.

Needs the extra `claims` (Polars and NumPy). The numbers are those of `coding`; a line with anything faulty is left out
and told by its place. Putting the lines of an insured together is left to `buckets`.
"""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
from attrs import define, field, frozen

from coverage_service.claims.by_column.series import (
    Numbers,
    cents_of,
    day_codes,
    has_text,
    hashes_of,
    insured_keys,
    names_somebody,
    spelled_otherwise,
    texts_in,
    texts_of,
)
from coverage_service.claims.coding import (
    DOUBTFUL,
    FAULTY,
    NOT_GIVEN,
    OF_TREATMENT,
    Codebook,
    TreatmentCells,
    dcsph_key,
    period_starts,
)
from coverage_service.claims.formats.rows import DAYS
from coverage_service.claims.kernel.engine import Engine
from coverage_service.claims.line_checks.cells import LEAST_TARIFF, MOST_TARIFF, OLDEST
from coverage_service.claims.line_checks.observations import Observations, first_in_time
from coverage_service.claims.line_checks.repairs import CODES
from coverage_service.claims.line_checks.written_days import DAY_FIRST
from coverage_service.claims.line_checks.written_texts import clean
from coverage_service.claims.rule_numbers import NO_KIND, RuleNumbers
from insurer_rules.compiling import day_number

MOST_INSURANCES = 1 << 32
FEW = 1 << 12
# The golden ratio in 64 bits: multiplied by it, numbers that differ little come far apart.
MIXER = np.uint64(0x9E3779B97F4A7C15)
LATEST = 22_000_101


@frozen(eq=False)
class Piece:
    """Lines of a part of a file as columns of equal length; `row` is the place in the file."""

    insured: Numbers
    complaint: Numbers
    row: Numbers
    day: Numbers
    born: Numbers
    insurance: Numbers
    treatment: Numbers
    price: Numbers
    contract: Numbers

    def columns(self) -> tuple[Numbers, ...]:
        """Give the columns in their order."""
        return tuple(getattr(self, name) for name in COLUMNS)

    def at_places(self, places: Numbers) -> "Piece":
        """Give the lines at these places."""
        return Piece(*(np.take(each, places) for each in self.columns()))


WITH_REPAIRS = frozenset({*CODES, *DAYS})
NAMES = {"service_code": "service", "result_insufficient": "insufficient"}
# What a line is known by that names neither a diagnosis nor a condition.
NO_COMPLAINT = hashes_of(pl.Series([""]))[0]
COLUMNS = ("insured", "complaint", "row", "day", "born", "insurance", "treatment", "price", "contract")


@define(eq=False)
class ColumnCoder:
    """Codes parts of one file, in any number of threads; `otherwise` are numbers of insured that may be alike."""

    tables: RuleNumbers
    engine: Engine
    observed: Observations = field(factory=lambda: Observations(DAY_FIRST))
    otherwise: list[pl.Series] = field(factory=list)
    _known: dict[str, dict[int, int]] = field(factory=dict)
    _lock: Any = field(factory=Lock)

    @property
    def book(self) -> Codebook:
        """The codebook that the numbers are of."""
        return self.tables.codebook

    def code(self, frame: pl.DataFrame, first_row: int) -> tuple[Piece, Numbers, Numbers]:
        """Code the lines of a frame, and tell which can be settled, and which of those say something doubtful."""
        day, born = self._days(frame["service_date"]), self._days(frame["birth_date"])
        age = (day - born) // 10_000
        insurance, treatment = self._insurances(frame, day), self._treatments(frame, day, adult=age >= 18)
        contract, price = self._contracts(frame), self._prices(frame)
        good = (day >= born) & (born != FAULTY) & has_text(frame["claim_id"]) & names_somebody(frame["insured_id"])
        good &= (insurance != FAULTY) & (treatment != FAULTY) & ~self._of_treatments("refused", treatment)
        good &= day <= (LATEST if self.book.today is None else day_number(self.book.today, 0))
        doubtful = (contract == DOUBTFUL) | (price == DOUBTFUL) | (price > MOST_TARIFF)
        doubtful |= ((price > 0) & (price < LEAST_TARIFF)) | self._of_treatments("doubtful", treatment)
        doubtful |= age > OLDEST
        doubtful |= _flags((each.doubtful for each in self.book.insurances), insurance)
        row = np.arange(first_row, first_row + len(frame), dtype=np.int32)
        self.otherwise.append(otherwise := spelled_otherwise(frame["insured_id"]))
        insured, complaint = insured_keys(frame["insured_id"], otherwise=otherwise), self._complaints(frame)
        self._observe_insured(frame["insured_id"])
        piece = Piece(
            insured,
            complaint,
            row,
            day,
            born,
            insurance,
            treatment,
            _without_doubtful(price),
            _without_doubtful(contract),
        )
        self._need(insurance, treatment)
        self._observe_days(day[good])
        return piece, good, doubtful & good

    def _days(self, series: pl.Series) -> Numbers:
        if isinstance(series.dtype, pl.Datetime):
            series = series.dt.date()
        if series.dtype == pl.Date:
            return day_codes(series)
        texts = texts_of(series)
        _, numbers, firsts = self._distinct(texts)
        return self._days_of(series.name, texts.gather(firsts))[numbers]

    def _days_of(self, name: str, texts: pl.Series) -> Numbers:
        """Read days as texts, mostly as 2026-11-22."""
        days = texts.str.to_date("%Y-%m-%d", strict=False).set(texts.str.len_bytes() != len("2026-11-22"), None)
        codes, others = day_codes(days), days.is_null()
        if others.any():
            cells = {name: texts.filter(others)}
            codes[others.to_numpy()] = self._codes_of(name, cells, lambda **cell: self.book.day(*cell.values()))
        return codes

    def _contracts(self, frame: pl.DataFrame) -> Numbers:
        if "contracted" not in frame.columns:
            return np.full(len(frame), NOT_GIVEN, np.int32)
        series = frame["contracted"]
        if series.dtype == pl.Boolean:
            return np.asarray(series.cast(pl.Int32).fill_null(NOT_GIVEN).to_numpy())
        return self._codes_of("contract", {"text": texts_of(series)}, self.book.contract)

    def _prices(self, frame: pl.DataFrame) -> Numbers:
        if "tariff_eur" not in frame.columns:
            return np.full(len(frame), NOT_GIVEN, np.int32)
        series = frame["tariff_eur"]
        if series.dtype.is_numeric():
            return cents_of(series)
        return self._codes_of("price", {"text": texts_of(series)}, self.book.price)

    def _insurances(self, frame: pl.DataFrame, day: Numbers) -> Numbers:
        def read(uzovi: str, year: int, packages: str | None = None) -> int:
            return self.book.insurance(uzovi, packages, year)

        cells = {**texts_in(frame, "uzovi", "packages"), "year": pl.Series(day // np.int32(10_000))}
        return self._codes_of("insurance", cells, read)

    def _treatments(self, frame: pl.DataFrame, day: Numbers, *, adult: Numbers) -> Numbers:
        starts = np.array(period_starts(self.book.rules), dtype=np.int32)
        first, last = int(day[day > 0].min(initial=LATEST)), int(day.max(initial=0))
        begun = starts[np.searchsorted(starts, np.arange(first, last + 1), side="right") - 1]
        period = np.append(begun, starts[0])[np.where(day > 0, day - first, -1)]

        def read(period: int, adult: bool, **texts: str) -> int:  # noqa: FBT001 - by name, as every cell
            named = {NAMES.get(name, name): text for name, text in texts.items()}
            return self.book.treatment(TreatmentCells(**named), period, adult=adult)

        cells = {**texts_in(frame, *OF_TREATMENT), "period": pl.Series(period), "adult": pl.Series(adult)}
        return self._codes_of("treatment", cells, read)

    def _codes_of(self, what: str, cells: dict[str, pl.Series], read: Callable[..., int]) -> Numbers:
        """Read each combination of cells that occurs once, and give what it is read as to every line that has it."""
        keys, numbers, firsts = self._distinct(*cells.values())
        with self._lock:
            known = self._known.setdefault(what, {})
            new = [place for place, key in enumerate(keys) if key not in known]
            columns = (series.gather(firsts[new]) for series in cells.values()) if new else ()
            for place, each in zip(new, zip(*columns, strict=True), strict=True):
                texts = dict(zip(cells, each, strict=True))
                known[keys[place]] = read(**texts)
                self._observe(texts)
            codes = [known[key] for key in keys]
        return np.array(codes, dtype=np.int32)[numbers]

    def _observe_days(self, days: Numbers) -> None:
        """Look for treatments that most insurers no longer take."""
        late = days[days < first_in_time(self.book.today)]
        if late.size:
            with self._lock:
                self.observed.take_late(late.size, int(late.min()))

    def _observe_insured(self, series: pl.Series) -> None:
        """Look for numbers of insured that a spreadsheet has cut off."""
        if series.dtype.is_numeric():
            return
        texts = series.cast(pl.String)
        for text in texts.filter(texts.str.contains("+", literal=True)).unique().to_list():
            self.observed.take_number("insured_id", text)

    def _observe(self, cells: Mapping[str, Any]) -> None:
        """Look at cells that were read for the first time, for what is told of the file."""
        for name, text in cells.items():
            if name in WITH_REPAIRS and text:
                self.observed.take_cell(name, text)

    def _distinct(self, *cells: pl.Series) -> tuple[list[int], Numbers, Numbers]:
        """Tell distinct rows of cells apart: gives 64 bits to know each by, the numbers, and each one's first place."""
        hashes = hashes_of(cells[0])
        for series in cells[1:]:
            hashes = hashes * MIXER.view(np.int64) + hashes_of(series)
        numbers, firsts = numbers_of(hashes, self.engine, FEW)
        return hashes[firsts].tolist(), numbers, firsts

    def _of_treatments(self, flag: str, treatment: Numbers) -> Numbers:
        """Tell of each line whether its treatment has a flag."""
        return _flags((getattr(each, flag) for each in self.book.treatments), treatment)

    def _complaints(self, frame: pl.DataFrame) -> Numbers:
        """Tell complaints apart: by the condition key, else by the diagnosis."""
        diagnosis, named = self._keys(frame, "dcsph", dcsph_key), self._keys(frame, "condition_key", clean)
        return np.where(named == NO_COMPLAINT, diagnosis, named)

    def _keys(self, frame: pl.DataFrame, column: str, key_of: Callable[[str], str]) -> Numbers:
        """Know each cell of a column by the key that its text has."""
        if column not in frame.columns:
            return np.full(len(frame), NO_COMPLAINT)
        texts = texts_of(frame[column])
        _, numbers, firsts = self._distinct(texts)
        return hashes_of(pl.Series(map(key_of, texts.gather(firsts)), dtype=pl.String))[numbers]

    def _need(self, insurance: Numbers, treatment: Numbers) -> None:
        """Have the stacks compiled for each insurance and kind of treatment that occur together."""
        with self._lock:
            # A treatment that is FAULTY counts from the end, and has no kind.
            kinds = np.array([*self.tables.kinds_of_treatments(), *[NO_KIND] * -FAULTY], dtype=np.int64)
        together = kinds[treatment] * MOST_INSURANCES + insurance
        _, firsts = numbers_of(together, self.engine, FEW)
        needed = np.stack((insurance[firsts], kinds[treatment[firsts]]), axis=1)
        with self._lock:
            for held, kind in needed[needed[:, 0] != FAULTY].tolist():
                self.tables.need_kind(held, kind)


def _flags(flags: Iterable[bool], codes: Numbers) -> Numbers:
    """Look up a flag by code; what is faulty has none."""
    known = np.array([*flags, False], dtype=bool)
    return known[np.where(codes < 0, len(known) - 1, codes)]


def _without_doubtful(codes: Numbers) -> Numbers:
    """Take what is doubtful as not given."""
    return np.where(codes == DOUBTFUL, NOT_GIVEN, codes).astype(np.int32)


def numbers_of(keys: Numbers, engine: Engine, expected: int) -> tuple[Numbers, Numbers]:
    """Give equal keys the same number, in the order in which they first occur, and each one's first place."""
    numbers = np.empty(len(keys), dtype=np.int64)
    found = -1
    while found < 0:
        slots, firsts = np.zeros(4 * expected, dtype=np.int64), np.empty(2 * expected, dtype=np.int64)
        found, expected = engine.number_keys(keys, slots, numbers, firsts), 4 * expected
    return numbers, firsts[:found]
