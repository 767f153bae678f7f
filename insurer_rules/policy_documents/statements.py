"""What one sentence or cell says in figures, given its scope: each amount as a figure, with or without a doubt."""

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import NOUN, Amount, amounts, in_digits
from insurer_rules.policy_documents.meaning import Clause, Meaning, meaning
from insurer_rules.policy_documents.names import Mention, Names
from insurer_rules.policy_documents.neighbours import ELSEWHERE, contract_at, last_group, packages_at, subject_at
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import (
    ADULT,
    BACK,
    BASIC,
    CONTRACT,
    EXAMPLE,
    IN_ALL,
    NEITHER,
    SUPPLEMENTARY,
    Contract,
    Subject,
    care,
    is_listed,
    is_young,
    other_year,
    period_of,
)

UNIT = re.compile(
    r"^\s*(?:-|–)?\s*(?:e|ste|de|th|jaar|jaren|jarige|uur|uren|maand\w*|dag\w*|we[e]?k\w*"
    r"|min\w*|km|cm|kg|gesprek\w*|personen|leden|januari|februari|maart|april|mei|juni"
    r"|juli"
    r"|augustus|september|oktober|november|december|years?|hours?|months?|days?|weeks?"
    r"|stuks?|paar|sterren|%|\+|\.[0-9]|:[0-9])\b",
    re.IGNORECASE,
)
LEADING = (
    r"(?:geeft|geven|vergoedt|vergoeden|krijgt|is|heeft|hebben|biedt|max\.?|maximaal|maximum"
    r"|tot|gives|covers|gaat|van|hoogstens|ten|hoogste|hooguit|betaalt|up|to|u|er|naar"
    r"|met|zijn|dat|het|die|gets|at|most|blijft|op|volgend|jaar|stays|remains)"
)
FOLLOWS = re.compile(rf"^[\s:=()'’\"–-]*(?:{LEADING}\s+)*$", re.IGNORECASE)
HIGHEST = re.compile(
    r"(?:max\.?|maximaal|hoogstens|hooguit|ten hoogste|tot|at most|up to|no more than|niet meer dan)\s$", re.IGNORECASE
)
LIMITED = re.compile(
    r"^\s*(?:(?:per|in|p\.)\s*(?:een\s)?(?:kalender|jaar|year|calendar|indicatie|klacht"
    r"|j\b)|$|[.;,)])",
    re.IGNORECASE,
)
WORDED = re.compile(r"behandeling|zitting|sessie|aantal|session|treatment|\bkeer\b", re.IGNORECASE)
ACTS = (
    r"(?:vraagt|laat|laten|betaalt|vergoedt|geeft|verlaagt|verhoogt|kent|biedt|schrapt"
    r"|rekent|houdt|doet|brengt|zet|pays|covers|offers|komt|stelt|gaat|blijft|heeft|keert"
    r"|verzekert|verandert|snijdt|kort)"
)
ACTOR = re.compile(rf"^(?:(?:Ook|Bij|Maar|En)\s+)?([A-Z][\w&.-]+(?:\s[A-Z][\w&-]+){{0,2}})\s+{ACTS}\b")
STRANGER = re.compile(
    r"\b(?:[Mm]et|[Bb]ij|[Cc]oncurrent|[Vv]erzekeraar|[Mm]aatschappij)\s+(?:concurrent\s"
    r"|verzekeraar\s|pakket\s)?([A-Z][\w&-]+)"
)
JOINED = re.compile(r"^(?:[\s,()]|per \w+|kosten|en|of|and|or|bij|met|from|with)*$", re.IGNORECASE)
PERIODIC = re.compile(r"^\s*(?:per|/|a|each)\s", re.IGNORECASE)
WE = re.compile(r"\b(?:wij|we|u|uw|je|jij|jouw|ons|onze|you|your|our)\b", re.IGNORECASE)
NAMED_WITHIN = re.compile(r"(?<=[a-z,] )([A-Z][a-z][\w&]*)")
ACCIDENT = re.compile(r"ongeval|ongeluk|accident", re.IGNORECASE)
SOLE = re.compile(r"\W*(?:max\.?|maximaal|tot)?\s*[0-9]{1,3}\s?[*¹²³x]*(?:\s?\([0-9]{1,3}\))?", re.IGNORECASE)
RATHER = re.compile(rf"^\s(?:in plaats van|i\.p\.v\.|instead of|rather than)\s[0-9]+\s+{NOUN}", re.IGNORECASE)
NUMBER_OF = re.compile(r"\b(?:aantal|number)\b[^:]*:\s*$", re.IGNORECASE)
MOVED = re.compile(r"\b(?:van|from)\s+[0-9]+\s+(?:\w+\s+)?(?:naar|to)\s$", re.IGNORECASE)
WITHIN = re.compile(rf"{BACK.pattern}\s+(?:[\w.]+\s+){{0,3}}$", re.IGNORECASE)
SAME = re.compile(r"\b(?:zijn|is) dat er\b|\bdat er\b", re.IGNORECASE)
OF_THIS = re.compile(r"^(?:hiervan|daarvan|waarvan)\b", re.IGNORECASE)
POINTING = re.compile(r"\b(?:dat|er|daar|hier|die|deze|dit|that|those)\b", re.IGNORECASE)
COMMON = re.compile(
    r"^(?:In|Met|Bij|Voor|Van|Na|Als|Per|Tot|Naar|Zonder|Volgens|Daar\w*|Hier\w*|Ook|Op"
    r"|Om|Aan|Uit|Vanaf|Behalve|Cesar|Mensendieck|AV|E\.?S|COPD|BIG|KRF|Keurmerk|KNGF|Zvw"
    r"|EUR|PDF|Totaal|Maximaal|Nog|Alle|Elke|Ieder\w*|Alleen|Wel|Let|Heeft|Hebt|Bent|Kosten"
    r"|Artikel|Januari|U|Wij|We|Dit|Dat|Deze|Het|De|Een|Die|Er|Je|Men|Basis\w*|Zorg\w*"
    r"|Verzeker\w*|Aanvull\w*|Iedereen|Niemand|Wie|It|This|The|You|They|Uw|Jouw|Pakket"
    r"|Polis|Premie|Nederland|Module|Aantal|Vergoeding|Behandel\w*|Manue\w*|Fysio\w*|Overheid"
    r"|Kind\w*|Volwassen\w*|Alles|Niets|Oefen\w*|Podo\w*|Tand\w*|Verder|Daarna|Dan|Zo|Nu"
    r"|Ons|Onze|No|Your|Our)$"
)


