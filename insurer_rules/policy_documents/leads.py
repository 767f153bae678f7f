"""What a line hands to the bullets below it: the care that they are of, or the package that it begins with."""

from collections.abc import Sequence

from attrs import evolve

from insurer_rules.policy_documents.blocks import Block
from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.scopes import Scope

LEAD_WORDS = 10


def about_list(scope: Scope, words: str, following: Sequence[Block]) -> Scope:
    """Let a lead sentence without care of its own be about the care that its bullets name."""
    items: list[str] = []
    for each in following:
        if each.kind not in ("item", "table"):
            break
        items += [each.text, *(row.cells[0] for row in each.rows)]
    kinds = {subject_of(item) for item in items}
    listed: Subject = "other" if "other" in kinds and "physio" not in kinds else subject_of(" | ".join(items))
    return evolve(scope, subject=subject_of(words) or listed or scope.subject)


def named_lead(block: Block, following: Sequence[Block], *, scope: Scope, names: Names) -> Scope | None:
    """Let a short line that begins with a package, "Klip from € 6 a month", lead the bullets below."""
    named = names.mentions(block.text)[:1]
    short = len(block.text.split()) <= LEAD_WORDS and following and following[0].kind == "item"
    return evolve(scope, packages=named[0].names) if named and short and not named[0].start else None
