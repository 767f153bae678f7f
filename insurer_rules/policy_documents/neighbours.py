"""What stands nearest to an amount in its sentence: the care, the contract and the packages it belongs to."""

import re
from collections.abc import Iterator, Sequence

from insurer_rules.policy_documents.amounts import Amount
from insurer_rules.policy_documents.names import Mention
from insurer_rules.policy_documents.words import (
    BACK,
    CONTRACT,
    IN_ALL,
    MANUAL,
    NEITHER,
    PHYSIO,
    Care,
    Contract,
    Subject,
    care,
)

JOINS = re.compile(
    r"^(?:[\s,'’‘\"&/+-]|en|of|and|or|met|bij|in|als|zowel|ook|het|de|pakket|with|from"
    r"|voor|van|uit|heeft|u)*$",
    re.IGNORECASE,
)
OF_IT = re.compile(r"^\s*(?:[a-z]+\s+)?(?:daarvan|hiervan|of (?:these|those|them))\b", re.IGNORECASE)
TOGETHER = re.compile(rf"(?:inclusief|including|waaronder)\s+(?:{MANUAL})", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"^(?:in (?:alle )?(?:andere|overige) gevallen|anders|bij (?:andere|overige)|otherwise|in all other)", re.IGNORECASE
)


def subject_at(digits: str, amount: Amount, before: str, after: str, held: Subject) -> Subject:
    """Give the care nearest to an amount: behind it in its clause, else before it, else what the scope holds."""
    inside = care(digits[amount.start : amount.end])
    back = BACK.search(before) is not None and not TOGETHER.search(before)
    ahead = _first_behind(after)
    if ahead and not (back and ahead.subject == "physio"):
        return ahead.subject
    earlier = care(digits[: amount.start])
    if IN_ALL.search(before) and any(each.subject == "physio" for each in earlier):
        return "physio"
    if back or OF_IT.match(after):
        return _within(earlier, care(digits), held)
    if nearest := [*(each for each in inside[:1] if each.subject != "manual"), *earlier[-1:], *inside[:1]]:
        return nearest[0].subject
    total = held == "manual" and BACK.search(after) and digits[amount.end + len(after) :]
    return "physio" if total else held


def _within(earlier: Sequence[Care], everywhere: Sequence[Care], held: Subject) -> Subject:
    """Give the care of a limit within another: manual therapy where the sentence or the scope names it."""
    if any(each.subject == "manual" for each in everywhere) or held == "manual":
        return "manual"
    return earlier[-1].subject if earlier else held


def _first_behind(after: str) -> Care | None:
    reach = re.split(
        rf"[;,:.](?!\d)|\((?!(?:{MANUAL}|{PHYSIO})\))|\s[-–—]\s|\s(?:waarvan|hiervan|daarvan|maar|en\s+(?:voor|max|maximaal|ten|tot))\b",
        after,
        maxsplit=1,
    )[0]
    return next((each for each in care(after) if each.start < len(reach)), None)


def contract_at(digits: str, amount: Amount, after: str, *, held: Contract, earlier_said: Contract) -> Contract:
    """Give the contract an amount is under: the words before it, those of "without" behind it, else what holds."""
    if NEITHER.search(digits):
        return held
    found = [(match.lastgroup, match.start()) for match in CONTRACT.finditer(digits)]
    earlier = [kind for kind, start in found if start < amount.start]
    reach = amount.end + len(after.split(";", maxsplit=1)[0])
    later = [kind for kind, start in found if amount.end <= start < reach]
    if earlier_said == "with" and ELSEWHERE.match(digits) and amount.kind in ("share", "euro"):
        return "without"
    if earlier:
        return "without" if earlier[-1] == "without" else "with"
    if "without" in later:
        return "without"
    kept = earlier_said if amount.kind in ("share", "euro") else ""
    if kept or held:
        return held or kept
    return "with" if later else ""


def packages_at(told: Sequence[Amount], place: int, mentions: Sequence[Mention], digits: str) -> tuple[str, ...]:
    """Give the packages of an amount: in brackets behind it, else the names before it, else the names behind it."""
    amount = told[place]
    last = told[place + 1].start if place + 1 < len(told) else len(digits)
    for mention in mentions:
        if mention.quiet and amount.tail <= mention.start < last:
            return mention.names
    groups = tuple(_groups([mention for mention in mentions if not mention.quiet], digits))
    behind = next((names for names, start, _ in groups if amount.end <= start < last), ())
    earlier = [names for names, start, _ in groups if start < amount.start]
    first = bool(groups) and told[0].start < groups[0][1]
    if first and behind:
        return behind
    return earlier[-1] if earlier else behind


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
