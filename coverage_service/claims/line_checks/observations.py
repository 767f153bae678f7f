"""Observations: what is seen of the claims of a file while they are read, and told of the file and of no line.

What a repair is stands in `repairs`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import define, field

from coverage_service.claims.formats.heading_words import letters_of, stems_of
from coverage_service.claims.formats.joining import SOURCE
from coverage_service.claims.formats.rows import KNOWN
from coverage_service.claims.line_checks.repairs import repair_of
from coverage_service.claims.line_checks.written_amounts import sessions_of
from coverage_service.claims.line_checks.written_days import Orders
from coverage_service.claims.line_checks.written_texts import CELLS, NUMBER, clean, is_description, statement_of
from insurer_rules.compiling import day_number, numbered_day
from insurer_rules.faults import Fault, remark

LONGEST_NAME, MOST_NAMED = 40, 12
LEAST_RISING = 3
# What a line says of who was treated; one thing missing on one line alone is a slip of the pen.
WHO_WAS_TREATED, LEAST_UNSAID = ("insured_id", "birth_date", "uzovi"), 2
MEANT = frozenset({*KNOWN, SOURCE})
SAYS_CREDIT = {"credit", "creditnota", "creditering", "creditregel", "credit note"}
# Return code 0586, a claim that comes too late: usually a year after the treatment, by insurer. Sources: Vektis COD954
# (9 July 2024) and what programs of practices say of its most frequent return codes.
USUAL_DEADLINE_MONTHS, A_YEAR = 12, 1_00_00
SHORTENED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)


@define(eq=False)
class Observations:
    """What is seen of a file's claims while they are read: how many, what is repaired, claim numbers used twice.

    `by_name` tells whether the first sound one goes by a name. `_counts` are the last count of each insured, as long as
    they rise from one by one. `diagnosed` says of each insured whether the first of their lines has a complaint,
    earlier files included.
    """

    orders: Orders
    claims: int = 0
    late: int = 0
    by_name: bool | None = None
    oldest: int = 0
    _of_groups: int = 0
    _repaired: dict[str, tuple[str, str, int]] = field(factory=dict)
    _ids: set[int] = field(factory=set)
    _doubled: dict[str, int] = field(factory=dict)
    _shortened: dict[str, str] = field(factory=dict)
    _known: set[int] = field(factory=set)
    _persons: dict[tuple[str, int], int] = field(factory=dict)
    _mixed: dict[str, dict[int, int | str]] = field(factory=dict)
    _alike: dict[int, tuple[str, int | str]] = field(factory=dict)
    _numbers_alike: dict[str, tuple[int | str, int | str]] = field(factory=dict)
    _credits: dict[str, int | str] = field(factory=dict)
    _counts: dict[int, int] = field(factory=dict)
    _numbered: dict[int, int | str] = field(factory=dict)
    diagnosed: dict[int, bool] = field(factory=dict)
    _half_diagnosed: dict[int, int | str] = field(factory=dict)
    _unsaid: dict[tuple[str, ...], tuple[int, int | str]] = field(factory=dict)

    @property
    def claims_above(self) -> tuple[int, int]:
        """How many claims stand above a row: in all, and since the last row that was none, as a total is."""
        return self.claims, self.claims - self._of_groups

    def end_group(self) -> None:
        """Begin to count anew behind a row that is no claim."""
        self._of_groups = self.claims

    def take(self, cells: Mapping[str, str], line: int | str = "") -> None:
        """Look at one claim by its columns, which stands on a line."""
        self.claims += 1
        self._take_person(cells, line)
        self.take_alike(clean(cells.get("insured_id", "")), born=cells.get("birth_date", ""), line=line)
        who = hash(clean(cells.get("insured_id", "")) or clean(cells.get("bsn", "")))
        self._take_diagnosis(who, cells, line)
        self._take_count(who, cells, line)
        self.take_unsaid(unsaid_of(cells), line)
        for name, text in cells.items():
            if name == "claim_id":
                self._take_id(text.strip())
            elif text and name in MEANT:
                self.take_cell(name, text)
            elif text and "debit_credit" not in cells and text.strip().casefold() in SAYS_CREDIT:
                self.take_credit(name, line)

    def _take_person(self, cells: Mapping[str, str], line: int | str) -> None:
        """See whether one BSN has two numbers of the practice, or none beside one, or one such number two BSNs.

        Who is who is open then.
        """
        bsn, insured = (clean(cells.get(name, "")).lstrip("0") for name in ("bsn", "insured_id"))
        for name, one, other in (("bsn", bsn, insured), ("insured_id", insured, bsn)):
            known = one and (other or (name == "bsn" and "insured_id" in cells))
            if known and self._persons.setdefault((name, hash(one)), hash(other)) != hash(other):
                self._mixed.setdefault(name, {}).setdefault(hash(one), line)

    def _take_diagnosis(self, who: int, cells: Mapping[str, str], line: int | str) -> None:
        """See whether an insured has lines with a complaint and lines without, which are counted apart."""
        says = any(statement_of(cells.get(name, "")) for name in ("dcsph", "condition_key"))
        if self.diagnosed.setdefault(who, says) != says:
            self._half_diagnosed.setdefault(who, line)

    def _take_count(self, who: int, cells: Mapping[str, str], line: int | str) -> None:
        """See whether the counts of an insured rise from one by one: then they may number the sessions of a series."""
        if (count := sessions_of(cells.get("count", ""))) is None:
            return
        self._counts[who] = count if count in (1, self._counts.get(who, 0) + 1) else 0
        if self._counts[who] == LEAST_RISING:
            self._numbered.setdefault(who, line)

    def take_sound(self, insured: str) -> None:
        """Look at the number of the insured of a claim without a fault: that of the first may be a name."""
        if self.by_name is None:
            self.by_name = is_description(insured)

    def take_credit(self, name: str, line: int | str) -> None:
        """Take the word credit, which stands on a line in a column that says nothing to us."""
        self._credits.setdefault(name, line)

    def take_unsaid(self, names: tuple[str, ...], line: int | str) -> None:
        """Take what a line does not say of who was treated, which may stand in a row above it."""
        if names:
            number, first = self._unsaid.get(names, (0, line))
            self._unsaid[names] = (number + 1, first)

    def take_alike(self, insured: str, *, born: str, line: int | str) -> None:
        """See whether a number is that of another line but for how it is written, with the same birth date."""
        if not insured:
            return
        first, first_line = self._alike.setdefault(hash((spelling_of(insured), born)), (insured, line))
        if first != insured:
            self._numbers_alike.setdefault(insured, (line, first_line))

    def take_cell(self, name: str, text: str) -> None:
        """Look at a cell of a column, each text once."""
        if (known := hash((name, text))) in self._known:
            return
        self._known.add(known)
        if name in ("insured_id", "bsn"):
            self.take_number(name, text)
        if (read := repair_of(name, text, self.orders)) is not None:
            first, read_first, number = self._repaired.get(name, (text.strip(), read, 0))
            self._repaired[name] = (first, read_first, number + 1)

    def _take_id(self, text: str) -> None:
        if not text:
            return
        if hash(text) in self._ids:
            self._doubled[text] = self._doubled.get(text, 1) + 1
        self._ids.add(hash(text))
        self.take_number("claim_id", text)

    def take_number(self, column: str, text: str) -> None:
        """Look at a number of a claim or an insured: a spreadsheet may have cut it off. Of several one is told."""
        if SHORTENED.fullmatch(text.strip()):
            self._shortened[column] = min(self._shortened.get(column, text.strip()), text.strip())

    def take_late(self, number: int, oldest: int) -> None:
        """Count claims that are later than most insurers take them, the oldest of a day such as 20241122."""
        self.late += number
        self.oldest = min(self.oldest or oldest, oldest)

    def remarks(self) -> list[Fault]:
        """Tell what was seen."""
        told = [
            remark("read_as", (name,), text=text, read=read, number=number)
            for name, (text, read, number) in self._repaired.items()
        ]
        if self._doubled:
            text, times = max(self._doubled.items(), key=lambda each: each[1])
            told.append(doubled_ids(len(self._doubled), text, times))
        if lines := self._mixed.get("bsn"):
            told.append(remark("insured_of_bsn", ("bsn",), number=len(lines), line=next(iter(lines.values()))))
        if lines := self._mixed.get("insured_id"):
            told.append(remark("bsns_of_insured", ("bsn",), number=len(lines), line=next(iter(lines.values()))))
        if self._numbers_alike:
            line, other = next(iter(self._numbers_alike.values()))
            number = len(self._numbers_alike)
            told.append(remark("insured_alike", ("insured_id",), number=number, line=line, other=other))
        if self._half_diagnosed:
            number, line = len(self._half_diagnosed), next(iter(self._half_diagnosed.values()))
            told.append(remark("insured_with_and_without", ("dcsph",), number=number, line=line))
        for names, (number, line) in self._unsaid.items():
            if number + len(names) > LEAST_UNSAID:
                told.append(remark("said_above", names, number=number, line=line))
        if self._numbered:
            line = next(iter(self._numbered.values()))
            told.append(remark("counts_rise", ("count",), number=len(self._numbered), line=line))
        told += [remark("credit_unused", (name,), line=line) for name, line in self._credits.items()]
        told += [remark("id_shortened", (name,), text=text) for name, text in self._shortened.items()]
        if self.late:
            oldest = numbered_day(self.oldest)
            told.append(remark("late", ("service_date",), number=self.late, day=oldest, months=USUAL_DEADLINE_MONTHS))
        return told


def first_in_time(today: date | None) -> int:
    """Give the first day of treatment that most insurers still take today, such as 20251122; any day without today."""
    return day_number(today, A_YEAR) - A_YEAR


@CELLS.once
def spelling_of(number: str) -> str:
    """Reduce a number of an insured to what its spellings share: no case, zeros in front, ".0" behind, or marks."""
    whole = NUMBER.fullmatch(number)
    return re.sub(r"[\W_]", "", whole[1] if whole else number.casefold()).lstrip("0")


def unsaid_of(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Give what a line with a day of treatment does not say of who was treated."""
    empty = [name for name in WHO_WAS_TREATED if not cells.get(name, "?").strip()]
    if not empty or not cells.get("service_date", "").strip():
        return ()
    return tuple(name for name in empty if name != "insured_id" or not cells.get("bsn", "").strip())


