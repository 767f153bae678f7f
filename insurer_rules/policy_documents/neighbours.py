"""What stands nearest to an amount in its sentence: the care, the contract and the packages it belongs to."""

import re
from collections.abc import Iterator, Sequence

from insurer_rules.policy_documents.amounts import Amount
from insurer_rules.policy_documents.care_words import CARE, MANUAL, PHYSIO, Care, Subject, care
from insurer_rules.policy_documents.names import Mention
from insurer_rules.policy_documents.other_providers import OTHERS_LAST, is_of_others, opposite
from insurer_rules.policy_documents.remembered import occurs
from insurer_rules.policy_documents.words import (
    BACK,
    IN_ALL,
    NEITHER,
    WITH,
    WITHOUT,
    Contract,
    contracts_in,
)

JOINS = re.compile(
    r"^(?:[\s,'’‘\"&/+-]|en|of|and|or|met|bij|in|als|zowel|ook|het|de|pakket|with|from"
    r"|voor|van|uit|heeft|u)*$",
    re.IGNORECASE,
)
OF_IT = re.compile(r"^\s*(?:[a-z]+\s+)?(?:daarvan|hiervan|of (?:these|those|them))\b", re.IGNORECASE)
TOGETHER = re.compile(rf"(?:inclusief|including|waaronder|met inbegrip van)\s+(?:{MANUAL})", re.IGNORECASE)
ATTACHED = re.compile(
    rf"\s*(?:(?:van|of)\s[0-9]+\s\w+\s)?(?:vergoed(?:ing)?\s)?(?:bij|voor|door|for|with|at|by)\s(?:(?:een|de|uw|a"
    rf"|an|care|zorg"
    rf"|onze)\s)?(?:[a-z-]*(?:therapeut|verlener|aanbieder|praktijk|provider)\s)?(?:(?P<without>{WITHOUT})"
    rf"|(?P<with>{WITH}))",
    re.IGNORECASE,
)
BARELY_ATTACHED = re.compile(rf"\s(?:(?P<without>{WITHOUT})|(?P<with>{WITH}))(?=\s*(?:[,.;)/]|$))", re.IGNORECASE)
AT_NAME = re.compile(r"\s(?:bij|in|with|at)\s(?:de\s|het\s|pakket\s)*", re.IGNORECASE)
FOLLOWS_NAME = re.compile(r"[\s:]*(?:(?:tot|max\.?|maximaal)\s)?", re.IGNORECASE)
TOTAL = re.compile(rf"(?:{BACK.pattern})(?:\s(?:van|of))?\s$", re.IGNORECASE)
IN_ALL_BEHIND = re.compile(r"\s*(?:in )?(?:totaal|total)\b(?!\s\w*(?:manue|van))", re.IGNORECASE)
TO_AMOUNT = re.compile(
    r"[\s:=(-]*(?:(?:tot|max\.?|maximaal|hoogstens|hooguit|ten hoogste|up to|at most|is|zijn|voor|dat|er"
    r"|geldt|een maximum van|houden we het op|houden wij het op|mag|mogen|ook|maar|slechts|niet|vaker|meer|dan)\s)*",
    re.IGNORECASE,
)
COMMA = re.compile(r",\s*(?:(?:en|maar|and|but)\s+)?(?:(?:voor|bij|for)\s+)?$", re.IGNORECASE)
NEXT_AMOUNT = re.compile(rf"{TO_AMOUNT.pattern}(?:[0-9€]|eur\b)", re.IGNORECASE)
OF_THE_NEXT = re.compile(
    rf"(?:[(,/|]\s?|\.\s|\s[-–]\s|\s(?:en|maar|and|but)\s|\s(?-i:(?=[A-Z])))(?:(?:bij|voor|for|with)\s(?:een\s"
    rf"|a\s)?(?:\w+\s)?)?(?:{WITHOUT}|{WITH})(?:\s\w+){{0,5}}:?\s(?:max\.?\s|maximaal\s|tot\s)?$",
    re.IGNORECASE,
)
NEXT_PART = re.compile(r",?\s(?:en|maar|and|but)\s(?=(?:voor|bij|for|zonder|niet|geen)\b)", re.IGNORECASE)
LEADS_IN = re.compile(
    r"(?:\s|per \w+|p\.?\s?j\b\.?|p/j|/\w+|in een kalenderjaar|voor|bij|naar|de|het|een|for|of|a year)*", re.IGNORECASE
)
LAST_NAMED = re.compile(
    r"\b(?:de laatste|het laatste|laatstgenoemde|the latter)\b(?!\s(?:[0-9]|\w*(?:behandel|zitting|keer|jaar"
    r"|maand)))",
    re.IGNORECASE,
)
NAME_BEHIND = re.compile(r"^\s?\(_+\)")
RATE = re.compile(r"[%€]|\beuro?\b", re.IGNORECASE)
WHOLE = re.compile(r"[0-9]+")
CLOSED = re.compile(rf"\([^()]*(?:{MANUAL})[^()]*[0-9][^()]*\)", re.IGNORECASE)


