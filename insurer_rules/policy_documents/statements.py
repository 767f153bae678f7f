"""What one sentence or cell says in figures, given its scope: each amount as a figure, with or without a doubt."""

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import Amount, amounts, in_digits
from insurer_rules.policy_documents.care_words import MANUAL, Subject, care, handed_on
from insurer_rules.policy_documents.clauses import EACH_SESSION, Clause, Meaning
from insurer_rules.policy_documents.counting import MOST, UNIT, with_counts
from insurer_rules.policy_documents.euro_doubts import DEDUCTIBLE
from insurer_rules.policy_documents.insurers import other_insurer
from insurer_rules.policy_documents.meaning import meaning
from insurer_rules.policy_documents.names import Mention, Names, every_name
from insurer_rules.policy_documents.neighbours import contract_at, last_group, packages_at, subject_at
from insurer_rules.policy_documents.other_providers import is_of_others
from insurer_rules.policy_documents.scopes import OTHER_COVER, Scope
from insurer_rules.policy_documents.sentence_parts import cover_names, own_part, segment_of
from insurer_rules.policy_documents.words import (
    ADULT,
    BASIC,
    EACH,
    EXAMPLE,
    IN_ALL,
    NEITHER,
    SUPPLEMENTARY,
    Contract,
    contract_of,
    contracts_in,
    is_basic,
    is_listed,
    is_young,
    may_be_young,
    other_year,
    period_of,
)

JOINED = re.compile(r"^(?:[\s,()]|per \w+|an? (?:month|year)|kosten|en|of|and|or|bij|met|from|with)*$", re.IGNORECASE)
PERIODIC = re.compile(r"^\s*(?:per|/|a|each)\s", re.IGNORECASE)
ACCIDENT = re.compile(r"ongeval|ongeluk|accident", re.IGNORECASE)
SAME = re.compile(r"\b(?:zijn|is) dat\b(?: er\b)?|\bdat er\b|\bthat is\b", re.IGNORECASE)
OF_THEM = re.compile(r"\b(?:hiervan|daarvan|of (?:these|those|them)|van deze)\b", re.IGNORECASE)
OF_THIS = re.compile(r"^(?:hiervan|daarvan|waarvan)\b", re.IGNORECASE)
THIS_SUM = re.compile(r"(?:dit|dat|het|this|that)\s(?:bedrag|is|was|amount)\b", re.IGNORECASE)
FOR_BASIC = re.compile(rf"(?:^|[,;:]\s)(?:{BASIC.pattern})\s?:?\s(?:max\.?\s|maximaal\s|tot\s)?$", re.IGNORECASE)
FEW_NUMBERS = 12
DIGIT = re.compile(r"[0-9]")
TALLY = re.compile(
    r"[0-9]\s?(?:van|of|/)\s?(?:de\s|the\s)?[0-9]+\b[^.]*\b(?:gebruikt|verbruikt|over|used|left)\b", re.IGNORECASE
)
THAT_CASE = re.compile(
    r"(?:in (?:dat|zo'n) geval|in die gevallen|in (?:that|this) case|daarvoor|hiervoor)\b", re.IGNORECASE
)
PAYING = re.compile(
    r"^(?!.*\b(?:niet|geen|niets|no|not)\b).*\b(?:vergoed|krijg|recht op|reimburs|cover)", re.IGNORECASE
)
EACH_TIME = re.compile(r"\b(?:steeds|telkens|in beide gevallen|in alle gevallen|each time|always)\b", re.IGNORECASE)
RULE = re.compile(
    rf"(?:(?:voor|bij|for)\s)?(?:{MANUAL})\s(?:geld|vergoed|is|mag|mogen|krijg|betal|heeft|kan)\w*\b"
    r"|(?:bij |voor )?(?:een )?(?:zonder contract|geen contract|niet[- ]gecontr\w*)",
    re.IGNORECASE,
)
GOES = re.compile(r"\b(?:gaat|stijgt|daalt|zakt|wordt|blijft|goes|rises|falls|becomes|stays)\b", re.IGNORECASE)
TOTAL_NUMBER = re.compile(r"(?:het )?(?:maximum|maximale|totale?) aantal behandelingen\b", re.IGNORECASE)
THIS_PACKAGE = re.compile(r"\b(?:dit|uw|je|jouw|het|ons|this|your) (?:pakket|package)\b", re.IGNORECASE)
POINTING = re.compile(r"\b(?:dat|er|daar|hier|die|deze|dit|that|those)\b", re.IGNORECASE)


@frozen(kw_only=True)
class Memory:
    """What the sentences before in the same paragraph leave: subject, packages, contract, and whether they counted."""

    subject: Subject = ""
    packages: tuple[str, ...] = ()
    contract: Contract = ""
    counted: bool = False
    example: bool = False
    young: bool = False
    listed: bool = False
    tallied: bool = False
    own: bool = False
    basic: bool = False
    wider: Subject = ""
    last: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    per: str = ""
    insurer: str = ""
    each: bool = False
    priced: bool = False
    elsewhere: bool = False


