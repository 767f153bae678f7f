"""The cells of a table, each with the scope that its row, its column and the text above give it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from insurer_rules.policy_documents.amounts import stated_amounts
from insurer_rules.policy_documents.blocks import Block, CellRow
from insurer_rules.policy_documents.care_words import MANUAL, subject_of
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.other_providers import is_of_others, opposite
from insurer_rules.policy_documents.scopes import PREMIUM_OF_BASIC, TOTAL, Scope, is_unasked, narrow, own_care
from insurer_rules.policy_documents.sentences import marks_of, without_marks
from insurer_rules.policy_documents.table_columns import Column, columns_of, is_priced
from insurer_rules.policy_documents.table_heads import PACKAGE_HEAD, are_titles, is_before_change
from insurer_rules.policy_documents.table_shape import Shape, shape_of
from insurer_rules.policy_documents.words import (
    ADULT,
    BACK,
    BASIC,
    NEUTRAL,
    PREMIUM,
    SUPPLEMENTARY,
    Contract,
    contract_of,
    period_of,
)

LIMIT_CELL = re.compile(
    r"(?:jaarlimiet|limiet|maximum|max\.?)\s\D+[0-9]{1,3}|[0-9]{1,3}\s\D*(?:/|\sper\s)(?:kalender)?jaar"
    rf"|\D+\s[0-9]{{1,3}}\s\((?:{BACK.pattern})[^()]*[0-9][^()]*\)",
    re.IGNORECASE,
)
MANUAL_LIMIT = re.compile(
    rf"(?:{BACK.pattern}|\bmax(?:imaal|\.)?)\s(?:max\.?\s)?[0-9]+\s(?:\w+\s)?(?:{MANUAL})", re.IGNORECASE
)
CONTRACT_ASKED = re.compile(r"(?:gecontracteerd|contract\w*)\b", re.IGNORECASE)
YES_OR_NO = re.compile(r"(?P<yes>ja|yes|wel|✓|✔)|nee|no|geen|niet|✗|✘", re.IGNORECASE)
OF_ANY_CARE = re.compile(
    r"(?:zonder contract|gecontr\w*|contracted)\W+(?:zorg\b|zorgverlener|zorgaanbieder|care\b|provider)"
    r"|^(?:zorg|care)\b",
    re.IGNORECASE,
)
EACH_ALONE = re.compile(r"per (?:behandeling|zitting|keer|sessie)", re.IGNORECASE)
PERIOD_ALONE = re.compile(r"(?:per )?(?:kalenderjaar|jaar|indicatie|klacht|aandoening|12 maanden)", re.IGNORECASE)
LONG_LABEL = 25
OWN_ROWS = 8


@frozen(kw_only=True)
class Passage:
    """A cell: its words, their scope, the labels beside and above it, and the marks of footnotes that hold for it."""

    text: str
    scope: Scope
    labels: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    page: int = 1
    value: bool = True

    @property
    def context(self) -> str:
        """The cell as a reader sees it: with its labels."""
        return " | ".join(dict.fromkeys(filter(None, (*self.labels, self.text))))


def passages(block: Block, scope: Scope, names: Names, year: int) -> Iterator[Passage]:
    """Give every cell that is not empty, headings and labels too, with its scope."""
    shape = shape_of(block.rows, names, scope, pairs=block.pairs)
    top, body = block.rows[: shape.heads], block.rows[shape.heads :]
    columns = columns_of(top, names, year, width=len(block.rows[0].cells), labels=shape.labels)
    yield from _heads(top, scope, names, page=block.page)
    care_rows = _names_care(body, shape, pairs=block.pairs)
    scope = _scope_of_all(block.rows, scope, columns, names)
    group, subject, latest = scope, scope.subject, scope.subject
    summed = any(_is_summed(row, shape.labels) for row in block.rows)
    labelled = Counter(row.cells[0] for row in block.rows)
    said: Contract = scope.contract
    for row in body:
        if _is_group(row) or _is_head_again(row, top, shape):
            group = narrow(scope, without_marks(row.cells[0]), names=names, year=year)
            subject = group.subject
            yield Passage(text=row.cells[0], scope=group, page=block.page, value=False)
            continue
        repeated = block.pairs and labelled[row.cells[0]] > 1
        above = evolve(group, subject=latest if repeated else subject)
        base = _row_scope(row, shape, above, names=names, year=year, care_rows=care_rows)
        label = " ".join(row.cells[: shape.labels])
        named = subject_of(label)
        said = opposite(said) if is_of_others(label) else contract_of(label) or group.contract
        base = evolve(
            base,
            contract=_contract_answered(row, columns) or said or base.contract,
            each=base.each or any(map(EACH_ALONE.fullmatch, row.cells)),
            year=base.year or is_before_change(row.cells[0], tuple(labelled)),
            premium=base.premium or (summed and not named and _is_cover(label, names)),
        )
        rule = group.subject == "physio" and contract_of(label) != ""
        general = base.premium or rule or OF_ANY_CARE.search(label)
        base = evolve(base, subject=group.subject) if general and not named else base
        subject = named if care_rows and named not in ("", "manual") else group.subject if general else subject
        latest = named or latest
        yield from _cells(row, shape, base, columns, block, names)


def _heads(top: Sequence[CellRow], scope: Scope, names: Names, *, page: int) -> Iterator[Passage]:
    """Give the cells of the rows of headings; one has a value only where it names a package with its price."""
    for row in top:
        for text in dict.fromkeys(filter(None, row.cells)):
            yield Passage(text=text, scope=scope, page=page, value=bool(is_priced(text) and names.mentions(text)))


def _contract_answered(row: CellRow, columns: Sequence[Column]) -> Contract:
    """Give the contract of a row by the yes or no under a head that asks for it."""
    for cell, column in zip(row.cells, columns, strict=True):
        if CONTRACT_ASKED.match(column.head) and (answer := YES_OR_NO.fullmatch(cell)):
            return "with" if answer["yes"] else "without"
    return ""


def _is_cover(label: str, names: Names) -> bool:
    """Tell whether a label names a package, or supplementary insurance without its name."""
    return bool(names.mentions(label) or SUPPLEMENTARY.search(label))


def _is_summed(row: CellRow, labels: int) -> bool:
    """Tell whether a row is the sum of premiums, or that of the basic package: euros beside names are premiums too."""
    label = " ".join(row.cells[:labels])
    basic = BASIC.match(label) and any(PREMIUM_OF_BASIC.fullmatch(cell) for cell in row.cells[labels:])
    return bool((TOTAL.search(label) and PREMIUM.search(label)) or basic)


def _scope_of_all(rows: Sequence[CellRow], scope: Scope, columns: Sequence[Column], names: Names) -> Scope:
    """Give the scope of a whole table: of its own package, and of all physiotherapy where a head or a limit says so."""
    limits = any(MANUAL_LIMIT.search(cell) for row in rows for cell in row.cells)
    whole = scope.subject == "manual" and (limits or any(column.scope.subject == "physio" for column in columns))
    own = _own_package(rows, names) or scope.packages
    return evolve(scope, packages=own, subject="physio" if whole else scope.subject)


def _own_package(rows: Sequence[CellRow], names: Names) -> tuple[str, ...]:
    """Give the package that a whole list or table is of: "policy: Klip", or beside heads that part its figures."""
    first, *others = rows[0].cells
    if names.package(without_marks(first)) and are_titles(others):
        return (names.package(without_marks(first)),)
    for label, *rest in (row.cells for row in rows[:OWN_ROWS]):
        named = [names.package(text) for text in rest if text]
        if PACKAGE_HEAD.match(without_marks(label)) and len(named) == 1 and named[0]:
            return (named[0],)
    return ()


def _cells(
    row: CellRow, shape: Shape, base: Scope, columns: Sequence[Column], block: Block, names: Names
) -> Iterator[Passage]:
    beside = tuple(dict.fromkeys(filter(None, row.cells[: shape.labels])))
    row_marks = tuple(mark for text in beside for mark in marks_of(text))
    for place, text in enumerate(row.cells):
        if not text:
            continue
        if place < shape.labels and not (place == 0 and shape.labels == 1 and len(row.cells) == 1):
            limit = any(each.kind in ("count", "euro") for each in stated_amounts(text)) or LIMIT_CELL.fullmatch(text)
            own = subject_of(text) and limit
            yield Passage(text=text, scope=base, page=block.page, value=bool(own))
            continue
        held = _cross(base, columns[place].scope, package=names.package(without_marks(text)))
        held = evolve(held, per=_period_beside(row, place) or held.per)
        head = columns[place].head
        marks = (*row_marks, *marks_of(text), *marks_of(head))
        yield Passage(text=without_marks(text), scope=held, labels=(*beside, head), marks=marks, page=block.page)


def _period_beside(row: CellRow, place: int) -> str:
    """Give the period that the cell right behind a value is: "9 behandelingen | indicatie"."""
    behind = row.cells[place + 1] if place + 1 < len(row.cells) else ""
    return period_of(f"per {behind}") if PERIOD_ALONE.fullmatch(behind) else ""


def _cross(row: Scope, column: Scope, *, package: str) -> Scope:
    """Join what the row and the column of a cell say: other care in either ends physiotherapy."""
    subject = row.subject or column.subject
    if "other" not in (row.subject, column.subject) and "manual" in (row.subject, column.subject):
        subject = "manual"
    elif "other" in (row.subject, column.subject) and not (row.cared and row.subject in ("physio", "manual")):
        subject = "other"
    packages = (package,) if package else column.packages or row.packages
    flags = {
        name: getattr(row, name) or getattr(column, name)
        for name in ("young", "listed", "example", "year", "each", "counted", "discount", "spent", "difference")
    }
    return evolve(
        row,
        subject=subject,
        packages=packages,
        contract=row.contract if row.contract == "without" else column.contract or row.contract,
        layer="basic" if "basic" in (row.layer, column.layer) else row.layer or column.layer,
        per=row.per if row.per not in ("", "calendar_year") else column.per or row.per,
        insurer=row.insurer or column.insurer,
        premium=column.premium or (row.premium and not column.subject),
        **flags,
    )


def _names_care(body: Sequence[CellRow], shape: Shape, *, pairs: bool) -> bool:
    """Tell whether the rows of a table are kinds of care, physiotherapy among others or, in a list of pairs, alone."""
    labels = [" ".join(row.cells[: shape.labels]) for row in body]
    subjects = {subject_of(label) for label in labels}
    return "other" in subjects or (pairs and bool(subjects & {"physio", "manual"}))


def _is_group(row: CellRow) -> bool:
    """Tell whether a row is a heading within the table: only its first cell, or one cell across all."""
    filled = {text for text in row.cells if text}
    return len(filled) == 1 and len(row.cells) > 1 and bool(row.cells[0]) and not stated_amounts(row.cells[0])


def _is_head_again(row: CellRow, top: Sequence[CellRow], shape: Shape) -> bool:
    """Tell whether a row repeats the heads above the values: what its label says holds for the rows below it."""
    values = row.cells[shape.labels :]
    return bool(row.cells[0] and any(values)) and any(values == head.cells[shape.labels :] for head in top)


def _row_scope(row: CellRow, shape: Shape, scope: Scope, *, names: Names, year: int, care_rows: bool) -> Scope:
    held = scope
    for place, cell in enumerate(row.cells[: shape.labels]):
        text = without_marks(cell)
        if not text or (place and text == without_marks(row.cells[0])):
            continue
        if place == shape.insurer:
            held = evolve(held, insurer="" if names.is_label(text) else text)
        elif text in shape.strangers:
            held = evolve(held, insurer=text)
        elif len(text.split()) <= LONG_LABEL:
            held = _label(held, text, names=names, year=year, care_rows=care_rows, package=place == shape.down)
            held = evolve(held, elsewhere=held.elsewhere or subject_of(text) == "other")
    return held


def _label(scope: Scope, text: str, *, names: Names, year: int, care_rows: bool, package: bool) -> Scope:
    held = narrow(scope, text, names=names, year=year)
    own = "" if names.package(text) else subject_of(text)
    if package and (names.package(text) or not (own or contract_of(text))):
        return evolve(
            held,
            packages=(names.package(text),) if names.package(text) else held.packages,
            subject=own_care(text) or scope.subject,
        )
    if (
        care_rows
        and not own
        and not names.package(text)
        and not NEUTRAL.search(text)
        and not ADULT.search(text)
        and not (contract_of(text) or is_of_others(text))
        and not held.layer
    ):
        return evolve(held, subject="other")
    return evolve(held, aside=held.aside or is_unasked(text, names))
