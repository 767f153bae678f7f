"""Rows: what every format of claim file is read into, one vocabulary of columns over all of them.

What the cells mean is left to `line_checks.cells`, what is wrong between them to `line_checks.before_sending`.
"""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from insurer_rules.faults import MORE, NOTHING, Fault, phrase, shown
from insurer_rules.written_names import plain

REQUIRED = ("claim_id", "insured_id", "birth_date", "service_date", "service_code", "uzovi")
SETTLED = ("dcsph", "csi", "condition_key", "packages", "contracted", "tariff_eur", "result_insufficient", "accident")
CARRIED = (
    "bsn",
    "policy_number",
    "authorisation",
    "forwarding",
    "performance_list",
    "count",
    "referral_diagnosis",
    "provider_agb",
    "provider_specialism",
    "practice_agb",
    "referral_date",
    "referrer_agb",
    "referrer_specialism",
    "end_of_care",
    "calculated_eur",
    "claimed_eur",
    "debit_credit",
    "previous_claim_id",
    "invoice_date",
    "vat_percent",
)
# What only exports of practices have: an amount of a session or of a whole line, what became of a line there, and the
# name of an insurer beside its number.
OF_EXPORTS = ("amount_eur", "status", "insurer_beside")
# The columns that are checked line by line.
CHECKED = frozenset({*CARRIED, *OF_EXPORTS})
# The columns that hold a day.
DAYS = ("birth_date", "service_date", "referral_date", "invoice_date")
# What stands for a byte that no encoding has.
UNREADABLE = "\ufffd"
NO_HEADER = Fault((), phrase("header_line"), NOTHING)
# No claim file has so many columns; a row is as wide as its last cell, so one far out would cost a thousand.
MOST_CELLS = 1_024
TOO_WIDE = Fault((), phrase("cells_of_row", most=MOST_CELLS), MORE)
KNOWN = (*REQUIRED, *SETTLED, *CARRIED, *OF_EXPORTS)


@frozen
class HeadingsSeen:
    """The headings of a file that lacks some, which column each means as far as that is known, and the rows below."""

    names: tuple[str, ...]
    meaning: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


class FileError(Exception):
    """A file cannot be verified at all; `faults` says why, `seen` which headings it has where some are missing."""

    def __init__(self, faults: Sequence[Fault], seen: HeadingsSeen | None = None) -> None:
        """Keep every fault of the file."""
        self.faults = tuple(faults)
        self.seen = seen
        super().__init__("; ".join(map(str, self.faults)))


class NoClaimsFileError(FileError):
    """A file or a sheet is of something else: at most one of its headings is one of claims."""


@frozen
class Row:
    """One line of a claim file as read: its number in the file, its cells, and what makes it unreadable.

    A row with faults gets an error result and is never dropped; its cells may then be fewer or more than the columns.
    `more` are cells to the right of the headings, which are carried through. `from_above` are the places of cells that
    reach down from a row above, so that what stands there is said of this row too, `to_below` of those that reach down
    from here. `lacks` are the columns whose cells say nothing of this row, as its own sheet does not have them; where
    several sheets are joined, `source` names its own.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    more: tuple[str, ...] = ()
    from_above: frozenset[int] = frozenset()
    to_below: frozenset[int] = frozenset()
    source: str = ""
    lacks: frozenset[str] = frozenset()


@frozen(eq=False)
class Sheet:
    """A claim file being read: its columns, and its rows, which come as they are asked for.

    `notes` fills while the rows are read: what the file holds that no row can carry. `delimiter` is the file's own,
    `meaning` which column each of its columns means.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    delimiter: str = ";"
    notes: list[Fault] = field(factory=list)
    meaning: tuple[str, ...] = field(factory=tuple)

    def __attrs_post_init__(self) -> None:
        """Take columns that nobody gave a meaning by their names."""
        if len(self.meaning) != len(self.columns):
            object.__setattr__(self, "meaning", tuple(map(column, self.columns)))


def column(name: str) -> str:
    """Reduce a header's name to the column it means: no case, accents or punctuation, words joined by `_`."""
    return plain(name).replace(" ", "_")


def wrong_width(cells: int, width: int) -> Fault:
    """Say that a row has other than as many cells as the header."""
    wanted = phrase("cells_of_header", width=width) if cells < width else phrase("cells_in_quotes", width=width)
    return Fault((), wanted, shown(cells))
