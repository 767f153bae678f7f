"""The commands by which figures come in: a sheet both ways, a document, a figure by hand, and what is settled.

Every road leaves readings beside the tables; the table says the best of them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from coverage_service.cli.rule_options import (
    BY,
    FILE,
    LANGUAGE,
    NEW_FILE,
    SHORT,
    open_named,
    own_tables,
    rules_command,
    show_changes,
    show_list,
    source_of,
    source_options,
    today,
)
from coverage_service.wording.faults import phrase_text
from insurer_rules.changelog import Language
from insurer_rules.changes import changes
from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.editing.tables import EditingError, OpenTable
from insurer_rules.faults import phrase
from insurer_rules.figures import NONE, NOT_STATED
from insurer_rules.intake.derived_tables import canonical_key
from insurer_rules.intake.draft_packages import newest_policy, package_ids
from insurer_rules.intake.figures_grid import grid
from insurer_rules.intake.figures_sheet import dispute_text, import_rows
from insurer_rules.intake.readings import (
    Reading,
    Readings,
    Settlement,
    conflicts,
    settlements_for,
)
from insurer_rules.intake.readings_file import keep, read_readings
from insurer_rules.intake.record_keeping import Recording, record, recording
from insurer_rules.intake.spreadsheets import read_spreadsheet, write_spreadsheet
from insurer_rules.loading import read_tables
from insurer_rules.model import Source
from insurer_rules.sheet_rows import cell_value

if TYPE_CHECKING:
    from insurer_rules.policy_documents import DocumentReading


@rules_command("set", writes=True)
@click.argument("table")
@click.argument("figure")
@click.argument("value")
@click.option("--per", default="", help="Period of a limit, such as indication.")
@BY
@source_options
@LANGUAGE
def set_command(
    tables: Path, table: str, figure: str, value: str, per: str, by: str, language: Language, **options: str
) -> None:
    """Set FIGURE (plus.sessions) of TABLE (2027/cz) to VALUE: 18, unlimited, 350.00, same, unknown or none.

    `unknown` takes back what was read of it so far. What is weaker than a reading that stands is kept, and changes
    nothing.
    """
    opened = open_named(tables, table)
    source = _source_to_cite(opened, source_of(options, opened.policy.policy_year), named=bool(options["title"]))
    reading = _typed_reading(opened, figure, value, per=per, source=source, by=by)
    made = recording(opened, *_taken_back(opened, reading, by), reading)
    if made.unfit:
        raise EditingError(made.unfit[0].reason)
    (after,) = record(made)
    show_changes(changes(opened.policy, after.policy), language)
    _show_conflict(made, reading)


def _source_to_cite(table: OpenTable, source: Source, *, named: bool) -> Source:
    """Give the source of an id: as the options describe it, else as the table has it."""
    known = next((each for each in table.policy.sources if each.id == source.id), None)
    if known is None and not named:
        raise EditingError(phrase("no_source", table=table.name, source=source.id))
    return source if known is None else known


def _typed_reading(table: OpenTable, figure: str, value: str, *, per: str, source: Source, by: str) -> Reading:
    policy = table.policy
    found = figure_at(policy, figure, per=per)
    package, name = canonical_key(policy, figure, per=per)
    words = {"same": found.value if found.value is not None else NOT_STATED, "unknown": NOT_STATED, "none": NONE}
    return Reading(
        label=policy.label,
        year=policy.policy_year,
        package=package,
        figure=name,
        value=words[value] if value in words else cell_value(found.name, value),
        per=per or found.per,
        source=source,
        read_by=by,
        road="set",
    )


def _taken_back(table: OpenTable, reading: Reading, by: str) -> tuple[Settlement | Reading, ...]:
    """Take back what was read of a figure so far, where it is to be unknown."""
    if reading.value != NOT_STATED:
        return ()
    known = recording(table, reading).readings
    return tuple(
        Settlement(reading=each.id, verdict="reject", by=by, on=today())
        for each in known.readings
        if each.key == reading.key and each.value != NOT_STATED
    )


def _show_conflict(made: Recording, reading: Reading) -> None:
    own = conflicts(made.readings).get(reading.key, ())
    show_list(f"{reading.package}.{reading.figure} is read in several ways, the last stands", map(dispute_text, own))


@rules_command("settle", writes=True)
@click.argument("table")
@click.argument("reading", required=False)
@click.option("--note", default="", help="Why, in a few words.")
@BY
@LANGUAGE
def settle_command(tables: Path, table: str, reading: str, note: str, by: str, language: Language) -> None:
    """Settle for READING (its id) where readings of TABLE (2027/cz) differ; without one, show what differs."""
    opened = open_named(tables, table)
    known = read_readings(tables, opened.policy.label, opened.policy.policy_year)
    if not reading:
        for (package, figure), own in conflicts(known).items():
            show_list(f"{package}.{figure}", map(dispute_text, own))
        return
    chosen = _reading_of_id(known, reading)
    (after,) = record(recording(opened, *settlements_for(chosen, known, by=by, on=today(), note=note)))
    show_changes(changes(opened.policy, after.policy), language)
    click.echo(f"{chosen.package}.{chosen.figure}: {dispute_text(chosen)}")


def _reading_of_id(known: Readings, identity: str) -> Reading:
    for each in known.readings:
        if each.id == identity:
            return each
    raise EditingError(phrase("no_such_reading", reading=identity))


@rules_command("sheet")
@click.argument("year", type=int)
@click.option("--label", "labels", multiple=True, help="Only this label; may be repeated.")
@click.option("-o", "--output", "file", type=NEW_FILE, required=True, help="The sheet to write: .xlsx or .csv.")
def sheet_command(tables: Path, year: int, labels: tuple[str, ...], file: Path) -> None:
    """Write the figures of YEAR as a sheet, one row a package, to be filled in and imported again."""
    read = read_tables(tables=tables)
    names = {label.id: label.name for label in read.labels.labels}
    rows = [
        row
        for policy in read.policies.values()
        if policy.policy_year == year and (not labels or policy.label in labels)
        for row in grid(policy, names[policy.label])
    ]
    write_spreadsheet(file, rows)
    click.echo(f"{file}: {len(rows)} packages of {year}")


@rules_command("import", writes=True)
@click.argument("file", type=FILE)
@click.option("--year", type=int, required=True, help="Policy year of the rows.")
@click.option("--copy-from", type=int, help="Year whose tables become drafts; left out: the year before.")
@click.option("--save", "write", is_flag=True, help="Write the drafts; left out: only show what would change.")
@click.option("--publish", is_flag=True, help="Write them as published; what nobody confirmed becomes unknown.")
@click.option("--sure", is_flag=True, help="Take near names as new ones, and amounts never seen before.")
@click.option("--all", "whole", is_flag=True, help="Show every line instead of the first few.")
@BY
@source_options
@LANGUAGE
def import_command(
    tables: Path,
    file: Path,
    year: int,
    copy_from: int | None,
    language: Language,
    by: str,
    *,
    write: bool,
    publish: bool,
    sure: bool,
    whole: bool,
    **options: str,
) -> None:
    """Place the rows of FILE (CSV or Excel) in drafts, and show every change and every row that has no place."""
    source = source_of(options, year)
    made = import_rows(tables, read_spreadsheet(file), source, copy_from=copy_from, read_by=by, sure=sure)
    most = None if whole else SHORT
    show_changes(made.changes, language, most=most)
    show_list("read in two ways", (phrase_text(each, "en") for each in made.disputes), most=most)
    show_list("not placed", (phrase_text(each.as_phrase, "en") for each in made.unplaced), most=most)
    show_list("packages no row names", (f"{label}: {package}" for label, package in made.unnamed), most=most)
    show_list("worth a look", (phrase_text(each, "en") for each in made.remarks), most=most)
    click.echo(f"{len(made.placed)} rows placed in {len(made.tables)} tables, {len(made.unplaced)} not placed")
    if write or publish:
        click.echo(f"{len(made.save(publish=publish))} tables written")


@rules_command("read")
@click.argument("document", type=click.File("rb"))
@click.option("--label", required=True, help="Label whose figures are asked for, by id or name.")
@click.option("--year", type=int, required=True, help="Policy year; figures of other years are doubts.")
@click.option("--package", "packages", multiple=True, help="Package to look for; left out: those of last year's table.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and figure.")
@click.option("--keep", "kept", is_flag=True, help="Keep what was read as readings to review; needs --tables.")
@click.option("--url", default="", help="Where the document stands, to be kept with the readings.")
def read_command(
    tables: Path,
    document: BinaryIO,
    label: str,
    year: int,
    packages: tuple[str, ...],
    url: str,
    *,
    as_json: bool,
    kept: bool,
) -> None:
    """Read what DOCUMENT (HTML, PDF, or text; - is pasted text) says in figures: proposals, doubts and the rest."""
    from insurer_rules.policy_documents import form_of, read_document  # noqa: PLC0415 - the others need no parser
    from insurer_rules.policy_documents.last_year import known_names  # noqa: PLC0415 - likewise
    from insurer_rules.policy_documents.listing import json_lines, listed_lines  # noqa: PLC0415 - likewise

    known = known_names(read_tables(tables=tables), label, year)
    content = document.read()
    name = getattr(document, "name", "")
    reading = read_document(
        content,
        form_of(content, name),
        packages=packages or known.packages,
        label=known.label,
        year=year,
        others=known.others,
    )
    for line in (json_lines if as_json else listed_lines)(reading):
        click.echo(line)
    for note in reading.notes if as_json else ():
        click.echo(note, err=True)
    if kept:
        number = _keep_readings(own_tables(tables), reading, known.id, year, title=Path(name).name, url=url)
        click.echo(f"{number} readings kept, to be reviewed", err=True)


def _keep_readings(tables: Path, reading: "DocumentReading", label: str, year: int, *, title: str, url: str) -> int:
    """Keep what was read in a document as readings of a label and year; gives how many."""
    from insurer_rules.intake.document_readings import document_readings  # noqa: PLC0415 - likewise

    ids = package_ids(newest_policy(read_tables(tables=tables), label, year))
    found = document_readings(reading, label, year, url=url, title=title, read_on=today(), packages=ids)
    keep(tables, label, year, *found)
    return len(found)


COMMANDS: tuple[click.Command, ...] = (
    set_command,
    settle_command,
    sheet_command,
    import_command,
    read_command,
)
