"""The words by which a text names care: physiotherapy, manual therapy and all other, alone or in a row."""

import re
from typing import Literal

from attrs import frozen

from insurer_rules.policy_documents.remembered import DOCUMENT

Subject = Literal["", "physio", "manual", "other"]
PHYSIO = (
    r"\b(?:bekken|kinder|oedeem|geriatrie|sport|oncologie)?fysio(?!\w*loog)[a-z]*|oefenther\w*|\bcesar\b"
    r"|mensendieck|beweegzorg|(?-i:\bFT\b)|physio(?:therapy"
    r"|therapist)?s?\b|exercise therap\w+"
    r"|paramedisch\w*\s+zorg|houding en beweging"
)
MANUAL = (
    r"\bmt\b|\bm(?:nl|an)\.?\s?ther\w*"
    r"|(?:manuele?|manual|manueel)[ -]*(?:therap\w*|behandeling\w*|zitting\w*|treatments?)?"
)
ES = (
    r"(?:manuele?|manueel)\s+therap\w*\s*\(?\s*(?:volgens\s+)?e\.?\s?s\b\.?\)?"
    r"|(?<!\w)(?:e\.\s?s\b\.?|(?-i:ES\b))(?:[ -]+(?:therap|behandel|method)\w*)?"
)
OTHER = (
    r"alternatie\w* (?:geneeswij[sz]\w* en )?beweeg\w*"
    r"|alternatie\w*|geneeswij[sz]\w*|homeopa\w*|acupunc\w*|antroposof\w*|osteopa\w*|chiropra\w*|natuurgenee\w*"
    r"|\bbril\w*|\blens\b|lenzen|contactlen\w*|oogzorg|ooglaser\w*"
    r"|\btand\w*|\bmond\w*|orthodont\w*|beugel\w*|kronen|\bdent\w*|\bteeth\b|glasses|podo\w*"
    r"|pedicure|voet\w*|steunzol\w*|zooltjes|\bzolen\b|orthopedi\w*"
    r"|buitenland\w*|spoedzorg|\breis\w*|travel|vaccin\w*|psycho\w*|haptoth\w*|kraam\w*"
    r"|zwanger\w*|bevalling|geboorte|borstvoeding|anticonceptie"
    r"|ergother\w*|di[eë]t(?:ist|etie)\w*|dieet\w*|voeding\w*|logoped\w*|stottere?n?\w*|huidther\w*(?!\s+of)"
    r"|acne\w*|epilat\w*|camouflage|litteken(?!therapie)\w*"
    r"|sportarts\w*|sportkeuring\w*|sportmed\w*|sportadvies|beweegprogramma\w*|leefstijl\w*"
    r"|gezondheidsc\w*|gezondheidstest\w*|\bcursus\w*|preventie\w*|fitness|sportschool"
    r"|hulpmiddel\w*|hoortoestel\w*|gehoor\w*|hearing|pruik\w*|plaswekker|verbandmid\w*"
    r"|geneesmiddel\w*|medicijn\w*|apothe\w*"
    r"|mantelzorg\w*|thuiszorg|hospice|ziekenhuis\w*|ambulance\w*|vervoer\w*|\btaxi\w*"
    r"|\bovergang(?!s)\w*|menopau\w*|massage\w*|mindfulness|stoppen met roken"
    r"|coach\w*|andere therapie\w*|overige therapie\w*|ooglid\w*|sterilisa\w*|besnijdenis"
    r"|flapoor\w*|circumcis\w*|complementa\w*|verloskund\w*"
    r"|herstel\w*oord\w*|slaap\w*|snurk\w*|herstel\s?oord|kuur\w*|zorghotel|bloeddruk\w*"
    r"|check-?up|\bkeuring\w*|yoga|pilates|afvall\w*|obesitas|steunkous\w*|speech therap\w*"
    r"|dietitian|occupational therap\w*|podiatr\w*|orthotic\w*"
    r"|alternative|glasses|spectacles|eyewear|contact lens\w*|chiropod\w*|abroad|medicines?|huisarts\w*"
    r"|wijkverpleg\w*|rugschool|orthomanu\w*"
    r"|\b(?!fysio|oefen|manu|oedeem|litteken|bekken|geriatrie|kinder|hydro|psychosom|physio)[a-z]{3,}therap(?:ie"
    r"|eut)\w*"
    r"|dry needling|shockwave|medische fitness|medical fitness|groepsles\w*"
)
CARE = re.compile(rf"(?P<other>{ES}|manuele lymf\w*|{OTHER})|(?P<manual>{MANUAL})|(?P<physio>{PHYSIO})", re.IGNORECASE)
JOINT = re.compile(
    r"^(?:\((?:w\.?\s?o\b\.?|waaronder|o\.?\s?a\b\.?)|[\s,/+&()-]|en\b|of\b|and\b|or\b|ook\b|voor\b|de\b|een\b"
    r"|zoals\b|inclusief\b|met inbegrip van\b"
    r"|incl\b|\.|[a-z-]*therapie\b|(?:oefen|oedeem|bekken|geriatrie|kinder)\b|dergelijke|[a-z]+peut\b|bij\b)*$",
    re.IGNORECASE,
)
ONE_MORE = re.compile(r"\b(?:een|an?)\s", re.IGNORECASE)
EXCEPT = re.compile(
    r"\b(?:(?:pakketten|verzekeringen|polissen|packages|policies) (?:met|with)"
    r"|excl\.?|exclusief|behalve|uitgezonderd|(?:onder)?deel (?:uit )?van|part of"
    r"|excluding|except(?: for)?|zie(?: (?:ook|bij|onder))*"
    r"|(?P<within>(?:val(?:t|len)|tel(?:t|len)(?: mee)?)\s(?:onder|binnen|bij|voor|in)"
    r"(?:\s(?:het|de|aantal|totaal|behandelingen|zittingen|van|voor)){0,4}))\s(?:de\s)?$",
    re.IGNORECASE,
)
KIND_OF = re.compile(
    rf"\W*(?:{MANUAL})\s(?:val(?:t|len) (?:ook )?onder|falls? under)\s(?:de\s)?(?:{PHYSIO})\.", re.IGNORECASE
)
WITHIN = re.compile(r"\([^()]*\b(?:waarvan|hiervan|daarvan|of which)\b[^()]*\)", re.IGNORECASE)
OF_WHICH = re.compile(
    rf"\b(?:waarvan|hiervan|daarvan|waaronder|of which)\s(?:max\.?\s|maximaal\s)?(?:{MANUAL})\W*$", re.IGNORECASE
)
EXCEPTING = 40
INCLUDING = re.compile(
    r"\((?:inclusief|incl\.?|ook|waaronder|zoals|o\.a\.|bijvoorbeeld|including|such as)\s[^()0-9]*\)", re.IGNORECASE
)
APART = re.compile(r"\((?!\s*(?:en|of|ook|plus|incl\w*|and|or|w\.?\s?o|waaronder|o\.?\s?a)\b)[^()]*\)", re.IGNORECASE)


