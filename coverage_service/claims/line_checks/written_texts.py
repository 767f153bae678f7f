"""Texts as exports write them: what of a cell is its text, and what a spreadsheet or an export put round it.

So are the names of several packages in one text. What a text means is left to `cells`.
"""

import re
import unicodedata

from insurer_rules.faults import Phrase, phrase
from insurer_rules.rules import Rules
from insurer_rules.text_memory import TextMemory
from insurer_rules.written_names import plain

# What no eye sees: byte order marks, zero-width marks, soft hyphens.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f]")
# A text of these alone has nothing round it.
BARE = re.compile(r"[\w./:-]+", re.ASCII)
BLANKS = re.compile(r"\s+")
# How a spreadsheet is told that a code is a text: ="0101" or '0101.
AS_TEXT = re.compile(r"""="([^"]*)"|'(.*?)'?""")
NUMBER = re.compile(r"(\d+)[.,]0{1,2}", re.ASCII)
# A code that was taken for a number, 1.200, or is written in pairs, 71.26.
DIVIDED = re.compile(r"(\d)[.,](\d{3})|(\d{2})[ ./-](\d{2})", re.ASCII)
LEADING = re.compile(r"(?:[^\W\d]{2,8}\.?[ :]+)?(\d{3,8}|\d{1,2}(?![ :/|(-]+\d))(?:[ :/|(-].*|)", re.ASCII)
IN_BRACKETS = re.compile(r"\D*\((\d{1,8})\)\D*", re.ASCII)
# What may stand between a code and a second one in the same cell.
TWO_CODES = re.compile(r"[ :/|(,;+&-]*(?:(?:en|of|and|or|plus) )?(\d+)(?!\d).*", re.ASCII | re.IGNORECASE)
# Manuele therapie E.S. is a therapy of its own, whatever code somebody puts before it.
OF_ES = re.compile(r"(?<!\w)E\.? ?S\.?(?!\w)")
EXCEL_ERROR = re.compile(
    r"#(#+|REF!|N/B|N/A|WAARDE!|VALUE!|NAAM\?|NAME\?|DIV/0!|DEEL/0!|GETAL!|NUM!|NULL!|VERW!|LEEG!|SPILL!|CALC!)"
)
# What people and databases write where they have nothing to say, or do not know.
OPEN = {
    "?", "onbekend", "onb", "nvt", "nb", "unknown", "na", "-", "--", "niet bekend", "leeg", "not known", "geen idee",
    "nog niet bekend", "weet niet", "nog niet", "in aanvraag", "tbd", "null", "nan", "geen", "none",
}  # fmt: skip
# Who pays other than a health insurer, in words and by number: foreign law, forensic and long-term care.
NO_INSURER = {
    "geen", "none", "geen verzekering", "geen verzekeraar", "onverzekerd", "niet verzekerd", "niet verzekerde",
    "uninsured", "not insured", "particulier", "particulieren", "private", "zelf", "zelf betalen", "zelfbetaler",
    "zelfbetalend", "contant", "self", "self paying", "self payer", "cash", "pin", "eigen rekening", "eigen kosten",
    "op rekening", "patient", "client", "werkgever", "employer", "bedrijf", "uwv", "svb", "cak", "wlz", "wmo",
    "zorgkantoor", "gemeente", "letselschade", "buitenland", "buitenlands", "buitenlandse verzekering",
    "buitenlands recht", "groep buitenlands recht", "foreign", "foreign insurer", "abroad", "ehic", "s2", "7125",
    "9992", "9994", "9995",
}  # fmt: skip
# Words for no supplementary package, and for one that is not named.
NONE_HELD = {
    "geen", "none", "no", "nee", "neen", "n", "onwaar", "false", "geen av", "geen aanvullend", "geen aanvullende",
    "geen aanvullende verzekering", "geen aanvullende verzekeringen", "geen pakket", "niet aanvullend verzekerd",
    "alleen basis", "basis", "nvt", "basisverzekering", "alleen basisverzekering", "basispakket", "alleen basispakket",
    "basic", "only basic", "n v t", "keine", "kein",
}  # fmt: skip
NOT_NAMED = {
    "ja", "j", "yes", "y", "x", "waar", "true", "aanvullend verzekerd", "zie cov", "zie polis", "volgens cov",
    "volgens polis", "see cov", "see policy",
}  # fmt: skip
BETWEEN_PACKAGES = re.compile(r" ?[+,/&] ?| en ", re.IGNORECASE)
# Most cells of a file have a text that others have too; some are numbers and days of birth of patients.
CELLS = TextMemory(1 << 14)
A_VALUE, A_WIDE_COLUMN = phrase("worked_out_value"), phrase("wide_column")
LEAST_LETTERS, LONGEST_INITIALS = 3, 2


