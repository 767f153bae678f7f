"""What a document tells as a whole, before its lines are read: its packages and insurers, and a rule told once."""

import re
from collections.abc import Iterable, Sequence

from insurer_rules.policy_documents.blocks import SHAPED, Block
from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.scopes import Scope, packages_in
from insurer_rules.policy_documents.sentences import without_marks
from insurer_rules.policy_documents.siblings import add_siblings
from insurer_rules.policy_documents.table_shape import shape_of
from insurer_rules.policy_documents.words import contract_of

SCANNED = 5_000
REFUSED = r"\b(?:wij|we) (?:\w+ )?(?:geen contract (?:meer )?|contract\w* met [^.]*, behalve )"

NONE_AT_ALL = re.compile(
    r"\b(?:(?:werken (?:wij|we)|(?:[Ww]ij|[Ww]e) werken)\s(?:\w+\s){0,2}(?:zonder contract(?:en)?|contractvrij)"
    r"|(?:[Ww]ij|[Ww]e) (?:hebben|sluiten) (?:\w+ )?geen contracten)\b(?! met [A-Z])"
)


def texts_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Give the texts of blocks and cells, each no longer than anybody looks for names in."""
    texts = (text for block in blocks for text in (block.text, *(cell for row in block.rows for cell in row.cells)))
    return tuple(text[:SCANNED] for text in texts if text)


def add_names(blocks: Sequence[Block], texts: Iterable[str], names: Names) -> None:
    """Take the packages that stand beside known ones in tables, headings and lines; note which the texts name."""
    for block in blocks:
        if block.kind == "table" and block.rows:
            shape_of(block.rows, names, Scope(), pairs=block.pairs)
        elif block.kind == "heading" and (names.is_pattern(block.text) or names.is_sibling(block.text)):
            names.add(block.text)
    add_siblings(blocks, names)
    names.present = _present(texts, names)


def _present(texts: Iterable[str], names: Names) -> tuple[str, ...]:
    """Give the packages that a document names, whole or in its sentences."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(packages_in(without_marks(text), names)))
        if len(found) == len(names.packages):
            break
    return tuple(name for name in names.packages if name in found)


def insurers_level(blocks: Iterable[Block], names: Names) -> int:
    """Give the level of headings on which the label stands, and other insurers with it."""
    levels = [block.level for block in blocks if block.kind == "heading" and names.is_label(block.text)]
    return max((level for level in levels if level < SHAPED), default=max(levels, default=0))


def rivals_at(level: int, blocks: Iterable[Block], names: Names) -> tuple[str, ...]:
    """Give the headings of a level that may be other insurers."""
    texts = (block.text for block in blocks if block.kind == "heading" and block.level == level)
    return tuple(text for text in texts if names.is_new(text) and not _is_known(text, names) and not subject_of(text))


def _is_known(text: str, names: Names) -> bool:
    return names.is_label(text) or bool(names.package(text))


def is_refused(blocks: Iterable[Block], label: str) -> bool:
    """Tell whether a practice says that it has no contract with the label, or with nobody."""
    named = rf"(?:met |bij )?{re.escape(label)}(?!\w)"
    refused = re.compile(rf"{REFUSED}{named}", re.IGNORECASE)
    return any((label and refused.search(block.text)) or NONE_AT_ALL.search(block.text) for block in blocks)


def has_one_rule(blocks: Iterable[Block]) -> bool:
    """Tell whether one heading alone is about care without a contract."""
    return sum(block.kind == "heading" and contract_of(block.text) == "without" for block in blocks) == 1
