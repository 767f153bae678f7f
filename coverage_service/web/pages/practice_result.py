"""What a verified file comes to, as the practice's page shows it: who pays, what is wrong, which lines to look at.

Counting by payer and reason is that of the command line, `claims.summary`; markup is left to the templates.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field, frozen

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.formats.rows import Sheet
from coverage_service.claims.labels import column_label, key_label
from coverage_service.claims.summary import PAYERS, FaultKind, Sum, Summary
from coverage_service.web.pages.practice_lines import ADVICE, AttentionLine, attention
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language, sum_in_column
from coverage_service.wording.texts import texts

# What a page without JavaScript shows of the lines to look at.
MOST_SHOWN = 300
MOST_NOTES = 20


@frozen
class PayerShown:
    """What one payer pays, in words; an amount that nobody knows or that does not apply is said, not zero."""

    payer: str
    lines: str
    reimbursed: str
    own: str


@frozen
class CountShown:
    """How many lines have something in common; `key` finds them."""

    key: str
    label: str
    lines: str


@define(eq=False)
class FileResult:
    """A file being counted while its lines come out."""

    language: Language
    sheet: Sheet
    summary: Summary = field(factory=Summary)
    keys: Counter[str] = field(factory=Counter)

    def take(self, rows: Iterable[VerifiedRow]) -> list[AttentionLine]:
        """Count rows; gives those to look at."""
        found = []
        for row in self.summary.count_each(rows):
            line = attention(row, self.sheet.meaning, self.language)
            if line is not None:
                self.keys[line.key] += 1
                found.append(line)
        return found

    @property
    def lines(self) -> int:
        """Count all lines so far."""
        return sum(each.lines for each in self.summary.payers.values())

    def for_template(self) -> dict[str, Any]:
        """Give what the template shows of a whole file."""
        summary = self.summary
        return {
            "heading": self._words("heading", self.lines),
            "lead": self._lead(summary.payers["error"].lines),
            "payers": [PayerShown(payer, *_figures(payer, summary.payers[payer], self)) for payer in self._payers()],
            "refused": list(self._counts(summary.refused.most_common())),
            "unpaid": list(self._counts(summary.unpaid.most_common())),
            "advised": self._words("advised", summary.advised) if summary.advised else "",
            "only_advice": group_thousands(self.keys[ADVICE], self.language) if self.keys[ADVICE] else "",
            "attention": sum(self.keys.values()),
            "attention_shown": group_thousands(sum(self.keys.values()), self.language),
            "notes": list(self._notes()),
        }

    def _payers(self) -> Iterator[str]:
        """List who pays; rows that are no claims only where there are any."""
        return (payer for payer in PAYERS if payer != "none" or self.summary.payers[payer].lines)

    def _counts(self, counts: Iterable[tuple[FaultKind | str, int]]) -> Iterator[CountShown]:
        for key, lines in counts:
            yield CountShown(str(key), key_label(key, self.language), group_thousands(lines, self.language))

    def _notes(self) -> Iterator[str]:
        """Say what the file holds that no line can carry, as far as there is room."""
        for note in self.sheet.notes[:MOST_NOTES]:
            place = ".".join(map(str, note.path))
            text = fault_text(note, self.language)
            yield f"{column_label(place, self.language)}: {text}" if place else f"{text[:1].upper()}{text[1:]}"

    def _lead(self, refused: int) -> str:
        return self._words("lead_refused", refused) if refused else texts(self.language)["result"]["lead_ok"]

    def _words(self, code: str, lines: int) -> str:
        return texts(self.language)["result"][code].format(lines=number_of_lines(lines, self.language))


def _figures(payer: str, found: Sum, result: FileResult) -> tuple[str, str, str]:
    lines = group_thousands(found.lines, result.language)
    if payer in ("error", "none"):
        return lines, "-", "-"
    if payer == "unknown" and found.lines:
        unknown = texts(result.language)["result"]["amount_unknown"]
        return lines, unknown, unknown
    unknown = number_of_lines(found.open, result.language) if found.open else ""
    reimbursed, own = (sum_in_column(cents, unknown, result.language) for cents in (found.reimbursed, found.own))
    return lines, reimbursed, own


def number_of_lines(number: int, language: Language) -> str:
    """Say a number of lines, with the separators of the language."""
    known = texts(language)["result"]
    return known["line"] if number == 1 else known["number_of_lines"].format(n=group_thousands(number, language))


def group_thousands(number: int, language: Language) -> str:
    """Write a number with a separator between thousands."""
    return f"{number:,}".replace(",", "." if language == "nl" else ",")
