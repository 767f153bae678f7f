"""Rows that are no claims: totals, remarks, empty rows and headers again, told by what they lack and what they say."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from coverage_service.claims.formats.headings import another_header
from coverage_service.claims.formats.rows import column
from coverage_service.claims.line_checks.written_texts import clean

# Of these a claim has at least one; a total or a remark has none.
OF_A_CLAIM = ("birth_date", "service_date", "service_code", "uzovi", "csi", "dcsph")
WORDS = re.compile(
    r"(sub|eind)?(totaal|totalen|totaalbedrag|total|totals|som|sum)|aantal|regels|declaraties|einde|end|pagina|page"
    r"|grand|let|opmerking|remark|note|nb|gemaakt|afgedrukt|geprint|printed|export|geexporteerd|bron|gecontroleerd|akkoord|paraaf"
    r"|handtekening|generated|saldo|totaalbedrag|bedrag|count",
)
OF_SOMEBODY = {"insured_id", "bsn", "birth_date", "uzovi"}
PERCENTAGE = re.compile(r"\d+(?:[.,]\d+)? ?%")
OTHER_DELIMITERS, LEAST_CELLS = ",;\t|", 5
LONGEST_COUNT = 6
DATE_LIKE = re.compile(r"\d+[-/.]\w+[-/.]\d+.*|\d{5,8}([.,]\d+)?")


def is_claim(cells: Sequence[str], columns: Sequence[str], *, above: Collection[int] = ()) -> bool:
    """Tell whether a row claims anything: it has something of a treatment, or a claim number of its own.

    A number beside amounts and nothing else is a total where as many claims stand `above`.
    """
    if _is_filled(cells, _places(tuple(columns))) or _is_whole_row(cells):
        return True
    filled = {name: text for name, cell in zip(columns, cells, strict=False) if (text := clean(cell))}
    if not any(character.isalnum() for text in filled.values() for character in text):
        return False
    otherwise = any(tells(filled) for tells in (_is_form, _is_reckoned, _is_head_of_group))
    if otherwise or another_header(cells, columns) or _counted_in(filled) in above:
        return False
    first = column(next(iter(filled.values())))
    sayings = {word for text in filled.values() for word in column(text).split("_")[:1] if WORDS.fullmatch(word)}
    of_a_claim = [name for name in OF_A_CLAIM if name in filled]
    if len(of_a_claim) >= 3 or (of_a_claim and not sayings and not _is_remark(filled)):
        return True
    if sayings or _is_remark(filled) or not {"claim_id", "insured_id"} & filled.keys():
        return _has_day(filled) and not WORDS.fullmatch(first.split("_")[0] or "-")
    return True


@lru_cache(maxsize=64)
def _places(columns: tuple[str, ...]) -> tuple[int, ...]:
    """Find where the columns stand that a claim has most of all, the birth date first."""
    return tuple(columns.index(name) for name in ("birth_date", "service_date", "service_code") if name in columns)


def _is_filled(cells: Sequence[str], places: Sequence[int]) -> bool:
    """Tell at a glance that a row is a claim: what a claim has most of all is there, and the birth date has digits."""
    if len(places) < 3 or len(cells) <= max(places) or not all(cells[place].strip() for place in places):
        return False
    return any(character.isdecimal() for character in cells[places[0]])


def _is_remark(filled: Mapping[str, str]) -> bool:
    """Tell whether all that a row says is words: one text of several, or a text and numbers without a treatment."""
    texts = [text for text in filled.values() if re.search(r"[^\W\d]", text)]
    return len(filled) == 1 and any(" " in text or not re.search(r"\d", text) for text in texts)


def _is_whole_row(cells: Sequence[str]) -> bool:
    """Tell whether the one cell of a row holds a row, divided otherwise than its file: two of its parts are days."""
    filled = [cell for cell in cells if cell.strip()]
    rows = (cell.split(delimiter) for delimiter in OTHER_DELIMITERS for cell in filled[:1])
    return len(filled) == 1 and any(len(row) >= LEAST_CELLS and sum(map(_is_day, row)) >= 2 for row in rows)


def _is_day(text: str) -> bool:
    return DATE_LIKE.fullmatch(text.strip()) is not None


def _is_form(filled: Mapping[str, str]) -> bool:
    """Tell whether a row below the headings says how they are filled in, as dd-mm-jjjj: no claim, nobody, no day."""
    days = [filled[name] for name in ("birth_date", "service_date") if name in filled]
    nobody = not {"claim_id", "insured_id", "bsn"} & filled.keys()
    return nobody and bool(days) and not any(character.isdecimal() for text in days for character in text)


def _is_head_of_group(filled: Mapping[str, str]) -> bool:
    """Tell whether a row says who somebody is and nothing of a treatment, as one above that patient's sessions does."""
    of_treatment = {"claim_id", "service_date", "service_code", "csi", "dcsph", "count"} & filled.keys()
    has_amount = any(name.endswith("_eur") for name in filled)
    return len(OF_SOMEBODY & filled.keys()) >= 2 and not of_treatment and not has_amount


def _is_reckoned(filled: Mapping[str, str]) -> bool:
    """Tell whether a row is a text in words and amounts or counts beside it, as an average: nothing of a treatment.

    A percentage is one of the words, as of a discount.
    """
    texts = {name: text for name, text in filled.items() if not re.search(r"\d", PERCENTAGE.sub("", text))}
    others = filled.keys() - texts
    return len(texts) == 1 and bool(others) and all(name.endswith("_eur") or name == "count" for name in others)


def counts_lines(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Tell whether a row is a number beside amounts and nothing else: a total, where as many claims stand above it."""
    return _counted_in({name: text for name, cell in zip(columns, cells, strict=False) if (text := clean(cell))}) >= 0


def _counted_in(filled: Mapping[str, str]) -> int:
    """Give the whole number that stands beside amounts and nothing else; -1 where anything else does, or no amount."""
    others = [text for name, text in filled.items() if not name.endswith("_eur")]
    is_number = len(others) == 1 < len(filled) and others[0].isdecimal() and len(others[0]) <= LONGEST_COUNT
    return int(others[0]) if is_number else -1


def _has_day(filled: Mapping[str, str]) -> bool:
    return sum(bool(DATE_LIKE.fullmatch(filled.get(name, ""))) for name in ("birth_date", "service_date")) == 2
