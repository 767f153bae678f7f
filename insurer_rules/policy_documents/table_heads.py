"""Which rows of a table are headings: those marked as such, those that look so, and one more that goes on."""

import re
from collections.abc import Sequence

from insurer_rules.policy_documents.amounts import in_digits, stated_amounts
from insurer_rules.policy_documents.blocks import CellRow
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.sentences import without_marks
from insurer_rules.policy_documents.words import PREMIUM, YEAR, contract_of

PACKAGE_HEAD = re.compile(
    r"^(?:uw |naam |de |welke? |je |our )?(?:aanvullende? )?(?:pakket\w*|polis(?!nummer)\w*"
    r"|naam|verzekering\w*|module|variant|product|aanvulling\w*|package|policy|plan|cover)(?: naam"
    r"| verzekering\w*| pakket)?:?$",
    re.IGNORECASE,
)
HEAD_LENGTH = 8
ASKING = re.compile(r"\D*(?:per |aantal|in 20)", re.IGNORECASE)
HEAD_WORDS = re.compile(
    r"pakket|vergoeding|premie|\bper\b|maxim|contract|basis|aantal|bedrag|verzeker|behandelingen"
    r"|manueel|manuele|fysio|hoeveel|naam|package|physio|manual|premium|month|treatment"
    r"|we pay|reimburse|cover|per year|sessions",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"[0-9]+\s?(?:of|van|/)\s?[0-9]|[0-9]{1,3}\s?(?:per|p\.|/)\s?(?:kalender)?(?:jaar|j\b|year)", re.IGNORECASE
)


NAMED_NUMBER = re.compile(r"[^:0-9]+[0-9]?:\s(?:max\.?\s)?[0-9]{1,3}(?:\sper\s\w+)?", re.IGNORECASE)


BEFORE_CHANGE = re.compile(r"(?:.*\s)?(?:oude?|was|huidige?|vorig jaar|dit jaar|old|current|before)", re.IGNORECASE)
DIFFERENCE = re.compile(r"verschil|verandering|stijging|daling|toename|difference|change|\+/-", re.IGNORECASE)
AFTER_CHANGE = re.compile(r"(?:.*\s)?(?:nieuwe?|wordt|straks|volgend jaar|new|after)", re.IGNORECASE)


def is_before_change(text: str, heads: Sequence[str]) -> bool:
    """Tell whether a head is of what was, beside one of what is new."""
    return BEFORE_CHANGE.fullmatch(text) is not None and any(map(AFTER_CHANGE.fullmatch, heads))


def are_titles(heads: Sequence[str]) -> bool:
    """Tell whether heads part the figures of one package: by contract, by year, or by what was and is new."""
    changed = all(BEFORE_CHANGE.fullmatch(text) or AFTER_CHANGE.fullmatch(text) for text in heads)
    return len(heads) > 1 and (changed or all(map(contract_of, heads)) or all(map(YEAR.fullmatch, heads)))


def heads_of(rows: Sequence[CellRow], names: Names) -> int:
    """Count the rows of headings: those marked as such, or the first if it looks so, and one more that goes on."""
    marked = next((place for place, row in enumerate(rows) if not row.head or _is_stating(row, names)), len(rows))
    if marked == len(rows) or (not marked and (len(rows) < 2 or not _looks_head(rows[0], names))):
        return 0
    first = marked or 1
    return first + (len(rows) > first + 1 and first < 3 and _goes_on(rows[first], names, marked=bool(marked)))


def _is_stating(row: CellRow, names: Names) -> bool:
    """Tell whether a row says what a package pays, whatever it looks like."""
    return bool(names.package(row.cells[0])) and any(stated_amounts(text) for text in row.cells[1:])


def _goes_on(row: CellRow, names: Names, *, marked: bool) -> bool:
    """Tell whether a row goes on with the headings above it: no figures, and packages, their heading, or no label."""
    if any((in_digits(text).isdigit() and not YEAR.match(text)) or stated_amounts(text) for text in row.cells):
        return False
    named = len(set(row.cells)) > 1 and any(names.package(without_marks(text)) for text in row.cells[1:])
    return bool(PACKAGE_HEAD.match(row.cells[0])) or named or (not marked and not row.cells[0])


def _looks_head(row: CellRow, names: Names) -> bool:
    rest = [text for text in row.cells[1:] if text]
    if not rest or any(_says_figure(text) for text in row.cells if not _names_priced(text, names)):
        return False
    named = [names.package(without_marks(text)) for text in row.cells]
    if all(named) and len(set(named)) == len(named):
        return True
    if any(len(text.split()) > HEAD_LENGTH for text in rest) or names.package(without_marks(row.cells[0])):
        return are_titles(rest)
    return not row.cells[0] or any(
        names.package(without_marks(text)) or HEAD_WORDS.search(text) or YEAR.search(text) for text in row.cells
    )


def _says_figure(text: str) -> bool:
    """Tell whether a cell states a figure, and does not only ask for one: "aantal per jaar"."""
    if ASKING.match(text):
        return False
    bare = (in_digits(text).isdigit() and not YEAR.match(text)) or COUNTED.match(text) or NAMED_NUMBER.fullmatch(text)
    return bool(bare or stated_amounts(text))


def _names_priced(text: str, names: Names) -> bool:
    """Tell whether a heading names a package with its premium: "Klip € 9 a month"."""
    kinds = {each.kind for each in stated_amounts(text)}
    return kinds == {"euro"} and bool(names.mentions(text)) and PREMIUM.search(text) is not None
