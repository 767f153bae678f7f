"""Faults in Dutch and English: what was wanted, and what was found instead; the words stand in `faults.toml`.

A figure is written as it is; an alternative is a phrase of its own.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import tomli

from coverage_service.wording.sentences import Language, words
from insurer_rules.faults import SAID, Fault, Figure, Phrase, PhrasedError, path_text, phrase, unfit
from insurer_rules.loading import TableError, TablesError

OR: Mapping[Language, str] = {"nl": " of ", "en": " or "}


@lru_cache(maxsize=2)
def phrases(language: Language) -> Mapping[str, str]:
    """Give the words of every phrase in a language, by code."""
    text = files("coverage_service.wording").joinpath("faults.toml").read_text("utf-8")
    return {code: said[language] for codes in tomli.loads(text).values() for code, said in codes.items()}


def phrase_text(said: Phrase, language: Language) -> str:
    """Say a phrase, its figures filled in."""
    figures = {name: _figure(figure, language) for name, figure in said.figures}
    if said.code == "at_most_of":
        figures["count"] = words("count", figures["count"], language)
    return phrases(language)[said.code].format(**figures)


def fault_text(fault: Fault, language: Language) -> str:
    """Say what was wanted, with the return code where there is one, and what was found."""
    wanted = fault.wanted
    if fault.found == SAID:
        return phrase_text(wanted, language)
    if fault.return_code:
        wanted = phrase("with_return_code", wanted=wanted, return_code=fault.return_code)
    return phrase_text(unfit(wanted, fault.found), language)


def table_error_text(error: TableError, language: Language = "en") -> str:
    """Say a fault of a table with its place: `2026/cz.toml:41 package[1].name: text wanted, 9 found`."""
    fault = error.fault
    return f"{error.file}:{fault.line} {path_text(fault.path)}: {fault_text(fault, language)}"


def error_text(error: TablesError | PhrasedError, language: Language = "en") -> str:
    """Say why something cannot be done with the rule tables or a claim file; each fault of the tables on a line."""
    if isinstance(error, PhrasedError):
        return phrase_text(error.why, language)
    return "\n".join(table_error_text(each, language) for each in error.errors)


def _figure(figure: Figure, language: Language) -> str:
    if isinstance(figure, Phrase):
        return phrase_text(figure, language)
    if not isinstance(figure, tuple):
        return str(figure)
    phrased = any(isinstance(each, Phrase) for each in figure)
    return (OR[language] if phrased else ", ").join(_figure(each, language) for each in figure)
