"""Why an amount may not be the figure that it looks like: what holds around it, where it stands, and of which kind."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.care_words import care, subject_of
from insurer_rules.policy_documents.change_doubts import doubts_of_change
from insurer_rules.policy_documents.clauses import AT_NAME, PART_OF, Clause
from insurer_rules.policy_documents.euro_doubts import SPENT, SPENT_BEFORE, doubts_of_euro
from insurer_rules.policy_documents.owner_doubts import doubts_of_owner
from insurer_rules.policy_documents.ranges import is_ranging
from insurer_rules.policy_documents.scopes import DISCOUNT, OTHER_COVER
from insurer_rules.policy_documents.total_doubts import doubts_of_total, is_wider
from insurer_rules.policy_documents.word_doubts import FIRST_PAID, FROM_BASIC, doubts_of_words
from insurer_rules.policy_documents.words import (
    BACK,
    CARRIED,
    FIRST,
    LATER,
    MISSED,
    PAYS,
    UNSUPPORTED,
    is_basic,
    period_of,
)

OWN_SHARE = re.compile(
    rf"eigen bijdrage|eigen risico|korting|discount|{MISSED}|rente|stijg"
    r"|daal|(?:hoger|lager)e?\b(?!\s(?:vergoed|tarief|bedrag|percentage))|duurder|goedkoper"
    r"|btw|intake|\bin rekening\b|van de verzekerden|\bkans\b",
    re.IGNORECASE,
)
LOWER_BENEFIT = re.compile(r"\bvergoed\w*[^.;:]{0,20}\b(?:hoger|lager)\b", re.IGNORECASE)
OF_OWN = re.compile(
    r"\b(?:zelf|eigen|vanaf|na|pas|niet|geen|behalve|buiten|zonder|minus|from|after|yourself|not|except)\b"
    r"|\b(?:u|je) betaalt",
    re.IGNORECASE,
)
PAID_FIRST = re.compile(
    r"\b(?:wij|we) (?:betalen|vergoeden|dekken)\b|\b(?:betalen|vergoeden|dekken) (?:wij|we)\b|\bkrijgt? (?:u|je)\b"
    r"|\b(?:u|je) krijgt\b|vergoed\w*|\bvoor onze rekening|\bgedekt\b|\bverzekerd\b|reimburse|\bwe (?:pay|cover)",
    re.IGNORECASE,
)
ON_TOP = re.compile(
    r"(?:nog eens|nogmaals|another|\b(?-i:plus))\s+(?:(?:max\.?|maximaal|hoogstens|hooguit)\s+)?$|\+\s*$", re.IGNORECASE
)
EXTRA_BEHIND = re.compile(r"^\s*(?:\w+\s)?extra\b", re.IGNORECASE)
EXTRA = re.compile(r"\b(?:extra|additional)\b", re.IGNORECASE)
TO_THE_LAST = re.compile(r"\btot en met de $", re.IGNORECASE)
PAID_TO = re.compile(
    r"^(?!.*\b(?:zelf|eigen|niet|geen|basis\w*|helft|vanaf|behandeling [0-9]+)\b)"
    r".*(?:\b(?:vergoed|krijg|recht|(?:wij|we) betalen|betalen (?:wij|we))|\b(?:is|zijn) dat\b)",
    re.IGNORECASE,
)
UP_TO_THE = re.compile(r"\btot (?:en met )?de $", re.IGNORECASE)
STOPS = re.compile(
    r"\b(?:is|zijn) dat de eerste $|\b(?:stop(?:t|s)?|eindigt|ends?)\s(?:\w+\s){0,3}(?:bij|na|at|after)\s$",
    re.IGNORECASE,
)
PAID = re.compile(r"\b(?:vergoed|krijg)\w*|reimburs", re.IGNORECASE)
COUNTS_AS = re.compile(r"\b(?:tel(?:t|len)|counts?)\s(?:\w+\s){0,2}(?:als|voor|as)\s$", re.IGNORECASE)
COUNTS_LIKE = re.compile(r"^\s*(?:tel(?:t|len)|counts?)\s(?:\w+\s){0,2}(?:als|voor|as)\b", re.IGNORECASE)
MORE_OF_IT = re.compile(r"\s(?:en|and)\s")
MORE = re.compile(r"\b(?:meer dan|more than)\s$", re.IGNORECASE)
NOT_PAID = re.compile(r"(?:vergoed|betal)\w* (?:wij |we )?niet\b|niet vergoed|not reimburs|not pa", re.IGNORECASE)
ONE_KIND = re.compile(
    r"^\s*(?:voor\s)?(?:bekken|kinder|geriatrie|oedeem|psychosomatische|oncologie)[ -]?"
    r"(?:fysio|oefen|therap)\w*\s*(?:$|[.;)])",
    re.IGNORECASE,
)
KIND_LABEL = re.compile(
    r"(?:^|[.;)]\s)(?:bekken|kinder|geriatrie|oedeem|psychosomatische|oncologie)[ -]?(?:fysio"
    r"|oefen)?therapie\s?[:,]?\s"
    r"(?:max\w*\.?\s|tot\s|ten hoogste\s|hoogstens\s)?$",
    re.IGNORECASE,
)
SEPARATE = re.compile(r"\b(?:apart|afzonderlijk|separate)e?\s(?:\w+\s){0,3}$", re.IGNORECASE)
NEEDED = re.compile(r"^[^.;,]{0,40}\bnodig\b|^[^.;,]{0,20}\bneed", re.IGNORECASE)
AVERAGE = re.compile(r"\b(?:gemiddeld|on average|ongeveer|circa|ca\.|approximately|roughly)(?=\s)", re.IGNORECASE)
AT_LEAST = re.compile(r"\b(?:minimaal|minstens|(?:ten ?)?minste|at least)\s$", re.IGNORECASE)
OWN_COST = re.compile(
    r"^(?:(?!\b(?:daarna|daarboven|rest|meer|overige|extra|volgende)\b)[^.;,])*\b(?:eigen rekening"
    r"|zelf (?:te )?betal)",
    re.IGNORECASE,
)
CONDITION_ASIDE = re.compile(
    r"[0-9][^()]{0,30}\((?:vanaf|na|als|indien|wanneer|voor leden|bij een collectief|met een collectief)\b[^()]*$",
    re.IGNORECASE,
)
SAID_BEFORE = re.compile(
    r"\b(?:deze|die|dezelfde|hetzelfde|volledige|(?<=of )alle|(?<=or )all|these|those)\s$", re.IGNORECASE
)
LATER_ONES = re.compile(r"\b(?:daarna|vervolgens|[0-9]+(?:e|ste|de))\b[^.,;:]*$", re.IGNORECASE)
LAST_NUMBER = re.compile(r"(?P<euro>€\s?)?[0-9]+(?:[.,][0-9]+)*(?P<rate>\s?(?:%|procent|euro))?[^0-9]*$", re.IGNORECASE)
TIMES = re.compile(r"\s*(?:€|eur)", re.IGNORECASE)
TWENTY = 20
FIRST_OF = re.compile(r"\b(?:eerste|1e|first)\s$", re.IGNORECASE)
SCOPED = {
    "insurer": "perhaps of another insurer",
    "young": "perhaps only under 18",
    "listed": "perhaps only for a listed condition",
    "year": "perhaps of another year",
    "example": "perhaps an example",
    "spent": "perhaps what was used or is left",
    "excluded": "perhaps what is not insured",
    "shared": "perhaps of two persons together",
    "ranged": "perhaps one of a range",
    "difference": "a difference",
}


def doubts_of(clause: Clause, figure: str) -> Iterator[str]:
    """Give every reason to doubt that an amount is a figure, the first one first."""
    yield from _doubts_of_scope(clause, figure)
    yield from _doubts_of_place(clause)
    if clause.amount.kind == "count":
        yield from _doubts_of_count(clause)
    elif clause.amount.kind in ("unlimited", "none"):
        yield from doubts_of_words(clause)
    elif clause.amount.kind == "euro":
        yield from doubts_of_euro(clause, figure)
    elif (
        (clause.scope.price and clause.contract != "without" and not PAID.search(clause.text))
        or OWN_SHARE.search(f"{clause.ahead} {clause.behind}")
        or OWN_SHARE.search(LOWER_BENEFIT.sub("", clause.before[-60:]))
        or PAYS.search(clause.ahead)
        or PAYS.search(MORE_OF_IT.split(clause.behind)[0])
        or NOT_PAID.search(MORE_OF_IT.split(clause.behind)[0])
    ):
        yield "perhaps not a reimbursement"
    if clause.amount.kind == "share" and LATER_ONES.search(clause.until):
        yield "perhaps only of later sessions"
    if clause.amount.kind == "share" and clause.subject == "" and clause.contract == "":
        yield "the care is not named"


def _doubts_of_scope(clause: Clause, figure: str) -> Iterator[str]:
    total = clause.amount.kind == "count" and PART_OF.search(clause.close)
    for name, doubt in SCOPED.items():
        if getattr(clause.scope, name) and not (name == "spent" and total):
            yield doubt
    if figure == "premium":
        discount = clause.scope.discount or DISCOUNT.search(f"{clause.before} {clause.behind}")
        yield from ["perhaps with a discount"] * bool(discount)
        other = OTHER_COVER.search(clause.text) or clause.scope.elsewhere or subject_of(clause.before) == "other"
        yield from ["perhaps of the basic package"] * is_basic(clause.ahead)
        yield from ["perhaps of other care"] * bool(other and not clause.scope.packages)
        return
    rate = figure in ("non_contracted", "non_contracted_max")
    general = rate and not care(f"{clause.ahead} {clause.behind}") and subject_of(clause.text) == "physio"
    if clause.subject == "other" and not general:
        yield "perhaps of other care"
    if clause.scope.layer == "basic" and not (rate and clause.scope.packages):
        yield "perhaps of the basic package"
    if clause.contract == "without" and not rate and not clause.scope.remark:
        yield "perhaps only without a contract"


def _doubts_of_place(clause: Clause) -> Iterator[str]:
    own = clause.text[clause.amount.start : clause.amount.end]
    near = f"{clause.ahead} {own} {clause.behind}"
    if CARRIED.search(near) or CARRIED.search(f"{clause.before} {own} {clause.after}".split(";")[0][-200:]):
        yield "perhaps carried over"
    if is_ranging(clause):
        yield "perhaps one of a range"
    yield from doubts_of_owner(clause)
    yield from _doubts_of_mention(clause)
    if CONDITION_ASIDE.search(clause.until):
        yield "perhaps only on a condition"
    yield from doubts_of_change(clause)
    if period_of(f"{clause.ahead} {clause.behind}") == "day" and clause.amount.kind != "euro":
        yield "a limit a day"


def _doubts_of_mention(clause: Clause) -> Iterator[str]:
    """Tell an amount that is only mentioned again: "these 9", or the total that manual therapy counts towards."""
    if clause.amount.kind == "count" and FROM_BASIC.match(clause.behind):
        yield "perhaps of the basic package"
    if clause.amount.kind != "euro" and KIND_LABEL.search(clause.close):
        yield "perhaps of one kind of physiotherapy"
    if clause.amount.kind in ("count", "euro") and SAID_BEFORE.search(clause.close):
        yield "said of a number before"
    if is_wider(clause):
        yield "the total that a limit is within"


def _doubts_of_count(clause: Clause) -> Iterator[str]:
    if _counts_from(clause) or (
        LATER.match(clause.text[clause.amount.tail :]) and not TO_THE_LAST.search(clause.before)
    ):
        yield "counts from or up to a session"
    yield from doubts_of_total(clause)
    yield from _doubts_of_aim(clause)
    if TIMES.match(clause.text[clause.amount.end :]):
        yield "perhaps a sum"
    if clause.amount.value == 1 or COUNTS_AS.search(clause.before) or COUNTS_LIKE.match(clause.behind):
        yield "perhaps how one session counts"
    of_used = SPENT_BEFORE.search(clause.before) or (BACK.search(clause.before) and SPENT.search(clause.until))
    if of_used or (SPENT.search(clause.behind) and not PART_OF.search(clause.close)):
        yield "perhaps what was used"
    yield from _doubts_on_top(clause)
    if _is_in_brackets_behind(clause):
        yield "in brackets behind another number"
    if UNSUPPORTED.search(f"{clause.ahead} {clause.behind}"):
        yield "perhaps of another period"


def _is_in_brackets_behind(clause: Clause) -> bool:
    """Tell whether a number is all that stands in brackets behind another one, which is neither euros nor a share."""
    bracketed = clause.before.endswith("(") and clause.after.startswith(")") and not AT_NAME.search(clause.before)
    last = LAST_NUMBER.search(clause.until) if bracketed else None
    return last is not None and not (last["euro"] or last["rate"]) and not subject_of(clause.before)


def _doubts_of_aim(clause: Clause) -> Iterator[str]:
    """Tell sessions that are paid from those that one needs or pays, that were said before, or are of one kind."""
    if ONE_KIND.match(clause.behind) or (clause.subject == "physio" and SEPARATE.search(clause.ahead)):
        yield "perhaps of one kind of physiotherapy"
    if NEEDED.match(clause.behind) and not PAID.search(clause.behind.partition("?")[0]):
        yield "perhaps what one needs"
    if AVERAGE.search(clause.ahead) or AT_LEAST.search(clause.before):
        yield "perhaps an average or an estimate"
    if OWN_COST.match(clause.behind):
        yield "perhaps at one's own cost"
    if clause.amount.value == TWENTY and FIRST_OF.search(clause.before):
        yield "perhaps only for a listed condition"


def _counts_from(clause: Clause) -> bool:
    """Tell whether something begins at so many sessions: "from 9", "after 9"; "more than 9 are not paid" ends there."""
    if UP_TO_THE.search(clause.before):
        return not (TO_THE_LAST.search(clause.before) and PAID_TO.search(clause.text))
    ends = STOPS.search(clause.before) or (MORE.search(clause.before) and NOT_PAID.search(clause.beyond))
    return bool(FIRST.search(clause.close)) and not ends and not _is_first_paid(clause)


def _doubts_on_top(clause: Clause) -> Iterator[str]:
    own = clause.text[clause.amount.start : clause.amount.end]
    extra = (EXTRA.search(own) or EXTRA_BEHIND.match(clause.behind)) and clause.per != "accident"
    near = subject_of(clause.before)
    of_its_own = clause.subject == "manual" and (
        near == "physio" or (near == "manual" and clause.before == clause.until)
    )
    if extra or (ON_TOP.search(clause.before) and not of_its_own):
        yield "perhaps comes on top"


def _is_first_paid(clause: Clause) -> bool:
    """Tell whether the first so many sessions are paid, and nobody says of them that they are one's own."""
    own = f"{clause.ahead} {clause.behind}"
    paid = PAID_FIRST.search(own) and FIRST_OF.search(clause.before)
    return bool(paid or FIRST_PAID.search(clause.text)) and not OF_OWN.search(own)
