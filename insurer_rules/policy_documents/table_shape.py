"""Where a table keeps its packages, its insurers and the labels of its rows; what a cell means is left to others."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from insurer_rules.policy_documents.amounts import NOUN, stated_amounts
from insurer_rules.policy_documents.blocks import CellRow
from insurer_rules.policy_documents.care_words import subject_of
from insurer_rules.policy_documents.names import Names, every_name
from insurer_rules.policy_documents.scopes import Scope
from insurer_rules.policy_documents.sentences import without_marks
from insurer_rules.policy_documents.table_heads import PACKAGE_HEAD, heads_of
from insurer_rules.policy_documents.words import BASIC, NEUTRAL

INSURER_HEAD = re.compile(r"^(?:zorg)?(?:verzekeraar|maatschappij|insurer|merk|label|company)s?$", re.IGNORECASE)
AMOUNT_ALONE = re.compile(
    rf"(?:max\.?\s|maximaal\s|tot\s)?(?:€\s?[0-9.,]+(?:-|–)?|[0-9]+\s?(?:%|x|{NOUN}))(?:\s(?:per|p\.)\s?\w+)?",
    re.IGNORECASE,
)


@frozen(kw_only=True)
class Shape:
    """What the rows and columns of a table are: `heads` rows of headings, and columns of packages and insurers.

    `strangers` are the packages of other insurers among those of the label.
    """

    heads: int
    down: int
    insurer: int
    across: tuple[int, ...]
    labels: int
    strangers: frozenset[str] = frozenset()


def shape_of(rows: Sequence[CellRow], names: Names, scope: Scope, *, pairs: bool = False) -> Shape:
    """Find where a table keeps its packages; a package that stands beside known ones is new and becomes known."""
    heads = 0 if pairs else heads_of(rows, names)
    body, top = rows[heads:], rows[:heads]
    across = _across(top, names, body)
    down, insurer = (-1, _insurer_column(top, body, names)) if across else _down(top, body, names, scope, pairs=pairs)
    first = _first_value(body)
    basic = (place for place, text in enumerate(top[-1].cells) if place and BASIC.search(text)) if across else ()
    labels = min((*across, *basic)) if across else max(first, down + 1 if down >= 0 else 1, 1)
    if body and not across and down < 0 and all(AMOUNT_ALONE.fullmatch(row.cells[0]) for row in body):
        labels = 0
    strangers = frozenset(_strangers(body, down, names))
    return Shape(heads=heads, down=down, insurer=insurer, across=across, labels=labels, strangers=strangers)


def _across(top: Sequence[CellRow], names: Names, body: Sequence[CellRow]) -> tuple[int, ...]:
    """Give the columns that are packages, by the names in the headings."""
    for row in reversed(top):
        unlabelled = bool(names.package(row.cells[0])) and _values_under(body, range(len(row.cells)))
        cells = [(place, without_marks(text)) for place, text in enumerate(row.cells) if text and (place or unlabelled)]
        names.take_ends([text for place, text in cells if place])
        sure = [place for place, text in cells if names.package(text) or names.is_pattern(text)]
        if not sure and not names.known and (not row.cells[0] or PACKAGE_HEAD.match(row.cells[0])):
            sure = [p for p, text in cells if names.is_new(text) and not NEUTRAL.search(text) and not subject_of(text)]
            sure = sure if len(sure) > 1 and _values_under(body, sure) else []
        if sure and not any(INSURER_HEAD.match(text) or PACKAGE_HEAD.match(text) for _, text in cells):
            new = [p for p, text in cells if names.is_new(text) and not NEUTRAL.search(text) and not subject_of(text)]
            places = sorted({*sure, *new})
            for place, text in cells:
                if place in places:
                    names.add(text)
            return tuple(places)
    return ()


def _values_under(body: Sequence[CellRow], places: Iterable[int]) -> bool:
    return bool(body) and all(any(stated_amounts(row.cells[place]) for row in body) for place in places)


def _insurer_column(top: Sequence[CellRow], body: Sequence[CellRow], names: Names) -> int:
    if any(names.is_label(text) for row in top for text in row.cells):
        return -1
    for place in range(len((top or body)[0].cells)):
        if any(INSURER_HEAD.match(row.cells[place]) for row in top):
            return place
        if any(names.is_label(row.cells[place]) for row in body):
            return place
    return -1


def _down(
    top: Sequence[CellRow], body: Sequence[CellRow], names: Names, scope: Scope, *, pairs: bool
) -> tuple[int, int]:
    """Give the column of packages and that of insurers; -1 is none."""
    if not body:
        return -1, -1
    insurer = _insurer_column(top, body, names)
    best = -1
    score: Counter[int] = Counter()
    for place in range(1 if pairs else min(len(body[0].cells), 4)):
        cells = [without_marks(row.cells[place]) for row in body if row.cells[place]]
        headed = any(PACKAGE_HEAD.match(without_marks(row.cells[place])) for row in top)
        score[place] = 3 * sum(bool(names.package(text)) for text in cells) + 2 * headed * (place != insurer)
        if not names.known and place == 0 and not score[place] and not scope.price:
            new = [text for text in cells if names.is_new(text) and not subject_of(text) and not NEUTRAL.search(text)]
            score[place] = int(len(new) > 1 and len(new) == len(cells) and scope.subject in ("physio", ""))
        if score[place] > score[best]:
            best = place
    if best >= 0:
        strangers = set(_strangers(body, best, names))
        own = [row for row in body if not _of_other(row, insurer, names) and row.cells[best] not in strangers]
        _add_new([] if _is_sheet(own, best, names) else own, best, names)
    return best, insurer


def _strangers(body: Sequence[CellRow], place: int, names: Names) -> Iterator[str]:
    """Give the names in a column that begin with another label, or as none does where known ones begin with theirs."""
    texts = [without_marks(row.cells[place]) for row in body] if place >= 0 else []
    label = f"{names.label.casefold()} "
    led = names.label and sum(text.casefold().startswith(label) for text in texts) > 1
    for text in texts:
        unled = led and not text.casefold().startswith(label) and names.is_new(text) and " " in text
        if names.is_of_other(text) or (unled and not names.mentions(text) and text not in names.known):
            yield text


def _is_sheet(body: Sequence[CellRow], place: int, names: Names) -> bool:
    """Tell whether a column has care in rows of their own beside a known package: its other labels are no names."""
    texts = [without_marks(row.cells[place]) for row in body]
    return bool(names.known) and any(subject_of(text) and not names.mentions(text) for text in texts)


def _of_other(row: CellRow, insurer: int, names: Names) -> bool:
    return insurer >= 0 and bool(row.cells[insurer]) and not names.is_label(row.cells[insurer])


def _add_new(body: Sequence[CellRow], place: int, names: Names) -> None:
    for row in body:
        text = without_marks(row.cells[place])
        if "other" in map(subject_of, row.cells[:place]):
            continue
        several = len(every_name(names.mentions(text))) > 1
        apart = not BASIC.search(text) and (names.is_sibling(text) or not NEUTRAL.search(text))
        if text and names.is_new(text) and not several and apart:
            names.add(text)


def _first_value(body: Sequence[CellRow]) -> int:
    width = len(body[0].cells) if body else 0
    for place in range(1, width):
        if any(stated_amounts(row.cells[place]) or re.match(r"^[0-9-]", row.cells[place]) for row in body):
            return place
    return 1
