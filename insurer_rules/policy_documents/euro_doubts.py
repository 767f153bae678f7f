"""Why an amount of euros may not be the figure that it looks like: a price, a difference, what was used or is left."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.clauses import EACH_SESSION, Clause
from insurer_rules.policy_documents.scopes import BENEFIT
from insurer_rules.policy_documents.words import NO_BENEFIT, PREMIUM, UNSUPPORTED, period_of

DIFFERENCE = re.compile(
    r"^\s*(?:per \w+\s+)?(?:duurder|goedkoper|hoger|lager|omhoog|omlaag|minder|meer|extra|stijg|daal|gestegen|gedaald"
    r"|more expensive|cheaper|higher|lower)",
    re.IGNORECASE,
)
BY_SO_MUCH = re.compile(
    r"\b(?:daal|stijg|verhoog|verlaag|omhoog|omlaag|increas|decreas)\w*(?:\s\w+){0,3}\s(?:met|by)\s$", re.IGNORECASE
)
INCREASE = re.compile(
    r"(?:stijging|verhoging|verlaging|daling|increase|decrease)(?:en|s)?\s(?:van|met|tot|die|of|by|up)\b[^,.;]*$",
    re.IGNORECASE,
)
INCREASE_LABEL = re.compile(
    r"\b(?:stijging|verhoging|verlaging|daling|verschil|increase|difference)\b[^:.;0-9]*:\s(?:[+-]\s?)?$", re.IGNORECASE
)
SHARE_OF = re.compile(r"(?:%|\bprocent) (?:van|of) (?:(?:de|het|die|dat|the) )?$", re.IGNORECASE)
IN_TOTAL = re.compile(r"\b(?:totaal|total|totale)\b[^.;]*$", re.IGNORECASE)
SPENT_BEFORE = re.compile(
    r"\b(?:(?:al|reeds|already) (?:vergoed|uitbetaald|betaald|ontvangen|paid)|gebruikt|verbruikt|opgemaakt|besteed"
    r"|ingediend|gedeclareerd|gehad|used|claimed|spent)\W{0,3}$",
    re.IGNORECASE,
)
STILL = re.compile(r"\b(?:nog|still)\s(?:\w+\s)?(?:€\s?)?$", re.IGNORECASE)
LEFT_BEHIND = re.compile(
    r"^\s*(?:over|resterend|beschikbaar(?!\s(?:per|voor|in))|te besteden|left|remaining)\b", re.IGNORECASE
)
RECEIVED = re.compile(r"\b(?:krijgt?|ontvangt?) (?:u|je)\s(?:(?:daarna|dan|nog|maximaal|tot)\s){0,2}$", re.IGNORECASE)
BACK_AGAIN = re.compile(r"\b(?:terug|vergoed)\b", re.IGNORECASE)
ONE_SESSION = 60_00
BUDGET = re.compile(r"budget|tegoed|\bpot\b|\bjaar\b|\byear\b", re.IGNORECASE)
DEDUCTIBLE = re.compile(r"eigen risico|deductible|\bexcess\b", re.IGNORECASE)
RETURNED = re.compile(r"\bno[- ]?claim|\bterug (?:kan |kunt )?ontvangen", re.IGNORECASE)
BILL = re.compile(r"\b(?:nota|rekening|bill|invoice) (?:van |of |\()$", re.IGNORECASE)
PRICE_OF_ONE = re.compile(
    r"\b(?:behandeling|zitting|sessie|keer|consult|treatment|session)\b[^.;]*\b(?:kost|costs?)\b"
    r"(?:(?!vergoed|krijg|terug|betal|reimburs)[^.;])*$",
    re.IGNORECASE,
)
AVERAGE = re.compile(
    r"\b(?:gemiddelde?|average)\b(?!\s(?:\w+\s)?(?:gecontracteerd|contracted|afgesproken|\w*tarief|rate"
    r"|prijs vergoed))",
    re.IGNORECASE,
)
OF_TOTAL = re.compile(
    r"^\s*(?:(?:gebruikt|over|beschikbaar|used|left|available)\s+)?(?:van|of|/)(?: (?:de|het|uw|je|the|your))?\s*$",
    re.IGNORECASE,
)
SPENT = re.compile(
    r"(?<!worden )(?<!te )(?<!be )\b(?:gebruikt(?! worden)|verbruikt|gedeclareerd|gehad"
    r"|ontvangen|afgenomen|used|claimed|received)\b(?!\s*:)",
    re.IGNORECASE,
)


def doubts_of_euro(clause: Clause, figure: str) -> Iterator[str]:
    """Give every reason to doubt that euros are what is paid: a price, a difference, a part of a total."""
    yield from _doubts_of_price(clause, figure)
    increased = INCREASE.search(clause.ahead) or INCREASE_LABEL.search(clause.until)
    if DIFFERENCE.search(clause.behind[:40]) or BY_SO_MUCH.search(clause.before) or increased:
        yield "a difference"
    if AVERAGE.search(clause.ahead):
        yield "perhaps an average"
    if figure == "premium" and (clause.scope.totalled or IN_TOTAL.search(clause.ahead)):
        yield "perhaps of all insurances together"
    yield from _doubts_of_tally(clause, figure)
    if SHARE_OF.search(clause.until):
        yield "perhaps what a share is taken of"
    if clause.amount.value == 0:
        yield "perhaps nothing at all"
    if figure in ("budget", "manual_budget") and int(clause.amount.value or 0) % 100:
        yield "perhaps a price: a budget is in whole euros"
    yield from _doubts_of_care(clause, figure)
    if UNSUPPORTED.search(f"{clause.ahead} {clause.behind}") and figure != "premium":
        yield "perhaps of another period"
    if period_of(clause.behind) == "day":
        yield "an amount a day"


def _doubts_of_care(clause: Clause, figure: str) -> Iterator[str]:
    """Tell euros of physiotherapy from those of no care that is named, of other care, and of manual therapy alone."""
    rated = figure in ("premium", "non_contracted_max") or (figure in EACH_SESSION and clause.contract)
    if clause.scope.aside and figure in ("budget", "manual_budget") and not subject_of(clause.text):
        yield "perhaps of other care"
    if not clause.subject and not rated:
        yield "the care is not named"
    labelled = clause.subject == "manual" and clause.scope.cared
    if figure in EACH_SESSION and (labelled or (subject_of(clause.behind) or subject_of(clause.ahead)) == "manual"):
        yield "perhaps only of manual therapy"


def _doubts_of_price(clause: Clause, figure: str) -> Iterator[str]:
    own = DEDUCTIBLE.split(clause.until)
    near = f"{clause.before[-70:]} {clause.behind[:20]}"
    costs = PRICE_OF_ONE.search(clause.until) or BILL.search(clause.before) or NO_BENEFIT.search(near)
    returned = RECEIVED.search(clause.before) and BACK_AGAIN.search(clause.behind)
    labelled = clause.scope.price and not BENEFIT.search(clause.ahead)
    priced = figure != "premium" and not returned and (labelled or costs)
    beside = len(own) > 1 and not subject_of(own[-1]) and not PREMIUM.search(clause.ahead)
    if priced or RETURNED.search(clause.text) or beside:
        yield "perhaps a price or a share of one's own"
    if (
        figure in ("budget", "manual_budget")
        and int(clause.amount.value or 0) < ONE_SESSION
        and not BUDGET.search(f"{clause.ahead} {clause.behind}")
    ):
        yield "perhaps a price of one session"


def _doubts_of_tally(clause: Clause, figure: str) -> Iterator[str]:
    """Tell what was used and what is left from the total."""
    total = OF_TOTAL.fullmatch(clause.before)
    if SPENT_BEFORE.search(clause.ahead) or (SPENT.match(clause.behind.lstrip()) and not total):
        yield "perhaps what was used"
    if (LEFT_BEHIND.match(clause.behind) and not total) or (figure not in EACH_SESSION and STILL.search(clause.until)):
        yield "perhaps what is left"
    if OF_TOTAL.match(clause.after) and clause.beyond[len(clause.after) :].strip():
        yield "what is left of a total"