def subject_at(digits: str, amount: Amount, before: str, after: str, held: Subject) -> Subject:
    """Give the care nearest to an amount: behind it in its clause, else before it, else what the scope holds."""
    inside = care(digits[amount.start : amount.end])
    if apart := _apart(digits, amount, before, after):
        return apart
    back = (
        BACK.search(before.rsplit(";", maxsplit=1)[-1]) is not None
        and not TOGETHER.search(before)
        and not TOTAL.search(before)
    )
    bracketed = before.endswith("(") and after.startswith(")")
    within = "(" in before.rpartition(")")[2]
    ahead = None if bracketed else _first_behind(after.partition(")")[0] if within else after)
    if ahead and not (back and ahead.subject == "physio"):
        return ahead.subject
    earlier = _own(digits[: amount.start])
    summed = IN_ALL.search(before)
    alone = summed and not care(before[summed.end() :])
    if (alone or IN_ALL_BEHIND.match(after)) and any(each.subject == "physio" for each in earlier):
        return "physio"
    if back or OF_IT.match(after):
        return _within(earlier, care(digits), held)
    own = [each for each in inside[:1] if each.subject != "manual" or len(before) < amount.start]
    if nearest := [*own, *earlier[-1:], *inside[:1]]:
        return nearest[0].subject
    total = held == "manual" and BACK.search(after) and digits[amount.end + len(after) :]
    return "physio" if total else held


def _apart(digits: str, amount: Amount, before: str, after: str) -> Subject:
    """Give the care of an amount whose neighbours have their own: "fysio 9, manueel 6", or of the latter."""
    if LAST_NAMED.search(before) or LAST_NAMED.search(after):
        named = [found.lastgroup for found in CARE.finditer(digits[: amount.start])]
        if named[-1:] == ["manual"]:
            return "manual"
    if len(before) < amount.start and (own := _of_its_own(before)):
        return own
    mine, theirs = care(before)[-1:], care(after)[-1:]
    if not (mine and theirs) or mine[0].subject == theirs[0].subject:
        return ""
    rest = digits[amount.end + theirs[0].end :]
    return mine[0].subject if NEXT_AMOUNT.match(rest) and TO_AMOUNT.fullmatch(before[mine[0].end :]) else ""


def _of_its_own(before: str) -> Subject:
    """Give the care that stands between, but for that of the amount before: other care, or manual after a comma."""
    found = tuple(CARE.finditer(before))
    if len(found) < 2 or found[0].lastgroup == "other" or "samen" in before:
        return ""
    if not LEADS_IN.fullmatch(before[: found[0].start()]):
        return ""
    if all(each.lastgroup == "other" for each in found[1:]):
        return "other"
    alone = found[-1].lastgroup == "manual" and found[0].lastgroup == "physio"
    comma = COMMA.search(before[: found[-1].start()]) is not None
    return "manual" if alone and comma and TO_AMOUNT.fullmatch(before[found[-1].end() :]) else ""


def _own(before: str) -> tuple[Care, ...]:
    """Give the care named before an amount, without the limit of another package: "A 20, of which 9 manual B 40".

    An answer that names none is about what the question begins with.
    """
    question, asked, answer = before.rpartition("?")
    if asked and not care(answer):
        return care(question)[:1]
    found = _outside(before)
    last = found[-1] if found else None
    limit = last and last.subject == "manual" and "_" in before[last.end :] and BACK.search(before[: last.start][-60:])
    return found[:-1] if limit and len(WHOLE.findall(before)) > 1 else found


def _outside(before: str) -> tuple[Care, ...]:
    """Give the care named before an amount; what an aside in brackets names ends with it, where there is other."""
    plain = CLOSED.sub(lambda aside: " " * len(aside[0]), before)
    return care(plain) or care(before)


def _within(earlier: Sequence[Care], everywhere: Sequence[Care], held: Subject) -> Subject:
    """Give the care of a limit within another: manual therapy where the sentence or the scope names it."""
    if any(each.subject == "manual" for each in everywhere) or held == "manual":
        return "manual"
    return earlier[-1].subject if earlier else held


def _first_behind(after: str) -> Care | None:
    """Give the care that comes first in the clause behind an amount, past the name of its package in brackets."""
    after = NAME_BEHIND.sub("", after)
    reach = re.split(
        rf"[;,:.](?!\d)|\((?!(?:{MANUAL}|{PHYSIO})\))|\s[-–—/|·•]\s|\s(?:waarvan|waarbij|hiervan|daarvan|maar"
        rf"|including"
        rf"|incl(?:usief)?\.?(?=\s(?:de\s)?(?:{MANUAL}))|met inbegrip van|en\s+(?:voor|max"
        rf"|maximaal|ten|tot))(?!\w)",
        after,
        maxsplit=1,
    )[0]
    first = next((each for each in care(after) if each.start < len(reach)), None)
    if first and first.subject == "other" and not first.alone and after[first.end :].isspace():
        return next(iter(care(reach)), first)
    return first


