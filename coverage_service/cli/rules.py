"""The analyst's commands under `mtcoverage rules`: copy a year, publish, compare, watch sources.

Each shows what changes and writes whole or not at all; what cannot be done is told on standard error and exits 1.
"""

import asyncio
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coverage_service.cli.intake import COMMANDS as INTAKE_COMMANDS
from coverage_service.cli.market import COMMANDS as MARKET_COMMANDS
from coverage_service.cli.releases import COMMANDS as RELEASE_COMMANDS
from coverage_service.cli.rule_options import (
    LANGUAGE,
    SHORT,
    open_named,
    own_tables,
    rules_command,
    show_list,
    source_of,
    source_options,
    today,
)
from coverage_service.wording.faults import phrase_text
from insurer_rules.changelog import Language, changelog
from insurer_rules.changes import changes_of_year
from insurer_rules.completeness import year_gaps
from insurer_rules.editing.label_names import label_id
from insurer_rules.editing.law import (
    CONDITIONS,
    LAW,
    open_law,
    with_condition,
    with_deductible,
    with_entitlement,
    with_law_read,
    without_condition,
)
from insurer_rules.editing.publication import publish
from insurer_rules.editing.tables import EditingError, OpenTable, copy_year, open_table, save
from insurer_rules.faults import phrase
from insurer_rules.figures import PACKAGE, unconfirmed_figures
from insurer_rules.intake.readings import undecided_conflicts
from insurer_rules.intake.readings_file import keep, read_readings
from insurer_rules.law_changes import law_changes
from insurer_rules.loading import Tables, read_tables
from insurer_rules.sheet_rows import cell_cents, number_of, sessions_of
from insurer_rules.upkeep.table_schema import FILES, table_schema

if TYPE_CHECKING:
    from insurer_rules.upkeep.source_watch import SourceFinding


@rules_command("copy-year", writes=True)
@click.argument("words", nargs=-1, required=True)
def copy_year_command(tables: Path, words: tuple[str, ...]) -> None:
    """Copy the tables of one year as drafts of another: `copy-year 2026 2027`, or first the labels by name.

    Every figure is to be confirmed. A label that has a table of the later year already is left alone and named.
    """
    years, names = [int(word) for word in words if _is_year(word)], [word for word in words if not _is_year(word)]
    if len(years) != 2:
        raise EditingError(phrase("two_years"))
    read = read_tables(tables=tables)
    labels = [label_id(read.labels, name) for name in names] or _labels_of(read, years[0])
    kept = [] if names else [label for label in labels if (tables / f"{years[1]}/{label}.toml").exists()]
    made = [copy_year(tables, each, before=years[0], after=years[1]) for each in labels if each not in kept]
    for table in save(*made):
        click.echo(f"{table.name}: a draft; {len(unconfirmed_figures(table.policy))} figures to confirm")
    show_list("there already", kept)


def _is_year(word: str) -> bool:
    return word.isdecimal() and word.startswith("20") and len(word) == len("2027")


def _labels_of(read: Tables, year: int) -> list[str]:
    return sorted(policy.label for policy in read.policies.values() if policy.policy_year == year)


@rules_command("publish", writes=True)
@click.argument("table")
@click.option("--forget", is_flag=True, help="Make what nobody confirmed unknown.")
@click.option("--drop", is_flag=True, help="With --forget: leave out packages of which nothing was read.")
def publish_command(tables: Path, table: str, *, forget: bool, drop: bool) -> None:
    """Publish the draft TABLE (2027/cz), or all drafts of a year (2027), when every figure in it is confirmed.

    What becomes unknown, and every package of which nothing was read, is named.
    """
    opened = _drafts(tables, int(table)) if _is_year(table) else [open_named(tables, table)]
    for draft in opened:
        _refuse_undecided(draft)
    made = save(*(publish(draft, forget=forget, drop=drop) for draft in opened))
    for draft, saved in zip(opened, made, strict=True):
        stale = unconfirmed_figures(draft.policy)
        unread = [figure.package for figure in stale if figure.name == PACKAGE]
        click.echo(f"{saved.name}: published, {len(saved.policy.packages)} packages")
        show_list("  left out, as nobody read them" if drop else "  nothing read, nothing known", unread, most=SHORT)
        told = [figure.address for figure in stale if figure.name != PACKAGE and figure.package not in unread]
        show_list("  became unknown", told, most=SHORT)


def _drafts(tables: Path, year: int) -> list[OpenTable]:
    policies = read_tables(tables=tables).policies.values()
    found = sorted(each.label for each in policies if (each.policy_year, each.status) == (year, "draft"))
    return [open_table(tables, label, year) for label in found]


