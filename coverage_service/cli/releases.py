"""The commands by which tables reach a running service: one prepares a release, another approves it."""

from pathlib import Path

import click

from coverage_service.cli.rule_options import rules_command, today
from insurer_rules.publishing.releases import open_release, release


@rules_command("release")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Directory of releases.")
@click.option("--prepared-by", required=True, help="Who prepared it.")
@click.option("--approved-by", required=True, help="Who approved it; somebody else.")
def release_command(tables: Path, out: Path, prepared_by: str, approved_by: str) -> None:
    """Make one immutable release of every published table; drafts stay out, checks must pass."""
    path = release(tables, out, prepared_by=prepared_by, approved_by=approved_by, released_on=today())
    click.echo(open_release(path).release.notes.rstrip())
    click.echo(path)


COMMANDS: tuple[click.Command, ...] = (release_command,)