def contract_at(digits: str, amount: Amount, after: str, *, held: Contract, earlier_said: Contract) -> Contract:
    """Give the contract an amount is under: the words before it, those of "without" behind it, else what holds."""
    if occurs(NEITHER, digits):
        return held
    rated = amount.kind in ("share", "euro")
    if rated and earlier_said and is_of_others(digits):
        return opposite(earlier_said)
    attached, earlier, later = _contracts_beside(digits, amount, after)
    if rated and (others := OTHERS_LAST.search(digits[: amount.start])):
        said = [_contract(each) for each in contracts_in(digits[: others.start()])]
        return opposite(said[-1]) if said else "without"
    if amount.kind == "count" and _holds_for_all(digits[: amount.start]):
        return held
    kept = earlier_said if rated else ""
    without: Contract = "without" if later == "without" else ""
    return attached or earlier or without or held or kept or later


def _contracts_beside(digits: str, amount: Amount, after: str) -> tuple[Contract, Contract, Contract]:
    """Give the contract right behind an amount, "75% bij zorg zonder contract", the last before it and any behind."""
    own = after.split(";", maxsplit=1)[0]
    goes_on = digits[amount.end + len(own) :].strip() != ""
    theirs = (OF_THE_NEXT.search(own) or NEXT_PART.search(own)) if goes_on else None
    reach = amount.end + (theirs.start() if theirs else len(own))
    found = contracts_in(digits)
    later = [_contract(each) for each in found if amount.end <= each.start() < reach]
    earlier = [_contract(each) for each in found if each.start() < amount.start]
    behind = "without" if "without" in later else later[0] if later else ""
    attached = ATTACHED.match(digits[amount.end :]) or BARELY_ATTACHED.match(digits[amount.end :])
    return _contract(attached), earlier[-1] if earlier else "", behind


def _holds_for_all(before: str) -> bool:
    """Tell whether a limit stands behind a comma after what is paid with or without a contract."""
    found = contracts_in(before) if RATE.search(before) else ()
    return bool(found) and "," in before[found[-1].end() :]


def _contract(found: re.Match[str] | None) -> Contract:
    if found is None:
        return ""
    return "without" if found.lastgroup == "without" else "with"


def packages_at(told: Sequence[Amount], place: int, mentions: Sequence[Mention], digits: str) -> tuple[str, ...]:
    """Give the packages of an amount: in brackets behind it, else the names before it, else the names behind it."""
    amount = told[place]
    last = told[place + 1].start if place + 1 < len(told) else len(digits)
    for mention in mentions:
        if mention.quiet and amount.tail <= mention.start < last:
            return mention.names
    if behind := _packages_behind(amount, mentions, digits, last):
        return behind
    groups = tuple(_groups([mention for mention in mentions if not mention.quiet], digits))
    groups = tuple(group for group in groups if not _is_exception(group, amount, digits[:last]))
    behind = next((names for names, start, _ in groups if amount.end <= start < last), ())
    earlier = [names for names, start, _ in groups if start < amount.start]
    first = bool(groups) and told[0].start < groups[0][1]
    if first and behind:
        return behind
    return earlier[-1] if earlier else behind


def _is_exception(group: tuple[tuple[str, ...], int, int], amount: Amount, digits: str) -> bool:
    """Tell whether a name in brackets behind an amount has another one: "at most 9 (Mos: 6)"."""
    _, start, end = group
    own = FOLLOWS_NAME.fullmatch(digits[end:]) and digits[end:].strip() and digits[:start].endswith("(")
    return amount.end <= start and bool(own)


def _packages_behind(amount: Amount, mentions: Sequence[Mention], digits: str, last: int) -> tuple[str, ...]:
    """Give the packages right behind an amount, "12 keer bij Mos", where no number of their own stands behind them."""
    for names, start, end in _groups(mentions, digits):
        if amount.end <= start < last and AT_NAME.fullmatch(digits[amount.end : start]):
            return names if not FOLLOWS_NAME.fullmatch(digits[end:last]) else ()
    return ()


def _groups(mentions: Sequence[Mention], digits: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Gather names that stand in a row: "Mos en Varen"."""
    names: tuple[str, ...] = ()
    start = end = 0
    for mention in mentions:
        if names and JOINS.match(digits[end : mention.start]):
            names, end = tuple(dict.fromkeys((*names, *mention.names))), mention.end
            continue
        if names:
            yield names, start, end
        names, start, end = mention.names, mention.start, mention.end
    if names:
        yield names, start, end


def last_group(mentions: Sequence[Mention], digits: str) -> tuple[str, ...]:
    """Give the packages that a sentence names last."""
    groups = tuple(_groups(mentions, digits))
    return groups[-1][0] if groups else ()
