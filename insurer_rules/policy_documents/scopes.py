"""What a number inherits from the headings, labels and lead sentences around it, before its own words are read."""

import re
from collections.abc import Iterable

from attrs import define, evolve, field, frozen

from insurer_rules.policy_documents.blocks import Kind
from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.words import (
    ADULT,
    BASIC,
    EACH,
    EXAMPLE,
    MISSED,
    PREMIUM,
    SHARED,
    SUPPLEMENTARY,
    YEAR,
    Contract,
    contract_of,
    is_listed,
    is_young,
    other_year,
    period_of,
)

PRICE = re.compile(r"\bkost(?:en)?\b|tarie(?:f|ven)|prij[sz]\w*|\brates?\b|\bprices?\b|\bcosts?\b", re.IGNORECASE)
CHARGE = re.compile(rf"eigen (?:risico|bijdrage)|{MISSED}|\bintake\b|korting", re.IGNORECASE)
BENEFIT = re.compile(
    r"vergoed\w*|verzeker\w*|krijg\w*|terug|reimburse\w*|cover\w*|contract|betalen|betaalt", re.IGNORECASE
)
COUNTED = re.compile(
    r"behandeling(?:en)?\b|zittingen|sessies|sessions|treatments|aantal|\bkeer\b|consulten"
    r"|how many|hoeveel",
    re.IGNORECASE,
)
DISCOUNT = re.compile(
    r"\bmet (?:\w+ )?korting|collectief|collectivi\w*|with (?:\w+ )?discount|\bna aftrek\b|gemeentelijke bijdrage"
    r"|\bbijdrage van (?:de|uw|je) (?:gemeente|werkgever)",
    re.IGNORECASE,
)
EXCLUDED = re.compile(
    r"\bniet (?:verzekerd|vergoed|gedekt)|(?:vergoed|betal)\w* (?:wij|we) (?:deze zorg )?niet\b|krijgt? (?:u"
    r"|je) niet\b"
    r"|\bnot (?:covered|insured|reimbursed)|uitsluiting|uitgesloten|exclusions?\b",
    re.IGNORECASE,
)
FIRST_LEVEL, SHAPED, LEAD, ASPECT = 1, 8, 9, 11
CONDITIONS = ("contract", "layer", "per", "young", "listed", "example", "excluded")
OF_PERSONS = ("young", "listed")
OF_ANY_CARE = re.compile(
    r"(?:(?:aanvullend\w*|verzekering\w*|vergoeding\w*|vergoed|voorwaarden|hoeveel|wat|hoogte|dekking|bedrag|premie|pakket\w*"
    r"|krijgt?|u|uw|je|we|wij|per|jaar|maximum|maximaal|maximale|van|de|het|is|uit|en|voor|soort|naam)(?:[\s?:/]+|$))+",
    re.IGNORECASE,
)
ASKED_OF_IT = re.compile(
    r"(?:(?:vergoeding|hoogte|bedrag|premie|dekking|maximum|maximale|aantal|behandeling(?:en)?|soort|verzekering|eigen|risico|bijdrage|toestemming"
    r"|verwijzing|machtiging|nodig|van|de|het|per|jaar)(?:[\s?:/]+|$))+",
    re.IGNORECASE,
)
RATES_BELOW = re.compile(
    r"\b(?:onderstaande|volgende)\s(?:\w+\s)?(?:tarieven|prijzen)\b|(?:tarieven|prijzen) hieronder"
    r"|\b(?:following|below)\s(?:rates|prices)",
    re.IGNORECASE,
)
INSURED = re.compile(r"(?:wij|we) vergoeden|vergoeden (?:wij|we)|contract|we reimburse", re.IGNORECASE)
SPENT = re.compile(
    r"^(?:al |reeds |nog |sessions |treatments |behandelingen )?(?:restant|te gebruiken|te gaan|te besteden|gebruikte?"
    r"|verbruikt?|opgemaakt|opgebruikt|besteed"
    r"|gedeclareerd"
    r"|ingediend|gepland|ingepland|used|claimed|spent|over|reste(?:ert|rend)\w*|beschikbare?|beschikbaar|remaining)\b"
    r"|\b(?:al|reeds|already) (?:gebruikt|verbruikt|opgemaakt|gehad|gedeclareerd|used|claimed)\b"
    r"|^(?:al|reeds|already) (?:vergoed|uitbetaald|betaald|paid|reimbursed)\b"
    r"|\b(?:gebruikte|verbruikte|gedeclareerde|resterende|used|remaining|claimed)\s|\bhuidige? (?:saldo|tegoed"
    r"|stand)\b|\bsaldo\b",
    re.IGNORECASE,
)
PRICE_LINE = re.compile(
    r"(?:(?:premie|vanaf)\s?:?\s)*€\s?[0-9.,]+-?(?:\s(?:per maand|p/?m|p\.\s?m\.|/\s?maand|p/mnd))?|per maand|[★☆⭐].*",
    re.IGNORECASE,
)
TOTAL = re.compile(r"\b(?:totaal|totale|total)\b", re.IGNORECASE)
ROW_OF_NAMES = re.compile(r"(?:[A-Z][\w+-]*(?:\s|$)){3,}")
NUMBERED = re.compile(r"^(?:artikel\s+|article\s+|art\.?\s+|§\s*)?[A-Z]?\.?[0-9]+(?:\.[0-9]+)*\.?\s+\D", re.IGNORECASE)


