"""Why an amount may be of before: what a change begins with, what held until now, and what another year has."""

import re
from collections.abc import Iterator

from insurer_rules.policy_documents.clauses import PART_OF, Clause
from insurer_rules.policy_documents.words import OLD, YEAR

MOVED = re.compile(r"^\s*(?:\([^()]*\)\s*)?(?:\S+\s+){0,4}?(?:naar|to)\s", re.IGNORECASE)
THAT_WAS = re.compile(r"(?:dat|dit|het|that|it) (?:was|waren|were)\b", re.IGNORECASE)
ARROW = re.compile(r"\s*(?:[-=]+>|→|⇒)\s*$")
YEAR_BEHIND = re.compile(r"^[^:=]{0,30}?\b(20[12][0-9])(?![0-9:=])")
ASIDE = re.compile(r"^[^()]*\)|\([^()]*\)")
NOW = re.compile(r"\b(?:is|zijn|nu) (?:nu|is|zijn|now) (?:€ )?$", re.IGNORECASE)
BECOMES = re.compile(r"^[^.;]*\b(?:wordt|worden|gaat naar|becomes|will be)\b", re.IGNORECASE)
BECAME = re.compile(r"[0-9] (?:en|and) (?:wordt|worden|is(?: het)? nu|becomes) $", re.IGNORECASE)


def doubts_of_change(clause: Clause) -> Iterator[str]:
    """Give every reason to think that an amount holds no longer."""
    moved = MOVED.match(clause.after) and re.search(r"(?:\bvan|\bfrom)\s+$", clause.before, re.IGNORECASE)
    if moved or ARROW.match(clause.after):
        yield "the value before a change"
    own = clause.year > 0 and str(clause.year) in clause.behind
    apart = own or BECAME.search(clause.ahead) or PART_OF.search(clause.close)
    near = clause.until[-60:] if clause.before.endswith("(") else clause.ahead[-40:]
    old = OLD.search(near) and not apart
    old = old or (THAT_WAS.match(clause.text) and not BECOMES.search(clause.until))
    now = NOW.search(clause.before) and BECOMES.search(clause.beyond)
    if old or now or _is_of_other_year(clause):
        yield "perhaps a value of before"


def _is_of_other_year(clause: Clause) -> bool:
    """Tell whether the year right behind an amount, else the last one before it, is not that of the policy."""
    own = YEAR_BEHIND.match(clause.behind.partition("(")[0])
    named = [own[1]] if own else YEAR.findall(ASIDE.sub("", clause.before))
    other = bool(named and clause.year) and int(named[-1]) != clause.year
    return other and (str(clause.year) in clause.text or "(" in clause.before)