class CellError(ValueError):
    """The text of a cell is not what its column wants; `return_code` is what an insurer would send back."""

    def __init__(self, wanted: Phrase, return_code: str = "") -> None:
        """Keep what was wanted."""
        self.wanted, self.return_code = wanted, return_code
        super().__init__(wanted)


@CELLS.once
def clean(text: str) -> str:
    """Take off what is no part of a text: blanks of any kind at its ends, marks no eye sees, what says it is a text."""
    if BARE.fullmatch(text):
        return text
    seen = BLANKS.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()
    marked = AS_TEXT.fullmatch(seen)
    return (marked[1] or marked[2] or "").strip() if marked else seen


def is_worked_out(text: str) -> bool:
    """Tell that a text is no formula without its value, and no error of a spreadsheet."""
    return not text.startswith("=") and not EXCEL_ERROR.fullmatch(text)


def worked_out(text: str) -> str:
    """Take a text that a spreadsheet could work out. Raises CellError."""
    if not is_worked_out(text):
        raise CellError(A_WIDE_COLUMN if text.startswith("##") else A_VALUE)
    return text


def is_somebody(text: str) -> bool:
    """Tell whether a text can name an insured: a letter or a digit is in it, and a spreadsheet could work it out.

    A word for what is not known names nobody; two letters may be the initials of somebody.
    """
    return is_worked_out(text) and has_letters(text) and (len(text) <= LONGEST_INITIALS or not is_open(text))


def has_letters(text: str) -> bool:
    """Tell whether a letter or a digit is in a text; a mark alone, as a dash, says nothing."""
    return any(character.isalnum() for character in text)


def code_of(text: str) -> str:
    """Give the digits of a code: as a number that a spreadsheet made of it, or with its description behind it.

    A cell with two different codes in it says neither, nor one with another therapy beside it; they stay as they are.
    """
    worked_out(text)
    if text.isdecimal() or OF_ES.search(text):
        return text
    if number := NUMBER.fullmatch(text):
        return number[1]
    if divided := DIVIDED.fullmatch(text):
        return "".join(filter(None, divided.groups()))
    found = LEADING.fullmatch(text) or IN_BRACKETS.fullmatch(text)
    return found[1] if found and not _has_another(text[found.end(1) :], found[1]) else text


def _has_another(behind: str, code: str) -> bool:
    """Tell whether what stands behind a code begins with another code as long as it."""
    second = TWO_CODES.fullmatch(behind)
    return second is not None and second[1] != code and len(second[1]) == len(code)


def is_open(text: str) -> bool:
    """Tell whether a text says that something is not known, or stands for nothing: as ?, n.v.t. or a dash."""
    word = clean(text).casefold().rstrip(".")
    return word in OPEN or word.replace(".", "").replace("/", "") in OPEN or (word != "" and not word.strip("?"))


def statement_of(text: str) -> str:
    """Give what a cell says; nothing where it says that it is not known."""
    bare = clean(text)
    return "" if is_open(bare) else bare


def is_description(text: str) -> bool:
    """Tell whether words stand where a code belongs, as in a column of complaints: no digit, and some letters."""
    bare = statement_of(text)
    has_digit = any(each.isdecimal() for each in bare)
    return is_worked_out(bare) and not has_digit and sum(map(str.isalpha, bare)) >= LEAST_LETTERS


def code_statement_of(text: str) -> str:
    """Give the code that a cell says; nothing where it says that it is not known, or describes it in words."""
    return "" if is_description(text) else statement_of(text)


@CELLS.once
def is_no_insurer(text: str) -> bool:
    """Tell whether a cell names who pays in place of a health insurer: the patient, an employer, another country."""
    return plain(clean(text)) in NO_INSURER


def names_of_packages(text: str, rules: Rules, *, label: str) -> tuple[str, ...]:
    """Give the packages that a text names: as a whole, or one beside another.

    A text of which no table of the label has any part stays as it is.
    """
    if rules.knows_package(label, text):
        return (text,)
    parts = tuple(filter(None, BETWEEN_PACKAGES.split(text)))
    return parts if any(rules.knows_package(label, part) for part in parts) else (text,)
