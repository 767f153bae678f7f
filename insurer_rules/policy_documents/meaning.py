"""What an amount means by the words beside it and what it inherits: a figure, and what makes it doubtful."""

import re
from collections.abc import Iterator

from attrs import frozen

from insurer_rules.policy_documents.amounts import Amount, Value
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import (
    BACK,
    CARRIED,
    EACH,
    FIRST,
    LATER,
    NO_BENEFIT,
    OLD,
    PERIODS,
    PREMIUM,
    SHARED,
    UNSUPPORTED,
    Contract,
    Subject,
    is_young,
    period_of,
)

OWN_SHARE = re.compile(
    r"eigen bijdrage|eigen risico|korting|discount|niet nagekomen|no-?show|rente|stijg"
    r"|daal|hoger|lager|btw|intake|van de verzekerden|\bkans\b",
    re.IGNORECASE,
)
MOVED = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:\S+\s+){0,4}?(?:naar|to)\s", re.IGNORECASE)
REMAINING = re.compile(
    r"^\s*(?!in plaats\b|instead\b)(?:\w+\s+){0,2}?(?:van(?: de)?|of(?: the)?|/)\s*[0-9]", re.IGNORECASE
)
DIFFERENCE = re.compile(
    r"^\s*(?:per \w+\s+)?(?:duurder|goedkoper|hoger|lager|omhoog|omlaag|minder|more expensive|cheaper|higher|lower)",
    re.IGNORECASE,
)
WITHIN = re.compile(r"[0-9]+\s(?:van|of)\s(?:de|deze|die|uw|je|the|these|your)?\s?$", re.IGNORECASE)
HIGHEST = re.compile(r"(?:max\.?|maximaal|hoogstens|hooguit|hoogste|at most|up to|no more than)\s+$", re.IGNORECASE)
HIGHEST_OF = re.compile(
    r"(?:max\.?|maximaal|hoogstens|hooguit|hoogste|at most|up to|no more than)\s+[0-9]+\s", re.IGNORECASE
)
USED = re.compile(
    r"\b(?:gebruikt|verbruikt|gedeclareerd|gehad|over|resterend|beschikbaar|left|used|claimed"
    r"|remaining|nog)\b",
    re.IGNORECASE,
)
SPENT = re.compile(r"\b(?:gebruikt|verbruikt|gedeclareerd|gehad|used|claimed)\b(?!\s*:)", re.IGNORECASE)
SPENT_BEFORE = re.compile(
    r"\b(?:gebruikt|verbruikt|gedeclareerd|gehad|used|claimed|spent)\W{0,3}$",
    re.IGNORECASE,
)
LEFT_BEHIND = re.compile(r"^\s*(?:over|resterend|beschikbaar|te besteden|left|remaining)\b", re.IGNORECASE)
UP_TO = re.compile(
    r"^[^.;]{0,60}?\b(?:maximum|max\.?|maximaal|tot|hoogste|hoogstens|up to)\s+(?:van\s+"
    r"|of\s+)?(?:€|EUR|[0-9])",
    re.IGNORECASE,
)
# "The first 12 are paid" is a number of sessions; "from the first", or what one pays oneself, is none.
FIRST_PAID = re.compile(
    r"\b(?:eerste|first)\s+[0-9]+\b(?:(?!\b(?:zelf|eigen|niet|geen|pas|self|own|not)\b)[^.;:])*"
    r"\b(?:vergoed\w*|betalen wij|wij betalen|reimburse\w*|cover\w*)\b(?!\s+(?:wij\s+)?niet)",
    re.IGNORECASE,
)
OF_OWN = re.compile(r"\b(?:zelf|eigen|vanaf|na|from|after|yourself)\b", re.IGNORECASE)
EXTRA = re.compile(r"\b(?:extra|additional)\b", re.IGNORECASE)
COUNTING = re.compile(r"^\s*(?:tel(?:t|len)|samen\b|van\s+(?:een|uw)|by\b|count)", re.IGNORECASE)
OF_ALL = re.compile(r"(?:\bvoor|\bvan|\bover|\bop|\bna|\bbij|\bniet|\bfor|\bof|\bnot|\bgeldt)\s+$", re.IGNORECASE)
SCOPED = {
    "insurer": "perhaps of another insurer",
    "young": "perhaps only under 18",
    "listed": "perhaps only for a listed condition",
    "year": "perhaps of another year",
    "example": "perhaps an example",
    "spent": "perhaps what was used or is left",
    "shared": "perhaps of two persons together",
}


