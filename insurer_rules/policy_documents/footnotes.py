"""What a footnote and the places that bear its mark say of each other: whose its figures are, and their period."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from insurer_rules.policy_documents.amounts import amounts, in_digits
from insurer_rules.policy_documents.blocks import Block
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.sentences import marks_of, note_of, sentences
from insurer_rules.policy_documents.words import period_of


def scope_of_note(marked: Sequence[Scope], scope: Scope) -> Scope:
    """Give the scope of a footnote: the packages, and the care and contract, of the places that bear its mark."""
    subjects = {each.subject for each in marked}
    contracts = {each.contract for each in marked}
    return evolve(
        scope,
        packages=tuple(dict.fromkeys(name for each in marked for name in each.packages)),
        subject=subjects.pop() if len(subjects) == 1 else "physio" if "physio" in subjects else "",
        contract=contracts.pop() if len(contracts) == 1 else "",
        layer="",
    )


def periods_noted(following: Sequence[Block]) -> Mapping[str, str]:
    """Give the period that each footnote below begins with, "² Per complaint, within the total"."""
    notes = (note_of(block.text) for block in following if block.kind == "text")
    found = ((mark, next(sentences(words), "").partition(";")[0]) for mark, words in notes if mark)
    return {mark: period_of(first) for mark, first in found if not amounts(in_digits(first))}


def period_marked(text: str, periods: Mapping[str, str]) -> str:
    """Give the period of the first mark that words bear, where a footnote says one."""
    return next((periods[mark] for mark in marks_of(text) if periods.get(mark)), "")
