"""The words by which a text says of which contract, age, layer and period it speaks."""

import re
from typing import Literal

from insurer_rules.policy_documents.care_words import care, subject_of
from insurer_rules.policy_documents.remembered import DOCUMENT, occurs

Contract = Literal["", "with", "without"]

BRACKETED = re.compile(r"\([^()]*\)")

WITHOUT = (
    r"(?:zonder|geen)\s+(?!premie)(?:\w+\s+){0,2}?(?:contract(?:en)?|overeenkomst(?:en)?|afspraken?)\b"
    r"|(?:niet|on)[- ]{0,2}(?:meer )?gecontr(?:acteerde?n?|\.)|(?:zonder|geen) contr\b"
    r"|(?:\b(?:no|not|without)|n['’]t)\s(?:\w+\s){0,2}(?:contract(?:ed)?|agreement)\b"
    r"|\bniet overeengekomen\b|(?:contract|overeenkomst|afspraken) niet (?:\w+ )?(?:ondertekend|getekend"
    r"|(?:af)?gesloten)"
    r"|\bzonder(?=\s*(?:[.;)]|$)|\s(?:(?:tot|max\w*\.?|is|maar)\s)*[0-9€])"
    r"|(?-i:\bNC\b)|niet[- ]contract(?:en|zorg\w*)?\b|buiten contract"
    r"|outside (?:the |our )?(?:insurer.s )?network|out-of-network"
    r"|non-?\s?contracted|uncontracted|(?:geen|niets|niet)\s+(?:\w+\s+){0,4}?(?:afgesproken"
    r"|gecontracteerd)|niet[- ]aangesloten|"
    r"contract\b[^.;:?]{0,30}[:?]\s?(?:nee|no|geen)\b|niet in (?:ons|het|uw|je) netwerk|buiten (?:ons|het) netwerk|"
    r"ongecontracteerd\w*|(?<=bij )(?:overige|andere) (?:zorg(?:verleners|aanbieders)|\w*therapeuten)|(?:contract"
    r"|overeenkomst)\s+(?:\w+\s+){0,2}ontbreekt|niet bij ons (?:is )?aangesloten|contractlo(?:os|ze)\b"
    r"|ontbreekt (?:er )?(?:een |het )?(?:contract|overeenkomst)"
)
WITH = (
    r"\b(?:met|bij) (?:een )?(?:contract|overeenkomst)|(?:met wie|waarmee) (?:wij|we) (?:wel )?(?:een )?(?:contract"
    r"|overeenkomst|afspraken)|(?:contract|overeenkomst) met (?:ons|\w+) heeft|wel (?:een )?contract"
    r"|^gecontracteerde? tarief(?=\s*(?:$|:))|een contract heeft|(?<!niet )(?:van|in|binnen|uit) (?:ons|het"
    r"|uw) netwerk"
    r"|(?<!conform )(?<!zoals )gecontracteerde?(?!\w*\s*(?:tarie"
    r"|prijs|prijz|zorgaanbieders? ligt))|with a contract|(?<!non-)(?<!non )(?<!not )\bcontracted\b(?!\s+rate)"
    r"|heeft (?:\w+\s){0,2}een contract|(?<!niet[ -])(?<!on)(?<!niet )\bgecontr\b"
)
CONTRACT = re.compile(rf"(?P<without>{WITHOUT})|(?P<with>{WITH})", re.IGNORECASE)
NEITHER = re.compile(
    r"contract\s+(?:of|en|or|vs\.?|\/)\s+(?:geen|zonder|niet|no)|met (?:of|en) zonder|wel of geen contract"
    r"|with (?:or|and) without",
    re.IGNORECASE,
)
YOUNG = re.compile(
    r"(?:jonger dan|onder(?: de)?|under|<)\s?1[78]\b(?!\s(?:x\b|beh|zitting|sessi|session|treat|keer))"
    r"|(?:tot(?: en met)?|t/m)\s(?:de\s)?(?:17"
    r"|18)(?:e|de)?[\s-](?:jaar|jarig\w*|verjaardag)|tot (?:je|uw|jouw) 18e\b|t/m 17\b"
    r"|(?<!met )(?<!zonder )\bkind(?:eren|eren\w*|je"
    r"|erfysio\w*)?\b|\bjeugd\w*|minderjarig\w*|\bjongeren (?:tot|onder|t/m)\b|\byoung people\b"
    r"|\bup to (?:the )?age (?:of )?18\b|\bup to 18 years\b|(?<!with )children|teenagers|\b(?:your|a) child"
    r"|\b(?:zoon|dochter|son|daughter) (?:van|of) (?:1[0-7]|[0-9])\b"
    r"|0\s?(?:-|–|tot)\s?1[78]\b|\b18\s?[-–](?=$|[\s)])(?!\s?[0-9])",
    re.IGNORECASE,
)
CHILD_THERAPY = re.compile(r"\bkinder(?:bekken)?(?:fysio|oefen)\w*", re.IGNORECASE)
ALSO_YOUNG = re.compile(r"\b(?:ook|also)\s(?:voor|for)\s(?:\w+\s){0,3}?(?:kinderen|children)\b", re.IGNORECASE)
ADULT = re.compile(
    r"18\s?(?:\+|jaar en ouder|jaar of ouder|of ouder|jaar en oud)|(?:vanaf|boven|ouder dan)(?: de)? (?:18"
    r"|17)\b|\b(?:bent u|ben je|are you) (?:ouder|older)\b"
    r"|^(?:(?:u|je|jij) )?zelf (?:heeft|hebt|heb|krijg|mag|kunt?|bent)|volwassen\w*"
    r"|\b18e\b[^.;]*\bdaarna\b|18 (?:years )?(?:and|or) (?:over|older)|adults?\b|18 plus",
    re.IGNORECASE,
)
BASIC = re.compile(
    r"(?<!op )\bbasis(?:verzekering\w*|zorg\w*|vergoeding|polis\w*|pakket|premie|dekking"
    r"|\b(?!\s(?:plus|extra|fit|top|goed|beter|ruim"
    r"|aanvullend)\b))(?!-)\b|\bbasic (?:policy|insurance"
    r"|package|cover)\b|\bzorgverzekeringswet\b|\bzvw\b|wettelijke? (?!\w*\s?tarie)"
    r"|\b(?:natura|restitutie|combinatie|budget|selectief)-?polis\w*",
    re.IGNORECASE,
)
BESIDE_BASIC = re.compile(
    r"\b(?:als|indien|zolang|wanneer|voor zover|if|where)\s(?:\w+\s){0,2}?basis\w*\s"
    r"(?:\(?nog\)?\s|daar\s)?(?:niet|geen|niets)\b"
    r"|\b(?:behalve|tenzij|exclusief|onverminderd|los van|naast|bovenop|boven op|in aanvulling op"
    r"|aanvullend op|on top of|excluding)\s"
    r"(?:\w+\s){0,6}?basis\w*",
    re.IGNORECASE,
)
SUPPLEMENTARY = re.compile(
    r"aanvullend\w*|aanvulling\w*|supplementary|additional (?:insurance|policy)|\bmodules?\b", re.IGNORECASE
)
LISTED = re.compile(
    r"aandoening(?:en)?[^.;|]{0,60}\blijst\b|overheidslijst|chronische\s+\w+|lijst van (?:de overheid"
    r"|chronische|aandoeningen)|bijlage (?:1|2)|etalagebe\w*|claudicatio\w*|\bcopd\b|artrose"
    r"|urineverlies|incontinen\w*|\bvaatlijden\b|\bfontaine\b|arterial disease|(?:osteo)?arthr(?:osis|itis)"
    r"|valgevaar|valpreventie|langdurige aandoening|chronic\w*|op een lijst|\blisted\b"
    r"|reuma\w*|looptraining\w*|lijst met aandoening\w*|list of conditions|op de lijst"
    r"|van de lijst|jaarlijkse lijst|lijstaandoening\w*|na (?:een )?operatie|parkinson"
    r"|beroerte|\bcovid\b|\bcorona\w*|herstelzorg",
    re.IGNORECASE,
)
SPECIAL = re.compile(r"\b(?:bekken|geriatrie|oncologie|psychosomatische )(?:fysio|oefen)\w*", re.IGNORECASE)
ALSO_LISTED = re.compile(r"\b(?:ook (?:als|bij|voor|wanneer)|ongeacht)\b[^.;:]*", re.IGNORECASE)
UNLISTED = re.compile(
    r"niet[- ]+(?:\w+\s+){0,4}?(?:chronisch\w*|lijst)|non-chronic|not on the|geen (?:chronische"
    r"|aandoening van)|zonder (?:lijst|chronisch)|of niet",
    re.IGNORECASE,
)
EXAMPLE = re.compile(
    r"\boverweeg\b|\bconsider\b|\bkijk (?:dan )?eens naar\b|voorbeeld\w*|bijv\b|\bstel\b(?![^.?!]*\bsamen\b)"
    r"|for example|\be\.g\."
    r"|suppose|rekensom|\bexample",
    re.IGNORECASE,
)
CARRIED = re.compile(
    r"meenem\w*|\bmeegenomen|neemt?\s[^.]*\bmee\b|neem\s[^.]*\bmee\b|doorschui\w*|doorgeschoven"
    r"|schui[a-z]+\s[^.]*\bdoor\b|ongebruikt\w*|overgebleven|carry\b|carried|unused|(?:naar"
    r"|in)\s+(?:het\s+)?(?:volgende?|daaropvolgende)\s+(?:kalender)?jaar|jaar (?:daarna"
    r"|erna|erop)"
    r"|\bspa(?:art|ren)\b|opspa\w*|overhevel\w*|roll over|bewaa?r\w*|tegoed van vorig",
    re.IGNORECASE,
)
SHARED = re.compile(
    r"(?<!therapie )(?<!zorg )samen\s+(?:heeft|hebt|hebben|krijgt|krijgen)\s+(?:u|jullie|je|we|wij)\b"
    r"|behandelingen delen|\bpartner\b|met z'n (?:twee|beide|tween)\w*|(?:twee|2) (?:personen|verzekerden"
    r"|volwassenen)"
    r"|(?:hebt|heeft|hebben|krijgt?|krijgen) (?:u|jullie|je|wij|we) samen|met (?:z'n|uw"
    r"|je) (?:2|tween|twee)|\bgezin\b|couples?\b|two (?:people|persons)|samen(?:voegen"
    r"| gebruiken)|beide partners|jullie samen|samen betalen (?:we|wij|jullie)|samen met (?:uw|je|een)",
    re.IGNORECASE,
)
PREMIUM = re.compile(
    r"premie|(?:per|in de|elke|iedere|a) maand|maandelijks|maand(?:bedrag|lasten|prijs)|p/?\.?\s?m\b\.?"
    r"|per month|monthly"
    r"|/\s?maand|/ ?mnd|premium|mnd\b"
    r"|kost(?:en)? (?:u )?per maand",
    re.IGNORECASE,
)
EACH = re.compile(
    r"per (?:\w+\s)?(?:[a-z]*behandeling|zitting|sessie|consult|keer|beurt|afspraak|bezoek|treatment|session"
    r"|visit)\b|\bper (?:x|beh)\b|/\s?(?:behandeling|zitting)|een behandeling\b|(?:a|each"
    r"|every) (?:treatment|session|visit)|(?:elke|iedere) (?:behandeling|zitting)|p[./]?\s?(?:beh"
    r"|b)\.|\bp/b\b",
    re.IGNORECASE,
)
MISSED = r"niet nagekomen|no-?show|niet op tijd|niet verschenen|afmelden|\bafge(?:zeg|mel)d|\bafzeg|annule"
PAYS = re.compile(r"\b(?:u|je|jij) betaalt?\b|\bbetaalt? (?:u|je)\b|you pay", re.IGNORECASE)
NO_BENEFIT = re.compile(
    r"eigen risico|eigen bijdrage"
    r"|(?<!van de )\bkost(?:en)?\b(?![^.;]*\b(?:tot|max|maximaal|hoogste|hoogstens|hooguit)\b)|kostprijs"
    r"|\bprijs\b(?! per| vergoed)|\bprice\b(?! per)"
    r"|\btarie(?:f|ven) (?:is|van"
    r"|bij|voor)|bijbetal\w*|\bzelf\b|korting\w*|deductible|own (?:risk"
    r"|pocket)|\bintake\b|\breken(?:t (?:uw|de|een)|en (?:wij|we)\b)|wachttijd|duurder"
    r"|goedkoper|belasting\w*|\bbtw\b|discount|zitting (?:fysio|manue)"
    rf"|screening|{PAYS.pattern}|{MISSED}",
    re.IGNORECASE,
)
OLD = re.compile(
    r"\((?:nu|now)\b|\bnu is\b|\b(?:was|waren|in plaats van|i\.p\.v\.|eerder|voorheen|vorig jaar|tot nu toe|nu nog"
    r"|instead of|used to|rather than|dit jaar nog|nog in|eerst(?! (?:zelf|nog|een|naar))|stond|kreeg u"
    r"|vergoedde|had(?:den)?)\b",
    re.IGNORECASE,
)
BACK = re.compile(
    r"\b(?:waarvan|hiervan|daarvan|waaronder|daarbinnen|hierbinnen|waarbinnen|of which"
    r"|van (?:dit|dat|deze|het|die) (?:totaal|aantal(?:len)?|maximum|pot|zittingen|behandelingen"
    r"|bedrag)|including|inclusief|within (?:this|that)|binnen (?:dit|dat) (?:totaal|aantal"
    r"|maximum))\b",
    re.IGNORECASE,
)
IN_ALL = re.compile(
    r"\b(?:in totaal|alles samen|(?:samen|gezamenlijk) (?:max|maximum|maximaal|niet|nooit|hoogstens|hooguit|tot|ten)"
    r"|(?:alles )?bij elkaar|in all|in total|altogether)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![0-9.,€])(20[12][0-9])(?![0-9.,])")
