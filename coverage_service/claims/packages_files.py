"""Who holds which packages, from a file of its own: insured_id or bsn, from, through, packages; one line a period.

For claim files that do not say it, such as PM304 and GDS801. An insured without a line, or on a day outside of them,
holds what is not known.
"""

from bisect import bisect
from collections.abc import Iterator
from operator import itemgetter
from typing import IO

from attrs import define, field

from coverage_service.claims.formats.heading_words import meaning_of
from coverage_service.claims.formats.headings import INSTEAD
from coverage_service.claims.formats.rows import FileError, column
from coverage_service.claims.formats.small_sheets import small_sheet
from coverage_service.claims.line_checks.repairs import digits_of
from coverage_service.claims.line_checks.written_days import day_of
from coverage_service.claims.line_checks.written_texts import CellError, clean
from insurer_rules.compiling import FOREVER, day_number, numbered_day
from insurer_rules.faults import NOTHING, VALUE, Fault, phrase, remark, shown, shown_cell

COLUMNS = ("insured_id", "from", "through", "packages")
# Words for the ends of a period; those for an insured and packages are the ones of claim files.
ENDS = {
    "van": "from", "vanaf": "from", "begin": "from", "begindatum": "from", "ingangsdatum": "from", "startdatum": "from",
    "geldig_vanaf": "from", "geldig_van": "from", "tot_en_met": "through", "t_m": "through", "tm": "through",
    "ingang": "from", "eind": "through", "einde": "through",
    "einddatum": "through", "geldig_tot_en_met": "through", "geldig_t_m": "through",
}  # fmt: skip
SEVERAL = "|"
MOST_FAULTS = 1_000
Period = tuple[int, int, str]


@define(eq=False)
class PackagesFile:
    """The periods of each insured: first day, last day, and the packages held, as the `packages` column has them."""

    periods: dict[str, list[Period]] = field(factory=dict)  # of each insured by day, none over another
    remarks: tuple[Fault, ...] = ()

    def __call__(self, insured: str, day: int) -> str | None:
        """Say what an insured holds on a day; None where the file does not say."""
        periods = self.periods.get(_number_of(insured), [])
        at = bisect(periods, day, key=itemgetter(0)) - 1
        return periods[at][2] if at >= 0 and day <= periods[at][1] else None


def read_packages(stream: IO[bytes]) -> PackagesFile:
    """Read the file. Raises FileError with every fault: columns missing, impossible days, periods that overlap."""
    sheet = small_sheet(stream, name_of=_name_of, needed=COLUMNS, instead=INSTEAD)
    remarks = (remark("held_headings_unused", names=sheet.unused),) if sheet.unused else ()
    read, faults = PackagesFile(remarks=remarks), list[Fault]()
    for number, cells in sheet.rows:
        if len(faults) > MOST_FAULTS:
            break
        faults += _add(read, number, cells)
    if faults:
        raise FileError(faults)
    return read


def _name_of(heading: str) -> str:
    """Name a column by its heading, in Dutch too."""
    named, meant = column(heading), meaning_of([heading])[0]
    known = ENDS.get(named, meant)
    return known if known in (*COLUMNS, *INSTEAD.values()) else ""


def _number_of(insured: str) -> str:
    """Give the number of an insured; one as long as a BSN whose zeros a spreadsheet took has them again."""
    bare = clean(insured)
    return digits_of("bsn", bare) if bare.isdecimal() else bare


def _add(read: PackagesFile, number: int, cells: dict[str, str]) -> Iterator[Fault]:
    insured = _number_of(cells.get("insured_id", "")) or digits_of("bsn", cells.get("bsn", ""))
    if not insured:
        yield Fault(("insured_id",), VALUE, NOTHING, line=number)
    days = []
    for name, otherwise in (("from", None), ("through", FOREVER)):
        text = cells.get(name, "").strip()
        try:
            days.append(otherwise if otherwise and not text else day_number(day_of(text), 0))
        except CellError as error:
            yield Fault((name,), error.wanted, shown_cell(text), line=number)
    if insured and len(days) == len(("from", "through")):
        yield from _add_period(read, number, insured, (days[0], days[1], _several(cells.get("packages", ""))))


def _add_period(read: PackagesFile, number: int, insured: str, period: Period) -> Iterator[Fault]:
    first, last, _ = period
    if first > last:
        yield Fault(("through",), phrase("through_not_before"), shown(numbered_day(last)), line=number)
    sorted_by_day = read.periods.setdefault(insured, [])
    at = bisect(sorted_by_day, period)
    beside = sorted_by_day[max(0, at - 1) : at + 1]
    if any(first <= others_last and others_first <= last for others_first, others_last, _ in beside):
        yield Fault(("from",), phrase("period_of_its_own"), shown(numbered_day(first)), line=number)
        return
    sorted_by_day.insert(at, period)


def _several(text: str) -> str:
    return ";".join(name.strip() for name in text.replace(SEVERAL, ";").split(";") if name.strip())