@frozen(kw_only=True)
class Scope:
    """What is known of a number before its own sentence: each empty where nothing around it says so.

    `insurer` is another one than the label asked for; `year` tells that only other years are named; `rated` is the
    contract of shares alone, from a heading that those of care and packages came behind; `totalled` that of a sum.
    """

    subject: Subject = ""
    packages: tuple[str, ...] = ()
    contract: Contract = ""
    layer: str = ""
    per: str = ""
    insurer: str = ""
    young: bool = False
    listed: bool = False
    example: bool = False
    year: bool = False
    premium: bool = False
    each: bool = False
    counted: bool = False
    price: bool = False
    shared: bool = False
    remark: bool = False
    spent: bool = False
    article: bool = False
    discount: bool = False
    excluded: bool = False
    ranged: bool = False
    rated: Contract = ""
    totalled: bool = False
    difference: bool = False


def narrow(scope: Scope, text: str, *, names: Names, year: int) -> Scope:
    """Give the scope under a heading or beside a label: what its words say goes before what held already."""
    packages, whole = packages_in(text, names), text
    text = _without_names(text, names)
    days = YEAR.search(text) is not None
    return evolve(
        scope,
        subject=(own_care(whole) if names.package(whole) else subject_of(text)) or scope.subject,
        packages=packages or scope.packages,
        contract=contract_of(text) or scope.contract,
        layer=_layer(whole, packages=packages) or ("" if packages else scope.layer),
        per=period_of(text) or scope.per,
        young=is_young(text) or (scope.young and not ADULT.search(text)),
        listed=is_listed(text) or scope.listed,
        example=bool(EXAMPLE.search(text)) or scope.example,
        year=other_year(text, year) if days else scope.year,
        premium=bool(PREMIUM.search(text)) or (scope.premium and not subject_of(text)),
        each=bool(EACH.search(text)) or scope.each,
        counted=bool(COUNTED.search(text)) or scope.counted,
        price=(bool(PRICE.search(text)) and not BENEFIT.search(text)) or bool(CHARGE.search(text)) or scope.price,
        spent=bool(SPENT.search(text)) or scope.spent,
        discount=bool(DISCOUNT.search(text)) or scope.discount,
        excluded=bool(EXCLUDED.search(text)) or scope.excluded,
        totalled=bool(TOTAL.search(text)) or scope.totalled,
        shared=bool(SHARED.search(text)) or scope.shared,
        article=bool(NUMBERED.match(whole)) and subject_of(text) != "",
    )


def own_care(name: str) -> Subject:
    """Give other care where a package is called by it: "Tand Plus"; physiotherapy is also what packages are called."""
    return "other" if subject_of(name) == "other" else ""


def packages_in(text: str, names: Names) -> tuple[str, ...]:
    """Give the packages that a heading or label names: the whole of it, or in it."""
    if whole := names.package(text):
        return (whole,)
    return tuple(dict.fromkeys(name for mention in names.mentions(text) for name in mention.names))


def _without_names(text: str, names: Names) -> str:
    for mention in reversed(names.mentions(text)):
        text = text[: mention.start] + text[mention.end :]
    return text.replace(names.label, "") if names.label else text


def _layer(text: str, *, packages: Iterable[str]) -> str:
    basic, extra = BASIC.search(text), SUPPLEMENTARY.search(text)
    if basic and not extra and not tuple(packages):
        return "basic"
    return "supplementary" if extra and not basic else ""


@define
class Headings:
    """The headings above a place in the document, with the scope of each; other names on their level are insurers."""

    names: Names
    year: int
    insurers: int = 0
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
        scope = evolve(scope, rated=self.rated)
        return evolve(scope, packages=self.governing) if self.governing and not scope.packages else scope

    def enter(self, text: str, level: int) -> None:
        """Go under a heading: it ends those from its level down, physiotherapy only where it names other care."""
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
        if ended and self._is_next_article(text, ended[0], level):
            scope = evolve(scope, subject="other")
        if scope.packages != above.packages:
            self.governing = ()
        self.stack.append((level, self._of_insurer(scope, text, level)))
        self._rate(scope, text)
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
        alone = not subject_of(text) and not packages_in(text, self.names)
        rated = contract_of(text) and not _layer(text, packages=())
        general = contract_of(text) == "without" and self._is_of_young()
        return alone and bool(ASKED_OF_IT.fullmatch(text) or (rated and not general))

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
        numbered = level < SHAPED and NUMBERED.match(text) and not named
        return bool(numbered) and ended[0] == level and ended[1].article and ended[1].subject != ""

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