@frozen(kw_only=True)
class FigureFound:
    """One amount of a sentence: what it means, and of which packages: none where nothing names one."""

    meaning: Meaning
    packages: tuple[str, ...]
    text: str


@frozen(kw_only=True)
class Reader:
    """Reads sentences with the names that may occur."""

    names: Names
    year: int
    rivals: tuple[str, ...] = ()

    def read(self, text: str, scope: Scope, memory: Memory) -> tuple[tuple[FigureFound, ...], Memory]:
        """Give what a sentence says, and what the next one inherits."""
        digits = self._in_digits(text)
        mentions = self.names.mentions(digits)
        found = with_counts(digits, self._amounts(digits, mentions), mentions, scope, counted=memory.counted)
        told = [each for each in found if each.kind != "number"]
        held = self._hold(digits, scope, memory)
        findings: list[FigureFound] = []
        earlier, covered = _packages_before(digits, memory, mentions), cover_names(digits, mentions)
        for place in range(len(told)):
            on = place and _goes_on(digits, told[place - 1], told[place], mentions)
            like = findings[-1].meaning if on else None
            apart = not scope.listed and ";" in digits and not is_listed(segment_of(digits, told[place]))
            own = evolve(held, listed=False) if apart else held
            own = evolve(own, each=own.each or (place > 0 and self._is_each_too(digits, told, place, findings)))
            said = meaning(self._clause(covered, told, place, own, memory), like=like)
            if memory.per and told[place].end == told[place].tail and SAME.search(digits) and not period_of(digits):
                said = evolve(said, per=memory.per if said.per else "")
            packages = self._packages(told, place, mentions, digits) or earlier or scope.packages
            findings.append(FigureFound(meaning=said, packages=packages, text=text))
        after = self._after(digits, memory, mentions, told)
        pers = [each.meaning.per for each in findings if each.meaning.per]
        last = findings[-1].meaning.figure if findings else ""
        after = evolve(after, each=last in EACH_SESSION, priced=last == "premium")
        return tuple(findings), evolve(after, per=pers[-1] if pers else memory.per)

    def other_numbers(self, text: str, findings: Sequence[FigureFound]) -> tuple[int, ...]:
        """Give the few small numbers, of no unit, beside the figures that a sentence says; none of a long row."""
        digits = self._in_digits(text)
        told = {each.meaning.value for each in findings}
        found = self._amounts(digits, self.names.mentions(digits))
        bare = [each for each in found if each.kind == "number" and not UNIT.match(digits[each.tail :])]
        values = [each.value for each in bare if isinstance(each.value, int) and each.value <= MOST]
        others = tuple(value for value in dict.fromkeys(values) if value not in told)
        return others if len(bare) <= FEW_NUMBERS else ()

    @staticmethod
    def _is_each_too(digits: str, told: Sequence[Amount], place: int, findings: Sequence[FigureFound]) -> bool:
        """Tell whether an amount is paid each session as the one before is: "€ 35 a session, without contract € 21"."""
        between = digits[told[place - 1].end : told[place].start]
        return findings[-1].meaning.figure == "eur_per_session" and contract_of(between) == "without"

    @staticmethod
    def _packages(told: Sequence[Amount], place: int, mentions: Sequence[Mention], digits: str) -> tuple[str, ...]:
        """Give the packages of an amount: every one named where it is so "each time"."""
        if place and EACH_TIME.search(digits[told[place - 1].end : told[place].start]):
            return every_name(mentions)
        return packages_at(told, place, mentions, digits)

    def _in_digits(self, text: str) -> str:
        """Write numbers in digits, but for those in the names of packages."""
        parts, end = [], 0
        for each in self.names.mentions(text):
            if each.start >= end:
                parts += [in_digits(text[end : each.start]), text[each.start : each.end]]
                end = each.end
        return "".join([*parts, in_digits(text[end:])])

    @staticmethod
    def _amounts(digits: str, mentions: Sequence[Mention]) -> tuple[Amount, ...]:
        """Find the amounts, but for those in the names of packages."""
        names = [each for each in mentions if len(each.names) == 1]
        for each in names:
            digits = digits[: each.start] + DIGIT.sub("_", digits[each.start : each.end]) + digits[each.end :]
        return tuple(
            found for found in amounts(digits) if not any(each.start <= found.start < each.end for each in names)
        )

    def _hold(self, digits: str, scope: Scope, memory: Memory) -> Scope:
        """Give the scope as the sentence itself narrows it, before any single amount is looked at."""
        basic = (is_basic(digits) or memory.basic) and self._is_beside_packages(digits)
        return evolve(
            scope,
            subject=self._carry(digits, memory, scope) or scope.subject,
            layer="basic" if basic else scope.layer,
            young=(scope.young or (memory.young and contract_of(digits) != "without")) and not ADULT.search(digits),
            listed=is_listed(digits) or scope.listed or (memory.listed and THAT_CASE.match(digits) is not None),
            example=bool(EXAMPLE.search(digits))
            or scope.example
            or (memory.example and not THIS_PACKAGE.search(digits)),
            premium=scope.premium or (memory.priced and self._is_next_price(digits)),
            each=scope.each or (memory.each and bool(SAME.search(digits) or OF_THEM.search(digits))),
            price=scope.price or (memory.own and THIS_SUM.match(digits) is not None),
            spent=scope.spent or (memory.tallied and OF_THIS.match(digits) is not None),
            year=other_year(digits, self.year) or scope.year,
            elsewhere=scope.elsewhere or memory.elsewhere,
            insurer=scope.insurer or self._insurer(digits, memory),
        )

    def _is_next_price(self, digits: str) -> bool:
        """Tell whether a sentence only says of a package what it becomes, as the sentence before did of a premium."""
        return GOES.search(digits) is not None and bool(self.names.mentions(digits)) and not care(digits)

    def _is_beside_packages(self, digits: str) -> bool:
        """Tell whether a sentence names neither a package nor supplementary insurance."""
        named = SUPPLEMENTARY.search(digits) or THIS_PACKAGE.search(digits) or self.names.mentions(digits)
        return not named

    def _carry(self, digits: str, memory: Memory, scope: Scope) -> Subject:
        """Give the subject of the sentence before, or the whole behind manual therapy where nothing points back to it.

        That is so for a package named anew, and behind what each session is paid with or without a contract.
        """
        wider = memory.wider or scope.subject
        if memory.subject == "manual" and (ACCIDENT.search(digits) or IN_ALL.search(digits)):
            return wider or "physio"
        general = memory.each and (memory.contract or (memory.wider and TOTAL_NUMBER.match(digits)))
        if memory.subject == "manual" and general and not POINTING.search(digits):
            return memory.wider or memory.subject
        anew = memory.subject == "manual" and wider and self.names.mentions(digits)
        return wider if anew and not POINTING.search(digits) else memory.subject

    def _insurer(self, digits: str, memory: Memory) -> str:
        """Give the other insurer that a sentence is about: that it names, else that of the sentence before."""
        named = other_insurer(digits, self.names, self.rivals)
        return named or ("" if self.names.mentions(digits) else memory.insurer)

    def _clause(self, digits: str, told: Sequence[Amount], place: int, held: Scope, memory: Memory) -> Clause:
        amount = told[place]
        before = digits[told[place - 1].end if place else 0 : amount.start]
        after = digits[amount.end : told[place + 1].start if place + 1 < len(told) else len(digits)]
        part = digits[: amount.end] + own_part(digits[amount.end :], after)
        layer = "" if held.layer == "basic" and is_basic(digits) and not is_basic(part) else held.layer
        each = amount.kind == "share" or EACH.search(after)
        rated = held.contract or (held.rated if each else "")
        part_so_far = digits[: amount.end] + own_part(after, after)
        layer = "basic" if FOR_BASIC.search(before) else layer
        held = evolve(held, layer=layer, young=held.young or (may_be_young(digits) and is_young(part_so_far)))
        return Clause(
            amount=amount,
            text=digits,
            before=before,
            after=after,
            subject=subject_at(digits, amount, before, after, held.subject),
            contract=contract_at(digits, amount, after, held=rated, earlier_said=memory.contract),
            scope=held,
            year=self.year,
        )

    def _after(self, digits: str, memory: Memory, mentions: Sequence[Mention], told: Sequence[Amount]) -> Memory:
        subjects = handed_on(cover_names(digits, mentions), anew=not (memory.wider or memory.per))
        subject: Subject = "physio" if "physio" in subjects else subjects[-1] if subjects else memory.subject
        contracts = [] if NEITHER.search(digits) else [found.lastgroup for found in contracts_in(digits)]
        if memory.contract == "with" and is_of_others(digits):
            contracts = ["without"]
        contract: Contract = "without" if "without" in contracts else "with" if contracts else memory.contract
        named = last_group(mentions, digits)
        return Memory(
            subject=subject,
            packages=named or memory.packages,
            every=every_name(mentions),
            contract=contract,
            counted=memory.counted or any(each.kind == "count" for each in told),
            example=memory.example or bool(EXAMPLE.search(digits)),
            young=(is_young(digits) or (memory.young and not ADULT.search(digits))) and not mentions,
            listed=is_listed(digits) and not mentions,
            tallied=TALLY.search(digits) is not None,
            elsewhere=OTHER_COVER.search(digits) is not None,
            own=DEDUCTIBLE.search(digits) is not None,
            basic=((is_basic(digits) and PAYING.search(digits) is not None) or memory.basic)
            and self._is_beside_packages(digits),
            wider="physio" if "physio" in subjects else memory.wider,
            insurer=self._insurer(digits, memory),
        )


def _packages_before(digits: str, memory: Memory, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Give the packages that a sentence which names none is about: those of before, all where it points back to all."""
    if memory.last and OF_THIS.match(digits):
        return memory.last
    of_all = OF_THEM.search(digits) or (RULE.match(digits) and len(memory.every) > 1)
    return (memory.every if of_all and not mentions else ()) or memory.packages


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
