"""The grammar of amounts: every number of a text, and every "all" and "none", as what it counts and where it stands."""

import re
from collections.abc import Iterator
from typing import Literal

from attrs import frozen

Kind = Literal["count", "euro", "share", "unlimited", "none", "number"]
Value = int | str | None

ONES = ("", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
TEENS = ("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien")
TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
DUTCH = {word: number for number, word in enumerate((*ONES, *TEENS)) if number > 1} | {
    f"{one}{and_}{ten}" if one else ten: 10 * tens + number
    for tens, ten in enumerate(TENS, 2)
    for number, one in enumerate(ONES)
    for and_ in ("ën", "en")
}
ENGLISH_ONES = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH = {word: number for number, word in enumerate((*ENGLISH_ONES.split(), "eighteen", "nineteen"), 2)} | {
    f"{ten}{'-' + one if one else ''}": 10 * tens + number
    for tens, ten in enumerate(ENGLISH_TENS, 2)
    for number, one in enumerate(("", "one", *ENGLISH_ONES.split()[:8]))
}
NUMBERS = DUTCH | ENGLISH | {"één": 1}
WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
HUNDREDS = rf"(?P<hundreds>{'|'.join(ONES[2:])})?honderd(?:(?:en)?(?P<rest>{WORDS}))?"
SPELT = re.compile(
    r"(?<![\w-])(?!ten\s(?:hoogste|minste|laatste|opzichte|aanzien|behoeve|eerste|tijde))"
    rf"(?:{HUNDREDS}|{WORDS})(?=maal\b|(?![\w-]))",
    re.IGNORECASE,
)

NUM = (
    r"(?:[0-9]{1,3}(?:[.][0-9]{3})+(?:,[0-9]{1,2})?|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:[.][0-9]{1,2})?(?![0-9])"
    r"|[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]{2})?(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]{1,2})?)(?![0-9])"
)
DASH = r"(?:,[-–—]+|,=|\.-)?"
TWICE = re.compile(r"\b([0-9]{1,3}) \(\1\)")
WITH_CENTS = re.compile(
    r"(?<![\w.,])([0-9]{1,4}) euro(?: (?:en |and )?([0-9]{1,2}) cents?\b| ([0-9]{2})(?=\s?(?:per\s|p[./]|[.,;)]|$)))",
    re.IGNORECASE,
)
OF_THE_PRICE = (
    r"(?=\s(?:van|of)\s(?:(?:het|de|ons|onze|dat|the|our|uw|je)\s)?"
    r"(?:[\w-]+\s){0,3}?(?:\w*tarie(?:f|ven)|nota|rekening|kosten"
    r"|bedrag(?! (?:in|van|uit|onder|genoemd|hierboven|erboven))|rates?|costs?|bill|invoice)\b)"
)
PARTS = {
    re.compile(rf"\b(?:de helft|half){OF_THE_PRICE}", re.IGNORECASE): "50%",
    re.compile(rf"\b(?:driekwart|3/4|three quarters){OF_THE_PRICE}", re.IGNORECASE): "75%",
}
NOUN = (
    r"(?:[a-z-]*behandeling(?:en)?|[a-z-]*behandelsessies?|[a-z-]*behandelmomenten|[a-z-]*zitting(?:en)?"
    r"|[a-z-]*sessies?"
    r"|[a-z-]*consult(?:en)?|beh\b\.?|behand\.|bhd\b\.?|keren|keer|maal|[a-z-]*beurten|stuks|bezoek(?:en|jes)?"
    r"|[a-z-]*afspraken"
    r"|treatments?|sessions?|visits?|appointments?|times)"
)
NO_ADJECTIVE = (
    r"(?!(?:jaar|jaren|jarige|maand|maanden|uur|dag|dagen|week|weken|minuten|min|personen"
    r"|procent|euro|gesprekken|km|van|voor"
    r"|per|en|of|om|na|in|op|bij|tot|naar|is|zijn|worden|wordt|years?|months?|weeks?|hours?|per|for|to|in|and|or)\b)"
)
COUNT = (
    r"(?<![\w,.€-])(?<!artikel )(?<!lid )(?P<count>[0-9]{1,3})(?![0-9,.][0-9])"
    rf"(?:\s?[x×](?![a-z])|\s*(?:(?:van|of)\s+(?:uw|de|die|deze|je|these|your"
    rf"|the)\s+)?(?:(?:[a-z]+\s)?[a-z-]*(?:fysio|physio|therap)[a-z-]*(?:,|\s/|\s(?:of|en|or"
    rf"|and))\s){{0,3}}(?:{NO_ADJECTIVE}[a-zà-ÿ][a-zà-ÿ.-]*,?\s+){{0,4}}?{NOUN}(?![a-z]))"
)
EURO = (
    rf"(?:€|\beuro\b|\beur\b)\s?(?P<euro>{NUM}){DASH}|(?<![\w.,])(?P<euro_before>{NUM}){DASH}\s?(?:€|euro\b"
    rf"|eur\b)(?!\s?[0-9])"
    r"|(?<![\w.,])(?P<dashed>[0-9]+(?:\.[0-9]{3})*),[-–—]"
    r"|(?<![\w.,])(?P<with_cents>[0-9]{1,4},[0-9]{2})(?![\w.,]*[0-9]|\s?(?:%|procent|pct|uur|uren|x\b))"
)
SHARE = rf"(?<![\w.,])(?P<share>{NUM})\s?(?:%|procent\b|percent\b|pct\b)"
CARE = r"(?:behandelingen|zittingen|sessies|treatments|sessions|consulten|fysiotherapie|physiotherapy|physio)"
UNLIMITED = (
    r"(?P<unlimited>\bonbeperkte?\b|\bongelimiteerde?\b|\bongelimiteerd\b|\bunlimited\b"
    r"|\bno (?:limit|maximum)\b|\bwithout (?:a )?(?:limit|maximum)\b"
    r"|\b(?:zonder|geen|niet aan een)\s+(?:(?!apart|afzonder|eigen|separa)\w+\s+)?(?:maximum|limiet|grens"
    r"|bovengrens|begrenzing|beperking)\b"
    r"|\bonbegrensd\b"
    rf"|\b(?:alle|all|al de|al uw)\s+(?:(?!pakket|ver|vorm|form|soort|type|kind)[a-z]+\s+){{0,3}}(?:fysio)?{CARE}"
    r"|\bvolledige(?=\s+(?:vergoed|dekking|fysio|manue|oefen|behandel))|\bvolledig\b(?!\s+gecontracteerd)"
    r"|\bniet (?:gelimiteerd|beperkt|gemaximeerd|begrensd)\b(?! tot)|\bnot limited\b(?! to)"
    r"|\bhelemaal vergoed\b|\bgeheel vergoed\b"
    r"|\bin full\b|\bfully (?:covered|reimbursed|paid)\b|\bzo ?(?:vaak"
    r"|veel)(?:\s\w+){0,5} als (?:(?:\w+\s+){0,2}nodig|(?:u|je) wilt?\b)"
    r"|\bas (?:many|often) as\b)"
)
NONE = (
    r"(?P<none>\bgeen\s+(?:recht op\s+)?(?:aanvullende\s+)?(?:vergoeding|dekking|fysiotherapie|behandelingen)\b"
    r"|\bniets?(?![- ]chronisch)\s+(?:\w+\s+){0,3}?(?:vergoed|verzekerd|gedekt)\b"
    r"|\b(?:vergoed(?:t|en)?|betaal[dt]?|betalen|krijg[a-z]*)\s+(?:(?!als\b|indien\b|wanneer\b)\w+\s+){0,3}?(?:geen"
    r"|niets|niet)\b(?!\s+(?:meer|hoger|lager|alle|eigen|premie|(?:\w+\s+){0,2}(?:contract|overeenkomst"
    r"|afspra\w+))\b)|\bwordt\s+niet\s+(?:\w+\s+){0,3}?vergoed\b"
    r"|\bniet (?:in|opgenomen in) (?:uw|je|dit|deze|het|your)\s+(?:\w+\s+)?(?:pakket|verzekering|polis|module"
    r"|dekking)\b"
    r"|\bval(?:t|len) niet onder (?:deze|dit|de|het|uw|je)\s(?:\w+\s)?(?:dekking|verzekering|pakket|polis"
    r"|vergoeding)\b"
    r"|\bniet (?:mee)?verzekerd\b|\bno (?:cover(?:age)?|reimbursement)\b|\bnot (?:covered"
    r"|reimbursed|insured)\b|(?<!verder )(?<!anders )(?<!verandert )\bniets\b(?! anders))"
)
NUMBER = rf"(?<![\w€])(?P<number>{NUM})"
LOOSE = r"|(?P<loose>[0-9]+)"
ORDINALS = {
    f"{word}{'ste' if number == 8 or number >= 20 else 'de'}": number for word, number in DUTCH.items() if number > 3
}
ORDINAL = re.compile(rf"\b(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})(?=\s{NOUN}(?![a-z]))", re.IGNORECASE)
GRAMMAR = re.compile(f"{EURO}|{SHARE}|{COUNT}|{UNLIMITED}|{NONE}|{NUMBER}{LOOSE}", re.IGNORECASE)


@frozen
class Amount:
    """An amount of a text: euros in cents, shares in percent, counts whole; a "number" says not what it counts.

    `start` and `end` are those of all its words, `tail` where the number itself ends.
    """

    kind: Kind
    value: Value
    start: int
    end: int
    tail: int


def in_digits(text: str) -> str:
    """Write the numbers, parts and cents that a text spells out, in Dutch or English, in digits."""
    for part, share in PARTS.items():
        text = part.sub(share, text)
    digits = TWICE.sub(r"\1", SPELT.sub(_spelt, ORDINAL.sub(_ordinal, text)))
    return WITH_CENTS.sub(lambda found: f"{found[1]},{found[2] or found[3]:0>2} euro", digits)


def _spelt(word: re.Match[str]) -> str:
    if "honderd" not in word.group().casefold():
        return str(NUMBERS[word.group().casefold()])
    parts = {name: (part or "").casefold() for name, part in word.groupdict().items()}
    return str(100 * NUMBERS.get(parts["hundreds"], 1) + NUMBERS.get(parts["rest"], 0))


def _ordinal(word: re.Match[str]) -> str:
    return f"{ORDINALS[word.group().casefold()]}e"


def amounts(text: str, *, loose: bool = True) -> tuple[Amount, ...]:
    """Find every amount of a text from left to right; `loose` takes bare numbers too."""
    return tuple(each for each in _amounts(text) if loose or each.kind != "number")


def stated_amounts(text: str) -> tuple[Amount, ...]:
    """Find the amounts of a text that say what they count, in digits or spelled out."""
    return amounts(in_digits(text), loose=False)


def _amounts(text: str) -> Iterator[Amount]:
    for found in GRAMMAR.finditer(text):
        group = found.lastgroup or "loose"
        start, end = found.span()
        tail = found.end(group)
        if group in ("euro", "euro_before", "dashed", "with_cents"):
            yield Amount("euro", cents(found[group]), start, end, end)
        elif group == "share":
            percent, rest = divmod(cents(found[group]), 100)
            yield Amount("number", None, start, end, end) if rest else Amount("share", percent, start, end, end)
        elif group == "count":
            yield Amount("count", int(found[group]), found.start(group), end, tail)
        elif group == "unlimited":
            yield Amount("unlimited", "unlimited", start, end, end)
        elif group == "none":
            yield Amount("none", "none", start, end, end)
        else:
            yield Amount("number", whole(found[group]), found.start(group), tail, tail)


def whole(text: str) -> int | None:
    """Read a whole number; one of many digits or with decimals has no value."""
    return int(text) if text.isdigit() and len(text) <= 6 else None


def cents(text: str) -> int:
    """Read an amount as it is written (1.000, 1,000, 1 000, 17,50 or 17.5) in hundredths."""
    bare = text.replace(" ", "")
    if re.match(r"[1-9][0-9]{0,2},[0-9]{3}(?![0-9])", bare):
        bare = bare.replace(",", "")
    if re.search(r"[.][0-9]{3}(?![0-9])", bare):
        bare = bare.replace(".", "")
    units, _, rest = bare.replace(",", ".").partition(".")
    return int(units[:12]) * 100 + int((rest + "00")[:2])
