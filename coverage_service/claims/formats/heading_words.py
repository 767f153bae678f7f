"""Heading words: which column a heading means, by its own name, by a word of an export, or by the stems it is made of.

Where the headings of a sheet stand is left to `headings`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import tomli

from coverage_service.claims.formats.rows import KNOWN, column

OWN = {name: name for name in KNOWN}
LONGEST_HEADING = 100
SAID = tomli.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))
# What stands beside a name in a heading: its number, how it is to be filled in, and whether VAT is in it.
BESIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]|^\s*\d+[.) ]|\b(?:in|ex)cl\w*\.?(?: btw)?", re.IGNORECASE)
# An amount in cents is none in euros, also where a note in brackets says so.
IN_CENTS = re.compile(r"[(\[][^()\[\]]*?(?<![^\W\d_])(cts?|(?:euro)?cent(?:en|s)?)\b\.?[^()\[\]]*[)\]]", re.IGNORECASE)
FILLERS = frozenset(SAID["fillers"]["words"])
# An accent of a word whose encoding was lost: patiënt.
LOST = (("ient", "int"), ("ient", "iant"))
# What Dutch puts between the parts of a word: zittingsdatum, verzekerdennummer.
LINKS = ("", "s", "n", "en")
NO_NAMES: Mapping[str, str] = {}


def meaning_of(header: Iterable[str], named: Mapping[str, str] = NO_NAMES) -> tuple[str, ...]:
    """Say which column each heading means: as the clerk says, by its own name, or by a word that exports use.

    No column is meant twice: its own name goes before a word for it, an exact word before a general one, that before
    one for want of a better, an earlier heading before a later one. Beside a BSN nobody is known by a general word for
    a patient: names stand there, and two people may have one.
    """
    headings = [heading if len(heading) <= LONGEST_HEADING else "" for heading in header]
    found = [""] * len(headings)
    for reduced, words in ((column, named), (column, OWN), *EXACT, *GENERAL):
        for place, heading in enumerate(headings):
            meant = "" if found[place] else words.get(reduced(heading), "")
            taken = meant in found or (meant == "insured_id" and "bsn" in found and (reduced, words) in GENERAL)
            if meant and (words is OWN or not taken):
                found[place] = meant
    _settle_amount(found, headings)
    _find_insurer_beside(found, headings)
    return tuple(meant or column(name) for meant, name in zip(found, header, strict=True))


def is_exact(heading: str) -> bool:
    """Tell whether a heading means a column by its own name or by a word for it, and not for want of a better one."""
    return any(reduced(heading) in words for reduced, words in EXACT)


def _settle_amount(found: list[str], headings: Sequence[str]) -> None:
    """Take a bare amount as the tariff, where there is no other, unless a count leaves open that it is of the line."""
    if "amount_eur" not in found or EXACT[1][1].get(letters_of(headings[found.index("amount_eur")])):
        return
    if "tariff_eur" in found:
        found[found.index("amount_eur")] = ""
    elif "count" not in found or "calculated_eur" in found:
        found[found.index("amount_eur")] = "tariff_eur"


def _find_insurer_beside(found: list[str], headings: Sequence[str]) -> None:
    """Take a second heading of an insurer, beside that of its number, as its name."""
    for place, heading in enumerate(headings if "uzovi" in found and "insurer_beside" not in found else ()):
        meant = (words.get(reduced(heading)) for reduced, words in (*EXACT, *GENERAL))
        if not found[place] and "uzovi" in meant:
            found[place] = "insurer_beside"
            return


@lru_cache(maxsize=4_096)
def letters_of(heading: str) -> str:
    """Reduce a heading to its letters and digits."""
    return column(heading).replace("_", "")


@lru_cache(maxsize=4_096)
def stems_of(heading: str) -> str:
    """Reduce a heading to the stems of its words, whatever their order; a word that has none stands for itself.

    What stands in brackets is left out, but for another unit of money.
    """
    words = [word for word in column(BESIDE.sub(" ", IN_CENTS.sub(r" \1", heading))).split("_") if word not in FILLERS]
    stems = _parts("".join(words)) or [stem for word in words for stem in _parts(word) or (word,)]
    return " ".join(sorted({*stems}))


@lru_cache(maxsize=4_096)
def _parts(word: str) -> tuple[str, ...] | None:
    """Divide a word into stems, the longest first; None where something is left over."""
    if not word:
        return ()
    for form in FORMS.get(word[0], ()):
        for link in LINKS if word.startswith(form) else ():
            rest = word.removeprefix(form)
            if rest.startswith(link) and (parts := _parts(rest.removeprefix(link))) is not None:
                return (STEMS[form], *parts)
    return None


def _stems() -> dict[str, str]:
    """List every form of a stem, also where an accent of it was lost."""
    forms = {form: stem for stem, forms in SAID["stems"].items() for form in forms}
    return {form.replace(*letters): stem for form, stem in forms.items() for letters in LOST} | forms


def _by(reduced: Callable[[str], str], section: str) -> dict[str, str]:
    """List the words of a section as they are when reduced, without those that would then mean two columns."""
    meant: dict[str, set[str]] = {}
    for name, words in SAID[section].items():
        for word in words:
            meant.setdefault(reduced(word), set()).add(name)
    return {word: name for word, (name, *others) in meant.items() if not others}


STEMS = _stems()
# The forms of stems by their first letter, the longest first.
FORMS = {letter: sorted(forms, key=len, reverse=True) for letter, forms in groupby(sorted(STEMS), itemgetter(0))}
Passes = Sequence[tuple[Callable[[str], str], Mapping[str, str]]]
EXACT: Passes = (
    (column, _by(column, "words")),
    (letters_of, _by(letters_of, "words") | {letters_of(name): name for name in OWN}),
    (stems_of, _by(stems_of, "words") | {stems_of(name): name for name in OWN}),
)
GENERAL: Passes = tuple((by, _by(by, section)) for section in ("generic", "last") for by in (column, stems_of))
