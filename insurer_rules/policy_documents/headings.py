"""The headings above a place in a document, with what the numbers below them inherit."""

import re
from collections.abc import Iterable

from attrs import define, evolve, field

from insurer_rules.policy_documents.blocks import LEAD, SHAPED, Kind
from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.other_providers import is_of_others, opposite
from insurer_rules.policy_documents.scopes import NUMBERED, Scope, is_unasked, layer_of, narrow, own_care, packages_in
from insurer_rules.policy_documents.words import PREMIUM, Contract, contract_of

ARTICLE = re.compile(r"(?:artikel|article|art\.|§)\s?[A-Z]?\.?[0-9]", re.IGNORECASE)
FIRST_LEVEL, ASPECT = 1, 11
CONDITIONS = ("contract", "layer", "per", "young", "listed", "example", "excluded")
OF_PERSONS = ("young", "listed")
OF_ANY_CARE = re.compile(
    r"(?:(?:aanvullend\w*|verzekering\w*|vergoeding\w*|vergoed|voorwaarden|hoeveel|wat|hoogte|dekking|bedrag"
    r"|premie|pakket\w*"
    r"|krijgt?|u|uw|je|we|wij|per|jaar|maximum|maximaal|maximale|van|de|het|is|uit|en|voor|soort"
    r"|naam)(?:[\s?:/]+|$))+",
    re.IGNORECASE,
)
ASKED_OF_IT = re.compile(
    r"(?:(?:vergoeding|hoogte|bedrag|premie|dekking|maximum|maximale|aantal|behandeling(?:en)?|soort|verzekering"
    r"|eigen|risico|bijdrage|toestemming"
    r"|verwijzing|machtiging|nodig|van|de|het|per|jaar)(?:[\s?:/]+|$))+",
    re.IGNORECASE,
)
RATES_BELOW = re.compile(
    r"\b(?:onderstaande|volgende)\s(?:\w+\s)?(?:tarieven|prijzen)\b|(?:tarieven|prijzen) hieronder"
    r"|\b(?:following|below)\s(?:rates|prices)",
    re.IGNORECASE,
)
INSURED = re.compile(r"(?:wij|we) vergoeden|vergoeden (?:wij|we)|contract|we reimburse", re.IGNORECASE)
PRICE_LINE = re.compile(
    r"(?:(?:premie|vanaf)\s?:?\s)*€\s?[0-9.,]+-?(?:\s(?:per maand|p/?m|p\.\s?m\.|/\s?maand|p/mnd))?|per maand"
    r"|[★☆⭐].*",
    re.IGNORECASE,
)
ROW_OF_NAMES = re.compile(r"(?:[A-Z][\w+-]*(?:\s|$)){3,}")


