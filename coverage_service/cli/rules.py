"""The analyst's commands under `mtcoverage rules`: copy a year, publish, compare, watch sources.

Each shows what changes and writes whole or not at all; what cannot be done is told on standard error and exits 1.
"""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coverage_service.cli.intake import COMMANDS as INTAKE_COMMANDS
from coverage_service.cli.market import COMMANDS as MARKET_COMMANDS
from coverage_service.cli.releases import COMMANDS as RELEASE_COMMANDS
from coverage_service.cli.rule_options import LANGUAGE, label_and_year, rules_command, show_list
from insurer_rules.changelog import Language, changelog
from insurer_rules.changes import changes_of_year
from insurer_rules.editing.tables import copy_year, open_table, save
from insurer_rules.figures import unconfirmed_figures
from insurer_rules.loading import read_tables
from insurer_rules.upkeep.table_schema import FILES, table_schema

if TYPE_CHECKING:
    from insurer_rules.upkeep.source_watch import SourceFinding


@rules_command("copy-year", writes=True)
@click.argument("label")
@click.argument("before", type=int)
@click.argument("after", type=int)
def copy_year_command(tables: Path, label: str, before: int, after: int) -> None:
    """Copy the table of LABEL of year BEFORE as draft of year AFTER; every figure is to be confirmed."""
    (table,) = save(copy_year(tables, label, before=before, after=after))
    click.echo(f"{table.name}: a draft; {len(unconfirmed_figures(table.policy))} figures to confirm")


@rules_command("publish", writes=True)
@click.argument("table")
@click.option("--forget", is_flag=True, help="Make what nobody confirmed unknown, and drop packages nobody saw.")
def publish_command(tables: Path, table: str, *, forget: bool) -> None:
    """Publish the draft TABLE (2027/cz), when every figure in it is confirmed."""
    opened = open_table(tables, *label_and_year(table))
    (saved,) = save(opened.publish(forget=forget))
    click.echo(f"{saved.name}: published, {len(saved.policy.packages)} packages")


@rules_command("diff")
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


@rules_command("sources")
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
            show_list(f"{finding.status}: {finding.citation.url}", finding.citation.places)
            show_list("  went", finding.went)
            show_list("  came", finding.came)


@rules_command("schema")
@click.option("--file", "kind", type=click.Choice(sorted(FILES)), default="policy_year", show_default=True)
def schema_command(tables: Path, kind: str) -> None:  # noqa: ARG001 - every command takes the directory
    """Show the JSON Schema of a kind of table, for editors that complete and check TOML."""
    click.echo(json.dumps(table_schema(kind), ensure_ascii=False, indent=2))


COMMANDS: tuple[click.Command, ...] = (
    copy_year_command,
    publish_command,
    diff_command,
    sources_command,
    schema_command,
    *INTAKE_COMMANDS,
    *MARKET_COMMANDS,
    *RELEASE_COMMANDS,
)


def _cited_by(places: Iterable[str], labels: Iterable[str]) -> bool:
    return any(place.partition("#")[0].endswith(f"/{label}.toml") for place in places for label in labels)
