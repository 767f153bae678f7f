"""Which numbers count sessions though no noun says so: "er 6", "15 (Mos)", "waarvan 9 manuele", "fysio 9"."""

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import NOUN, Amount, Kind
from insurer_rules.policy_documents.care_words import MANUAL, PHYSIO, care, subject_of
from insurer_rules.policy_documents.clauses import PART_OF
from insurer_rules.policy_documents.names import Mention
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import (
    BACK,
)

MOST_IN_A_SENTENCE = 60
MOST = 400
WHOLE = 100
DECIMAL = re.compile(r"[0-9][.,]$")
PLACE = re.compile(
    r"\b(?:lid|artikel|art\.?|paragraaf|hoofdstuk|bijlage|pagina|blz\.?|stadium|fase|klasse|graad|versie|nr\.?"
    r"|nummer)\s$",
    re.IGNORECASE,
)
NUMBERING = re.compile(r"\)|\.\s\S")
NEXT_POINT = re.compile(r"\.\s[a-z]")
UNIT = re.compile(
    r"^\s*(?:-|–)?\s*(?:e|ste|de|th|jaar|jaren|jarige|uur|uren|maand\w*|dag\w*|we[e]?k\w*"
    r"|min\w*|km|cm|kg|gesprek\w*|personen|leden|januari|februari|maart|april|mei|juni"
    r"|juli"
    r"|augustus|september|oktober|november|december|years?|hours?|months?|days?|weeks?"
    r"|paar|sterren|\.[0-9]|:[0-9])\b"
    r"|^\+(?!\s?[0-9])",
    re.IGNORECASE,
)
TO_ANOTHER = re.compile(r"\s?(?:t/m|tot(?: en met)?|to|en|and|-|–)\s?[0-9]+(?=\D)", re.IGNORECASE)
EACH_ONE = re.compile(
    r"^\s*per (?:consult|behandeling|zitting|sessie|keer|bezoek|dag|session|treatment|visit|day)\b", re.IGNORECASE
)
LEADING = (
    r"(?:geeft|geven|vergoedt|vergoeden|krijgt|is|heeft|hebben|biedt|max\.?|maximaal|maximum"
    r"|tot|gives|covers|gaat|van|hoogstens|ten|hoogste|hooguit|betaalt|up|to|u|er|naar"
    r"|recht|hebt|met|om|zijn|dat|het|die|gets|at|most|blijft|beperkt|begrensd|op|volgend|jaar|stays|remains|uw"
    r"|de|eerste)"
)
FOLLOWS = re.compile(rf"^[\s:=()'’\"–-]*(?:{LEADING}\s+)*$", re.IGNORECASE)
PRICED = re.compile(r"^\s\((?:€|eur)[^()]*\)", re.IGNORECASE)
HIGHEST = re.compile(
    r"(?:max\.?|maximaal|hoogstens|hooguit|ten hoogste|tot|at most|up to|no more than|niet meer dan"
    r"|(?:gemaximeerd|(?:vast)?gesteld|bepaald|begrensd|beperkt|gelimiteerd) (?:op|tot)|(?:cap|limit|maximum"
    r"|plafond|limiet|grens) (?:of|van|is|bedraagt)"
    r"|\b(?:dat|dit) (?:is|zijn)(?: er)?(?: voor (?:u|jou))?|\b(?:dat|dit|het|er) (?:wordt|worden|blijft"
    r"|blijven)|\b(?:is|zijn|wordt|worden) (?:dat|dit|het|er)"
    r"(?: (?:maximum|aantal|de eerste))?"
    r"|(?:houden|houdt) (?:we|wij|men) het op|\b(?:houdt|blijft) het (?:op|bij)"
    r"|(?:stop(?:t|s)?|eindigt|ends?) (?:\w+ ){0,3}(?:bij|na|at|after))\s(?:per (?:indicatie|jaar|kalenderjaar"
    r"|aandoening|klacht)\s)?$",
    re.IGNORECASE,
)
A_YEAR = (
    r"(?:(?:per|in|p\.|a|/)\s*(?:een\s)?(?:kalender|jaar|jr\b|year|calendar|indica|klacht|diagnos[ei]|aandoe"
    r"|complaint|condition|j\b|ind\b)|p/(?:j|ind))"
)
THUS = re.compile(r"\b(?:dus|oftewel|so)\s$", re.IGNORECASE)
YEARLY = re.compile(rf"^\s*(?:(?:{PHYSIO})\s?)?{A_YEAR}", re.IGNORECASE)
LIMITED = re.compile(rf"^\s*(?:{A_YEAR}|$|[.;,)]|\(|[-–]\s)", re.IGNORECASE)
LEFT = re.compile(
    r"\s*(?:[().]|over|resterend|gebruik(?:t|en)|inzetten|left|used|beschikbaar|verbruikt|te gaan|remaining|$)",
    re.IGNORECASE,
)
OF_WHICH = re.compile(r"^\s*(?:of which|of these|of them|hiervan|daarvan|ervan)\b", re.IGNORECASE)
WORDED = re.compile(r"behandeling|zitting|sessie|aantal|session|treatment|\bkeer\b", re.IGNORECASE)
FEW = 4
CARE_ALONE = re.compile(
    rf"(?:^|[;,/]\s|\s[-–—+|]\s)(?:(?:jaarlimiet|limiet|maximum|max\.?)\s)?(?:{PHYSIO}|{MANUAL})"
    rf"(?:\s?[,/+&]\s?(?:{PHYSIO}|{MANUAL})){{0,3}}(?:\s?|:\s)$",
    re.IGNORECASE,
)
CARE_BEHIND = re.compile(rf"^\s(?:{PHYSIO})\s?(?:$|[.;,()/|+–-])", re.IGNORECASE)
CARE_IN_LINE = re.compile(r"(?!\s\w*therapeut)\s(?-i:[a-z])", re.IGNORECASE)
ENTRY = re.compile(r"(?:[;,:(]\s|\s?[/|+]\s?|\s[-–—]\s)$")
CARE_BRACKET = re.compile(rf"(?:{PHYSIO}|{MANUAL})\s?\($", re.IGNORECASE)
AT_NAME = re.compile(r"\s(?:bij|in|met|with|at)\s", re.IGNORECASE)
TOTAL_LINE = re.compile(r"(?:totaal|total|maximum|max\.?|aantal|limiet|limit)\s[0-9]{1,3}", re.IGNORECASE)
NEXT = re.compile(rf"\s*(?:$|\.\s*$|[;,/]|\s[-–—+|]\s|\((?:{BACK.pattern}|w\.?v\.?\s))", re.IGNORECASE)
SOLE = re.compile(
    r"\W*(?:max\.?|maximaal|tot)?\s*[0-9]{1,3}\s?[*¹²³x]*(?:\s?\([^()]{1,60}\))?",
    re.IGNORECASE,
)
RATHER = re.compile(
    rf"^\s(?:in plaats van|i\.p\.v\.|instead of|rather than)\s[0-9]+(?:\s+{NOUN}|\s*[.;,]|$)", re.IGNORECASE
)
NUMBER_OF = re.compile(
    r"\b(?:aantal|number|totaal|total|maximum|limiet)\b(?:[^:=.]|\.(?=[\w:]))*(?:[:=]|\b(?:is|zijn|blijft|wordt"
    r"|bedraagt))\s*$",
    re.IGNORECASE,
)
NUMBER_ASIDE = re.compile(rf"\baantal\s(?:{NOUN}|{PHYSIO})\s(?:{PHYSIO}\s)?\($", re.IGNORECASE)
MINE = re.compile(
    r"[0-9][^.;:]*[,;]\s(?:(?:en|maar|and|but)\s)?(?:u|ik|je|jij|I|you)\s(?:(?:maar|slechts|er|only)\s)?$",
    re.IGNORECASE,
)
HOW_MANY = re.compile(
    r"\b(?:hoeveel|how many|welk aantal)\b[^?]*\?\s*(?:(?:maximaal|max\.?|dat zijn er)\s)?$", re.IGNORECASE
)
STAYS = re.compile(
    rf"\b(?:blijft|is|wordt|bedraagt)\s(?:het|uw|je)\s(?:\w+\s)?(?:aantal"
    rf"|maximum)\s(?:{NOUN}\s)?(?:[a-z-]*therapie\s)?$",
    re.IGNORECASE,
)
COUNT_LINE = re.compile(rf"(?:max\w*\.?\s)?aantal\s{NOUN}[^0-9.:=]*\s", re.IGNORECASE)
MOVED = re.compile(
    r"\b(?:van|from)\s+[0-9]+\s+(?:\w+\s+)?(?:naar|to)\s$"
    r"|\b(?:is|zijn|wordt|worden) (?:(?:het|dat|er) )?(?:nu|straks|voortaan|now)\s$"
    r"|\bniet (?:langer|meer) [0-9]+(?:\s\w+)?, maar\s$"
    r"|\b(?:verhoogd|verlaagd|teruggebracht|bijgesteld|raised|lowered)\s(?:naar|tot|to)\s$",
    re.IGNORECASE,
)
WITHIN = re.compile(rf"(?:{BACK.pattern}|\ber van de(?:ze)? [0-9]+)\s+(?:[\w.]+[\s:=–-]+){{0,3}}$", re.IGNORECASE)
MANUAL_BEHIND = r"(?:(?:voor|aan|for|of)\s+)?(?:manue|manual|(?-i:MT\b))"
SAID_MANUAL = re.compile(rf"^\W{{0,3}}{MANUAL_BEHIND}", re.IGNORECASE)
LIMITS_MANUAL = re.compile(rf"^\W{{0,3}}(?:[a-z]+\s+){{0,5}}{MANUAL_BEHIND}", re.IGNORECASE)
MANUAL_ASIDE = re.compile(rf"\((?:{MANUAL})\s?:?\s(?:max\w*\.?\s)?$", re.IGNORECASE)
MANUAL_TO = re.compile(
    rf"(?:{MANUAL})\s(?:(?:op|tot|er|dan|maar|slechts|is|zijn|dat|het|geldt|blijft|wordt|gaat|naar)\s){{1,3}}$",
    re.IGNORECASE,
)
OF_SO_MANY = re.compile(
    r"^\s(?:van|of)\s(?:(?:de|deze|die|uw|je|the|these|your)\s)?(?:in totaal\s)?[0-9]+(?=[\s).;,]|$)"
)
OF_THEM = re.compile(r"\ber\s+(?:[\w.]+\s+){0,4}$")


