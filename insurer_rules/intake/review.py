"""Reviewing what was read: every open reading as a row beside last year's value, and a person's word on each.

A value is never confirmed by being usual: what nobody decides on stays open. Which reading wins is left to `readings`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from attrs import asdict, evolve, field, fields, frozen

from insurer_rules.changes import Change, changes
from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.editing.tables import OpenTable
from insurer_rules.editing.text_edits import EditError
from insurer_rules.faults import Phrase, phrase
from insurer_rules.figures import NOT_STATED, PACKAGE, FigureError
from insurer_rules.intake.draft_packages import draft_of, newest_policy, package_ids, with_new_package
from insurer_rules.intake.readings import PAGE, Reading, Settlement
from insurer_rules.intake.readings_file import labels_with_readings, read_readings
from insurer_rules.intake.record_keeping import Recording, record, recording
from insurer_rules.intake.spreadsheets import SpreadsheetError, file_lines, write_lines
from insurer_rules.loading import read_tables
from insurer_rules.model import PolicyYear
from insurer_rules.sheet_rows import PERIODS, cell_text, cell_value
from insurer_rules.written_names import plain

YES = frozenset({"j", "ja", "y", "yes", "ok", "accept", "akkoord"})
NO = frozenset({"n", "nee", "no", "x", "reject", "afwijzen"})
SPREADSHEET_SIGNS = ("=", "+", "-", "@", "\t")


@frozen(kw_only=True)
class ReviewRow:
    """One open reading as a row: what was read, last year's value, why to look twice, and the word of a person.

    `decision` is empty (stays open), yes, no, `?` (not stated there), `-` (there is none) or the right value.
    """

    id: str
    decision: str = ""
    label: str = ""
    package: str = ""
    figure: str = ""
    value: str = ""
    per: str = ""
    last_year: str = ""
    doubt: str = ""
    page: str = ""
    text: str = ""
    source: str = ""
    road: str = ""


COLUMNS = tuple(each.name for each in fields(ReviewRow))


@frozen
class Undecided:
    """A row whose decision could not be followed, and why."""

    row: ReviewRow
    reason: Phrase


@frozen
class Review:
    """What the decisions of a sheet make of the tables, before anything is saved."""

    recordings: tuple[Recording, ...] = ()
    before: tuple[PolicyYear | None, ...] = field(default=(), repr=False)
    accepted: int = 0
    rejected: int = 0
    left: int = 0
    refused: tuple[Undecided, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What saving changes."""
        pairs = zip(self.before, self.recordings, strict=True)
        return tuple(change for before, made in pairs for change in changes(before, made.table.policy))

    def save(self) -> tuple[OpenTable, ...]:
        """Keep every decision and write the drafts, all or none."""
        return record(*self.recordings)


def review_rows(directory: Path, year: int, labels: Iterable[str] = ()) -> Iterator[ReviewRow]:
    """List every reading that waits for a person, those without doubt first, beside the value of the year before."""
    tables, wanted = read_tables(tables=directory), set(labels)
    for label in labels_with_readings(directory, year):
        if not wanted or label in wanted:
            before = newest_policy(tables, label, year - 1)
            waiting = read_readings(directory, label, year).open()
            rows = [_row(each, before) for each in waiting]
            yield from sorted(rows, key=lambda row: (bool(row.doubt), plain(row.package), row.figure))


def write_review(path: Path, rows: Iterable[ReviewRow]) -> None:
    """Write the rows as a sheet to decide in; no cell can be a formula."""
    write_lines(path, COLUMNS, ([_harmless(asdict(row)[column]) for column in COLUMNS] for row in rows))


def read_review(path: Path) -> tuple[ReviewRow, ...]:
    """Read a sheet of decisions. Raises SpreadsheetError where it is none."""
    lines = [cells for _, cells in file_lines(path)]
    heading = lines[0] if lines else []
    if not {"id", "decision"} <= set(heading):
        raise SpreadsheetError(phrase("sheet_columns", place=path.name, columns=COLUMNS, missing=("id", "decision")))
    named = (dict(zip(heading, cells, strict=False)) for cells in lines[1:] if any(cells))
    return tuple(ReviewRow(**{k: v.removeprefix("'") for k, v in each.items() if k in COLUMNS}) for each in named)


def take_review(
    directory: Path, year: int, rows: Iterable[ReviewRow], *, by: str, on: date, sure: bool = False
) -> Review:
    """Work out what the decisions make of the drafts of the year; a label without a draft gets one."""
    by_label: dict[str, list[ReviewRow]] = {}
    for row in rows:
        by_label.setdefault(row.label, []).append(row)
    whole = Review()
    for label, own in by_label.items():
        made = _label_review(directory, label, year, own, by=by, on=on, sure=sure)
        whole = Review(
            whole.recordings + made.recordings,
            whole.before + made.before,
            whole.accepted + made.accepted,
            whole.rejected + made.rejected,
            whole.left + made.left,
            whole.refused + made.refused,
        )
    return whole


