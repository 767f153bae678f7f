"""Importing a spreadsheet of the market into draft tables: rows become figures, and nothing is silently dropped.

Rows find their label and package by every known spelling. What could not be placed is told with its line and reason,
and so is every package of a draft that the sheet does not name.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, fields, frozen

from insurer_rules.changes import Change, changes
from insurer_rules.editing.figure_edits import FigureError, figure_at, unseen
from insurer_rules.editing.spreadsheets import SheetRow, Spreadsheet
from insurer_rules.editing.tables import EditingError, OpenTable, blank_year, copy_year, open_table, save
from insurer_rules.editing.text_edits import Append, EditError, Put
from insurer_rules.faults import Phrase, Shown, phrase, shown, unfit
from insurer_rules.figures import PACKAGE, Value, entitlements_of, unconfirmed_figures
from insurer_rules.loading import Tables, read_tables
from insurer_rules.model import Labels, Package, PolicyYear, Source
from insurer_rules.money import cents_of, euros
from insurer_rules.rules import plain

UNLIMITED = ("unlimited", "onbeperkt")
MOVEMENT = ["physiotherapy", "manual_therapy", "exercise_therapy"]
UNSEEN = ["manual_sessions", "non_contracted", "under_18"]


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
    """What a spreadsheet makes of the tables, before anything is saved.

    `unnamed` are packages of the drafts, as label and package id, that no row names: they keep last year's figures as
    unconfirmed. `remarks` tell what was understood in a way worth a look.
    """

    tables: tuple[OpenTable, ...]
    before: tuple[PolicyYear | None, ...] = field(repr=False)
    placed: tuple[SheetRow, ...] = field(repr=False)
    unplaced: tuple[Unplaced, ...]
    unnamed: tuple[tuple[str, str], ...]
    remarks: tuple[Phrase, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What saving would change, against the tables the drafts were opened or copied from."""
        pairs = zip(self.before, self.tables, strict=True)
        return tuple(change for before, table in pairs for change in changes(before, table.policy))

    def save(self, *, publish: bool = False) -> tuple[OpenTable, ...]:
        """Write every draft, or none; `publish` publishes them and makes what nobody confirmed unknown."""
        return save(*(table.publish(forget=True) if publish else table for table in self.tables))


def import_rows(directory: Path, sheet: Spreadsheet, source: Source, *, copy_from: int | None = None) -> Import:
    """Place the rows of a sheet in the drafts of the year that its source applies to.

    A label without a draft gets one: a copy of its table of the year `copy_from` (else the year before), or a blank
    one where it had none. Raises EditingError when the source names no year.
    """
    if source.applies_to_year is None:
        raise EditingError(phrase("source_of_no_year", source=source.id))
    year = source.applies_to_year
    tables = read_tables(tables=directory)
    rows, unplaced = _by_label(sheet, tables.labels, year)
    made = [
        _label_import(_draft(directory, label, year, copy_from or year - 1), own, source) for label, own in rows.items()
    ]
    whole = Import((), (), (), tuple(unplaced), (), _remarks(sheet, tables, rows, copy_from or year - 1))
    for each in made:
        whole = Import(*(getattr(whole, a.name) + getattr(each, a.name) for a in fields(Import)))
    return evolve(whole, unplaced=tuple(sorted(whole.unplaced, key=lambda unplaced: unplaced.row.line)))


def _by_label(sheet: Spreadsheet, labels: Labels, year: int) -> tuple[dict[str, list[SheetRow]], list[Unplaced]]:
    """Sort rows under the label they mean; a row that means none, several, or another year is not placed."""
    rows: dict[str, list[SheetRow]] = {}
    unplaced = []
    for row in sheet.rows:
        names = {
            label.id
            for label in labels.labels
            if plain(row.insurer) in {plain(n) for n in (label.id, label.name, *label.aliases)}
        }
        if row.year not in ("", str(year)):
            unplaced.append(Unplaced(row, unfit(phrase("row_of", year=year), Shown(row.year))))
        elif not row.package:
            unplaced.append(Unplaced(row, phrase("no_package_named")))
        elif len(names) != 1:
            unplaced.append(Unplaced(row, _may_be(sorted(names)) if names else phrase("no_label")))
        else:
            rows.setdefault(names.pop(), []).append(row)
    return rows, unplaced


