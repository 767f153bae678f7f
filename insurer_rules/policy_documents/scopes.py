"""What a number inherits from the headings, labels and lead sentences around it, before its own words are read."""

import re
from collections.abc import Iterable

from attrs import evolve, frozen

from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.names import Names, every_name
from insurer_rules.policy_documents.words import (
    ADULT,
    BASIC,
    EACH,
    EXAMPLE,
    MISSED,
    NEUTRAL,
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
SPENT = re.compile(
    r"^(?:al |reeds |nog |aantal |sessions |treatments |behandelingen )?(?:restant|te gebruiken|te gaan|te besteden"
    r"|gebruikte?"
    r"|verbruikt?|opgemaakt|opgebruikt|besteed"
    r"|gedeclareerd"
    r"|ingediend|gepland|ingepland|used|claimed|spent|over|reste(?:ert|rend)\w*|beschikbare?|beschikbaar|remaining)\b"
    r"|\b(?:al|reeds|already) (?:gebruikt|verbruikt|opgemaakt|gehad|gedeclareerd|used|claimed)\b"
    r"|^(?:al|reeds|already) (?:vergoed|uitbetaald|betaald|paid|reimbursed)\b"
    r"|\b(?:gebruikte|verbruikte|gedeclareerde|resterende|used|remaining|claimed)\s|\bhuidige? (?:saldo|tegoed"
    r"|stand)\b|\bsaldo\b",
    re.IGNORECASE,
)
OTHER_COVER = re.compile(
    r"\b(?:tand|mond|gebit|dent|orthod|bril|lenzen|reis|uitvaart|alternatie)\w*(?:\s(?:tot|voor)\s\w+)?[ -]?"
    r"(?:verzekering|pakket|module|polis|insurance)"
    r"|(?:verzekering|pakket|module|polis|insurance)\s(?:(?:voor|for)\s)?(?:de\s|uw\s|je\s)?(?:tand|mond|dent"
    r"|orthod|bril)",
    re.IGNORECASE,
)
PREMIUM_OF_BASIC = re.compile(
    r"(?:€\s?(?:[89][0-9]|[12][0-9]{2})(?:,-)?|(?:€\s?)?(?:[89][0-9]|[12][0-9]{2})[.,][0-9]{2})"
)
PERCENT = re.compile(r"percentage|\bprocent\b|%", re.IGNORECASE)
TOTAL = re.compile(r"\b(?:totaal|totale|total)\b", re.IGNORECASE)
NUMBERED = re.compile(r"^(?:artikel\s+|article\s+|art\.?\s+|§\s*)?[A-Z]?\.?[0-9]+(?:\.[0-9]+)*\.?\s+\D", re.IGNORECASE)


@frozen(kw_only=True)
class Scope:
    """What is known of a number before its own sentence: each empty where nothing around it says so.

    `insurer` is another one than the label asked for; `year` tells that only other years are named; `rated` is the
    contract of shares alone, from a heading that those of care and packages came behind; `totalled` that of a sum;
    `elsewhere` tells of an insurance of other care, which has a premium of its own.
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
    cared: bool = False
    aside: bool = False
    elsewhere: bool = False
    percent: bool = False


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
        layer=layer_of(whole, packages=packages) or ("" if packages else scope.layer),
        per=period_of(text) or scope.per,
        young=is_young(text) or (scope.young and not ADULT.search(text)),
        listed=is_listed(text) or scope.listed,
        example=bool(EXAMPLE.search(text)) or scope.example,
        year=other_year(text, year) if days else scope.year,
        premium=bool(PREMIUM.search(text)) or (scope.premium and not subject_of(text)),
        each=bool(EACH.search(text)) or (scope.each and not period_of(text)),
        counted=bool(COUNTED.search(text)) or scope.counted,
        price=(bool(PRICE.search(text)) and not BENEFIT.search(text)) or bool(CHARGE.search(text)) or scope.price,
        spent=bool(SPENT.search(text)) or scope.spent,
        discount=bool(DISCOUNT.search(text)) or scope.discount,
        excluded=bool(EXCLUDED.search(text)) or scope.excluded,
        rated="" if CHARGE.search(text) else scope.rated,
        totalled=bool(TOTAL.search(text)) or scope.totalled,
        shared=bool(SHARED.search(text)) or scope.shared,
        cared=subject_of(text) != "",
        percent=bool(PERCENT.search(text)) or (scope.percent and not COUNTED.search(text)),
        elsewhere=bool(OTHER_COVER.search(text)) or (scope.elsewhere and not subject_of(text)),
        article=bool(NUMBERED.match(whole)) and subject_of(text) != "",
    )


def own_care(name: str) -> Subject:
    """Give other care where a package is called by it: "Tand Plus"; physiotherapy is also what packages are called."""
    return "other" if subject_of(name) == "other" else ""


def is_unasked(text: str, names: Names) -> bool:
    """Tell whether a label says neither care, nor a package, nor anything that is asked of care."""
    asked = text.endswith("?") or NEUTRAL.search(text) or contract_of(text) or PREMIUM.search(text)
    return not (asked or subject_of(text) or ADULT.search(text) or packages_in(text, names))


def is_basic_with_premium(text: str) -> bool:
    """Tell whether a line is of the basic insurance with its premium: euros behind the names below it are premiums."""
    label = text.partition("€")[0]
    return BASIC.match(label) is not None and PREMIUM_OF_BASIC.fullmatch(text[len(label) :]) is not None


def packages_in(text: str, names: Names) -> tuple[str, ...]:
    """Give the packages that a heading or label names: the whole of it, or in it."""
    if whole := names.package(text):
        return (whole,)
    return every_name(names.mentions(text))


def _without_names(text: str, names: Names) -> str:
    for mention in reversed(names.mentions(text)):
        text = text[: mention.start] + text[mention.end :]
    return text.replace(names.label, "") if names.label else text


def layer_of(text: str, *, packages: Iterable[str]) -> str:
    """Tell whether words are about the basic package or supplementary insurance; no package is basic."""
    basic, extra = BASIC.search(text), SUPPLEMENTARY.search(text)
    if basic and not extra and not tuple(packages):
        return "basic"
    return "supplementary" if extra and not basic else ""