def _refuse_undecided(draft: OpenTable) -> None:
    """Refuse a draft of which a figure is read in two ways that nothing decides between."""
    found = undecided_conflicts(read_readings(draft.directory, draft.policy.label, draft.policy.policy_year))
    if found:
        figures = tuple(f"{package}.{figure}" for package, figure in found)
        raise EditingError(phrase("settle_first", table=draft.name, figures=figures))


@rules_command("draft", writes=True)
@click.argument("table")
def draft_command(tables: Path, table: str) -> None:
    """Make the published TABLE (2027/cz) a draft again: it answers nobody until it is published."""
    (saved,) = save(open_named(tables, table).as_draft())
    click.echo(f"{saved.name}: a draft")


@rules_command("law", writes=True)
@click.argument("year", type=int)
@click.option("--read-through", type=click.DateTime(["%Y-%m-%d"]), help="The law was read up to this day.")
@click.option("--deductible", help="The compulsory deductible of YEAR in euros.")
@click.option("--announced", is_flag=True, help="It is announced; the rule itself has not been read.")
@click.option("--change", "pairs", multiple=True, help="From YEAR on: ENTITLEMENT.after_sessions=15, or .sessions=9.")
@click.option("--condition", "conditions", multiple=True, help="From YEAR on: CODE.term_months=9, or another number.")
@click.option("--off-list", "gone", multiple=True, help="From YEAR on the condition with this CODE is off the list.")
@source_options
def law_command(
    tables: Path,
    year: int,
    read_through: datetime | None,
    deductible: str | None,
    pairs: tuple[str, ...],
    conditions: tuple[str, ...],
    gone: tuple[str, ...],
    *,
    announced: bool,
    **options: str,
) -> None:
    """Extend and change the law and its list: what was read in a source for YEAR; shows what changes."""
    before, source = read_tables(tables=tables), options["source_id"]
    law, listed = (open_law(tables, name).with_source(source_of(options, year)) for name in (LAW, CONDITIONS))
    if deductible:
        law = with_deductible(law, year, cell_cents(deductible), source, announced=announced)
    for entitlement, key, value in map(_parts, pairs):
        law = with_entitlement(law, entitlement, key, sessions_of(value), year=year, source=source)
    for code, key, value in map(_parts, conditions):
        listed = with_condition(listed, code, key, number_of(value), year=year, source=source)
    for code in gone:
        listed = without_condition(listed, code, year=year)
    if read_through:
        law = with_law_read(law, read_through.date())
    save(law, *([listed] if conditions or gone else []))
    after = read_tables(tables=tables)
    show_list("the law", law_changes((before.basic, before.listed), (after.basic, after.listed), language="en"))
    for gap in year_gaps(after, year):
        click.echo(phrase_text(gap, "en"))


def _parts(pair: str) -> tuple[str, str, str]:
    """Take NAME.key=value apart."""
    place, _, value = pair.partition("=")
    name, _, key = place.rpartition(".")
    return name, key, value


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
@click.option("--keep", "kept", is_flag=True, help="Keep what changed or vanished as readings to review.")
def sources_command(tables: Path, state: Path, labels: tuple[str, ...], *, kept: bool) -> None:
    """Fetch every cited page, politely, and tell which changed, vanished or cannot be reached."""
    from insurer_rules.intake.watch_readings import watch_readings  # noqa: PLC0415 - likewise
    from insurer_rules.upkeep.source_watch import citations, watch_sources  # noqa: PLC0415 - the others start without a network

    read = read_tables(tables=tables)
    pages = [c for c in citations(read) if not labels or _cited_by(c.places, labels)]

    def progress(done: int, of: int, finding: "SourceFinding") -> None:
        click.echo(f"{done}/{of} {finding.status:<12} {finding.citation.url} {finding.reason}".rstrip(), err=True)

    findings = asyncio.run(watch_sources(pages, state, progress=progress))
    for reading in watch_readings(findings, read, day=today()) if kept else ():
        keep(own_tables(tables), reading.label, reading.year, reading)
    for finding in findings:
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
    draft_command,
    law_command,
    diff_command,
    sources_command,
    schema_command,
    *INTAKE_COMMANDS,
    *MARKET_COMMANDS,
    *RELEASE_COMMANDS,
)


def _cited_by(places: Iterable[str], labels: Iterable[str]) -> bool:
    return any(place.partition("#")[0].endswith(f"/{label}.toml") for place in places for label in labels)