def heading_remarks(names: Sequence[str], meaning: Sequence[str], *, by_name: bool | None) -> Iterator[Fault]:
    """Tell which headings mean nothing here, which of two alike is taken, and where people go by their names.

    So they do where the heading says so, or the first of them does, which is told `by_name`.
    """
    headings = [name.strip()[:LONGEST_NAME] for name in names]
    taken = {letters_of(name): meant for name, meant in zip(headings, meaning, strict=True) if meant in MEANT}
    unused = [name for name, meant in zip(headings, meaning, strict=True) if name and meant not in MEANT]
    if unused:
        more = ("…",) if len(unused) > MOST_NAMED else ()
        yield remark("columns_unused", names=(*unused[:MOST_NAMED], *more))
    for name in dict.fromkeys(name for name in unused if letters_of(name) in taken):
        yield remark("heading_twice", (taken[letters_of(name)],), name=name)
    named = dict(zip(meaning, headings, strict=True)).get("insured_id", "")
    if by_name or "naam" in stems_of(named).split():
        yield remark("insured_by_name", ("insured_id",), name=named)


def doubled_ids(number: int, text: str, times: int) -> Fault:
    """Say how many claim numbers stand more than once, and which one most of all."""
    return remark("id_twice", ("claim_id",), number=number, text=text, times=times)