@frozen(kw_only=True)
class Memory:
    """What the sentences before in the same paragraph leave: subject, packages, contract, and whether they counted."""

    subject: Subject = ""
    packages: tuple[str, ...] = ()
    contract: Contract = ""
    counted: bool = False
    example: bool = False
    young: bool = False
    wider: Subject = ""
    last: tuple[str, ...] = ()
    per: str = ""
    insurer: str = ""


@frozen(kw_only=True)
class FigureFound:
    """One amount of a sentence: what it means, of which packages; `everywhere` where it names none and none is near."""

    meaning: Meaning
    packages: tuple[str, ...]
    text: str


@frozen(kw_only=True)
class Reader:
    """Reads sentences with the names that may occur; `present` are the packages that the document names."""

    names: Names
    year: int
    present: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()

    def read(self, text: str, scope: Scope, memory: Memory) -> tuple[tuple[FigureFound, ...], Memory]:
        """Give what a sentence says, and what the next one inherits."""
        digits = in_digits(text)
        mentions = self._mentions(digits)
        found = self._counts(digits, amounts(digits), mentions, scope, memory)
        told = [each for each in found if each.kind != "number"]
        held = self._hold(digits, scope, memory)
        findings: list[FigureFound] = []
        for place in range(len(told)):
            on = place and _goes_on(digits, told[place - 1], told[place], mentions)
            like = findings[-1].meaning if on else None
            said = meaning(self._clause(_mask(digits, mentions), told, place, held, memory), like=like)
            if memory.per and told[place].end == told[place].tail and SAME.search(digits) and not period_of(digits):
                said = evolve(said, per=memory.per if said.per else "")
            earlier = memory.last if memory.last and OF_THIS.match(digits) else memory.packages
            packages = packages_at(told, place, mentions, digits) or earlier or scope.packages
            findings.append(FigureFound(meaning=said, packages=packages, text=text))
        after = self._after(digits, memory, mentions, told)
        pers = [each.meaning.per for each in findings if each.meaning.per]
        return tuple(findings), evolve(after, per=pers[-1] if pers else memory.per)

    def _mentions(self, digits: str) -> tuple[Mention, ...]:
        every = self.names.all_of(digits, self.present) if self.present else ()
        named = [m for m in self.names.mentions(digits) if not any(e.start < m.end and m.start < e.end for e in every)]
        return tuple(sorted((*named, *every), key=lambda each: each.start))

    def _hold(self, digits: str, scope: Scope, memory: Memory) -> Scope:
        """Give the scope as the sentence itself narrows it, before any single amount is looked at."""
        basic = bool(BASIC.search(digits)) and not SUPPLEMENTARY.search(digits) and not self.names.mentions(digits)
        return evolve(
            scope,
            subject=self._carry(digits, memory, scope) or scope.subject,
            layer="basic" if basic else scope.layer,
            young=is_young(digits) or ((scope.young or memory.young) and not ADULT.search(digits)),
            listed=is_listed(digits) or scope.listed,
            example=bool(EXAMPLE.search(digits)) or scope.example or memory.example,
            year=other_year(digits, self.year) or scope.year,
            insurer=scope.insurer or self._actor(digits) or ("" if self.names.mentions(digits) else memory.insurer),
        )

    def _carry(self, digits: str, memory: Memory, scope: Scope) -> Subject:
        """Give the subject of the sentence before; a package named anew goes back from manual therapy to the whole."""
        wider = memory.wider or scope.subject
        if memory.subject == "manual" and (ACCIDENT.search(digits) or IN_ALL.search(digits)):
            return wider or "physio"
        anew = memory.subject == "manual" and wider and self.names.mentions(digits)
        return wider if anew and not POINTING.search(digits) else memory.subject

    def _actor(self, digits: str) -> str:
        """Give the insurer that a sentence is about, where it is not the label and no package."""
        if rival := next((each for each in self.rivals if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", digits)), ""):
            return "" if self._names_label(digits) else rival
        if not self.names.mentions(digits) and (stranger := self._stranger(digits)):
            return stranger
        found = ACTOR.match(digits)
        if not found or COMMON.match(found[1].split()[0]) or care(found[1]):
            return ""
        known = self.names.package(found[1]) or self.names.mentions(found[1]) or self.names.is_label(found[1])
        return "" if known or self._names_label(found[1]) or not self.names.label else found[1]

    def _stranger(self, digits: str) -> str:
        """Give a name that a sentence is about, "bij Ster Plus", and that nobody knows."""
        for found in STRANGER.finditer(digits) if self.names.known and self.names.label else ():
            name = found[1]
            if not (
                COMMON.match(name)
                or care(name)
                or self._names_label(name)
                or name.casefold() in self.names.label.casefold()
            ):
                return name
        if WE.search(digits) or not re.search(rf"\b{ACTS}\b", digits) or not self.names.known or not self.names.label:
            return ""
        within = (found[1] for found in NAMED_WITHIN.finditer(digits))
        return next((name for name in within if not (COMMON.match(name) or care(name) or self._names_label(name))), "")

    def _names_label(self, text: str) -> bool:
        return bool(self.names.label) and self.names.label.casefold() in text.casefold()

    def _counts(
        self, digits: str, found: Sequence[Amount], mentions: Sequence[Mention], scope: Scope, memory: Memory
    ) -> tuple[Amount, ...]:
        """Let the numbers count sessions that say so without the noun: "er 6", "15 (Mos)", "waarvan 9 manuele"."""
        worded = scope.counted or memory.counted or bool(WORDED.search(digits))
        return tuple(
            evolve(each, kind="count")
            if each.kind == "number"
            and each.value is not None
            and _is_count(digits, each, mentions, scope, worded=worded)
            else each
            for each in found
        )

    def _clause(self, digits: str, told: Sequence[Amount], place: int, held: Scope, memory: Memory) -> Clause:
        amount = told[place]
        before = digits[told[place - 1].end if place else 0 : amount.start]
        after = digits[amount.end : told[place + 1].start if place + 1 < len(told) else len(digits)]
        return Clause(
            amount=amount,
            text=digits,
            before=before,
            after=after,
            subject=subject_at(digits, amount, before, after, held.subject),
            contract=contract_at(digits, amount, after, held=held.contract, earlier_said=memory.contract),
            scope=held,
        )

    def _after(self, digits: str, memory: Memory, mentions: Sequence[Mention], told: Sequence[Amount]) -> Memory:
        subjects = [each.subject for each in care(_mask(digits, mentions))]
        subject: Subject = "physio" if "physio" in subjects else subjects[-1] if subjects else memory.subject
        contracts = [] if NEITHER.search(digits) else [found.lastgroup for found in CONTRACT.finditer(digits)]
        if memory.contract == "with" and ELSEWHERE.match(digits):
            contracts = ["without"]
        contract: Contract = "without" if "without" in contracts else "with" if contracts else memory.contract
        named = last_group(mentions, digits)
        return Memory(
            subject=subject,
            packages=named or memory.packages,
            contract=contract,
            counted=memory.counted or any(each.kind == "count" for each in told),
            example=memory.example or bool(EXAMPLE.search(digits)),
            young=is_young(digits) and not mentions,
            wider="physio" if "physio" in subjects else memory.wider,
            insurer=self._actor(digits) or ("" if mentions else memory.insurer),
        )


def _mask(digits: str, mentions: Sequence[Mention]) -> str:
    """Cover the names of packages, which may be words of the field, without moving anything."""
    for each in mentions:
        if len(each.names) == 1:
            digits = digits[: each.start] + "_" * (each.end - each.start) + digits[each.end :]
    return digits


def _goes_on(digits: str, before: Amount, amount: Amount, mentions: Sequence[Mention]) -> bool:
    """Tell whether an amount only goes on with the one before, of another package: "€ 7 per maand en Varen € 9"."""
    if amount.kind != before.kind or amount.kind not in ("euro", "share"):
        return False
    between = digits[before.end : amount.start]
    named = [each for each in mentions if before.end <= each.start and each.end <= amount.end + 40]
    for each in named:
        between = between.replace(digits[each.start : each.end], "")
    own = digits[amount.end : amount.end + 25]
    return bool(named) and JOINED.match(between) is not None and not PERIODIC.match(own)


def _is_count(digits: str, number: Amount, mentions: Sequence[Mention], scope: Scope, *, worded: bool) -> bool:
    before, after = digits[: number.start], digits[number.tail :]
    if UNIT.match(after) or not isinstance(number.value, int) or number.value > 400:
        return False
    if RATHER.match(after) or re.match(
        r"^\W{0,3}(?:(?:voor|aan|for|of)\s+)?(?:manue|manual|(?-i:MT\b))", after, re.IGNORECASE
    ):
        return True
    if (
        re.match(r"^\s(?:van|of)\s(?:(?:de|deze|die|uw|je|the|these|your)\s)?[0-9]+\s", after)
        and scope.subject == "manual"
    ):
        return True
    if re.search(r"\ber\s+(?:[\w.]+\s+){0,3}$", before) or (
        re.search(r"(?:van|of|/)\s?(?:de\s)?$", before) and _is_what_is_left(before, after)
    ):
        return True
    if SOLE.fullmatch(digits) and scope.subject in ("physio", "manual") and not scope.premium:
        return True
    single = len(digits.split()) <= 5 and len(re.findall(r"[0-9]+", digits)) == 1
    limited = LIMITED.match(after) and (not before.strip() or HIGHEST.search(before))
    headed = (scope.counted and (single or limited)) or (scope.subject == "manual" and single)
    divided = limited and not before.strip() and BACK.search(after)
    totalled = worded and NUMBER_OF.search(before) and not after.strip(" .")
    return bool(headed or divided or totalled) or (worded and _is_beside(digits, number, mentions))


def _is_beside(digits: str, number: Amount, mentions: Sequence[Mention]) -> bool:
    """Tell whether a number stands at a package, behind "waarvan", or as the end of a change."""
    before, after = digits[: number.start], digits[number.tail :]
    named = [mention for mention in mentions if mention.end <= number.start]
    beside = bool(named) and FOLLOWS.match(digits[named[-1].end : number.start])
    quiet = any(each.quiet and digits[number.tail : each.start].strip() == "(" for each in mentions)
    highest = HIGHEST.search(before) and LIMITED.match(after)
    return bool(beside or quiet or highest or MOVED.search(before) or WITHIN.search(before))


def _is_what_is_left(before: str, after: str) -> bool:
    """Tell whether a number is the total of what is left: "nog 2 van 9 over", "3 of 12 used"."""
    return bool(
        re.search(r"[0-9]+\s?(?:van(?: de)?|of|/)\s?$", before)
        and (re.match(r"\s*(?:over|resterend|gebruikt|left|used|beschikbaar|verbruikt|te gaan|remaining|$)", after))
    )
