"""What a footnote without a figure says of those that bear its mark: the period of a limit."""

from collections.abc import Mapping, Sequence

from insurer_rules.policy_documents.amounts import amounts, in_digits
from insurer_rules.policy_documents.blocks import Block
from insurer_rules.policy_documents.sentences import marks_of, note_of, sentences
from insurer_rules.policy_documents.words import period_of


def periods_noted(following: Sequence[Block]) -> Mapping[str, str]:
    """Give the period that each footnote below begins with, "² Per complaint, within the total"."""
    notes = (note_of(block.text) for block in following if block.kind == "text")
    found = ((mark, next(sentences(words), "")) for mark, words in notes if mark)
    return {mark: period_of(first) for mark, first in found if not amounts(in_digits(first))}


def period_marked(text: str, periods: Mapping[str, str]) -> str:
    """Give the period of the first mark that words bear, where a footnote says one."""
    return next((periods[mark] for mark in marks_of(text) if periods.get(mark)), "")
