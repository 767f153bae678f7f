"""`mtcoverage rules`: everything that is done with the rule tables, and the check that comes before all of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from coverage_service.cli.rule_options import DIRECTORY
from coverage_service.cli.rules import COMMANDS
from coverage_service.wording.faults import phrase_text
from insurer_rules.checks import check_tables
from insurer_rules.completeness import newest_year, year_gaps
from insurer_rules.faults import Phrase
from insurer_rules.intake.reading_checks import check_readings
from insurer_rules.loading import TablesError, assemble, read_tables
from insurer_rules.rules import Rules


def rules_group(rules_of: Callable[[Callable[..., Rules]], Rules]) -> click.Group:
    """Make the group; `rules_of` reads the tables that the settings name, and stops at their faults."""

    @click.group("rules")
    def group() -> None:
        """Work with the rule tables."""

    @group.command("check")
    @click.option("--tables", type=DIRECTORY, help="Directory of the tables; left out: those that the service uses.")
    def check(tables: Path | None) -> None:
        """Read every rule table, and check what single files cannot show and what readings beside them say."""
        gaps: list[Phrase] = []
        rules = rules_of(partial(_checked_with_readings, tables=tables, gaps=gaps))
        years = sorted({year for _, year in rules.policies})
        counted = sum(len(policy.packages) for policy in rules.policies.values())
        click.echo(f"{len(rules.labels)} labels, policy years {years[0]} to {years[-1]}, {counted} packages, no faults")
        click.echo(f"version {rules.version}")
        for gap in gaps:
            click.echo(phrase_text(gap, "en"))

    for command in COMMANDS:
        group.add_command(command)
    return group


def _checked_with_readings(*overlays: Path, tables: Path | None, gaps: list[Phrase]) -> Rules:
    """Read, check and assemble; what the newest year lacks to be whole is added to `gaps`."""
    read = read_tables(tables=tables) if tables else read_tables(*overlays)
    if errors := [*check_tables(read), *check_readings(read)]:
        raise TablesError(errors)
    gaps += year_gaps(read, newest_year(read))
    return assemble(read)
