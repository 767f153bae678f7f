"""The analyst's commands under `mtcoverage rules`: copy a year, set a figure, import, compare, watch sources, release.

Each shows what changes and writes whole or not at all; what cannot be done is told on standard error and exits 1.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, get_args

import click

from coverage_service.wording.faults import error_text, phrase_text
from insurer_rules.changelog import Language, change_text, changelog
from insurer_rules.changes import Change, changes, changes_of_year
from insurer_rules.editing.figures_sheet import cell_cents, import_rows, sessions_of
from insurer_rules.editing.spreadsheets import read_spreadsheet
from insurer_rules.editing.tables import OpenTable, copy_year, open_table, save
from insurer_rules.faults import PhrasedError
from insurer_rules.figures import PERCENT_FIGURES, Value, is_euro, unconfirmed_figures
from insurer_rules.loading import TABLES, TablesError, read_tables
from insurer_rules.model import Publisher, Source
from insurer_rules.publishing.releases import open_release, release
from insurer_rules.upkeep.table_schema import FILES, table_schema

if TYPE_CHECKING:
    from insurer_rules.upkeep.source_watch import SourceFinding

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the changes.")


class InstalledTablesError(click.BadParameter):
    """The tables of an installed package are not written to."""

    def __init__(self, path: Path) -> None:
        """Say what was found."""
        super().__init__(f"a directory of your own wanted, the installed {path} found")


def _source_options(command: Any) -> Any:
    options = (
        click.option("--source", "source_id", required=True, help="Id of the source, as market_2027."),
        click.option("--title", help="Title of the source, when the table does not have it yet."),
        click.option("--url", default="", help="Its address."),
        click.option("--publisher", type=click.Choice(get_args(Publisher)), default="practice", show_default=True),
        click.option("--evidence", type=click.Choice(["insurer", "reported"]), default="reported", show_default=True),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _source(options: dict[str, Any], year: int) -> Source:
    return Source(
        id=options["source_id"],
        title=options["title"] or options["source_id"],
        url=options["url"],
        publisher=options["publisher"],
        evidence=options["evidence"],
        read_on=date.today(),  # noqa: DTZ011 - an analyst's own day
        applies_to_year=year,
    )


def _command(name: str, *, writes: bool = False) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command that writes each fault on one line; one that writes tables must be told in which directory."""

    def command_of(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(*args: Any, **options: Any) -> None:
            with _faults_as_messages():
                function(*args, **options)

        return click.command(name)((WRITTEN_TABLES if writes else READ_TABLES)(run))

    return command_of


def _own_directory(_context: click.Context, _parameter: click.Parameter, path: Path) -> Path:
    """Refuse the directory of an installed package: the next installation would undo what was written there."""
    if {"site-packages", "dist-packages"} & set(path.resolve().parts):
        raise InstalledTablesError(path)
    return path


READ_TABLES = click.option("--tables", type=DIRECTORY, default=TABLES, help="Directory of the tables.")
WRITTEN_TABLES = click.option(
    "--tables", type=DIRECTORY, required=True, callback=_own_directory, help="Directory of the tables to write."
)


@contextmanager
def _faults_as_messages() -> Iterator[None]:
    try:
        yield
    except (TablesError, PhrasedError) as error:
        raise click.ClickException(error_text(error)) from error
    except OSError as error:
        raise click.ClickException(str(error)) from error


@_command("copy-year", writes=True)
@click.argument("label")
@click.argument("before", type=int)
@click.argument("after", type=int)
def copy_year_command(tables: Path, label: str, before: int, after: int) -> None:
    """Copy the table of LABEL of year BEFORE as draft of year AFTER; every figure is to be confirmed."""
    (table,) = save(copy_year(tables, label, before=before, after=after))
    click.echo(f"{table.name}: a draft; {len(unconfirmed_figures(table.policy))} figures to confirm")


@_command("set", writes=True)
@click.argument("table")
@click.argument("figure")
@click.argument("value")
@click.option("--per", default="", help="Period of a limit, such as indication.")
@_source_options
@LANGUAGE
def set_command(
    tables: Path, table: str, figure: str, value: str, per: str, language: Language, **options: Any
) -> None:
    """Set FIGURE (plus.sessions) of TABLE (2027/cz) to VALUE: 18, unlimited, 350.00, same, unknown or none."""
    year, _, label = table.removesuffix(".toml").partition("/")
    opened = open_table(tables, label, int(year) if year.isdigit() else 0)
    cited = opened.with_source(_source(options, opened.policy.policy_year)) if options["title"] else opened
    after = _with_value(cited, figure, value, source=options["source_id"], per=per)
    save(after)
    _show(changes(opened.policy, after.policy), language)


def _with_value(table: OpenTable, figure: str, value: str, *, source: str, per: str) -> OpenTable:
    words: dict[str, Callable[[], OpenTable]] = {
        "same": lambda: table.confirm(figure, source=source, per=per),
        "unknown": lambda: table.without_figure(figure, per=per),
        "none": lambda: table.with_none(figure),
    }
    if value in words:
        return words[value]()
    return table.with_figure(figure, figure_value(figure, text=value), source=source, per=per)


def figure_value(figure: str, *, text: str) -> Value:
    """Read the value of a figure as an analyst types it: sessions, euros, a share, or words."""
    name = figure.rpartition(".")[2]
    if is_euro(name):
        return cell_cents(text)
    if name in PERCENT_FIGURES:
        return sessions_of(text.removesuffix("%").strip())
    return sessions_of(text) if "sessions" in name or name.startswith("age") else text


@_command("import", writes=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, required=True, help="Policy year of the rows.")
@click.option("--copy-from", type=int, help="Year whose tables become drafts; left out: the year before.")
@click.option("--save", "write", is_flag=True, help="Write the drafts; left out: only show what would change.")
@click.option("--publish", is_flag=True, help="Write them as published; what nobody confirmed becomes unknown.")
@_source_options
@LANGUAGE
def import_command(
    tables: Path,
    file: Path,
    year: int,
    copy_from: int | None,
    language: Language,
    *,
    write: bool,
    publish: bool,
    **options: Any,
) -> None:
    """Place the rows of FILE (CSV or Excel) in drafts, and show every change and every row that has no place."""
    made = import_rows(tables, read_spreadsheet(file), _source(options, year), copy_from=copy_from)
    _show(made.changes, language)
    _lines("not placed", (phrase_text(each.as_phrase, "en") for each in made.unplaced))
    _lines("packages no row names", (f"{label}: {package}" for label, package in made.unnamed))
    _lines("worth a look", (phrase_text(each, "en") for each in made.remarks))
    click.echo(f"{len(made.placed)} rows placed in {len(made.tables)} tables, {len(made.unplaced)} not placed")
    if write or publish:
        click.echo(f"{len(made.save(publish=publish))} tables written")


@_command("publish", writes=True)
@click.argument("table")
@click.option("--forget", is_flag=True, help="Make what nobody confirmed unknown, and drop packages nobody saw.")
def publish_command(tables: Path, table: str, *, forget: bool) -> None:
    """Publish the draft TABLE (2027/cz), when every figure in it is confirmed."""
    year, _, label = table.removesuffix(".toml").partition("/")
    opened = open_table(tables, label, int(year) if year.isdigit() else 0)
    (saved,) = save(opened.publish(forget=forget))
    click.echo(f"{saved.name}: published, {len(saved.policy.packages)} packages")


@_command("diff")
@click.argument("before", type=int)
@click.argument("after", type=int)
@click.argument("labels", nargs=-1)
@LANGUAGE
def diff_command(tables: Path, before: int, after: int, labels: tuple[str, ...], language: Language) -> None:
    """Show what changed from year BEFORE to year AFTER, as text for a changelog; drafts count too."""
    read = read_tables(tables=tables)
    names = {label.id: label.name for label in read.labels.labels}
    found = changes_of_year(read.policies.values(), before, after, *labels)
    click.echo(changelog(found, names, language=language).rstrip() or f"no changes from {before} to {after}")


@_command("sources")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), required=True, help="What was seen last time."
)
@click.option("--label", "labels", multiple=True, help="Only pages that tables of this label cite; may be repeated.")
def sources_command(tables: Path, state: Path, labels: tuple[str, ...]) -> None:
    """Fetch every cited page, politely, and tell which changed, vanished or cannot be reached."""
    from insurer_rules.upkeep.source_watch import citations, watch_sources  # noqa: PLC0415 - the others start without a network

    pages = [c for c in citations(read_tables(tables=tables)) if not labels or _cited_by(c.places, labels)]

    def progress(done: int, of: int, finding: "SourceFinding") -> None:
        click.echo(f"{done}/{of} {finding.status:<12} {finding.citation.url} {finding.reason}".rstrip(), err=True)

    for finding in asyncio.run(watch_sources(pages, state, progress=progress)):
        if finding.status not in ("unchanged", "new"):
            _lines(f"{finding.status}: {finding.citation.url}", finding.citation.places)
            _lines("  went", finding.went)
            _lines("  came", finding.came)