def _remarks(sheet: Spreadsheet, tables: Tables, rows: Mapping[str, object], before: int) -> tuple[Phrase, ...]:
    labels = sorted(
        policy.label for policy in tables.policies.values() if policy.policy_year == before and policy.label not in rows
    )
    unread = [phrase("columns_not_read", columns=sheet.unread_columns)] if sheet.unread_columns else []
    absent = [phrase("labels_without_row", year=before, labels=tuple(labels))] if labels else []
    return (*unread, *absent)


def _of_row(row: SheetRow, what: Phrase) -> Phrase:
    return phrase("of_row", line=row.line, insurer=row.insurer, package=row.package, what=what)


def _may_be(names: Iterable[str]) -> Phrase:
    return phrase("may_be", names=tuple(names))


def _draft(directory: Path, label: str, year: int, before: int) -> tuple[OpenTable, PolicyYear | None]:
    """Open the draft of a label, or begin one; and give the policy year to compare it with."""
    if (directory / f"{year}/{label}.toml").exists():
        table = open_table(directory, label, year)
        return table, table.policy
    if (directory / f"{before}/{label}.toml").exists():
        return copy_year(directory, label, before=before, after=year), open_table(directory, label, before).policy
    return blank_year(directory, label, year), None


def _label_import(draft: tuple[OpenTable, PolicyYear | None], rows: Sequence[SheetRow], source: Source) -> Import:
    table, before = draft
    if table.policy.status != "draft":
        reason = phrase("published_already", table=table.name)
        return Import((), (), (), tuple(Unplaced(row, reason) for row in rows), (), ())
    table = table.with_source(source)
    named: dict[str, int] = {}
    unplaced, remarks = [], []
    for row in rows:
        if plain(row.package) in named:
            unplaced.append(Unplaced(row, phrase("named_already", line=named[plain(row.package)])))
            continue
        try:
            table, more = _with_row(table, row, source.id)
        except (FigureError, EditError) as error:
            unplaced.append(Unplaced(row, error.why))
        else:
            named[plain(row.package)] = row.line
            remarks += [_of_row(row, remark) for remark in more]
    left = [package for package in table.policy.packages if not package_names(package) & named.keys()]
    placed = tuple(row for row in rows if named.get(plain(row.package)) == row.line)
    unnamed = tuple((table.policy.label, package.id) for package in left if package.kind != "basic_policy")
    return Import((table,), (before,), placed, tuple(unplaced), unnamed, tuple(remarks))


def _with_row(table: OpenTable, row: SheetRow, source: str) -> tuple[OpenTable, list[Phrase]]:
    """Give the draft with what one row says, and what is worth a look in it."""
    sessions = sessions_of(row.sessions_per_year) if row.sessions_per_year else None
    budget = cell_cents(row.budget_eur_per_year) if row.budget_eur_per_year else None
    premium = cell_cents(row.premium_eur_per_month) if row.premium_eur_per_month else None
    same = [package for package in table.policy.packages if plain(row.package) in package_names(package)]
    if len(same) > 1:
        raise FigureError(_may_be(package.id for package in same))
    if not same:
        return _with_new_package(table, row, source, (sessions, budget, premium))
    table = _with_premium(table, same[0].id, premium, source)
    remarks = [] if sessions is not None or budget is not None else [phrase("no_total_in_row")]
    table = _with_the_silence_named(table, same[0].id)
    for name, value in (("sessions", sessions), ("budget", budget)):
        if value is not None:
            table = table.with_figure(_total_address(table.policy, same[0], name), value, source=source)
    if row.approval:
        table = _with_approval(table, same[0].id, row.approval, source)
        remarks.append(phrase("kept_as_note", note=shown(row.approval)))
    return table, remarks


def _with_the_silence_named(table: OpenTable, package: str) -> OpenTable:
    """Name as unknown what the sheet has no column for, once the total is known."""
    for path, entitlement in entitlements_of(table.policy):
        own = table.policy.packages[int(path[1])].id == package
        if own and "manual_therapy" in entitlement.therapies and "sessions" in entitlement.unknown:
            return table.with_edits(*unseen(tomllib.loads(table.text), path))
    return table


def _with_premium(table: OpenTable, package: str, premium: int | None, source: str) -> OpenTable:
    """Set the premium, or leave it unknown where the row has none; the row vouches for the package either way."""
    address = f"{package}.premium"
    if premium is not None:
        return table.with_figure(address, premium, source=source)
    table = table.without_figure(address)
    unseen_yet = any(
        (figure.package, figure.name) == (package, PACKAGE) for figure in unconfirmed_figures(table.policy)
    )
    return table.confirm(f"{package}.{PACKAGE}", source=source) if unseen_yet else table


