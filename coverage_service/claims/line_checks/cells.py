"""Cells: how each cell of a claim line is read, and what it means by the rule tables.

What is wrong with a line as a whole is left to `line_faults`, coding many lines to `coding`.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from attrs import evolve

from coverage_service.claims.formats.rows import UNREADABLE
from coverage_service.claims.line_checks.return_codes import NONE
from coverage_service.claims.line_checks.written_amounts import signed_cents
from coverage_service.claims.line_checks.written_days import has_short_year
from coverage_service.claims.line_checks.written_texts import (
    NONE_HELD,
    NOT_NAMED,
    OF_ES,
    CellError,
    clean,
    code_of,
    is_description,
    is_no_insurer,
    is_open,
    is_somebody,
    names_of_packages,
    worked_out,
)
from coverage_service.decision.deductible import birthday_in
from insurer_rules.faults import VALUE, Phrase, nearest, phrase
from insurer_rules.model import Label
from insurer_rules.rules import Rules, Service
from insurer_rules.written_names import plain

T = TypeVar("T")
YES = {
    "yes", "ja", "j", "y", "true", "t", "waar", "1", "1,0", "1.0", "x", "v", "+", "√", "✓", "✔", "☑", "ok", "wel",
    "contract", "gecontracteerd", "met contract", "contracted",
}  # fmt: skip
NO = {
    "no", "nee", "n", "false", "f", "onwaar", "0", "0,0", "0.0", "neen", "geen", "niet", "zonder", "✗", "✘", "☐",
    "geen contract", "zonder contract", "niet gecontracteerd", "niet-gecontracteerd", "ongecontracteerd",
    "not contracted", "no contract",
}  # fmt: skip
DEBITS, CREDITS = {"d", "db", "deb", "debet", "debit"}, {"c", "cr", "cred", "credit", "creditnota"}
NO_SERVICE = Service("", "", None, "unknown", date.min, date.max)
MOST_CENTS = 999_999_999
# What numbers a session in words: 1e zitting.
ORDINAL = re.compile(r"\b\d{1,2}(?:e|ste|de|st|nd|rd|th)?\b", re.ASCII)
# The list of codes in front of a service code, as messages have it.
LISTED_CODE = re.compile(r"0(?:12|73)[-/. ]?(\d{4})", re.ASCII)
# Nobody in the country lived longer; a day of 1900 is what a spreadsheet or a form has where none was filled in.
OLDEST = 115
LEAST_TARIFF, MOST_TARIFF = 500, 25_000
EMPTY_MARKS = {"-", "--", "/", "null", "nan"}


def is_unusual(cents: int) -> bool:
    """Tell a tariff out of proportion: below EUR 5 or above EUR 250, as no price list has; zero is none."""
    return 0 < abs(cents) < LEAST_TARIFF or abs(cents) > MOST_TARIFF


def in_last_century(born: date, *, day: date, written: str) -> date:
    """Take somebody born after the treatment, by a year of two digits, as born a hundred years before."""
    if born > day and has_short_year(written):
        return birthday_in(born, born.year - 100)
    return born


def any_text(text: str) -> str:
    """Take any text but an empty one, or one whose bytes are lost. Raises CellError."""
    if not text:
        raise CellError(VALUE)
    if UNREADABLE in text:
        raise CellError(phrase("text_encoding"))
    return worked_out(text)


def insured_of(text: str) -> str:
    """Take what tells an insured apart; a mark, as a dash, names nobody. Raises CellError."""
    if not is_somebody(any_text(text)):
        raise CellError(VALUE)
    return text


def parse_cents(text: str) -> int:
    """Read an amount in euros into cents; one below zero is money taken back. Raises CellError."""
    cents = signed_cents(text)
    if abs(cents) > MOST_CENTS:
        raise CellError(phrase("amount"))
    return cents


def label_of(text: str, rules: Rules) -> tuple[str, Phrase | None]:
    """Find the label by number or name, "" for one that the tables do not know, and what is doubtful then.

    Spreadsheets drop the leading zero of a number.
    """
    name = clean(text)
    if is_no_insurer(name):
        return "", phrase("health_insurer")
    try:
        number = code_of(name)
    except CellError as error:
        return "", error.wanted
    named: tuple[Label, ...] = rules.labels_named(number.zfill(4)) if number.isdecimal() else ()
    named = named or rules.labels_named(name)
    beside = name.replace(number, " ") if number.isdecimal() else ""
    if named and names_another(number, rules, name=beside):
        named = (*named, *rules.labels_named(label_of(beside, rules)[0]))
    if len(named) == 1:
        return named[0].id, None
    near = tuple(label.name for label in named) or (() if is_open(name) else rules.nearest_labels(name))
    return "", nearest(phrase("insurer_of_tables"), near)


def names_another(uzovi: str, rules: Rules, *, name: str) -> bool:
    """Tell whether the name beside a number is of another insurer; a label may go by the number of its carrier."""
    one, other = (label_of(text, rules)[0] for text in (uzovi, name)) if clean(name) else ("", "")
    if not one or not other or one == other:
        return False
    named = rules.label(other)
    return bool(named.uzovi or (named.carrier and named.carrier not in (one, rules.label(one).carrier)))


def packages_of(text: str, rules: Rules, *, label: str) -> tuple[tuple[str, ...] | None, Phrase | None]:
    """Read the packages held, `;` between them, and what is doubtful where no table of the label has one.

    None where the cell says that they are not known, or a spreadsheet could not work out what it says.
    """
    found = clean(text)
    known = bool(label) and rules.knows_package(label, found)
    if found.casefold() in EMPTY_MARKS or (not known and plain(found) in NONE_HELD):
        return (), None
    if is_open(found):
        return None, None
    try:
        worked_out(found)
    except CellError as error:
        return None, error.wanted
    if not known and plain(found) in NOT_NAMED:
        return None, phrase("package_named")
    names = tuple(name.strip() for name in re.split(r"[;|]", found) if name.strip())
    return _packages_named(names, label, rules) if label else (names, None)


def _packages_named(names: Iterable[str], label: str, rules: Rules) -> tuple[tuple[str, ...], Phrase | None]:
    """Give the packages that names mean, and what is doubtful where no table of the label has one."""
    read = tuple(each for name in names for each in names_of_packages(name, rules, label=label))
    unknown = next((name for name in read if not rules.knows_package(label, name)), None)
    doubt = nearest(phrase("package_of_tables"), rules.nearest_packages(label, unknown)) if unknown else None
    return read, doubt


def service_of(text: str, day: date, rules: Rules) -> tuple[Service, Phrase | None]:
    """Find a service code; one that the tables do not have on that day is told, and what it is stays open."""
    try:
        bare = clean(text)
        listed = LISTED_CODE.fullmatch(bare)
        code = listed[1] if listed else code_of(bare)
    except CellError as error:
        return NO_SERVICE, error.wanted
    code = code.lstrip("0").zfill(4) if code.isdecimal() else code
    service = rules.services.get(code)
    if service is None:
        in_words = is_description(ORDINAL.sub("", bare)) and not OF_ES.search(bare)
        return evolve(NO_SERVICE, code=code), phrase("service_in_digits") if in_words else phrase("service_of_tables")
    if not service.valid_from <= day <= service.valid_through:
        return evolve(NO_SERVICE, code=code), phrase("service_of_day")
    return service, None


def diagnosis_of(text: str, rules: Rules) -> str:
    """Find a code of the DCSPH list. Raises CellError."""
    code = code_of(clean(text)).zfill(4)
    if len(code) > 4 and not code[:-4].strip("0"):
        code = code[-4:]
    if code not in rules.diagnoses:
        raise CellError(phrase("dcsph_listed"), "8009")
    return code


def csi_of(text: str) -> str:
    """Read a CSI code: three digits, whose zeros a spreadsheet may have taken. Raises CellError."""
    code = code_of(clean(text)).lstrip("0").zfill(3)
    if re.fullmatch(r"\d{3}", code, re.ASCII):
        return code
    raise CellError(phrase("csi_code"), "3102")


def is_known_csi(csi: str, rules: Rules) -> bool:
    """Tell whether our list has a CSI code; none at all is no unknown one."""
    return csi == NONE or csi in rules.claim_codes


def listed_of(csi: str, rules: Rules) -> bool | None:
    """Tell from a CSI code whether the complaint is listed; None where it leaves that open."""
    code = rules.claim_codes.get(csi)
    return code.listed if code else None


def yes_or_no(text: str) -> bool | None:
    """Read yes or no in either language; None for a word that says it is not known. Raises CellError."""
    word = clean(text).casefold().rstrip(".")
    said = next((each for each in (word, re.split(r" ?[(,]", word)[0]) if each in YES | NO), None)
    if said:
        return said in YES
    if is_open(word):
        return None
    worked_out(word)
    raise CellError(phrase("yes_or_no"))
