"""The parts of a sentence that may hold for one of its amounts, and the sentence with the names of packages covered."""

import re
from collections.abc import Sequence

from insurer_rules.policy_documents.amounts import Amount
from insurer_rules.policy_documents.names import Mention

BASIC_NEXT = re.compile(r",\s(?=(?:uit|vanuit|via|from)\s(?:de|het|uw|je|the|your)\s(?:basis|basic))", re.IGNORECASE)


def segment_of(digits: str, amount: Amount) -> str:
    """Give the part of a sentence between semicolons in which an amount stands."""
    start = digits.rfind(";", 0, amount.start) + 1
    return digits[start : amount.end] + digits[amount.end :].split(";", maxsplit=1)[0]


def own_part(behind: str, after: str) -> str:
    """Give what may hold for an amount behind it: up to a semicolon, or to an aside in which the next amount stands."""
    part = BASIC_NEXT.split(behind.split(";", maxsplit=1)[0], maxsplit=1)[0]
    return part.split("(", maxsplit=1)[0] if "(" in after and ")" not in after else part


def cover_names(digits: str, mentions: Sequence[Mention]) -> str:
    """Cover the names of packages, which may be words of the field, without moving anything."""
    for each in mentions:
        if len(each.names) == 1:
            digits = digits[: each.start] + "_" * (each.end - each.start) + digits[each.end :]
    return digits