@define
class Headings:
    """The headings above a place in the document, with the scope of each; other names on their level are insurers."""

    names: Names
    year: int
    insurers: int = 0
    general: bool = False
    refused: bool = False
    cards: int = 0
    stack: list[tuple[int, Scope]] = field(factory=list)
    governing: tuple[str, ...] = ()
    leading: bool = False
    begun: bool = False
    listing: bool = False
    told: bool = False
    rated: Contract = ""
    totalled: bool = False

    @property
    def scope(self) -> Scope:
        """The scope under the headings above."""
        scope = self.stack[-1][1] if self.stack else Scope()
        scope = evolve(scope, rated=self.rated or ("without" if self.refused else ""))
        return evolve(scope, packages=self.governing) if self.governing and not scope.packages else scope

    def enter(self, text: str, level: int, *, per: str = "") -> None:
        """Go under a heading, with the period of its footnote.

        It ends those from its level down, physiotherapy only where it names other care.
        """
        text, colon = text.rstrip(":"), text.endswith(":")
        within = level >= SHAPED and (self._is_aspect(text) or self._is_of_package(text))
        level = ASPECT if within else level
        ended = [entry for entry in self.stack if entry[0] >= level]
        del self.stack[len(self.stack) - len(ended) :]
        above = self.stack[-1][1] if self.stack else Scope()
        if ended:
            premium = above.premium or (level >= SHAPED and ended[0][1].premium and self.names.package(text) != "")
            above = evolve(above, subject=self._keep(text, ended[0], above, level), premium=premium)
        scope = narrow(above, text, names=self.names, year=self.year)
        if ended and is_of_others(text):
            scope = evolve(scope, contract=opposite(ended[0][1].contract))
        if ended and self._is_next_article(text, ended[0], level):
            scope = evolve(scope, subject="other")
        aside = self._is_aside(text, ended[0], level) if ended else False
        scope = evolve(scope, aside=aside or (above.aside and not scope.cared))
        scope = evolve(scope, shared=scope.shared and level > FIRST_LEVEL, per=per or scope.per)
        if scope.packages != above.packages:
            self.governing = ()
        self.stack.append((level, self._of_insurer(scope, text, level)))
        self._rate(scope, text)
        named = packages_in(text, self.names)
        self.cards = self.cards + 1 if len(named) == 1 else self.cards if within else 0
        self.leading, self.listing, self.told = colon and level >= LEAD, False, False
        self.begun = True

    def follow(self, kind: Kind, text: str) -> None:
        """Take note of what stands below: a lead line over bullets ends where they end, rates told of are prices."""
        self.begun = self.begun and not self.scope.premium and PRICE_LINE.fullmatch(text) is not None
        if subject_of(text) != "other" and "%" in text and self.scope.contract:
            self.rated = ""
        if self.listing and kind != "item":
            self._drop(CONDITIONS)
        if self.told and kind == "table":
            self._drop(OF_PERSONS)
        self.told = kind == "text" and (self.leading or self.told)
        self.listing = self.leading and kind == "item"
        self.leading = self.listing
        if RATES_BELOW.search(text) and not INSURED.search(text):
            level, scope = self.stack.pop() if self.stack else (LEAD, Scope())
            self.stack.append((level, evolve(scope, price=True)))

    def _rate(self, scope: Scope, text: str) -> None:
        """Keep the contract that a heading alone is about for shares below headings of care and packages."""
        if packages_in(text, self.names) or subject_of(text):
            return
        self.rated = scope.contract if contract_of(text) else ""

    def _drop(self, conditions: Iterable[str]) -> None:
        """Let what a lead line said of conditions end, as it was above."""
        above = self.stack[-2][1] if len(self.stack) > 1 else Scope()
        held = {name: getattr(above, name) for name in conditions}
        self.stack[-1] = (self.stack[-1][0], evolve(self.stack[-1][1], **held))

    def _is_aspect(self, text: str) -> bool:
        """Tell whether a heading only asks something of what stands above: how much, or with which contract."""
        numbered = NUMBERED.match(text) and self.stack and self.stack[-1][1].article
        alone = not (subject_of(text) or packages_in(text, self.names) or numbered)
        rated = contract_of(text) and not layer_of(text, packages=())
        general = contract_of(text) == "without" and (self._is_of_young() or self._is_behind_cards())
        return alone and bool(ASKED_OF_IT.fullmatch(text) or (rated and not general))

    def _is_behind_cards(self) -> bool:
        """Tell whether the heading right above is the last of several packages, and one rule alone is told."""
        return self.general and self.cards > 1 and bool(self.stack and self.stack[-1][1].packages)

    def _is_of_young(self) -> bool:
        """Tell whether the heading right above is about those under 18, and no other is."""
        return [scope.young for _, scope in self.stack[-2:]] in ([True], [False, True])

    def _is_of_package(self, text: str) -> bool:
        """Tell whether a heading is of care that a package pays: right below its name, or behind other such care."""
        if subject_of(text) == "" or packages_in(text, self.names) or not self.stack:
            return False
        (level, top), *_ = reversed(self.stack)
        directly = self.begun and level == SHAPED and len(top.packages) == 1 and not top.subject
        return directly or (level == ASPECT and len(top.packages) == 1 and top.subject != "")

    def _is_next_article(self, text: str, ended: tuple[int, Scope], level: int) -> bool:
        """Tell whether a numbered heading follows a numbered one about care, and names nothing that may be of it."""
        named = subject_of(text) or packages_in(text, self.names) or contract_of(text) or PREMIUM.search(text)
        numbered = (NUMBERED if level < SHAPED else ARTICLE).match(text) and not named
        return bool(numbered) and ended[0] == level and ended[1].article and ended[1].subject != ""

    def _is_aside(self, text: str, ended: tuple[int, Scope], level: int) -> bool:
        """Tell whether a heading beside one of care says neither care nor anything that is asked of care."""
        beside = ended[0] == level < SHAPED and (ended[1].aside or (ended[1].cared and ended[1].subject == "physio"))
        return beside and is_unasked(text, self.names)

    def _keep(self, text: str, ended: tuple[int, Scope], above: Scope, level: int) -> Subject:
        """Keep the subject of a heading of the same level that this one does not end."""
        before = ended[1].subject
        named = packages_in(text, self.names)
        row = len(named) > 1 or (named and ROW_OF_NAMES.fullmatch(text)) or OF_ANY_CARE.fullmatch(text)
        if before == "other" and any(own_care(name) for name in ended[1].packages):
            return above.subject
        if before == "other" and row:
            return before
        if before == "other" and not (ended[0] == level and self.names.package(text)):
            return above.subject
        return "physio" if before == "manual" else before

    def _of_insurer(self, scope: Scope, text: str, level: int) -> Scope:
        if self.names.is_label(text):
            return evolve(scope, insurer="", remark=bool(scope.contract))
        brand = level == self.insurers and self.names.is_new(text) and not scope.packages and len(text.split()) <= 4
        other = brand and not scope.contract and not subject_of(text)
        if other or self.names.is_other(text):
            return evolve(scope, insurer=text)
        return evolve(scope, insurer="") if level <= FIRST_LEVEL else scope
