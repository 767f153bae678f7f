"""Writing what came back: every claim of a return message beside what was foreseen of it, and what to do about it.

What came back is compared in `returns`.
"""

import csv
from collections.abc import Iterator
from typing import TextIO

from coverage_service.claims.returns import ClaimCompared, ReturnsCompared, all_codes
from coverage_service.claims.writing import guard
from coverage_service.wording.sentences import Language, amount, sentences, sum_in_column, words

HEADS = ("line", "claim", "insurer", "claimed", "granted", "codes", "foreseen", "outcome", "todo")


def write_returns(out: TextIO, compared: ReturnsCompared, language: Language) -> None:
    """Write every claim that came back with its codes, what was foreseen, how it went and what to do."""
    writer = csv.writer(out, delimiter=";" if language == "nl" else ",", lineterminator="\r\n")
    writer.writerow([words("returns", head, language) for head in HEADS])
    for each in compared.claims:
        writer.writerow([guard(cell) for cell in cells_of_return(each, language)])


def cells_of_return(each: ClaimCompared, language: Language) -> list[str]:
    """Write a claim as cells, under `HEADS`."""
    returned, codes = each.returned, all_codes(each.returned)
    return [
        str(returned.line),
        returned.claim_id,
        each.foreseen.insurer if each.foreseen else "",
        *("" if cents is None else amount(cents, language) for cents in (returned.claimed, returned.granted)),
        " ".join(codes),
        " ".join(each.foreseen.codes) if each.foreseen else "",
        words("return_outcome", each.outcome, language),
        " ".join(filter(None, (what_to_do(code, language) for code in codes))),
    ]


def what_to_do(code: str, language: Language) -> str:
    """Say what to do about a return code; nothing where we do not know."""
    return words("return_todo", code, language) if code in sentences()["return_todo"] else ""


def insurers_of_returns(compared: ReturnsCompared, language: Language) -> Iterator[tuple[str, str, str, str, str]]:
    """Write what came back from each insurer as cells: its number, claims, refused ones, claimed and granted."""
    for name, found in compared.by_insurer().items():
        claimed, granted = (sum_in_column(each.cents, each.unsaid, language) for each in (found.claimed, found.granted))
        yield name or "-", str(found.claims), str(found.refused), claimed, granted
