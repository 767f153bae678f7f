"""The commands by which tables reach a running service: one prepares a release, another approves it with a key."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coverage_service.cli.rule_options import rules_command, today
from coverage_service.wording.faults import phrase_text
from insurer_rules.completeness import newest_year, year_gaps
from insurer_rules.faults import phrase
from insurer_rules.publishing.releases import (
    CANDIDATE,
    OpenRelease,
    ReleaseError,
    approve,
    latest_release,
    open_release,
    propose,
    release,
)
from insurer_rules.publishing.signatures import new_key, public_text, read_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = click.Path(exists=True, dir_okay=False, path_type=Path)
PASSPHRASE = click.option(
    "--passphrase",
    envvar="MTCOVERAGE_KEY_PASSPHRASE",
    default="",
    help="Of the key; better in MTCOVERAGE_KEY_PASSPHRASE.",
)


@rules_command("release")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Directory of releases.")
@click.option("--prepared-by", required=True, help="Who prepared it.")
@click.option("--approved-by", help="Who approved it; somebody else. For a release without keys.")
@click.option("--propose", "proposed", is_flag=True, help="Make a candidate and its report, for another to approve.")
@click.option("--key", type=KEY, help="With --propose: your key; who holds the same one cannot approve.")
@PASSPHRASE
def release_command(
    tables: Path,
    out: Path,
    prepared_by: str,
    approved_by: str | None,
    key: Path | None,
    passphrase: str,
    *,
    proposed: bool,
) -> None:
    """Make one immutable release of every published table; drafts stay out, checks must pass.

    With --propose it is a candidate, with a report of what changes; `rules approve` makes it a release.
    """
    last = open_release(latest) if (latest := latest_release(out)) else None
    if proposed:
        path = propose(tables, out, prepared_by=prepared_by, proposed_on=today(), key=_key(key, passphrase))
    elif approved_by:
        path = release(tables, out, prepared_by=prepared_by, approved_by=approved_by, released_on=today())
    else:
        raise ReleaseError(phrase("two_persons"))
    made = open_release(path)
    click.echo(made.release.notes.rstrip())
    for gap in year_gaps(made.tables, newest_year(made.tables)):
        click.echo(phrase_text(gap, "en"), err=True)
    if proposed:
        click.echo(_report(path, made, last))
    click.echo(path)


def _key(path: Path | None, passphrase: str) -> "Ed25519PrivateKey | None":
    return read_key(path, passphrase) if path else None


def _report(path: Path, made: OpenRelease, last: OpenRelease | None) -> Path:
    from coverage_service.release_report import release_report, write_report  # noqa: PLC0415 - only a candidate has one

    report = path.with_name(path.name.removesuffix(CANDIDATE) + ".report.html")
    write_report(report, release_report(made, last))
    return report


@rules_command("approve")
@click.argument("candidate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--approved-by", required=True, help="Who approves it; not who prepared it.")
@click.option("--key", type=KEY, required=True, help="The key of who approves it.")
@PASSPHRASE
def approve_command(tables: Path, candidate: Path, approved_by: str, key: Path, passphrase: str) -> None:  # noqa: ARG001 - every command takes the directory
    """Make CANDIDATE a release, signed with your own key, after reading its report."""
    signing = read_key(key, passphrase)
    path = approve(candidate, approved_by=approved_by, approved_on=today(), key=signing)
    click.echo(f"{path}\nsigned with {public_text(signing)}")


@rules_command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@PASSPHRASE
def key_command(tables: Path, file: Path, passphrase: str) -> None:  # noqa: ARG001 - every command takes the directory
    """Make a key of your own in FILE and show its public part, for MTCOVERAGE_RELEASE_KEYS."""
    click.echo(new_key(file, passphrase))


COMMANDS: tuple[click.Command, ...] = (release_command, approve_command, key_command)