LIKE_BEFORE = re.compile(
    r"\b(?:zoals|als|like|as)\s(?:(?:nu|ook|al|in|vorig jaar|dit jaar|over|voor)\s){0,3}20[12][0-9]\b", re.IGNORECASE
)
NEUTRAL = re.compile(
    r"^(?:ja|nee|yes|no)$|premie|budget|aantal|vergoed(?:ing|en|t)?\b|verzekerd\b|gedekt|maxim|hoeveel|contract"
    r"|\bper\b|behandeling|totaal"
    r"|verdelen|zitting|sessie|\bpot\b|bedrag|gemiddeld|samen|waarvan|hiervan|jaar|accident"
    r"|ongeval|ongeluk|sessions|total|treatments|reimburse|rate|tegoed|dekking|limiet|percentage"
    r"|tarief|prijs|\bmax\b|hoogte|kosten|resterend|te gebruiken|gebruikt|beschikbaar|\bover\b|opmerking"
    r"|bijzonder|voorwaarde|let op|aanspraak|\brecht\b|verwijzing|machtiging|toestemming|volwassen|\bstand\b|status"
    r"|covered|insured|entitle|remark|note\b|condition|^$",
    re.IGNORECASE,
)
PERIODS = {
    "indication": re.compile(
        r"\bp\.\s?i\b|(?:per (?:\w+\s)?|/\s?|\bp\.\s?)(?:indicatie|ind\b|klacht|aandoening|diagnos[ei]s?"
        r"|blessure|complaint"
        r"|indication|condition)"
        r"|(?:elke|iedere|dezelfde|één|each|every|the same) (?:klacht|indicatie|aandoening|diagnose|complaint)",
        re.IGNORECASE,
    ),
    "accident": re.compile(
        r"(?:per|na|bij (?:een|elk)|door een|after an?|elk|ieder) (?:\w+\s)?(?:ongeval"
        r"|ongeluk|accident)",
        re.IGNORECASE,
    ),
    "12_months": re.compile(r"(?:per|in|binnen|within|in any) (?:12|twaalf) (?:maanden|months)", re.IGNORECASE),
    "day": re.compile(r"per (?:kalender)?dag\b|op één dag|op 1 dag|per day|a day\b|dezelfde dag", re.IGNORECASE),
    "lifetime": re.compile(
        r"eenmalig|één keer in|1 keer in|(?:hele|gehele) (?:looptijd|leven|verzekering)|once in"
        r"|lifetime",
        re.IGNORECASE,
    ),
    "calendar_year": re.compile(
        r"(?:per|in|ieder|elk|per (?:verzekerde|persoon) per|een|in een|within a|a|each|every"
        r"|per calendar|per policy)\s(?:een\s)?(?:kalender|polis|verzekerings)?-?\s?(?:jaar"
        r"|year)\b|calendar year|p\.\s?j\.?|p/j|per jr|/\s?jaar|jaarlijks|yearly|annual",
        re.IGNORECASE,
    ),
}
NOT_PER = re.compile(r"\b(?:niet|not) per \w+", re.IGNORECASE)
UNSUPPORTED = re.compile(
    r"(?:per|in|elke|iedere|om de|every) (?:[2-9]|twee|drie|vier|vijf|two|three|four|five)"
    r" (?:kalender|calendar )?(?:ja(?:ar|ren)|years)\b|per (?:week|maand|kwartaal)|[23] jaar lang",
    re.IGNORECASE,
)
FIRST = re.compile(
    r"(?:\b(?:de|uw|je|the|your|het)\s+)?\b(?:eerste|1e|first|vanaf|boven|from|na|after|behandeling"
    r"|(?<!niet )(?<!nooit )(?<!not )(?<!no )(?:meer|more) (?:dan|than)"
    r"|zitting|treatment|session|pas na|sinds|ná)\s+(?:de\s+|het\s+|the\s+|uw\s+|je\s+)?(?:eerste\s+"
    r"|1e\s+|first\s+|behandeling\s+|treatment\s+)?$",
    re.IGNORECASE,
)
LATER = re.compile(r"^\s*(?:e|ste|de|st|nd|rd|th)\b")
ALL_PACKAGES = re.compile(
    r"\b(?:alle|al onze|beide|elk|elke|ieder|iedere|welke?|alle (?:drie|vier|vijf|twee"
    r"|2|3|4|5)|all|every|each|whichever|any|both|al deze)\s+(?:(?:van\s+)?(?:uw|onze|de"
    r"|our|these|drie|vier|vijf|[2-5]|aanvullende|supplementary|bovenstaande|genoemde|these"
    r"|three|four|of)\s+){0,3}"
    r"(?:pakket(?:ten)?|aanvulling(?:en)?|verzekering(?:en)?|aanvullende|polis(?:sen)?"
    r"|modules?|varianten|package|packages|polic(?:y|ies)|plans?|supplementary)\b|\bdeze (?:pakketten"
    r"|verzekeringen|aanvullingen|modules|polissen)|\b(?:these|our) (?:packages|policies"
    r"|plans)|\b(?:in|bij|voor) (?:beide|alle)(?: drie| vier| vijf)?(?: gevallen)?"
    r"(?=\s(?:geldt|is|wordt|krijg|heb|heeft|max|hooguit|hoogstens|ten hoogste|[0-9]))"
    r"|\b(?:vergoeden|betalen|dekken|geven) (?:beide|alle (?:twee|drie|vier|vijf))\b"
    r"|\bvoor (?:beide|alle (?:twee|drie|vier|vijf))(?=\s*(?:[.;,]|$))"
    r"|\bboth\b(?= (?:cover|pay|reimburse))|\bbeide\b(?=\s+(?:vergoeden|betalen"
    r"|geven))|(?:welk|ongeacht (?:uw|je|welk)) (?:pakket|verzekering|polis)",
    re.IGNORECASE,
)


