"""Whether an amount is only one end of a range, or one of what packages vary between."""

import re

from insurer_rules.policy_documents.clauses import Clause
from insurer_rules.policy_documents.remembered import occurs

LOWEST = re.compile(r"min(?:imum|imaal)?\.?(?:\s?:|$)", re.IGNORECASE)
END_OF_RANGE = re.compile(r"(?:min|max)(?:imum|imaal)?\.?\s?[:|]", re.IGNORECASE)
VARYING = re.compile(
    r"\bvari[eë]\w+|\bloopt? uiteen\b|\buiteenlop\w*|\bvar(?:y|ies)\b|\brang(?:e|es|ing)\b"
    r"|\b(?:depend(?:s|ing) on|afhankelijk van) (?:de|het|uw|je|the|your|welke?|which) (?:\w+ )?"
    r"(?:pakket|polis|verzekering|aanvulling|package|policy|plan|insurance)\b",
    re.IGNORECASE,
)
UP_FROM = re.compile(
    r"(?<![0-9/])(?:€\s?)?[0-9]{1,3}(?:,[0-9]{2}|,-)?(?:\s(?:tot|to|à)\s|-|–)(?:€\s?)?$"
    r"|\b(?:tussen|between)\s[^.;]{0,20}\s(?:en|and)\s(?:€\s?)?$",
    re.IGNORECASE,
)
CHANGED_BY = re.compile(
    r"\b(?:daal|stijg|verhoog|verlaag|increas|decreas)\w*\s(?:\w+\s){0,3}(?:met|by)\s(?:€\s?)?[0-9.,-]+\s(?:tot"
    r"|to)\s(?:€\s?)?$",
    re.IGNORECASE,
)
DOWN_FROM = re.compile(r"^\s(?:tot|to|à)\s(?:€\s?)?[0-9]", re.IGNORECASE)
BETWEEN = re.compile(r"\b(?:tussen|between)\s(?:de\s|the\s)?$", re.IGNORECASE)


def is_ranging(clause: Clause) -> bool:
    """Tell whether an amount is an end of a range, "5 to 8", or stands where packages that go unnamed vary."""
    until = clause.close
    reaches = clause.amount.kind == "euro" and DOWN_FROM.match(clause.text[clause.amount.tail :])
    varies = "_" not in clause.text and occurs(VARYING, clause.text)
    rises = UP_FROM.search(until) and not CHANGED_BY.search(until)
    return bool(reaches or varies or BETWEEN.search(until) or rises)
