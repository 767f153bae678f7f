"""Wording in Dutch and English: a sentence of `sentences.toml`, with its figures filled in.

Texts of pages are left to `texts`, what is wrong to `faults`, whole answers to `answer_lines`.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import tomli
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from coverage_service.model import Reason
from insurer_rules.money import euros

Language = Literal["nl", "en"]
# Who reads: the patient is spoken to, a practice is told about the patient.
Reader = Literal["patient", "practice"]
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
CENTS = {"cap", "budget", "cents"}
CENTS_OF_A_EURO = 100


@lru_cache(maxsize=1)
def sentences() -> dict[str, dict[str, dict[str, str]]]:
    """Read every sentence, by part ("reason", "verdict", ...), code and language."""
    return tomli.loads(files("coverage_service.wording").joinpath("sentences.toml").read_text("utf-8"))


def sentence(reason: Reason, language: Language, reader: Reader = "patient") -> str:
    """Say a reason in one sentence or two, its figures written as the language writes them.

    A day follows from what the person said of themselves: that sentence is not remembered.
    """
    is_of_tables = reason.sources and not any(isinstance(value, date) for _, value in reason.figures)
    return _from_tables(reason, language, reader) if is_of_tables else _words_of(reason, language, reader)


def case_sentence(case: Reason, language: Language) -> str:
    """Say which case a branch is of: "Als uw klacht op de lijst staat"."""
    figures = {name: figure(name, value, language) for name, value in case.figures}
    return sentences()["case"][case.code][language].format(**figures)


@lru_cache(maxsize=16384)
def _from_tables(reason: Reason, language: Language, reader: Reader) -> str:
    """Remember the sentences of the tables' figures; what a person stated is said and forgotten."""
    return _words_of(reason, language, reader)


def _words_of(reason: Reason, language: Language, reader: Reader) -> str:
    figures = {name: figure(name, value, language) for name, value in reason.figures}
    catalogue = sentences()
    told = catalogue["to_practice"].get(reason.code) if reader == "practice" else None
    # What the deductible is in law, is of no use to who said what is left of their own.
    said = dict(reason.figures).get("said")
    code = f"deductible_{said}" if said else reason.code
    text = (told or catalogue["reason"][code])[language].format(**figures)
    return text[:1].upper() + text[1:]


def figure(name: str, value: str | int | date, language: Language) -> str:
    """Write one figure: cents as an amount, n as a number of sessions, per as its period, a date in full."""
    if isinstance(value, date):
        return format_date(value, "long", LOCALES[language])
    if name in CENTS:
        return money(int(value), language)
    if name in ("n", "more"):
        return number_of_sessions(value, language)
    if name == "per":
        return sentences()["per"][str(value)][language]
    return str(value) or sentences()["name"]["own_policy"][language]


def money(cents: int, language: Language) -> str:
    """Write cents as one says them: "€ 1.234,50" and "€ 45" in Dutch, "€1,234.50" and "€45" in English."""
    written = money_in_column(cents, language)
    return written if cents % CENTS_OF_A_EURO else written[: -len(",00")]


def money_in_column(cents: int, language: Language) -> str:
    """Write cents as they stand below each other: "€ 1.234,50" and "€ 45,00"."""
    return str(format_currency(Decimal(euros(cents)), "EUR", locale=LOCALES[language])).replace("\xa0", " ")


def sum_in_column(cents: int, unknown: int | str, language: Language) -> str:
    """Write a sum as it stands in a column; beside it of how many lines the amount is not known, if of any."""
    written = money_in_column(cents, language)
    return words("summary", "and_open", language).format(amount=written, lines=unknown) if unknown else written


def amount(cents: int, language: Language) -> str:
    """Write cents as a spreadsheet in that language reads an amount: "1234,50" in Dutch, "1234.50" in English."""
    return str(format_decimal(Decimal(euros(cents)), "0.00", locale=LOCALES[language]))


def number_of_sessions(number: str | int, language: Language) -> str:
    """Write a number of sessions with its noun: "1 behandeling", "9 sessions"."""
    key = "unlimited" if number == "unlimited" else "one" if number == 1 else "many"
    return sentences()["sessions"][key][language].format(n=number)


def more_sessions(number: int, language: Language) -> str:
    """Write a number of further sessions: "nog 1 behandeling", "9 more sessions"."""
    return sentences()["more_sessions"]["one" if number == 1 else "many"][language].format(n=number)


def words(part: str, code: str, language: Language) -> str:
    """Give a fixed text of a part of the catalogue: a label of the page, a verdict, a payer, what decides."""
    return sentences()[part][code][language]


def problem_title(kind: str, language: Language) -> str:
    """Give the title of a kind of problem."""
    return sentences()["problem"][kind][language]