def _row(reading: Reading, before: PolicyYear | None) -> ReviewRow:
    return ReviewRow(
        id=reading.id,
        label=reading.label,
        package=reading.package,
        figure=reading.figure,
        value=cell_text(reading.figure, reading.value),
        per=reading.per,
        last_year=_last_year(reading, before),
        doubt=reading.doubt,
        page=str(reading.page or ""),
        text=reading.text,
        source=reading.source.url or reading.source.title,
        road=reading.road,
    )


def _last_year(reading: Reading, before: PolicyYear | None) -> str:
    if before is None:
        return ""
    try:
        package = package_ids(before).get(plain(reading.package), reading.package)
        return cell_text(reading.figure, figure_at(before, f"{package}.{reading.figure}").value)
    except FigureError:
        return ""


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; the sign for none stays as it is."""
    return f"'{cell}" if cell.startswith(SPREADSHEET_SIGNS) and cell != "-" else cell


def _label_review(
    directory: Path, label: str, year: int, rows: list[ReviewRow], *, by: str, on: date, sure: bool
) -> Review:
    known = read_readings(directory, label, year)
    by_id = {each.id: each for each in known.readings}
    decided = [row for row in rows if row.decision.strip()]
    if not decided:
        return Review(left=len(rows))
    table, before = draft_of(directory, label, year, year - 1)
    if table.policy.status != "draft" and any(row.figure != PAGE for row in decided):
        reason = phrase("published_already", table=table.name)
        return Review(left=len(rows), refused=tuple(Undecided(row, reason) for row in decided))
    more, refused, yes, no = list[Reading | Settlement](), list[Undecided](), 0, 0
    for row in decided:
        try:
            table, told = _decision(table, row, by_id, by=by, on=on, sure=sure)
        except (FigureError, EditError) as error:
            refused.append(Undecided(row, error.why))
            continue
        more += told
        accepted = any(isinstance(each, Reading) or each.verdict == "accept" for each in told)
        yes, no = yes + accepted, no + (not accepted)
    made = recording(table, *more, *_package_readings(table, more, by_id), known=known)
    unfit = [Undecided(_row(each.reading, None), each.reason) for each in made.unfit]
    return Review((made,), (before,), yes, no, len(rows) - len(decided), (*refused, *unfit))


def _decision(
    table: OpenTable, row: ReviewRow, by_id: Mapping[str, Reading], *, by: str, on: date, sure: bool
) -> tuple[OpenTable, list[Reading | Settlement]]:
    """Follow one decision: yes or no to the reading, or no to it and a reading of the person's own in its place."""
    if (reading := by_id.get(row.id)) is None:
        raise FigureError(phrase("no_such_reading", reading=row.id))
    word = row.decision.strip()
    if reading.figure == PAGE and word.casefold() in YES:
        return table, [Settlement(reading=reading.id, verdict="accept", by=by, on=on)]
    if word.casefold() in NO:
        return table, [Settlement(reading=reading.id, verdict="reject", by=by, on=on)]
    own = _own_reading(reading, row, by)
    if reading.road == "report" and (word.casefold() not in YES or (own.key, own.says) != (reading.key, reading.says)):
        raise FigureError(phrase("report_yes_or_no"))
    if own.value != NOT_STATED or word.casefold() in YES:
        table, package = _package_of(table, own, sure=sure)
        own = evolve(own, package=package)
    if word.casefold() in YES and (own.key, own.says) == (reading.key, reading.says):
        return table, [Settlement(reading=reading.id, verdict="accept", by=by, on=on)]
    return table, [Settlement(reading=reading.id, verdict="reject", by=by, on=on), own]


def _own_reading(reading: Reading, row: ReviewRow, by: str) -> Reading:
    """Give what the person reads there: the row as it stands now, with the value of the decision where it is one."""
    word = row.decision.strip()
    value = cell_value(row.figure, row.value if word.casefold() in YES else word)
    per = PERIODS.get(plain(row.per.replace("_", " ")), row.per)
    return evolve(
        reading, package=row.package, figure=row.figure, value=value, per=per, road="review", read_by=by, doubt=""
    )


def _package_of(table: OpenTable, reading: Reading, *, sure: bool) -> tuple[OpenTable, str]:
    if not reading.package:
        raise FigureError(phrase("no_package_named"))
    if identity := package_ids(table.policy).get(plain(reading.package)):
        return table, identity
    return with_new_package(table, reading.package, (), reading.source, sure=sure)


def _package_readings(
    table: OpenTable, more: Iterable[Reading | Settlement], by_id: Mapping[str, Reading]
) -> Iterator[Reading]:
    """Let a source of which a figure was accepted vouch for the package too: it is on sale in that year."""
    names = {package.id: package.name for package in table.policy.packages}
    seen = set()
    for each in more:
        reading = each if isinstance(each, Reading) else by_id[each.reading] if each.verdict == "accept" else None
        if reading and reading.road != "report" and reading.package in names and reading.package not in seen:
            seen.add(reading.package)
            yield evolve(
                reading, figure=PACKAGE, value=names[reading.package], per="", road="review", doubt="", text=""
            )
