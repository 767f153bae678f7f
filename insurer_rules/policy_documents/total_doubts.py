"""Why a count may not be a limit of its own: a part of a total, the total that a limit is within, or what is left."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.clauses import PART_OF, Clause
from insurer_rules.policy_documents.remembered import DOCUMENT
from insurer_rules.policy_documents.words import OLD

AT_MOST = r"(?:max\.?|maximaal|hoogstens|hooguit|hoogste|at most|up to|no more than)\s+"
HIGHEST = re.compile(rf"{AT_MOST}$", re.IGNORECASE)
HIGHEST_OF = re.compile(rf"{AT_MOST}[0-9]+\s", re.IGNORECASE)
REMAINING = re.compile(
    r"^\s*(?!in plaats\b|instead\b)(?:\w+\s+){0,2}?(?:van(?: de)?|of(?: the)?|(?P<stroke>/))\s*(?P<next>[0-9]+)\b"
    r"(?!\s?(?:euro|%))",
    re.IGNORECASE,
)
TALLIED = re.compile(r"(?<![0-9/.,])(?<!/ )([0-9]{1,3})\s?/\s?$")
USED = re.compile(
    r"\b(?:gebruikt|verbruikt|gedeclareerd|gehad|over|resterend|beschikbaar|left|used|claimed"
    r"|remaining|nog)\b",
    re.IGNORECASE,
)
ASIDE_OF_BEFORE = re.compile(rf"\([^()]*(?:{OLD.pattern})[^()]*\)", re.IGNORECASE)
REMAINING_NUMBER = re.compile(r"\b(?:rest(?:eren|eert|ant|eerden)|remains?)\b[^.;:]*$", re.IGNORECASE)
REMAINS = re.compile(
    r"^\s*(?:over(?!\s(?!in\b|voor\b|bij\b)\w)|tegoed|resterend|te gaan|left|remaining)\b", re.IGNORECASE
)
STILL = re.compile(
    r"\ber (?:\w+ )?nog $|\bnog (?:maar |steeds )?recht op (?:\w+ )?$|\bstill (?:entitled to|have) $", re.IGNORECASE
)
FROM_THEN = re.compile(r"\b(?:volgend jaar|straks|voortaan|next year|per 1 januari)\b", re.IGNORECASE)
DIVIDED = re.compile(
    r"\bvan (?:dit|dat) (?:totaal|aantal|maximum) (?:max|maximaal|ten|hoogstens|hooguit|mag|mogen)", re.IGNORECASE
)
INTO = re.compile(
    r"\b(?:er van|val(?:t|len)? (?:ook )?(?:onder|binnen)|binnen|onderdeel van|mee (?:voor|in|bij|met)"
    r"|deel (?:uit )?van|part of|(?:count|counts) towards)"
    r"\s(?:(?:de|het|uw|je|deze|die|dit|dat|the|your|these|those)\s)?"
    r"(?:genoemde\s)?(?:(?:maximum|totaal|aantal|budget|bedrag|limiet|limit|total)\s(?:van|of)\s)?$",
    re.IGNORECASE,
)


def doubts_of_total(clause: Clause) -> Iterator[str]:
    """Tell a part from the total it is of: what is left, what a limit is within."""
    used = _speaks_of_use(clause.text) or clause.scope.spent or _is_tallied(clause)
    within = HIGHEST.search(clause.before) or (clause.subject == "manual" and not used)
    if _is_of_next(clause) and not within:
        yield "what is left of a total"
    if _is_of_last(clause) and (HIGHEST_OF.search(clause.before) or not used) and not _is_named_total(clause):
        yield "the total that a limit is within"
    if clause.subject == "physio" and DIVIDED.search(clause.ahead) and not subject_of(clause.behind):
        yield "within a total, and the care is not named"
    if _is_left(clause):
        yield "perhaps what is left"


@DOCUMENT.once
def _speaks_of_use(text: str) -> bool:
    """Tell whether words are about what was used or is left, now and not before."""
    return USED.search(ASIDE_OF_BEFORE.sub("", text)) is not None


def is_wider(clause: Clause) -> bool:
    """Tell whether an amount is the total that manual therapy is said to count towards."""
    return clause.subject == "manual" and INTO.search(clause.before) is not None


def _is_of_next(clause: Clause) -> bool:
    """Tell whether a number is a part of the one behind it: "6 of 9", but not "9 sessions / 6 manual"."""
    found = REMAINING.match(clause.text[clause.amount.tail :])
    smaller = found and found["stroke"] and int(found["next"]) < int(clause.amount.value or 0)
    return found is not None and not smaller


def _is_of_last(clause: Clause) -> bool:
    """Tell whether the number before is a part of this one."""
    found = PART_OF.search(clause.close)
    smaller = found and found[0].rstrip().endswith("/") and int(clause.amount.value or 0) < int(found[1])
    return found is not None and not smaller


def _is_left(clause: Clause) -> bool:
    """Tell whether a number is what may still be used: "er nog 9", "er resteren 9", "9 over"."""
    still = STILL.search(clause.before) and not FROM_THEN.search(clause.until)
    behind = REMAINS.match(clause.behind) and not PART_OF.search(clause.close)
    return bool(still or behind or REMAINING_NUMBER.search(clause.close))


def _is_named_total(clause: Clause) -> bool:
    """Tell whether a total says its own care: "manual therapy: 9 of your 12 sessions of physiotherapy"."""
    own = clause.text[clause.amount.start : clause.amount.end]
    return subject_of(clause.until) == "manual" and subject_of(f"{own} {clause.behind}") == "physio"


def _is_tallied(clause: Clause) -> bool:
    """Tell whether a number is the second of two with a stroke between, "6 / 24 behandelingen", and no smaller."""
    tally = TALLIED.search(clause.close)
    if tally is None or "_" in clause.text:
        return False
    return int(tally[1]) <= int(clause.amount.value or 0)
