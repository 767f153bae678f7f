"""What the analyst's commands share: where the tables are, which source is meant, faults on one line, short lists."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, get_args

import click

from coverage_service.wording.faults import error_text
from insurer_rules.changelog import Language, change_text
from insurer_rules.changes import Change
from insurer_rules.editing.label_names import label_id
from insurer_rules.editing.tables import EditingError, OpenTable, open_table
from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.loading import TABLES, TablesError, read_tables
from insurer_rules.model import Publisher, Source

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the changes.")
BY = click.option("--by", default="analyst", show_default=True, help="Who says so: a role, not the name of a person.")
SHORT = 12


class InstalledTablesError(click.BadParameter):
    """The tables of an installed package are not written to."""

    def __init__(self, path: Path) -> None:
        """Say what was found."""
        super().__init__(f"a directory of your own wanted, the installed {path} found")


def source_options(command: Any) -> Any:
    """Add the options that say which source is cited."""
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


def source_of(options: dict[str, Any], year: int) -> Source:
    """Make the source that the options say, read today, about a policy year."""
    return Source(
        id=options["source_id"],
        title=options["title"] or options["source_id"],
        url=options["url"],
        publisher=options["publisher"],
        evidence=options["evidence"],
        read_on=today(),
        applies_to_year=year,
    )


def today() -> date:
    """Give the day at the analyst's own place."""
    return date.today()  # noqa: DTZ011 - an analyst's own day


def rules_command(name: str, *, writes: bool = False) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command that writes each fault on one line; one that writes tables must be told in which directory."""

    def command_of(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(*args: Any, **options: Any) -> None:
            with _faults_as_messages():
                function(*args, **options)

        return click.command(name)((WRITTEN_TABLES if writes else READ_TABLES)(run))

    return command_of


def own_directory(_context: click.Context, _parameter: click.Parameter, path: Path) -> Path:
    """Refuse the directory of an installed package, as an option."""
    return own_tables(path)


def own_tables(path: Path) -> Path:
    """Refuse the directory of an installed package: the next installation would undo what was written there."""
    if {"site-packages", "dist-packages"} & set(path.resolve().parts):
        raise InstalledTablesError(path)
    return path


READ_TABLES = click.option("--tables", type=DIRECTORY, default=TABLES, help="Directory of the tables.")
WRITTEN_TABLES = click.option(
    "--tables", type=DIRECTORY, required=True, callback=own_directory, help="Directory of the tables to write."
)


@contextmanager
def _faults_as_messages() -> Iterator[None]:
    try:
        yield
    except (TablesError, PhrasedError) as error:
        raise click.ClickException(error_text(error)) from error
    except OSError as error:
        raise click.ClickException(str(error)) from error


def open_named(tables: Path, table: str) -> OpenTable:
    """Open the table that a name means, as 2027/cz, or 2027/ and the label as people write it. Raises EditingError."""
    year, _, label = table.removesuffix(".toml").partition("/")
    if not year.isdigit() or not label:
        raise EditingError(phrase("no_table", table=table))
    if not (tables / year / f"{label}.toml").exists():
        label = label_id(read_tables(tables=tables).labels, label)
    return open_table(tables, label, int(year))


def show_changes(found: Iterable[Change], language: Language, *, most: int | None = None) -> None:
    """Write each change on a line; `most` lines, and how many more there are."""
    write_lines((f"{each.label}, {each.package}: {change_text(each, language=language)}" for each in found), most)


def show_list(heading: str, lines: Iterable[str], *, most: int | None = None) -> None:
    """Write lines under a heading; nothing where there are none."""
    told = list(lines)
    if told:
        click.echo(f"{heading} ({len(told)}):" if most is not None else f"{heading}:")
        write_lines((f"  {line}" for line in told), most)


def write_lines(lines: Iterable[str], most: int | None = None) -> None:
    """Write lines, folded after so many."""
    told = list(lines)
    for line in told[:most]:
        click.echo(line)
    if most is not None and len(told) > most:
        click.echo(f"  ... and {len(told) - most} more: --all shows them")
