"""The figures sheet coming in: rows become readings in draft tables, and nothing is dropped.

Rows find their label and package by every known spelling, near names are asked about, and so is a value outside of all
that was ever seen. What could not be placed is told with its line and reason, and so is every package no row names.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from insurer_rules.changes import Change, changes
from insurer_rules.editing import publication
from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.editing.tables import EditingError, OpenTable, save
from insurer_rules.editing.text_edits import EditError, Put
from insurer_rules.faults import Phrase, Shown, phrase, shown, unfit
from insurer_rules.figures import PACKAGE, FigureError, figures_of, value_text
from insurer_rules.intake.draft_packages import draft_of, near_names, package_names, with_new_package
from insurer_rules.intake.figures_grid import total_figure
from insurer_rules.intake.readings import Key, Reading, best, conflicts
from insurer_rules.intake.record_keeping import Recording, record, recording
from insurer_rules.intake.spreadsheets import Spreadsheet
from insurer_rules.loading import Tables, read_tables
from insurer_rules.model import Label, PolicyYear, Source
from insurer_rules.sheet_rows import CellValue, SheetRow, cell_values
from insurer_rules.written_names import plain

Ranges = Mapping[str, tuple[int, int]]


@frozen
class Unplaced:
    """A row that became no figure, and why."""

    row: SheetRow
    reason: Phrase

    @property
    def as_phrase(self) -> Phrase:
        """Give the reason, with the row that it is about in front."""
        return _of_row(self.row, self.reason)


@frozen
class Import:
    """What a sheet makes of the tables, before anything is saved.

    `unnamed` are packages of the drafts, as label and package id, that no row names: they keep last year's figures as
    unconfirmed. `remarks` tell what was understood in a way worth a look, `disputes` what is read in two ways.
    """

    recordings: tuple[Recording, ...] = ()
    before: tuple[PolicyYear | None, ...] = field(default=(), repr=False)
    placed: tuple[SheetRow, ...] = field(default=(), repr=False)
    unplaced: tuple[Unplaced, ...] = ()
    unnamed: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Phrase, ...] = ()
    disputes: tuple[Phrase, ...] = ()

    @property
    def tables(self) -> tuple[OpenTable, ...]:
        """The drafts as they would be saved."""
        return tuple(each.table for each in self.recordings)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What saving would change, against the tables the drafts were opened or copied from."""
        pairs = zip(self.before, self.tables, strict=True)
        return tuple(change for before, table in pairs for change in changes(before, table.policy))

    def save(self, *, publish: bool = False, drop: bool = False) -> tuple[OpenTable, ...]:
        """Keep the readings and write every draft, or none; `publish` makes what nobody confirmed unknown.

        `drop` leaves out packages of which nothing was read, for a sheet that names all there are.
        """
        saved = record(*self.recordings)
        return save(*(publication.publish(table, forget=True, drop=drop) for table in saved)) if publish else saved


@frozen(kw_only=True)
class _Asked:
    """What a whole import is held against: its source, who read it, and what was ever seen; `sure` asks nothing."""

    source: Source
    read_by: str
    ranges: Ranges
    sure: bool


def import_rows(
    directory: Path,
    sheet: Spreadsheet,
    source: Source,
    *,
    copy_from: int | None = None,
    read_by: str = "analyst",
    sure: bool = False,
) -> Import:
    """Place the rows of a sheet in the drafts of the year that its source applies to.

    A label without a draft gets one: a copy of its table of the year `copy_from` (else the year before), or a blank
    one where it had none. `sure` takes near names as new ones, and amounts never seen before. Raises EditingError when
    the source names no year.
    """
    if source.applies_to_year is None:
        raise EditingError(phrase("source_of_no_year", source=source.id))
    year = source.applies_to_year
    tables = read_tables(tables=directory)
    rows, unplaced = _by_label(sheet, tables.labels.labels, year)
    asked = _Asked(source=source, read_by=read_by, ranges={} if sure else _ranges(tables), sure=sure)
    made = [
        _label_import(draft_of(directory, label, year, copy_from or year - 1), own, asked)
        for label, own in rows.items()
    ]
    whole = Import(unplaced=tuple(unplaced), remarks=_remarks(sheet, tables, rows, copy_from or year - 1))
    for each in made:
        whole = _together(whole, each)
    return evolve(whole, unplaced=tuple(sorted(whole.unplaced, key=lambda unplaced: unplaced.row.line)))


