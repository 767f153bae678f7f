"""The commands for a whole year: fetch and read the registered pages, review what was read, see what is to do."""

import asyncio
from pathlib import Path

import click

from coverage_service.access.reports import PolicyReport
from coverage_service.cli.rule_options import (
    BY,
    FILE,
    LANGUAGE,
    NEW_FILE,
    SHORT,
    rules_command,
    show_changes,
    show_list,
    today,
)
from coverage_service.wording.faults import phrase_text
from insurer_rules.changelog import Language
from insurer_rules.completeness import year_gaps
from insurer_rules.intake.queue import STATES, LabelQueue, queue, share
from insurer_rules.intake.readings import Reading
from insurer_rules.intake.readings_file import keep, read_readings
from insurer_rules.intake.registry import known_registry, read_registry
from insurer_rules.intake.review import ReviewRow, read_review, review_rows, take_review, write_review
from insurer_rules.loading import read_tables
from insurer_rules.model import Source
from insurer_rules.sheet_rows import cell_value

LABELS = click.option("--label", "labels", multiple=True, help="Only this label, by id; may be repeated.")


@rules_command("intake", writes=True)
@click.argument("year", type=int)
@LABELS
@click.option(
    "--pages",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory that keeps the pages; left out: pages_YEAR beside the tables.",
)
@click.option("--pause", type=click.FloatRange(0, 60), default=1.0, show_default=True, help="Seconds between pages.")
def intake_command(tables: Path, year: int, labels: tuple[str, ...], directory: Path | None, pause: float) -> None:
    """Fetch the registered pages of YEAR, read them, and leave what they say as readings to review.

    It goes on where it stopped. Figures are confirmed by nobody but a person: `rules review`.
    """
    from insurer_rules.intake.collecting import Collection, collect, read_collected  # noqa: PLC0415 - needs the parsers
    from insurer_rules.upkeep.polite_pages import Manners  # noqa: PLC0415 - and the network

    pages = read_registry(tables, year).pages_of(*labels)
    collection = Collection(directory or tables.resolve().parent / f"pages_{year}", year)
    asyncio.run(collect(collection, pages, day=today(), manners=Manners(pause=pause), progress=_progress))
    kept = read_collected(collection, pages, read_tables(tables=tables), tables, day=today(), progress=_progress)
    states = collection.states()
    failed = [url for url in dict.fromkeys(page.url for page in pages) if states[url].fate != "fetched"]
    show_list("not fetched", (f"{url}: {states[url].fate} {states[url].reason}".rstrip() for url in failed))
    partly = [url for url in dict.fromkeys(page.url for page in pages) if states[url].notes]
    show_list("read in part", (f"{url}: {'; '.join(states[url].notes)}" for url in partly))
    fetched = len({page.url for page in pages}) - len(failed)
    click.echo(f"{fetched} pages of {year}, {kept} readings kept, to be reviewed")


def _progress(done: int, of: int, what: str, url: str) -> None:
    click.echo(f"{done}/{of} {what} {url}", err=True)


@rules_command("review", writes=True)
@click.argument("year", type=int)
@LABELS
@click.option("-o", "--output", type=NEW_FILE, help="Write what is to be decided as a sheet: .xlsx or .csv.")
@click.option("--take", type=FILE, help="Follow the decisions of such a sheet.")
@click.option("--sure", is_flag=True, help="Take near names of packages as new ones.")
@click.option("--all", "whole", is_flag=True, help="Show every line instead of the first few.")
@BY
@LANGUAGE
def review_command(
    tables: Path,
    year: int,
    labels: tuple[str, ...],
    output: Path | None,
    take: Path | None,
    by: str,
    language: Language,
    *,
    sure: bool,
    whole: bool,
) -> None:
    """Decide on what was read for YEAR: write a sheet (-o), fill in `decision`, and take it (--take).

    A decision is yes (ja), no (nee), ? (not stated), - (there is none) or the right value; an empty one stays open.
    """
    most = None if whole else SHORT
    if take is None:
        rows = tuple(review_rows(tables, year, labels))
        if output:
            write_review(output, rows)
        show_list("to review", map(_review_line, rows), most=0 if output and not whole else most)
        return
    made = take_review(tables, year, read_review(take), by=by, on=today(), sure=sure)
    saved = made.save()
    show_changes(made.changes, language, most=most)
    show_list("not followed", (f"{_review_line(e.row)}: {phrase_text(e.reason, 'en')}" for e in made.refused))
    counted = f"{made.accepted} accepted, {made.rejected} rejected, {made.left} left open"
    click.echo(f"{counted}, {len(saved)} drafts written")


