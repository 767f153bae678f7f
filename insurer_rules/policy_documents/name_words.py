"""The words of names: those that any package bears, those that tell of one, and those that no package is called."""

import re

from insurer_rules.policy_documents.amounts import in_digits
from insurer_rules.policy_documents.words import ALL_PACKAGES, BASIC, CONTRACT, EXAMPLE, LISTED, PREMIUM, YEAR, YOUNG

GENERIC = frozenset(
    [
        "pakket",
        "pakketten",
        "aanvullend",
        "aanvullende",
        "verzekering",
        "verzekeringen",
        "aanvulling",
        "polis",
        "av",
        "module",
        "package",
        "plan",
        "de",
        "het",
        "een",
        "supplementary",
        "policy",
        "insurance",
        "naam",
        "zorgverzekering",
        "zorgpakket",
        "uw",
        "je",
        "jouw",
        "mijn",
        "your",
        "my",
    ]
)
ANY_WORD = r"(?:aanvullend\w*(?: verzekering| pakket)?|aanvulling|AV|pakket|module|polis)"
CALLED_PACKAGE = re.compile(r"\w(?:module|pakket|polis|plus|plan|verzekering|budget)$", re.IGNORECASE)
COMPOUND = re.compile(r"(?<=\w{3})-?(?:pakket|polis)$")
OWN_WORD, SHORTEST = 5, 3
COMMON = frozenset(["extra", "basis", "start", "compact", "compleet", "uitgebreid", "comfort", "optimaal", "standaard"])
NUMBERED = re.compile(r"(\S.* [0-9]) [a-z]+$")
INSURING = frozenset(
    ["zorg", "zorgverzekering", "zorgverzekeringen", "zorgverzekeraar", "verzekeringen", "verzekeraar", "verzekerd"]
)
PATTERN = re.compile(
    r"^(?:pakket|aanvullend\w*(?:\s(?:verzekering|pakket))?|aanvulling|av|module|fysio"
    r"|package|plan)\s+[A-Z0-9+][\w+&-]*(?:\s[\w+&-]+){0,2}$|"
    r"^[A-Z]\w*(?:pakket|polis|plan)$"
)
NO_NAMES = (ALL_PACKAGES, BASIC, CONTRACT, EXAMPLE, LISTED, PREMIUM, YOUNG, YEAR)
BEFORE = (
    r"(?:pakket|aanvullend\w*|aanvulling\w*|verzekering\w*|polis\w*|module|package|plan"
    r"|policy|met|bij|in|av|van|uit|heeft u|hebt u|with|have)\s+['\"‘“]?"
)
IS_ONE = re.compile(r"[ -]?(?:pakket|polis|package|plan)\b")
COUNTED = re.compile(r"\s?[:=]?\s(?:max\w*\.?\s)?[0-9€]", re.IGNORECASE)
NOT_NAMES = re.compile(
    r"^(?:bij|voor|met|als|na|door|let op|goed om te weten|meer|vragen?|veelgestelde|inhoud|algemeen|voorwaarden"
    r"|voorbeeld|overzicht|contact|premie|eigen risico|vergoeding\w*|dekking"
    r"|hoe|wat|wie|waar|wanneer|waarom|artikel|lid|deel|hoofdstuk|volwassenen|adults|children"
    r"|kinderen|uitleg|toelichting|soort|totaal|zorg|per|aantal"
    r"|maximum|maximaal|bedrag|behandelingen|in \d{4}|\d+|jaar|nieuw|oud|geen|ja|nee|niet"
    r"|verschil|tot|vanaf|verzekeraar|maatschappij)\b",
    re.IGNORECASE,
)


def is_apart(words: str) -> bool:
    """Tell whether the words of a name behind its first may stand alone: no number, in digits or in words."""
    return len(words) >= SHORTEST and not words.isdigit() and in_digits(words) == words