@frozen(kw_only=True)
class Clause:
    """An amount with the words between it and its neighbours, and what it inherits."""

    amount: Amount
    text: str
    before: str
    after: str
    subject: Subject
    contract: Contract
    scope: Scope

    @property
    def ahead(self) -> str:
        """The words before, back to the last comma or stop."""
        return re.split(r"[,;:.?](?!\d)", self.before)[-1]

    @property
    def behind(self) -> str:
        """The words behind, up to the next comma or stop."""
        return re.split(r"[,;](?!\d)|\.\s|\s(?:waarvan|hiervan|daarvan|maar)\b", self.after, maxsplit=1)[0]


@frozen
class Meaning:
    """A figure with its value and period; `doubt` says why it may be none; without a figure there is only the doubt."""

    figure: str
    value: Value
    per: str = ""
    doubt: str = ""


def meaning(clause: Clause, *, like: Meaning | None = None) -> Meaning:
    """Give the figure that an amount most likely is, or that of one it is like, and the first reason to doubt it."""
    figure = like.figure if like else _figure(clause)
    doubt = next(_doubts(clause, figure), "")
    counted = figure.endswith(("sessions", "budget"))
    value = "none" if clause.amount.kind == "count" and clause.amount.value == 0 else clause.amount.value
    return Meaning(figure, value, _per(clause) if counted else "", doubt)


def _figure(clause: Clause) -> str:
    manual = clause.subject == "manual"
    kind = clause.amount.kind
    if kind in ("count", "unlimited", "none"):
        return "manual_sessions" if manual else "sessions"
    if kind == "share":
        return "non_contracted" if clause.contract == "without" else "percent"
    if _is_premium(clause):
        return "premium"
    if _is_each(clause):
        return "non_contracted_max" if clause.contract == "without" else "eur_per_session"
    return "manual_budget" if manual else "budget"


def _is_premium(clause: Clause) -> bool:
    near = f"{clause.ahead} | {clause.behind}"
    return bool(PREMIUM.search(near)) or (clause.scope.premium and not _is_each(clause))


def _is_each(clause: Clause) -> bool:
    if period_of(clause.behind) in ("calendar_year", "12_months"):
        return False
    own = EACH.search(clause.behind) or EACH.search(clause.ahead)
    return bool(own) or (clause.scope.each and not period_of(f"{clause.ahead} {clause.behind}"))


def _per(clause: Clause) -> str:
    """Give the period of a limit: beside it, else in what follows to the end, else around it, else the year."""
    near = f"{clause.ahead} | {clause.text[clause.amount.start : clause.amount.end]} | {clause.behind}"
    last = clause.text.endswith(clause.after)
    words = (near, clause.after if last else "", clause.before if not BACK.search(clause.before) else "")
    found = next((found for text in words if (found := period_of(text))), "")
    if found in ("", "calendar_year") and (clause.scope.per == "accident" or PERIODS["accident"].search(clause.before)):
        return "accident"
    return found or clause.scope.per or "calendar_year"


def _doubts(clause: Clause, figure: str) -> Iterator[str]:
    yield from _doubts_of_scope(clause, figure)
    yield from _doubts_of_place(clause)
    if clause.amount.kind == "count":
        yield from _doubts_of_count(clause)
    elif clause.amount.kind in ("unlimited", "none"):
        yield from _doubts_of_words(clause)
    elif clause.amount.kind == "euro":
        yield from _doubts_of_euro(clause, figure)
    elif (
        clause.scope.price
        or OWN_SHARE.search(f"{clause.ahead} {clause.behind}")
        or OWN_SHARE.search(clause.before[-60:])
    ):
        yield "perhaps not a reimbursement"
    if clause.amount.kind == "share" and clause.subject == "" and clause.contract == "":
        yield "the care is not named"


def _doubts_of_scope(clause: Clause, figure: str) -> Iterator[str]:
    total = clause.amount.kind == "count" and WITHIN.search(clause.text[: clause.amount.start])
    for name, doubt in SCOPED.items():
        if getattr(clause.scope, name) and not (name == "spent" and total):
            yield doubt
    if figure == "premium":
        return
    if clause.subject == "other":
        yield "perhaps of other care"
    rate = figure in ("non_contracted", "non_contracted_max")
    if clause.scope.layer == "basic" and not rate:
        yield "perhaps of the basic package"
    if clause.contract == "without" and not rate and not clause.scope.remark:
        yield "perhaps only without a contract"