def _together(one: Import, other: Import) -> Import:
    return Import(
        recordings=one.recordings + other.recordings,
        before=one.before + other.before,
        placed=one.placed + other.placed,
        unplaced=one.unplaced + other.unplaced,
        unnamed=one.unnamed + other.unnamed,
        remarks=one.remarks + other.remarks,
        disputes=one.disputes + other.disputes,
    )


def _by_label(
    sheet: Spreadsheet, labels: Iterable[Label], year: int
) -> tuple[dict[str, list[SheetRow]], list[Unplaced]]:
    """Sort rows under the label they mean; a row that means none, several, or another year is not placed."""
    named: dict[str, set[str]] = {}
    for label in labels:
        for name in (label.id, label.name, *label.aliases):
            named.setdefault(plain(name), set()).add(label.id)
    rows: dict[str, list[SheetRow]] = {}
    unplaced = []
    for row in sheet.rows:
        names = named.get(plain(row.label), set())
        if row.year not in ("", str(year)):
            unplaced.append(Unplaced(row, unfit(phrase("row_of", year=year), Shown(row.year))))
        elif not row.package:
            unplaced.append(Unplaced(row, phrase("no_package_named")))
        elif len(names) != 1:
            unplaced.append(Unplaced(row, _may_be(sorted(names)) if names else _no_label(row.label, named)))
        else:
            rows.setdefault(next(iter(names)), []).append(row)
    return rows, unplaced


def _no_label(name: str, named: Iterable[str]) -> Phrase:
    near = near_names(name, named)
    return phrase("did_you_mean", name=shown(name), names=near) if near else phrase("no_label")


def _ranges(tables: Tables) -> Ranges:
    """Give the smallest and largest amount of each figure in all tables."""
    seen: dict[str, tuple[int, int]] = {}
    for policy in tables.policies.values():
        for figure in figures_of(policy):
            if isinstance(figure.value, int):
                least, most = seen.get(figure.name, (figure.value, figure.value))
                seen[figure.name] = min(least, figure.value), max(most, figure.value)
    return seen


def _remarks(sheet: Spreadsheet, tables: Tables, rows: Mapping[str, object], before: int) -> tuple[Phrase, ...]:
    labels = sorted(
        policy.label for policy in tables.policies.values() if policy.policy_year == before and policy.label not in rows
    )
    unread = [phrase("columns_not_read", columns=sheet.unread_columns)] if sheet.unread_columns else []
    absent = [phrase("labels_without_row", year=before, labels=tuple(labels))] if labels else []
    return (*unread, *absent)


def _of_row(row: SheetRow, what: Phrase) -> Phrase:
    return phrase("of_row", line=row.line, insurer=row.label, package=row.package, what=what)


def _may_be(names: Iterable[str]) -> Phrase:
    return phrase("may_be", names=tuple(names))


def _label_import(draft: tuple[OpenTable, PolicyYear | None], rows: Sequence[SheetRow], asked: _Asked) -> Import:
    table, before = draft
    if table.policy.status != "draft":
        reason = phrase("published_already", table=table.name)
        return Import(unplaced=tuple(Unplaced(row, reason) for row in rows))
    named: dict[str, int] = {}
    unplaced, remarks, readings = list[Unplaced](), list[Phrase](), list[Reading]()
    for row in rows:
        try:
            if plain(row.package) in named:
                raise FigureError(phrase("named_already", line=named[plain(row.package)]))  # noqa: TRY301 - told alike
            table, more, read = _with_row(table, row, [each.package for each in rows], asked)
        except (FigureError, EditError) as error:
            unplaced.append(Unplaced(row, error.why))
        else:
            named[plain(row.package)] = row.line
            remarks += [_of_row(row, remark) for remark in more]
            readings += read
    made = recording(table, *readings)
    left = [package for package in table.policy.packages if not package_names(package) & named.keys()]
    return Import(
        recordings=(made,),
        before=(before,),
        placed=tuple(row for row in rows if named.get(plain(row.package)) == row.line),
        unplaced=tuple(unplaced),
        unnamed=tuple((table.policy.label, package.id) for package in left if package.kind != "basic_policy"),
        remarks=(*remarks, *(phrase("reading_unfit", figure=_name(e.reading), reason=e.reason) for e in made.unfit)),
        disputes=tuple(_disputes(made, {each.key for each in readings})),
    )