def _total_address(policy: PolicyYear, package: Package, name: str) -> str:
    """Name the total of a package; where the contract decides on it, the one with a contract."""
    try:
        if (
            figure_at(policy, f"{package.id}.{name}").value is None
            and figure_at(policy, f"{package.id}.{name}_contracted").value is not None
        ):
            return f"{package.id}.{name}_contracted"
    except FigureError:
        pass
    return f"{package.id}.{name}"


def _with_approval(table: OpenTable, package: str, approval: str, source: str) -> OpenTable:
    table = table.with_figure(f"{package}.needs", "approval", source=source)
    path = figure_at(table.policy, f"{package}.needs").path[:-1]
    place, number = path[1], path[3]
    entitlement = table.policy.packages[int(place)].entitlements[int(number)]
    return table if entitlement.note else table.with_edits(Put((*path, "note"), approval))


def _with_new_package(
    table: OpenTable, row: SheetRow, source: str, figures: tuple[Value, Value, Value]
) -> tuple[OpenTable, list[Phrase]]:
    sessions, budget, premium = figures
    limits = [{key: value} for key, value in (("sessions", sessions), ("euro_cents", budget)) if value is not None]
    unknown = UNSEEN if limits else ["sessions"]
    entitlement = {"id": "movement", "therapies": MOVEMENT, "unknown": unknown} | ({"limits": limits} if limits else {})
    if row.approval:
        entitlement |= {"needs": ["approval"], "note": row.approval}
    identity = _new_id(row.package, {package.id for package in table.policy.packages})
    package = {"id": identity, "name": row.package, "source": source} | (
        {} if premium is None else {"premium_cents": premium}
    )
    return table.with_edits(Append(("package",), package | {"entitlement": [entitlement]})), [
        phrase("new_package", package=identity)
    ]


def package_names(package: Package) -> set[str]:
    """Collect the reduced names under which a package is found in a sheet."""
    return {plain(name) for name in (package.id, package.name, *package.aliases)}


def _new_id(name: str, taken: Iterable[str]) -> str:
    """Make a package id of a name; a word behind it where the id is taken."""
    wanted = re.sub(r"[^a-z0-9]+", "_", plain(name).replace("+", " plus ")).strip("_") or "package"
    others = set(taken)
    while wanted in others:
        wanted += "_more"
    return wanted


def grid(policy: PolicyYear, label_name: str) -> Iterator[SheetRow]:
    """Lay out a policy year as rows of a spreadsheet, to be filled in and imported again."""
    for line, package in enumerate(policy.packages, 2):
        figures = [(name, _present(policy, package.id, name)) for name in ("sessions", "budget", "premium")]
        sessions, budget, premium = (_cell(name, value) for name, value in figures)
        needs = any("approval" in entitlement.needs for entitlement in package.entitlements)
        yield SheetRow(
            line=line,
            year=str(policy.policy_year),
            insurer=label_name,
            package=package.name,
            sessions_per_year=sessions,
            budget_eur_per_year=budget,
            approval="approval" if needs else "",
            premium_eur_per_month=premium,
        )


def _present(policy: PolicyYear, package: str, name: str) -> Value:
    try:
        return figure_at(policy, f"{package}.{name}").value
    except FigureError:
        return None


def _cell(name: str, value: Value) -> str:
    if value is None:
        return ""
    return str(value) if name == "sessions" or isinstance(value, str) else euros(value)


def sessions_of(cell: str) -> Value:
    """Read a number of sessions: a whole number or unlimited. Raises FigureError."""
    if cell.casefold() in UNLIMITED:
        return "unlimited"
    if not re.fullmatch(r"\d{1,3}", cell):
        raise FigureError(unfit(phrase("sessions_or_unlimited"), shown(cell)))
    return int(cell)


def cell_cents(cell: str) -> int:
    """Read an amount in euros as cents: 350, 350.50, 350,50 or 1.250,00. Raises FigureError.

    A point before three digits may be a thousand or a decimal, so without decimals behind it, it is refused.
    """
    plainly = re.sub(r"^€\s*", "", cell)
    plainly = re.sub(r"\.(?=\d{3},)", "", plainly).replace(",", ".").removesuffix(".-")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", plainly):
        raise FigureError(unfit(phrase("euros_as_typed"), shown(cell)))
    return cents_of(plainly)