def _review_line(row: ReviewRow) -> str:
    return (
        f"{row.label}, {row.package}.{row.figure}: {row.value} (last year {row.last_year or '?'}) {row.doubt}".rstrip()
    )


@rules_command("todo")
@click.argument("year", type=int)
@LABELS
@click.option("--all", "whole", is_flag=True, help="Every expected figure, not only how many.")
def todo_command(tables: Path, year: int, labels: tuple[str, ...], *, whole: bool) -> None:
    """Show what is still to do for YEAR, label by label: expected, known, to review, missing; who looks at it."""
    read = read_tables(tables=tables)
    found = queue(read, tables, known_registry(tables, year), year, today=today(), labels=labels)
    for each in found:
        click.echo(_queue_line(each))
        for item in each.items if whole else ():
            reports = f", {item.reports} reported" if item.reports else ""
            click.echo(f"    {item.package or '(no package)'}.{item.figure}: {item.state.replace('_', ' ')}{reports}")
    expected = sum(len(each.items) for each in found)
    known, silent = share(found, "known"), share(found, "not_stated")
    counted = f"{year}: of {expected} expected figures of {len(found)} labels"
    click.echo(f"{counted} {known:.0%} known, {silent:.0%} looked for and not stated")
    for gap in year_gaps(read, year):
        click.echo(phrase_text(gap, "en"))


def _queue_line(each: LabelQueue) -> str:
    counts = [f"{each.count(state)} {state.replace('_', ' ')}" for state in STATES if each.count(state)]
    counts += [f"{each.unplaced} read of other packages"] if each.unplaced else []
    counts += ["no page registered"] if not each.pages else []
    late = ", OVERDUE" if each.overdue else ""
    return f"{each.label} ({each.status}, {each.owner}{late}): {len(each.items)} expected, {', '.join(counts)}"


@rules_command("reports", writes=True)
@click.argument("year", type=int)
@click.option("--from", "place", required=True, help="Where they are kept: a file or a postgresql:// address.")
def reports_command(tables: Path, year: int, place: str) -> None:
    """Take what policy holders reported for YEAR as readings, unverified; two that agree, and your yes, count."""
    from coverage_service.access.opening import open_store  # noqa: PLC0415 - no other command needs a store

    store = open_store(place if "://" in place else Path(place))
    try:
        found = store.reports(year)
    finally:
        store.close()
    counted = 0
    for label in sorted({each.label for each in found}):
        before = len(read_readings(tables, label, year).readings)
        own = [_reading_of(each) for each in found if each.label == label]
        counted += len(keep(tables, label, year, *own).readings) - before
    click.echo(f"{len(found)} reports about {year}, {counted} of them new, to be reviewed")


def _reading_of(report: PolicyReport) -> Reading:
    source = Source(
        id=f"policy_holder_{report.id.casefold()}",
        title=f"Reported by a policy holder, read in: {report.read_in.replace('_', ' ')}",
        url="",
        publisher="policy_holder",
        evidence="reported",
        read_on=report.told_on,
        applies_to_year=report.year,
    )
    return Reading(
        label=report.label,
        year=report.year,
        package=report.package,
        figure=report.figure,
        value=cell_value(report.figure, report.value),
        per=report.per,
        source=source,
        read_by="policy holder",
        road="report",
        doubt="told by a policy holder, unverified",
    )


COMMANDS: tuple[click.Command, ...] = (intake_command, review_command, todo_command, reports_command)