def _with_row(
    table: OpenTable, row: SheetRow, names: Sequence[str], asked: _Asked
) -> tuple[OpenTable, list[Phrase], list[Reading]]:
    """Give the draft with the package of a row, what is worth a look in it, and what the row says as readings."""
    said = list(cell_values(row))
    for each in said:
        _ask_about(each, asked.ranges)
    same = [package for package in table.policy.packages if plain(row.package) in package_names(package)]
    if len(same) > 1:
        raise FigureError(_may_be(package.id for package in same))
    remarks = []
    source = _source_of(row, asked.source)
    if same:
        identity = same[0].id
        remarks += [] if _total_said(said) else [phrase("no_total_in_row")]
    else:
        table, identity = with_new_package(table, row.package, names, source, sure=asked.sure)
        remarks.append(phrase("new_package", package=identity))
    if row.approval:
        table = _with_approval(table, identity, row.approval, source)
        remarks.append(phrase("kept_as_note", note=shown(row.approval)))
    told = [CellValue(PACKAGE, row.package), *said]
    return table, remarks, [_reading(table.policy, identity, each, row, source, asked.read_by) for each in told]


def _total_said(said: Iterable[CellValue]) -> bool:
    return any(each.figure in ("sessions", "budget") for each in said)


def _ask_about(cell: CellValue, ranges: Ranges) -> None:
    """Raise FigureError for an amount outside of all that was ever seen of its figure."""
    least, most = ranges.get(cell.figure.rpartition(".")[2], (0, 0))
    if isinstance(cell.value, int) and most and not min(least, 0) <= cell.value <= most:
        raise FigureError(
            phrase(
                "never_seen",
                figure=cell.figure,
                value=value_text(cell.figure, cell.value),
                most=value_text(cell.figure, most),
            )
        )


def _source_of(row: SheetRow, source: Source) -> Source:
    """Give the source of a row: that of the sheet, or the page that the row names."""
    if not row.source:
        return source
    short = hashlib.sha256(row.source.encode()).hexdigest()[:6]
    url = row.source if row.source.startswith(("http://", "https://")) else source.url
    return evolve(source, id=f"{source.id}_{short}", title=f"{source.title}: {row.source}"[:200], url=url)


def _reading(policy: PolicyYear, package: str, cell: CellValue, row: SheetRow, source: Source, read_by: str) -> Reading:
    return Reading(
        label=policy.label,
        year=policy.policy_year,
        package=package,
        figure=total_figure(policy, package, cell.figure),
        value=cell.value,
        per=cell.per,
        source=source,
        page=int(row.page) if row.page.isdecimal() else 0,
        read_by=read_by,
        road="sheet",
    )


def _with_approval(table: OpenTable, package: str, approval: str, source: Source) -> OpenTable:
    table = table.with_source(source).with_figure(f"{package}.needs", "approval", source=source.id)
    path = figure_at(table.policy, f"{package}.needs").path[:-1]
    place, number = path[1], path[3]
    entitlement = table.policy.packages[int(place)].entitlements[int(number)]
    return table if entitlement.note else table.with_edits(Put((*path, "note"), approval))


def _disputes(made: Recording, keys: set[Key]) -> Iterator[Phrase]:
    for key, own in conflicts(made.readings).items():
        if key in keys:
            chosen = best(made.readings)[key]
            others = dict.fromkeys(dispute_text(each) for each in own if each.says != chosen.says)
            yield phrase("read_in_two_ways", figure=_name(chosen), chosen=dispute_text(chosen), others=tuple(others))


def dispute_text(reading: Reading) -> str:
    """Write a reading in a list of those that differ: its value, its source and what that counts as."""
    per = f" per {reading.per}" if reading.per not in ("", "calendar_year") else ""
    return f"{value_text(reading.figure, reading.value)}{per} ({reading.source.id}, {reading.evidence}, {reading.id})"


def _name(reading: Reading) -> str:
    return f"{reading.label}, {reading.package}.{reading.figure}"