@frozen(kw_only=True)
class BareNumber:
    """A number without its noun in a sentence; `worded` tells that sessions are spoken of."""

    text: str
    number: Amount
    mentions: Sequence[Mention]
    scope: Scope
    worded: bool

    @property
    def before(self) -> str:
        """The words before it."""
        return self.text[: self.number.start]

    @property
    def after(self) -> str:
        """The words behind it."""
        return self.text[self.number.tail :]

    @property
    def limited(self) -> bool:
        """Whether it ends its part of the sentence, and begins it or stands behind "maximaal" or a colon."""
        first = not self.before.strip() or self.before.rstrip()[-1:] in ":="
        return bool(LIMITED.match(self.after) and (first or HIGHEST.search(self.before)))

    @property
    def cared(self) -> bool:
        """Whether sessions or physiotherapy are spoken of."""
        ours = ("physio", "manual")
        return self.worded or self.scope.subject in ours or subject_of(self.text) in ours


def with_counts(
    text: str, found: Sequence[Amount], mentions: Sequence[Mention], scope: Scope, *, counted: bool
) -> tuple[Amount, ...]:
    """Let those numbers of a sentence count sessions that do; `counted` tells that the sentence before did.

    What has more numbers than any sentence is none: no number of it is looked at, with or without a noun.
    """
    if len(found) > MOST_IN_A_SENTENCE:
        return ()
    worded = scope.counted or counted or bool(WORDED.search(text))
    numbers = (BareNumber(text=text, number=each, mentions=mentions, scope=scope, worded=worded) for each in found)
    return tuple(evolve(each.number, kind=_kind(each)) for each in numbers)