def _doubts_of_place(clause: Clause) -> Iterator[str]:
    own = clause.text[clause.amount.start : clause.amount.end]
    near = f"{clause.ahead} {own} {clause.behind}"
    if CARRIED.search(near) or CARRIED.search(f"{clause.before} {own} {clause.after}".split(";")[0][-200:]):
        yield "perhaps carried over"
    if is_young(clause.ahead) and not clause.scope.young:
        yield "perhaps only under 18"
    if SHARED.search(f"{clause.ahead[-60:]} {own} {clause.behind[:60]}"):
        yield "perhaps of two persons together"
    if MOVED.match(clause.after) and re.search(r"(?:\bvan|\bfrom)\s+$", clause.before, re.IGNORECASE):
        yield "the value before a change"
    if OLD.search(clause.ahead[-40:]):
        yield "perhaps a value of before"
    if period_of(f"{clause.ahead} {clause.behind}") == "day" and clause.amount.kind != "euro":
        yield "a limit a day"


def _doubts_of_count(clause: Clause) -> Iterator[str]:
    number = clause.text[clause.amount.tail :]
    if (FIRST.search(clause.text[: clause.amount.start]) and not _is_first_paid(clause)) or LATER.match(number):
        yield "counts from or up to a session"
    within = HIGHEST.search(clause.before) or (clause.subject == "manual" and not USED.search(clause.text))
    if REMAINING.match(number) and not within:
        yield "what is left of a total"
    if WITHIN.search(clause.text[: clause.amount.start]) and (
        HIGHEST_OF.search(clause.before) or not USED.search(clause.text)
    ):
        yield "the total that a limit is within"
    if SPENT.search(clause.behind) and not WITHIN.search(clause.text[: clause.amount.start]):
        yield "perhaps what was used"
    if EXTRA.search(clause.text[clause.amount.start : clause.amount.end]) and _per(clause) != "accident":
        yield "perhaps comes on top"
    if clause.before.endswith("(") and clause.after.startswith(")"):
        yield "in brackets behind another number"
    if UNSUPPORTED.search(f"{clause.ahead} {clause.behind}"):
        yield "perhaps of another period"
    if re.search(r"(?:nog eens|nogmaals|another|\b(?-i:plus))\s+$|\+\s*$", clause.before, re.IGNORECASE):
        yield "perhaps comes on top"


def _is_first_paid(clause: Clause) -> bool:
    """Tell whether the sentence says that so many first sessions are paid, and of none that they are one's own."""
    return bool(FIRST_PAID.search(clause.text)) and not OF_OWN.search(clause.text)


def _doubts_of_words(clause: Clause) -> Iterator[str]:
    if FIRST_PAID.search(clause.text):
        yield "perhaps only the first sessions"
    own = clause.text[clause.amount.start : clause.amount.end]
    if clause.subject == "":
        yield "the care is not named"
    if clause.scope.each:
        yield "perhaps how much of a session, not how many"
    if own.casefold().startswith(("alle ", "all ")) and (OF_ALL.search(clause.before) or COUNTING.match(clause.after)):
        yield "perhaps only all of them together"
    rest = clause.text[clause.amount.end :]
    if UP_TO.match(rest) and not re.search(r"manu[ea]|\bMT\b", rest) and not EACH.search(rest):
        yield "perhaps up to a maximum"
    if OF_ALL.search(clause.before) and re.search(r"(?:niet|not)\s+$", clause.before, re.IGNORECASE):
        yield "denied"


def _doubts_of_euro(clause: Clause, figure: str) -> Iterator[str]:
    near = f"{clause.before[-70:]} {clause.behind[:20]}"
    if DIFFERENCE.search(clause.behind[:40]):
        yield "a difference"
    if SPENT_BEFORE.search(clause.ahead) or SPENT.match(clause.behind.lstrip()):
        yield "perhaps what was used"
    if LEFT_BEHIND.match(clause.behind):
        yield "perhaps what is left"
    if clause.amount.value == 0:
        yield "perhaps nothing at all"
    if figure != "premium" and (clause.scope.price or NO_BENEFIT.search(near)):
        yield "perhaps a price or a share of one's own"
    if figure not in ("premium", "non_contracted_max", "eur_per_session") and clause.subject == "":
        yield "the care is not named"
    if figure == "eur_per_session" and clause.subject == "" and clause.contract == "":
        yield "the care is not named"
    if UNSUPPORTED.search(f"{clause.ahead} {clause.behind}") and figure != "premium":
        yield "perhaps of another period"
    if period_of(clause.behind) == "day":
        yield "an amount a day"
