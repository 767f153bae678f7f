"""Words that only tell of all other therapists: without a contract beside those with one, and the other way round."""

import re

from insurer_rules.policy_documents.words import Contract

OTHERS = (
    r"(?:(?:bij|voor|door|at|for|with)\s)?(?:(?:een|alle|de|het|an|all|the)\s)?(?:overig\w*|andere?n?|others?|rest)\b"
    r"(?=\s*(?:$|[:=(€0-9–-]|(?:max|tot|is|krijg|vergoed|betal)|\w*(?:therapeut|zorgverlener|aanbieder|praktijk"
    r"|provider)))"
)
BEGINS = re.compile(
    rf"^(?:{OTHERS}|in (?:alle )?(?:andere|overige) gevallen|anders|otherwise|in all other|if not\b"
    r"|(?:is|was) dat niet (?:zo|het geval)|zo niet\b|als dat niet zo is|heeft (?:hij|zij|die) dat niet"
    r"|(?:gaat|kiest|ga|kies) (?:u|je) (?:toch )?(?:naar|voor|bij) (?:een )?ander\w*)",
    re.IGNORECASE,
)
OTHERS_LAST = re.compile(
    rf"\b(?:{OTHERS}(?:\s\w*(?:therapeut|zorg|aanbieder|praktijk)\w*)?|anders|otherwise)\s?[:=]?\s"
    r"(?:(?:is|dat|het|krijgt?|u|je|we|wij|vergoeden|maar|slechts|nog|wordt|tot|max\w*\.?)\s)*$",
    re.IGNORECASE,
)


def opposite(contract: Contract) -> Contract:
    """Give the contract of the others beside those of a contract; nothing where none was spoken of."""
    if contract == "with":
        return "without"
    return "with" if contract == "without" else ""


def is_of_others(text: str) -> bool:
    """Tell whether words begin with the others: "Overige: 65%"."""
    return BEGINS.match(text) is not None