def _kind(bare: BareNumber) -> Kind:
    """Give what a number counts: percent where its label asks for them, else sessions where it is of those."""
    if bare.number.kind != "number":
        return bare.number.kind
    if bare.scope.percent and SOLE.fullmatch(bare.text) and int(bare.number.value or 0) <= WHOLE:
        return "share"
    return "count" if _is_count(bare) else "number"


def _is_count(bare: BareNumber) -> bool:
    return not _is_other(bare) and (
        _is_of_manual(bare)
        or _is_of_total(bare)
        or _is_alone(bare)
        or _is_headed(bare)
        or _is_totalled(bare)
        or (bare.cared and (_is_of_period(bare) or _is_beside(bare)))
    )


def _is_other(bare: BareNumber) -> bool:
    value = bare.number.value
    if not isinstance(value, int) or value > MOST:
        return True
    listed = (bare.before in ("", "(") and NUMBERING.match(bare.after)) or NEXT_POINT.match(bare.after)
    placed = DECIMAL.search(bare.before) or PLACE.search(bare.before)
    unit = UNIT.match(TO_ANOTHER.sub("", bare.after, count=1)) or EACH_ONE.match(bare.after)
    return any((listed, placed, unit))


def _is_of_manual(bare: BareNumber) -> bool:
    """Tell whether a number says itself that it is of manual therapy: "9 manuele", "at most 9 may be manual"."""
    within = (HIGHEST.search(bare.before) or THUS.search(bare.before)) and LIMITS_MANUAL.match(bare.after)
    manual = "manual" in (bare.scope.subject, *(each.subject for each in care(bare.before)[-1:]))
    of_so_many = manual and OF_SO_MANY.match(bare.after)
    aside = MANUAL_ASIDE.search(bare.before) and bare.after.startswith(")")
    limited = bare.worded and LIMITED.match(bare.after) and MANUAL_TO.search(bare.before)
    rather = bare.worded and RATHER.match(bare.after)
    return bool(within or of_so_many or aside or limited or rather or SAID_MANUAL.match(bare.after))


