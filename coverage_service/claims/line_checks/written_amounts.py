"""Amounts as exports write them: with a euro sign, dots between thousands, ",-", a minus at either end, C; and counts.

An amount that reads two ways, as 1.250, is none: it is told, never guessed.
"""

import re
from decimal import Decimal

from coverage_service.claims.line_checks.written_texts import CellError, clean, worked_out
from insurer_rules.faults import phrase

AN_AMOUNT, ONE_READING = phrase("amount"), phrase("one_amount")
SIGN = re.compile(r"(?<!\d)€|€(?!\d)|\b(?:EUR|euro)\b|(?<=\d)(?:EUR|euro)\b|\b(?:EUR|euro)(?=\d)", re.IGNORECASE)
NO_CENTS = re.compile(r"[.,](-{1,2}|=)$")
TWO_READINGS = re.compile(r"\d{1,3}[.,]\d{3}")
PLAIN = re.compile(r"\d{1,9}([.,]\d{1,20})?")
# Debit or credit behind an amount, as programs of accountants write it.
OF_SIDE = re.compile(r"(.*\d) ?(CR?|D[BR]?)")
THOUSANDS = re.compile(r"\d{1,3}(?:(?P<dot>[. ' ])\d{3})(?:(?P=dot)\d{3})*(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+\.\d{1,2}")
# Blanks that somebody typed beside the point or comma.
BESIDE = re.compile(r"(?<=\d) ?([.,]) ?(?=\d)")
COUNT = re.compile(
    r"-?(\d{1,5})(?:[.,]0{1,2})? ?(?:x|\u00d7|keer|maal|st\.?|stuks?|zitting(?:en)?|behandeling(?:en)?|sessions?)?",
    re.ASCII | re.IGNORECASE,
)
MOST_SESSIONS = 366
CENTS = Decimal("0.01")
# What a computer that reckons in twos adds to an amount, or takes off, is less than this.
NOISE = Decimal("0.0000001")


def signed_cents(text: str) -> int:
    """Read an amount in euros into cents, below zero for money taken back. Raises CellError."""
    bare = BESIDE.sub(r"\1", SIGN.sub("", worked_out(clean(text))).strip())
    whole = NO_CENTS.sub("", bare).strip()
    amount, negative = _without_sign(whole)
    # With ",-" behind it an amount has no cents, so that what stands in it can only divide thousands.
    cents = _cents(re.sub(r"[.,](?=\d{3})", "", amount) if whole != bare else amount)
    return -cents if negative else cents


def _without_sign(text: str) -> tuple[str, bool]:
    """Take off what says whether an amount is taken back; of two signs neither is certain, and the second stays."""
    if said := OF_SIDE.fullmatch(text):
        return said[1], said[2].startswith("C")
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    for minus in ("-", "\u2212", "\u2013"):
        if text.startswith(minus) != text.endswith(minus):
            return text.removeprefix(minus).removesuffix(minus).strip(), True
    return text.removeprefix("+").strip(), False


def _cents(text: str) -> int:
    if not text.isascii():
        raise CellError(AN_AMOUNT)
    if TWO_READINGS.fullmatch(text) and not text.startswith("0"):
        raise CellError(ONE_READING)
    if PLAIN.fullmatch(text):
        return _whole(Decimal(text.replace(",", ".")))
    if THOUSANDS.fullmatch(text):
        point = "." if re.search(r",\d{3}", text) else ","
        bare = re.sub(r"[. ',]", lambda mark: "." if mark[0] == point else "", text)
        return _whole(Decimal(bare))
    raise CellError(AN_AMOUNT)


def _whole(amount: Decimal) -> int:
    """Give cents; parts of a cent are no amount, unless they are what a computer's reckoning leaves."""
    rounded = amount.quantize(CENTS)
    if abs(amount - rounded) > NOISE:
        raise CellError(ONE_READING if amount != amount.quantize(Decimal("0.001")) else AN_AMOUNT)
    return int(rounded * 100)


def is_below_zero(count: str) -> bool:
    """Tell whether a count of sessions is one of sessions that are taken back, as -1."""
    return clean(count).startswith("-") and bool(_number_of(count))


def is_taken_back(amount: str) -> bool:
    """Tell whether an amount is one below zero."""
    try:
        return bool(amount) and signed_cents(amount) < 0
    except CellError:
        return False


def sessions_of(text: str) -> int | None:
    """Read how many sessions a line claims, or takes back; None where the cell does not say, or says something else.

    More than a year has days are no sessions.
    """
    number = _number_of(text)
    return number if number is None or number <= MOST_SESSIONS else None


def _number_of(text: str) -> int | None:
    found = COUNT.fullmatch(clean(text))
    return int(found[1]) if found else None
