"""What a Dutch sentence of an insurer says in figures: sessions, limits within them, euros and shares, and its doubts.

Which package a sentence speaks of, and where it stands, is left to `policy_pdf`.
"""

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from insurer_rules.editing.figures_sheet import cell_cents
from insurer_rules.figures import Value

FIELD = re.compile(r"fysio|manuele|manueel|oefentherap", re.IGNORECASE)
MANUAL = re.compile(r"manuele therap|manueel therap|manuele behandel|manuele zitting", re.IGNORECASE)
WIDER = re.compile(r"fysio|oefentherap|in totaal|totaal aantal", re.IGNORECASE)
WITHIN = re.compile(r"(?:waarvan|daarvan|hiervan|waaronder)\s+(?:[a-z.]+\s+){0,3}$", re.IGNORECASE)
NO_CONTRACT = re.compile(r"niet[- ]gecontracteerd|zonder contract|geen contract|ongecontracteerd", re.IGNORECASE)
YOUNG = re.compile(r"jonger dan 18|tot 18 jaar|onder (?:de )?18|kinderen", re.IGNORECASE)
COUNTED = r"x\b|keer\b|(?:[a-z]+\s+)?[a-z]*(?:behandeling|zitting|sessie)[a-z]*|(?=\s*(?:voor\s+)?manuele)"
COUNT = rf"(?P<count>\d{{1,3}})(?!\s?(?:e|ste|de)\b)\s*(?:{COUNTED})"
EURO = r"€\s?\d{1,3}(?:\.?\d{3})?(?:,\d\d|,-)?(?!\d)"
TOKEN = re.compile(
    rf"(?P<euro>{EURO})|(?P<share>\d{{1,3}}\s?(?:%|procent))|{COUNT}|(?P<unlimited>onbeperkt)",
    re.IGNORECASE,
)
PERIODS = {
    "indication": re.compile(r"per (?:indicatie|klacht|diagnose)", re.IGNORECASE),
    "condition": re.compile(r"per aandoening", re.IGNORECASE),
    "accident": re.compile(r"per ongeval", re.IGNORECASE),
    "day": re.compile(r"per dag", re.IGNORECASE),
    "lifetime": re.compile(r"eenmalig|gedurende de (?:hele )?looptijd", re.IGNORECASE),
}
ONES = ("", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
TEENS = ("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien")
TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
NUMBERS = {word: number for number, word in enumerate((*ONES, *TEENS)) if number > 1} | {
    f"{one}{'ën' if one.endswith('ee') else 'en'}{ten}" if one else ten: 10 * tens + number
    for tens, ten in enumerate(TENS, 2)
    for number, one in enumerate(ONES)
}
SPELT = re.compile(rf"\b(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\b", re.IGNORECASE)
EACH = re.compile(r"per (?:\w+\s)?(?:behandeling|zitting|sessie|consult|keer)", re.IGNORECASE)
MONTH = re.compile(r"per maand|premie", re.IGNORECASE)
YEAR = re.compile(r"per (?:kalender|polis|verzekerings)?jaar|budget", re.IGNORECASE)
CLAUSE = re.compile(
    r"[;:]|,(?!\d)|\.\s|(?=\bwaarvan\b|\bdaarvan\b|\bhiervan\b|\bmaar\b|\ben (?:maximaal|ten hoogste)\b)"
)
ABBREVIATIONS = ("max", "bijv", "incl", "excl", "ca", "nr", "art", "E.S", "p.j")
ABBREVIATION = "".join(rf"(?<!\b(?i:{re.escape(short)})\.)" for short in ABBREVIATIONS)
END = re.compile(rf"{ABBREVIATION}(?<=[.!?])\s+(?=[A-Z0-9€•*\u2013-])")


@frozen
class Reading:
    """A figure as a sentence gives it, and where in the sentence; `figure` is empty when only a doubt is left."""

    figure: str
    value: Value
    per: str
    start: int
    end: int
    doubt: str = ""


def sentences(text: str) -> Iterator[str]:
    """Split running text into sentences; abbreviations and decimals end none, and a question goes with its answer."""
    asked = ""
    for sentence in filter(None, (each.strip() for each in END.split(text))):
        if sentence.endswith("?"):
            asked = f"{asked} {sentence}".strip()
        else:
            yield f"{asked} {sentence}".strip()
            asked = ""
    if asked:
        yield asked


def in_digits(text: str) -> str:
    """Write the numbers that a text spells out, from two to ninety-nine, in digits."""
    return SPELT.sub(lambda word: str(NUMBERS[word.group().casefold()]), text)


def figures_of_sentence(text: str) -> tuple[Reading, ...]:
    """Read every number of a sentence that counts sessions, euros or shares, each as a figure or as a doubt."""
    tokens = list(TOKEN.finditer(text))
    ends = [token.start() for token in tokens[1:]] + [len(text)]
    read = (_reading(text, token, end) for token, end in zip(tokens, ends, strict=False))
    return tuple(reading for reading in read if reading is not None)


def _reading(text: str, token: "re.Match[str]", end: int) -> Reading | None:
    clause, after = _clause(text, token), text[token.end() : end]
    figure, value, doubt = _named(text, token, clause, after)
    if (figure, value) == ("percent", 100):
        return None
    if re.search(r"\be\.s\b", text[: token.start()], re.IGNORECASE):
        return Reading("", value, "", token.start(), token.end(), "of manual therapy E.S., which is not read")
    if YOUNG.search(text):
        return Reading(
            "", value, "", token.start(), token.end(), "for people under 18, so perhaps of the basic package"
        )
    if re.search(r"\beerste\s+$", text[: token.start()], re.IGNORECASE):
        return Reading("", value, "", token.start(), token.end(), "the first so many, which need not be a limit")
    counted = figure.endswith(("sessions", "budget"))
    per = _period(f"{token.group()}{after}", clause) if counted else ""
    return Reading(figure, value, per, token.start(), token.end(), doubt)


def _clause(text: str, token: "re.Match[str]") -> str:
    cuts = [0, *(cut.start() for cut in CLAUSE.finditer(text)), len(text)]
    start = max(cut for cut in cuts if cut <= token.start())
    return text[start : min((cut for cut in cuts if cut >= token.end()), default=len(text))]


def _named(text: str, token: "re.Match[str]", clause: str, after: str) -> tuple[str, Value, str]:
    if token["euro"]:
        return _euro_figure(text, token, clause, after)
    if token["share"]:
        share = int(re.sub(r"\D", "", token["share"]))
        return ("non_contracted" if NO_CONTRACT.search(text) else "percent"), share, ""
    value: Value = "unlimited" if token["unlimited"] else int(token["count"])
    return ("manual_sessions" if _is_manual(text, token, clause) else "sessions"), value, ""


def _euro_figure(text: str, token: "re.Match[str]", clause: str, after: str) -> tuple[str, Value, str]:
    cents = cell_cents(token["euro"])
    if EACH.search(after) or (EACH.search(clause) and not YEAR.search(after)):
        return ("non_contracted_max" if NO_CONTRACT.search(text) else "eur_per_session"), cents, ""
    if MONTH.search(after) or MONTH.search(clause):
        return "premium", cents, ""
    if YEAR.search(after) or YEAR.search(clause):
        return ("manual_budget" if _is_manual(text, token, clause) else "budget"), cents, ""
    return "", cents, "euros per what is not said"


def _is_manual(text: str, token: "re.Match[str]", clause: str) -> bool:
    """Tell whether a number counts manual therapy alone: by its clause, else by what the sentence said before."""
    if WITHIN.search(text[: token.start()]):
        return True
    if MANUAL.search(clause) or WIDER.search(clause):
        return bool(MANUAL.search(clause)) and not WIDER.search(clause)
    before = text[: token.start()]
    return bool(MANUAL.search(before)) and not WIDER.search(before)


def _period(after: str, clause: str) -> str:
    for place in (after, clause):
        for period, words in PERIODS.items():
            if words.search(place):
                return period
        if YEAR.search(place):
            return "calendar_year"
    return "calendar_year"


def assigned(
    mentions: Sequence[tuple[int, str]], readings: Sequence[Reading]
) -> Iterator[tuple[Reading, tuple[str, ...]]]:
    """Give each reading the packages it is said of: those named before it, else, where none is, those right after."""
    behind = bool(mentions and readings and mentions[0][0] > readings[0].start)
    current: tuple[str, ...] = ()
    last = 0
    for number, reading in enumerate(readings):
        following = readings[number + 1].start if number + 1 < len(readings) else 10**9
        span = (reading.end, following) if behind else (last, reading.start)
        current = tuple(name for place, name in mentions if span[0] <= place < span[1]) or current
        last = reading.end
        yield reading, current