def _is_of_total(bare: BareNumber) -> bool:
    """Tell whether a number points back, "er 6", or is the total of what is left, "nog 2 van 9 over"."""
    total = PART_OF.search(bare.before) and LEFT.match(bare.after)
    return bool(total or OF_THEM.search(bare.before))


def _is_alone(bare: BareNumber) -> bool:
    """Tell whether a number is all that a cell says, or stands with the name of the care alone: "fysio 9"."""
    sole = bare.scope.subject in ("physio", "manual") and not bare.scope.premium and SOLE.fullmatch(bare.text)
    few = int(bare.number.value or 0) < FEW
    entry = not few and (NEXT.match(bare.after) or YEARLY.match(bare.after)) and CARE_ALONE.search(bare.before)
    first = not bare.before and CARE_IN_LINE.match(bare.after)
    begun = first or HIGHEST.search(bare.before) or ENTRY.search(bare.before)
    highest = not few and begun and CARE_BEHIND.match(bare.after)
    bracketed = bare.worded and bare.after.startswith(")") and CARE_BRACKET.search(bare.before)
    return bool(sole or entry or highest or (bracketed and not few))


def _is_headed(bare: BareNumber) -> bool:
    """Tell whether what stands above says that sessions are counted, and little stands beside the number."""
    single = len(bare.text.split()) <= 5 and len(re.findall(r"[0-9]+", bare.text)) == 1
    counted = bare.scope.counted and (single or bare.limited)
    return counted or (bare.scope.subject == "manual" and single)


def _is_totalled(bare: BareNumber) -> bool:
    """Tell whether a number is a total by what stands before or behind it: "aantal: 9", "12, waarvan 9"."""
    if bare.scope.subject == "physio" and TOTAL_LINE.fullmatch(bare.text):
        return True
    if bare.cared and COUNT_LINE.fullmatch(bare.before) and LIMITED.match(bare.after):
        return True
    divided = bare.limited and not bare.before.strip() and BACK.search(bare.after)
    if bare.after.startswith(")") and NUMBER_ASIDE.search(bare.before):
        return True
    asked = HOW_MANY.search(bare.before) or MINE.search(bare.before)
    stated = asked or NUMBER_OF.search(bare.before) or STAYS.search(bare.before)
    return bool(divided or (bare.worded and stated and LIMITED.match(bare.after)))


def _is_of_period(bare: BareNumber) -> bool:
    """Tell whether a number is of a year, "9 per jaar" or "24 fysio per jaar", or what the next is within."""
    return bool(YEARLY.match(bare.after) or OF_WHICH.match(bare.after))


def _is_at_name(bare: BareNumber) -> bool:
    """Tell whether a number stands right before a package: "9 bij Mos, 15 bij Varen"."""
    behind = [each for each in bare.mentions if AT_NAME.fullmatch(bare.text[bare.number.tail : each.start])]
    return any(NEXT.match(bare.text[each.end :]) for each in behind)


def _is_beside(bare: BareNumber) -> bool:
    """Tell whether a number stands at a package, behind "waarvan", or as the end of a change."""
    named = [mention for mention in bare.mentions if mention.end <= bare.number.start]
    beside = bool(named) and FOLLOWS.match(PRICED.sub("", bare.text[named[-1].end : bare.number.start]))
    quiet = any(each.quiet and bare.text[bare.number.tail : each.start].strip() == "(" for each in bare.mentions)
    highest = HIGHEST.search(bare.before) and LIMITED.match(bare.after)
    said = beside or quiet or highest or MOVED.search(bare.before) or WITHIN.search(bare.before)
    return bool(said or _is_at_name(bare))
