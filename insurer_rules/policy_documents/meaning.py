"""What an amount, or a cell that only says no, means by the words beside it and what it inherits."""

import re

from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.clauses import AT_NAME, Clause, Meaning
from insurer_rules.policy_documents.doubts import doubts_of
from insurer_rules.policy_documents.euro_doubts import ONE_SESSION
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import (
    EACH,
    PREMIUM,
    period_of,
)

NOTHING = re.compile(r"^(?:geen|nee|niet|none|no|-|–|—|x|✗|✘|n\.?v\.?t\.?|0)\.?$", re.IGNORECASE)
DENIED = re.compile(r"^(?:nee|niet|no|not)\b", re.IGNORECASE)
NOT_ASKED = re.compile(
    r"\beigen\b|\bnodig\b|toestemming|verwij[sz]\w*|machtiging|wacht\w*|selectie|\bneeded\b|\bown\b|referral|waiting",
    re.IGNORECASE,
)
COSTS = re.compile(
    r"(?:_(?:,| en| and)?|\b(?:dit|het|uw|je|this|your) (?:pakket|package)) (?:kost|kosten|costs?) "
    r"(?:(?:u|je|you|nu|maar|slechts|dan|vanaf|in|per|met ingang van|januari|20[0-9]{2}) ){0,4}$",
    re.IGNORECASE,
)
AT_EACH = re.compile(
    r"(?:\sà|[0-9]\s?x|[0-9]\s(?:behandelingen|zittingen|sessies)(?:\sfysio\w*)?\svan)\s"
    r"(?:(?:max\w*\.?|hoogstens|ten hoogste)\s)?$"
)
BECOMES = re.compile(r"^\s(?:naar|tot|to|en (?:is|wordt)(?: het)?(?: nu)?)\s$", re.IGNORECASE)
PRICED_NAME = re.compile(rf"_ \([^()]*(?:{PREMIUM.pattern})", re.IGNORECASE)
GOES = re.compile(r"_ (?:gaat|gaan) $", re.IGNORECASE)
TO_COST = re.compile(r"\s*(?:per \w+\s)?kosten\b")
# "A costs € 7, B € 9 and C € 12 a month": names of packages are covered by underscores.
LISTED_ON = re.compile(
    r"(?=[^_]*_)(?:[\s,;/_]|\b(?:en|and|bij|voor|kost|kosten|is|for|costs?)\b|€\s?[0-9.,]+[-–]*)*", re.IGNORECASE
)


def meaning(clause: Clause, *, like: Meaning | None = None) -> Meaning:
    """Give the figure that an amount most likely is, or that of one it is like, and the first reason to doubt it."""
    figure = like.figure if like else _figure(clause)
    doubt = next(doubts_of(clause, figure), "")
    counted = figure.endswith(("sessions", "budget"))
    value = "none" if clause.amount.kind == "count" and clause.amount.value == 0 else clause.amount.value
    return Meaning(figure, value, clause.per if counted else "", doubt)


def bare_no(text: str, scope: Scope, labels: str) -> Meaning | None:
    """Give no sessions for a cell that only says no; in doubt where its labels ask for something else."""
    if not NOTHING.match(text):
        return None
    manual = scope.subject == "manual" and DENIED.match(text) is not None
    doubts = {
        "perhaps of the basic package": scope.layer == "basic",
        "perhaps of other care": scope.subject != "physio" and not manual,
        "perhaps no reimbursement at all": scope.price or NOT_ASKED.search(labels) is not None,
        "perhaps of another insurer": scope.insurer != "",
    }
    figure = "manual_sessions" if manual else "sessions"
    return Meaning(figure, "none", "calendar_year", next((doubt for doubt, holds in doubts.items() if holds), ""))


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
    listed = PREMIUM.search(clause.beyond)
    if _is_cost(clause) or _is_as_before(clause) or (listed and LISTED_ON.fullmatch(clause.beyond[: listed.start()])):
        return True
    return bool(PREMIUM.search(near)) or (clause.scope.premium and not _is_each(clause) and not subject_of(near))


def _is_as_before(clause: Clause) -> bool:
    """Tell whether an amount is what a premium becomes, or stands in brackets at a name as a premium before it does."""
    becomes = BECOMES.match(clause.before) and PREMIUM.search(clause.until.rsplit(";", maxsplit=1)[-1][-60:])
    bracketed = AT_NAME.search(clause.before) and clause.after.startswith(")")
    return bool(becomes or (bracketed and PRICED_NAME.search(clause.until)))


def _is_cost(clause: Clause) -> bool:
    """Tell whether an amount is what a package costs: "A kost € 7", "A gaat € 7 kosten"."""
    goes = GOES.search(clause.before) and TO_COST.match(clause.behind)
    return bool(goes or COSTS.search(clause.before))


def _is_each(clause: Clause) -> bool:
    if AT_EACH.search(clause.close):
        return True
    if period_of(clause.behind) in ("calendar_year", "12_months"):
        return False
    price_of_one = clause.contract == "without" and int(clause.amount.value or 0) < ONE_SESSION
    if price_of_one and not clause.scope.premium and not period_of(clause.text):
        return True
    own = EACH.search(clause.behind) or EACH.search(clause.ahead)
    return bool(own) or (clause.scope.each and not period_of(f"{clause.ahead} {clause.behind}"))
