"""The workbook to work from: a summary, the lines to look at with what to do about them, and all lines.

Written row by row, so that a file of any length takes no more memory. How cells become texts is left to `writing`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

import xlsxwriter
from attrs import define, field

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.formats.rows import Sheet
from coverage_service.claims.formats.workbook import MOST_COLUMNS, MOST_ROWS
from coverage_service.claims.labels import column_label, todo
from coverage_service.claims.summary import PAYERS, Summary
from coverage_service.claims.writing import VERDICT_COLUMNS, cells_of
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, words
from insurer_rules.faults import Fault
from insurer_rules.money import euros

COLOURS = {"self": "#FFF2CC", "unknown": "#FCE4D6", "error": "#F8CBAD", "none": "#EDEDED"}
TO_DO = ("line", "claim", "payer", "wrong", "todo")
WIDTHS = (8, 18, 22, 80, 60)
LOOKED_AT = ("self", "unknown", "error")
AMOUNT = re.compile(r"-?\d{1,12}([.,]\d{1,2})?", re.ASCII)
LONGEST_CELL = 32_767
# Shown with the marks of the reader's own Excel: € 1.234,50 in Dutch.
IN_EUROS = "€ #,##0.00"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_working_copy(
    out: IO[bytes], sheet: Sheet, rows: Iterable[VerifiedRow], summary: Summary, language: Language
) -> None:
    """Write the workbook while the rows come; the summary counts them on their way here, and is written last."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        copy = _Copy(book, sheet, language)
        for verified in rows:
            copy.take(verified)
        copy.close(summary)


@define(eq=False)
class _Copy:
    """A workbook being written: what goes where, and the row that each sheet has come to."""

    book: Any
    sheet: Sheet
    language: Language
    first: Any = field(init=False)
    to_do: Any = field(init=False)
    lines: Any = field(init=False)
    formats: dict[str, Any] = field(init=False)
    done: int = 0
    looked_at: int = 0
    pages: int = 1
    _amounts: frozenset[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Open the three sheets, each with its header."""
        self._amounts = self._amount_places()
        self.formats = {payer: self.book.add_format({"bg_color": colour}) for payer, colour in COLOURS.items()}
        self.formats["euros"] = self.book.add_format({"num_format": IN_EUROS})
        for payer, colour in COLOURS.items():
            look = {"num_format": IN_EUROS, "bg_color": colour}
            self.formats[f"euros {payer}"] = self.book.add_format(look)
        self.formats["head"] = self.book.add_format({"bold": True, "bg_color": "#D9E1F2", "text_wrap": True})
        self.first = self.book.add_worksheet(self._words("summary_sheet"))
        self.to_do = self._open_page(
            self._words("to_do_sheet"), [self._words(f"head_{name}") for name in TO_DO], WIDTHS
        )
        self._open_lines()

    def _open_lines(self) -> None:
        verdict = [self._words(f"head_{name}") for name in VERDICT_COLUMNS]
        heads = [*self.sheet.columns, *verdict][:MOST_COLUMNS]
        name = self._words("lines_sheet")
        widths = [*(max(10, min(len(each) + 2, 30)) for each in heads[:-1]), 80]
        self.lines = self._open_page(name if self.pages == 1 else f"{name} {self.pages}", heads, widths)
        self.done = 0

    def _open_page(self, name: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
        page = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        for place, head in enumerate(heads):
            page.write_string(0, place, head[:LONGEST_CELL], self.formats["head"])
        page.freeze_panes(1, 0)
        return page

    def take(self, verified: VerifiedRow) -> None:
        """Write a line, and where somebody should look at it, what to do."""
        if self.done + 1 == MOST_ROWS:
            self._filter(self.lines, self.done, len(self.sheet.columns) + len(VERDICT_COLUMNS))
            self.pages += 1
            self._open_lines()
        self.done += 1
        cells = cells_of(verified, len(self.sheet.columns), self.language)
        form = self.formats.get(verified.payer)
        in_euros = self.formats.get(f"euros {verified.payer}", self.formats["euros"])
        for place, text in enumerate(cells[:MOST_COLUMNS]):
            if place in self._amounts and AMOUNT.fullmatch(text):
                self.lines.write_number(self.done, place, float(text.replace(",", ".")), in_euros)
            else:
                _write_text(self.lines, self.done, place, text, form)
        if (verified.payer in LOOKED_AT or verified.advice) and self.looked_at + 1 < MOST_ROWS:
            self.looked_at += 1
            claim = dict(zip(self.sheet.meaning, verified.row.cells, strict=False)).get("claim_id", "")
            payer = words("payer_of_claim", verified.payer, self.language)
            wrong, mend = cells[len(self.sheet.columns) + 6], todo(verified, self.language)
            told = (str(verified.row.number), claim, payer, wrong, mend)
            for place, text in enumerate(told):
                _write_text(self.to_do, self.looked_at, place, text, form)

    def _amount_places(self) -> frozenset[int]:
        """Tell in which columns amounts stand: those of the file in euros, and three of the verdict."""
        own = (place for place, meaning in enumerate(self.sheet.meaning) if meaning.endswith("_eur"))
        behind = len(self.sheet.columns)
        return frozenset([*own, *range(behind + 1, behind + 4)])

    def close(self, summary: Summary) -> None:
        """Write the summary, and let every sheet be filtered."""
        self._filter(self.lines, self.done, len(self.sheet.columns) + len(VERDICT_COLUMNS))
        self._filter(self.to_do, self.looked_at, len(TO_DO))
        self.first.set_column(0, 0, 60)
        self.first.set_column(1, 4, 22)
        for place, name in enumerate(("payer", "lines", "reimbursed", "own", "open")):
            self.first.write_string(0, place, words("summary", name, self.language), self.formats["head"])
        row = 0
        for payer in PAYERS:
            row += 1
            each = summary.payers[payer]
            self.first.write_string(row, 0, words("payer_of_claim", payer, self.language))
            self.first.write_number(row, 1, each.lines)
            self.first.write_number(row, 2, float(euros(each.reimbursed)), self.formats["euros"])
            self.first.write_number(row, 3, float(euros(each.own)), self.formats["euros"])
            self.first.write_number(row, 4, each.open)
        for text in self._below():
            row += 1
            self.first.write_string(row, 0, text)

    def _below(self) -> list[str]:
        notes = (f"{self._place(each)}{fault_text(each, self.language)}" for each in self.sheet.notes)
        return ["", words("summary", "open_explained", self.language), *notes]

    def _place(self, note: Fault) -> str:
        place = ", ".join(column_label(str(part), self.language) for part in note.path)
        return f"{place}: " if place else ""

    def _filter(self, page: Any, rows: int, columns: int) -> None:
        page.autofilter(0, 0, rows, min(columns, MOST_COLUMNS) - 1)

    def _words(self, code: str) -> str:
        return words("working_copy", code, self.language)


def _write_text(page: Any, row: int, place: int, text: str, form: Any) -> None:
    """Write a text as it is, and an empty cell only for its colour."""
    if text:
        page.write_string(row, place, text[:LONGEST_CELL], form)
    elif form:
        page.write_blank(row, place, None, form)