def is_basic(text: str) -> bool:
    """Tell whether words are about the basic package, and not only about what comes beside it."""
    return BASIC.search(BESIDE_BASIC.sub("", text)) is not None


@DOCUMENT.once
def contracts_in(text: str) -> tuple[re.Match[str], ...]:
    """Find what words say of a contract, or of none, from left to right."""
    return tuple(CONTRACT.finditer(text))


def contract_of(text: str) -> Contract:
    """Tell whether words are about therapists without a contract, with one, or say nothing of it (or both)."""
    if NEITHER.search(text):
        return ""
    kinds = {found.lastgroup for found in contracts_in(text)}
    if "without" in kinds:
        return "without"
    return "with" if "with" in kinds else ""


def is_young(text: str) -> bool:
    """Tell whether words are about those under 18 only."""
    if not YOUNG.search(text):
        return False
    text = ALSO_YOUNG.sub("", text)
    among = CHILD_THERAPY.sub("", text)
    text = among if "physio" in {each.subject for each in care(among)} else text
    return bool(YOUNG.search(text)) and not ADULT.search(text)


def may_be_young(text: str) -> bool:
    """Tell whether any part of a sentence may be about those under 18 only."""
    return occurs(YOUNG, text)


def is_listed(text: str) -> bool:
    """Tell whether words are about conditions of the official list."""
    text = ALSO_LISTED.sub("", text)
    special = SPECIAL.search(text) and subject_of(SPECIAL.sub("", text)) != "physio"
    return (bool(LISTED.search(text)) or bool(special)) and not UNLISTED.search(text)


def period_of(text: str) -> str:
    """Give the period that words name, one smaller than a year before the year itself; empty where none."""
    text = NOT_PER.sub("", text)
    return next((name for name, pattern in PERIODS.items() if pattern.search(text)), "")


def other_year(text: str, year: int) -> bool:
    """Tell whether words name years, and the policy year is not among them."""
    years = {int(found) for found in YEAR.findall(LIKE_BEFORE.sub("", BRACKETED.sub("", text)))}
    return bool(years) and year > 0 and year not in years