@_command("release")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Directory of releases.")
@click.option("--prepared-by", required=True, help="Who prepared it.")
@click.option("--approved-by", required=True, help="Who approved it; somebody else.")
def release_command(tables: Path, out: Path, prepared_by: str, approved_by: str) -> None:
    """Make one immutable release of every published table; drafts stay out, checks must pass."""
    today = date.today()  # noqa: DTZ011 - the day at the analyst's own day
    path = release(tables, out, prepared_by=prepared_by, approved_by=approved_by, released_on=today)
    click.echo(open_release(path).release.notes.rstrip())
    click.echo(path)


@_command("read")
@click.argument("document", type=click.File("rb"))
@click.option("--label", required=True, help="Label whose figures are asked for, by id or name.")
@click.option("--year", type=int, required=True, help="Policy year; figures of other years are doubts.")
@click.option("--package", "packages", multiple=True, help="Package to look for; left out: those of last year's table.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and figure.")
def read_command(
    tables: Path, document: BinaryIO, label: str, year: int, packages: tuple[str, ...], *, as_json: bool
) -> None:
    """Read what DOCUMENT (HTML, PDF, or text; - is pasted text) says in figures: proposals, doubts and the rest."""
    from insurer_rules.policy_documents import form_of, read_document  # noqa: PLC0415 - the others need no parser
    from insurer_rules.policy_documents.last_year import known_names  # noqa: PLC0415 - likewise
    from insurer_rules.policy_documents.listing import json_lines, listed_lines  # noqa: PLC0415 - likewise

    known = known_names(read_tables(tables=tables), label, year)
    content = document.read()
    reading = read_document(
        content,
        form_of(content, getattr(document, "name", "")),
        packages=packages or known.packages,
        label=known.label,
        year=year,
        others=known.others,
    )
    for line in (json_lines if as_json else listed_lines)(reading):
        click.echo(line)
    for note in reading.notes if as_json else ():
        click.echo(note, err=True)


@_command("schema")
@click.option("--file", "kind", type=click.Choice(sorted(FILES)), default="policy_year", show_default=True)
def schema_command(tables: Path, kind: str) -> None:  # noqa: ARG001 - every command takes the directory
    """Show the JSON Schema of a kind of table, for editors that complete and check TOML."""
    click.echo(json.dumps(table_schema(kind), ensure_ascii=False, indent=2))


COMMANDS: tuple[click.Command, ...] = (
    copy_year_command,
    set_command,
    import_command,
    publish_command,
    diff_command,
    sources_command,
    release_command,
    read_command,
    schema_command,
)


def _cited_by(places: Iterable[str], labels: Iterable[str]) -> bool:
    return any(place.partition("#")[0].endswith(f"/{label}.toml") for place in places for label in labels)


def _show(found: Iterable[Change], language: Language) -> None:
    for change in found:
        click.echo(f"{change.label}, {change.package}: {change_text(change, language=language)}")


def _lines(heading: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        click.echo("\n".join([f"{heading}:", *(f"  {line}" for line in told)]))
