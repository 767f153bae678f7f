"""Of which other insurer a sentence speaks, where neither the label that is read nor a package is its subject."""

import re
from collections.abc import Iterable
from functools import lru_cache

from insurer_rules.policy_documents.care_words import care
from insurer_rules.policy_documents.names import Names

ACTS = (
    r"(?:vraagt|laat|laten|betaalt|vergoedt|geeft|verlaagt|verhoogt|kent|biedt|schrapt"
    r"|rekent|houdt|doet|brengt|zet|pays|covers|offers|komt|stelt|gaat|blijft|heeft|keert"
    r"|verzekert|verandert|snijdt|kort|maakte?|meld(?:t|de)|kondigt|verlaagde|verhoogde|schrapte|koos|kiest)"
)
ACTING = re.compile(rf"\b{ACTS}\b")
ACTOR = re.compile(
    rf"^(?:(?:Ook|Bij|Maar|En)\s+)?([A-Z][\w&.-]+(?:\s[A-Z][\w&-]+){{0,2}})\s+{ACTS}\b(?!\s(?:u|je|jij|wij|we|men)\b)"
)
ACTS_OF = re.compile(
    rf"^(?:Daarnaast|Verder|Ook|Bovendien|Daarom|Zo|Dit jaar|Volgend jaar|In 20[0-9]{{2}})\s{ACTS}\s([A-Z][\w&.-]+)"
)
STRANGER = re.compile(
    r"\b(?:[Mm]et|[Bb]ij|[Cc]oncurrent|[Vv]erzekeraar|[Mm]aatschappij)\s+(?:concurrent\s"
    r"|verzekeraar\s|pakket\s)?([A-Z][\w&-]+)"
)
WE = re.compile(r"\b(?:wij|we|u|uw|je|jij|jouw|ons|onze|you|your|our)\b", re.IGNORECASE)
NAMED_WITHIN = re.compile(r"(?<=[a-z,] )([A-Z][a-z][\w&]*)")
COMMON = re.compile(
    r"^(?:Pt|Pati[eë]nt\w*|Cli[eë]nt\w*|Mw|Dhr|Mevrouw|Meneer|Klant|Verzekerde|In|Met|Bij|Voor|Van|Na|Als|Per"
    r"|Tot|Naar|Zonder|Volgens|Daar\w*|Hier\w*|Ook|Op"
    r"|Om|Aan|Uit|Vanaf|Behalve|Cesar|Mensendieck|AV|E\.?S|COPD|BIG|KRF|Keurmerk|KNGF|Zvw"
    r"|EUR|PDF|Totaal|Maximaal|Nog|Alle|Elke|Ieder\w*|Alleen|Wel|Let|Heeft|Hebt|Bent|Kosten"
    r"|Artikel|Januari|U|Wij|We|Dit|Dat|Deze|Het|De|Een|Die|Er|Je|Men|Basis\w*|Zorg\w*"
    r"|Verzeker\w*|Aanvull\w*|Iedereen|Niemand|Wie|It|This|The|You|They|Uw|Jouw|Pakket"
    r"|Polis|Premie|Nederland|Module|Aantal|Vergoeding|Behandel\w*|Manue\w*|Fysio\w*|Overheid"
    r"|Kind\w*|Volwassen\w*|Alles|Niets|Oefen\w*|Podo\w*|Tand\w*|Verder|Daarna|Dan|Zo|Nu"
    r"|Ons|Onze|No|Your|Our)$"
)


def other_insurer(digits: str, names: Names, rivals: Iterable[str]) -> str:
    """Give the insurer that a sentence is about, where it is not the label and no package."""
    if rival := next((each for each in rivals if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", digits)), ""):
        return "" if _names_label(names, digits) else rival
    if not names.mentions(digits) and (stranger := _stranger(digits, names)):
        return stranger
    if label := _label_named(digits, names):
        return label
    found = ACTOR.match(digits) or ACTS_OF.match(digits)
    if not found or COMMON.match(found[1].split()[0]) or care(found[1]):
        return ""
    known = names.package(found[1]) or names.mentions(found[1]) or names.is_label(found[1])
    return "" if known or _names_label(names, found[1]) or not names.label else found[1]


def _label_named(digits: str, names: Names) -> str:
    """Give the other label that a sentence names where it names neither the own one nor, before it, a package."""
    found = _any_of(names.others).search(digits) if names.others and not _names_label(names, digits) else None
    if found is None or found[0].casefold() in names.label.casefold():
        return ""
    return "" if any(each.start <= found.start() for each in names.mentions(digits)) else found[0]


@lru_cache(maxsize=64)
def _any_of(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Match any of the labels; one that is a word of English too, "Just", is no name."""
    named = "|".join(re.escape(label) for label in labels if label != "Just")
    return re.compile(rf"(?<![\w-])(?:{named})(?![\w-])")


def _stranger(digits: str, names: Names) -> str:
    """Give a name that a sentence is about, "bij Ster Plus", and that nobody knows."""
    for found in STRANGER.finditer(digits) if len(names.packages) > 1 and names.label else ():
        name = found[1]
        if not (
            COMMON.match(name) or care(name) or _names_label(names, name) or name.casefold() in names.label.casefold()
        ):
            return name
    others = len(names.packages) > 1 and names.known and names.label
    if not others or WE.search(digits) or not ACTING.search(digits):
        return ""
    within = (found[1] for found in NAMED_WITHIN.finditer(digits))
    return next((name for name in within if not (COMMON.match(name) or care(name) or _names_label(names, name))), "")


def _names_label(names: Names, text: str) -> bool:
    """Tell whether a text names the label, or is one of the words of its name."""
    label, named = names.label.casefold(), text.casefold()
    return bool(label) and (label in named or named in label.split())
