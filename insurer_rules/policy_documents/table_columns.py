"""The columns of a table: what the heads above each of them say of its cells."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import stated_amounts
from insurer_rules.policy_documents.blocks import CellRow
from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.other_providers import is_of_others, opposite
from insurer_rules.policy_documents.scopes import Scope, is_unasked, narrow, own_care
from insurer_rules.policy_documents.sentences import marks_of, without_marks
from insurer_rules.policy_documents.table_heads import DIFFERENCE, is_before_change
from insurer_rules.policy_documents.words import NEUTRAL, Contract


@frozen
class Column:
    """The scope that the heads of a column give, and their words, with the marks of footnotes at the end."""

    scope: Scope
    head: str


def columns_of(top: Sequence[CellRow], names: Names, year: int, *, width: int, labels: int) -> tuple[Column, ...]:
    """Read the heads above each of `width` columns, of which the first `labels` hold the labels of rows."""
    columns = [_column(top, place, names, year) for place in range(width)]
    return tuple(_of_other_care(_of_others(columns), labels, names))


def _column(top: Sequence[CellRow], place: int, names: Names, year: int) -> Column:
    held = Scope()
    texts = tuple(dict.fromkeys(without_marks(row.cells[place]) for row in top if row.cells[place]))
    if texts:
        held = narrow(held, " ".join(texts), names=names, year=year)
        own = own_care(texts[-1]) if names.package(texts[-1]) else subject_of(texts[-1])
        held = evolve(held, subject=own or held.subject)
    for text in texts:
        held = evolve(held, packages=(names.package(text),)) if names.package(text) else held
    held = evolve(held, insurer=_rival(top, place, names), premium=held.premium and not is_priced(" ".join(texts)))
    if any(is_before_change(text, [cell for row in top for cell in row.cells]) for text in texts):
        held = evolve(held, year=True)
    held = evolve(held, difference=any(map(DIFFERENCE.fullmatch, texts)))
    marks = " ".join(mark for row in top for mark in marks_of(row.cells[place]))
    return Column(held, f"{' '.join(texts)}{marks}")


def is_priced(text: str) -> bool:
    """Tell whether a heading states an amount of euros itself: "Klip € 9 a month"."""
    return any(each.kind == "euro" for each in stated_amounts(text))


def _rival(top: Sequence[CellRow], place: int, names: Names) -> str:
    """Give the insurer at the head of a column, where it is another: a name in one row with the label's."""
    for row in top:
        text = without_marks(row.cells[place])
        beside = place > 0 and any(map(names.is_label, row.cells)) and names.is_new(text) and not NEUTRAL.search(text)
        if names.is_other(text) or (beside and not names.is_label(text) and text not in names.known):
            return text
    return ""


def _of_others(columns: Sequence[Column]) -> Iterator[Column]:
    """Let a head that only says "others" beside one of a contract be of the other one."""
    said: Contract = next((column.scope.contract for column in columns if column.scope.contract), "")
    for column in columns:
        others = is_of_others(column.head)
        yield Column(evolve(column.scope, contract=opposite(said)), column.head) if others else column


def _of_other_care(columns: Iterator[Column], labels: int, names: Names) -> Iterator[Column]:
    """Let a column of what is no care we know, beside one of physiotherapy, be of other care."""
    told = tuple(columns)
    ours = any(column.scope.subject == "physio" for column in told)
    for place, column in enumerate(told):
        held = column.scope.insurer or column.scope.contract
        other = ours and place >= labels and column.head and not held and is_unasked(column.head, names)
        yield Column(evolve(column.scope, subject="other"), column.head) if other else column
