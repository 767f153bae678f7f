"""What a line hands to those below it: the care of its bullets, its package, or that they are of all packages above."""

import re
from collections.abc import Sequence

from attrs import define, evolve, field

from insurer_rules.policy_documents.amounts import amounts, in_digits
from insurer_rules.policy_documents.blocks import Block
from insurer_rules.policy_documents.care_words import Subject, subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.words import BACK, CONTRACT, contract_of

LEAD_WORDS = 10
OF_THIS_ONE = re.compile(
    rf"{BACK.pattern}|\b(?:dit|deze|this)\s(?:pakket|verzekering|module|aanvulling|polis|package|policy|plan)\b",
    re.IGNORECASE,
)
LEAST = 2
ENTERS = re.compile(r"(?:(?:[a-z]|[0-9]{1,2})[.)]\s)?(?:(?:met|bij|in|with|voor)\s)?", re.IGNORECASE)


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


def about_whole(scope: Scope, words: str, following: Sequence[Block]) -> Scope:
    """Let a line that the next one divides be about the whole: "24 x", and below it "waarvan 12 x manueel"."""
    below = following[0].text if following else ""
    divided = BACK.match(below) and subject_of(below) == "manual" and not subject_of(words)
    return evolve(scope, subject="physio") if divided and scope.subject == "manual" else scope


def named_lead(block: Block, following: Sequence[Block], *, scope: Scope, names: Names) -> Scope | None:
    """Let a short line that begins with a package, "Klip from € 6 a month", lead the bullets below."""
    named = names.mentions(block.text)[:1]
    short = len(block.text.split()) <= LEAD_WORDS and following and following[0].kind == "item"
    return evolve(scope, packages=named[0].names) if named and short and not named[0].start else None


def name_over_items(block: Block, following: Sequence[Block], names: Names) -> str:
    """Give the package of a row of its own, "Klip | from € 6", that bullets stand below."""
    alone = len(block.rows) == 1 and following and following[0].kind == "item"
    return names.package(block.rows[0].cells[0]) if alone else ""


def is_led(block: Block) -> bool:
    """Tell whether a bullet, or the bullets that became a table, state an amount and may be of the name above them."""
    texts = (block.text, *(cell for row in block.rows for cell in row.cells)) if block.kind in ("item", "table") else ()
    return any(map(amounts, texts)) and (block.kind == "item" or block.pairs)


def _begun_with(text: str, names: Names) -> str:
    """Give the package that a line begins with, the only one that it names, and states an amount of."""
    found = names.mentions(text)
    alone = len(found) == 1 and len(found[0].names) == 1 and ENTERS.fullmatch(text[: found[0].start])
    return found[0].names[0] if alone and amounts(in_digits(text[found[0].end :])) else ""


@define
class Cards:
    """Packages in a row, as headings with a few words below each or as lines of their own: what follows is of all."""

    names: list[str] = field(factory=list)
    filled: bool = True

    def enter(self, packages: tuple[str, ...]) -> None:
        """Take a heading: the next card where it is one package and the one before has words, else the end of them."""
        if len(packages) != 1 or not self.filled or packages[0] in self.names:
            self.names = []
        self.names, self.filled = [*self.names, *packages[:1]], False

    def packages(self, text: str, names: Names) -> tuple[str, ...]:
        """Give every package where a text is a rule for all: a sentence of manual therapy or of a contract."""
        if begun := _begun_with(text, names):
            self.enter((begun,))
            self.filled = True
            return ()
        if not text.endswith(".") and not CONTRACT.match(text):
            self.filled = True
            return ()
        if not self.filled or len(self.names) < LEAST:
            self.names = []
            return ()
        general = subject_of(text) == "manual" or contract_of(text)
        return tuple(self.names) if general and not OF_THIS_ONE.search(text) else ()
