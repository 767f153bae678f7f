"""Why "all", "in full" or "none" may not be the figure that it looks like: a part of it, a share, or a denial."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.clauses import Clause
from insurer_rules.policy_documents.words import EACH, PAYS, WITH

# "The first 12 are paid" is a number of sessions; "from the first", or what one pays oneself, is none.
FIRST_PAID = re.compile(
    r"\b(?:eerste|first)\s+[0-9]+\b(?:(?!\b(?:zelf|eigen|niet|geen|pas|self|own|not)\b)[^.;:])*"
    r"(?:\b100%|\b(?:vergoed\w*|voor onze rekening|on us|betalen wij|wij betalen|reimburse\w*|gratis|free"
    r"|cover\w*)\b)(?!\s+(?:wij\s+)?niet)",
    re.IGNORECASE,
)
UP_TO = re.compile(
    r"^[^.;]{0,60}?\b(?:maximum|max\.?|maximaal|tot|tot en met|t/m|hoogste|hoogstens|up to)\s+(?:van\s+"
    r"|of\s+|de\s+|samen\s+)?(?:€|EUR|[0-9])",
    re.IGNORECASE,
)
NUMBER_NEXT = re.compile(r"\s?:\s[0-9]")
EVERY = re.compile(r"alle?\s", re.IGNORECASE)
CONTRACTED = re.compile(rf"\s(?:bij|door|van|at|by|with)\s(?:\w+\s){{0,3}}(?:{WITH})", re.IGNORECASE)
IN_FULL = re.compile(r"volledig|helemaal|geheel|in full|fully", re.IGNORECASE)
AT_CONTRACT = re.compile(r"\b(?:gecontracteerd|contracted)\s$", re.IGNORECASE)
AND = re.compile(r"[,;.:(]|\b(?:en|maar|and|but)\b", re.IGNORECASE)
WHERE_NONE = re.compile(r"\b(?:als|indien|wanneer|mocht|bent|ben|zijn|if|are)\s(?:u|je|jij|you)\s$", re.IGNORECASE)
FROM_BASIC = re.compile(
    r"^\s*(?:vergoed\w*\s|dekking\s)?(?:vanuit|uit|door|via|from|by)\s(?:de|het|uw|je|the|your)\s(?:basis|basic)",
    re.IGNORECASE,
)
IN_GENERAL = re.compile(
    r"(?<!uw )(?<!je )(?<!deze )(?<!your )\b(?:zorg)?(?:verzekering|polis|insurance|polic(?:y|ie))(?:en|sen|s)?\s"
    r"(?:\w+\s){0,2}"
    r"(?:met|voor|die|with|that)\s(?:een\s|an?\s|the\s)?(?:(?:vergoeding|dekking|cover)\s(?:voor|van"
    r"|for)\s(?:een\s)?)?$"
    r"|\b(?:verzekeringen|verzekeraars|polissen|pakketten|insurers|policies|packages)\s(?:die|that"
    r"|which)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
OF_ONE = re.compile(
    r"\b(?:behandeling|zitting|sessie|rekening|nota|treatment|session|bill)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
DENIED = re.compile(r"\b(?:geen|no)\s(?:\w+\s){1,4}(?:die|dat|that|who|which)\b[^.;]*$", re.IGNORECASE)
ONLINE = re.compile(r"\b(?:online|digita\w+|app)\b", re.IGNORECASE)
REST = re.compile(r"(?:alle|all)\s(?:overige|andere|verdere|volgende|other|further)\b", re.IGNORECASE)
PERMITTED = re.compile(r"\b(?:daarna|after that)\s(?:\w+\s){0,2}$", re.IGNORECASE)
OF_ALL = re.compile(
    r"\b(?:bijna|vrijwel|haast|almost|nearly|voor|van|over|op|na|bij|niet|for|of|not|geldt)\s+$", re.IGNORECASE
)
PAID_FOR = re.compile(r"\b(?:vergoeding|dekking|kosten) (?:van|voor)\s+$", re.IGNORECASE)
COUNTING = re.compile(
    r"^\s*(?:tel(?:t|len)|samen\b|van\s+(?:een|uw)(?!\s(?:fysio|oefen|physio))|by\b|count)", re.IGNORECASE
)


def doubts_of_words(clause: Clause) -> Iterator[str]:
    """Give every reason to doubt that an amount in words is how many sessions are paid."""
    own = clause.text[clause.amount.start : clause.amount.end]
    yield from _doubts_of_all(clause, own)
    if PAYS.search(clause.ahead):
        yield "perhaps at one's own cost"
    if IN_FULL.match(own) and len(clause.before) < len(clause.until) and not AND.search(clause.before):
        yield "perhaps how much of a session, not how many"
    if clause.subject == "":
        yield "the care is not named"
    if IN_GENERAL.search(clause.before) and "_" not in clause.text:
        yield "perhaps of insurance in general"
    rated = (
        "with" in (clause.scope.contract, clause.contract)
        or AT_CONTRACT.search(clause.ahead)
        or OF_ONE.search(clause.ahead)
    )
    if (IN_FULL.match(own) or (EVERY.match(own) and CONTRACTED.match(clause.behind))) and rated:
        yield "perhaps how much of a session, not how many"
    if clause.scope.each:
        yield "perhaps how much of a session, not how many"
    if EVERY.match(own) and (
        (OF_ALL.search(clause.before) and not PAID_FOR.search(clause.before)) or COUNTING.match(clause.after)
    ):
        yield "perhaps only all of them together"
    rest = clause.beyond
    if UP_TO.match(rest) and not re.search(r"manu[ea]|\bMT\b", rest) and not EACH.search(rest):
        yield "perhaps up to a maximum"
    if OF_ALL.search(clause.before) and re.search(r"(?:niet|not)\s+$", clause.before, re.IGNORECASE):
        yield "denied"


def _doubts_of_all(clause: Clause, own: str) -> Iterator[str]:
    """Tell "all" of the first sessions, of the rest, or that nobody pays, from all there are."""
    if FIRST_PAID.search(clause.text):
        yield "perhaps only the first sessions"
    if clause.amount.kind == "none" and WHERE_NONE.search(clause.until):
        yield "perhaps where nobody is insured"
    if clause.amount.kind == "none" and clause.text.endswith((":", "?")):
        yield "perhaps only of what stands below"
    if FROM_BASIC.match(clause.behind):
        yield "perhaps of the basic package"
    if DENIED.search(clause.until):
        yield "denied"
    if ONLINE.search(clause.ahead) or ONLINE.search(clause.before[-40:]):
        yield "perhaps only online"
    if NUMBER_NEXT.match(clause.beyond):
        yield "perhaps only what is numbered behind it"
    if REST.match(own) or PERMITTED.search(clause.ahead):
        yield "perhaps only the rest"