@frozen(kw_only=True)
class Care:
    """A run of words that name care, from start to end; manual therapy beside physiotherapy is physiotherapy."""

    subject: Subject
    start: int
    end: int
    alone: bool = True


@DOCUMENT.once
def care(text: str) -> tuple[Care, ...]:
    """Find the runs of care that a text names, from left to right."""
    runs: list[list[re.Match[str]]] = []
    kinds = [each.span() for each in INCLUDING.finditer(text)]
    for found in CARE.finditer(text):
        of_kind = found.lastgroup == "other" and any(start < found.start() < end for start, end in kinds)
        apart = EXCEPT.search(text[max(0, found.start() - EXCEPTING) : found.start()])
        led = text.startswith(":", found.end())
        if of_kind or (apart and (not led or (runs and apart["within"]))):
            continue
        joined = runs and _joins(text, runs[-1][-1].end(), found)
        if joined:
            runs[-1].append(found)
        else:
            runs.append([found])
    return tuple(
        Care(subject=_subject(run), start=run[0].start(), end=run[-1].end(), alone=len(run) == 1) for run in runs
    )


def handed_on(text: str, *, anew: bool) -> tuple[Subject, ...]:
    """Give the care that a sentence hands to the next one: what it names.

    Where no figure was said before, `anew`, manual therapy that only "falls under physiotherapy" hands on the whole.
    """
    return ("physio",) if anew and KIND_OF.fullmatch(text) else tuple(each.subject for each in care(text))


def _joins(text: str, start: int, found: re.Match[str]) -> bool:
    """Tell whether only words that join stand before care; a number of its own in brackets parts, and so does "a"."""
    between = text[start : found.start()]
    inside, closed, _ = text[found.start() :].partition(")")
    bracketed = "(" in between and (not closed or any(map(str.isdigit, inside)))
    added = found.lastgroup == "other" and ONE_MORE.search(between)
    _, opened, within = text[:start].rpartition("(")
    aside = ")" in between.partition("(")[0] and (not opened or any(map(str.isdigit, within)))
    return JOINT.match(between) is not None and not (bracketed or added or aside)


def _subject(run: list[re.Match[str]]) -> Subject:
    kinds = {found.lastgroup for found in run}
    if "physio" in kinds:
        return "physio"
    return "other" if "other" in kinds else "manual"


def subject_of(text: str) -> Subject:
    """Give the care that a heading, a label or a whole sentence is about; physiotherapy goes before all other.

    A label that ends in "of which manual therapy" is about that.
    """
    if OF_WHICH.search(APART.sub("", text)):
        return "manual"
    subjects = [each.subject for each in care(APART.sub("", text)) or care(WITHIN.sub("", text))]
    for subject in ("physio", "manual", "other"):
        if subject in subjects:
            return subject
    return ""
