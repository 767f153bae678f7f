"""The command `coverage claims verify`: a file of claim lines in, the same lines with their verdicts out, a summary.

Verifying is left to `claims`.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NoReturn, TextIO

import click
from rich.console import Console
from rich.table import Table

from coverage_service.claims.containers import unpacked
from coverage_service.claims.files import FileVerification
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.summary import Summary
from coverage_service.claims.writing import write_csv
from coverage_service.explanation import Language, fault_text, words
from insurer_rules.rules import Rules
from insurer_rules.whole_files import whole

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def claims_group(load: Callable[[], Rules]) -> click.Group:
    """Make the group `claims`; `load` reads the rule tables when a command needs them."""

    @click.group()
    def claims() -> None:
        """Verify claim files before they are sent."""

    @claims.command()
    @click.argument("file", type=EXISTING)
    @click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Left out: standard output.")
    @click.option("--history", type=EXISTING, multiple=True, help="An earlier claim file of the same insured.")
    @click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the details.")
    def verify(file: Path, output: Path | None, history: tuple[Path, ...], language: Language) -> None:
        """Say for each line of FILE (CSV, also packed) which layer pays it, how much, what is left, and why."""
        rules, summary = load(), Summary()
        with ExitStack() as stack:
            streams = [stack.enter_context(_opened(path, language)) for path in (*history, file)]
            verification = FileVerification(rules)
            verification.read(open_claims(stream) for stream in streams)
            streams[-1].seek(0)
            sheet = open_claims(streams[-1])
            out = stack.enter_context(whole_or_not(output)) if output else sys.stdout
            rows = summary.counting(verification.rows(sheet))
            deque(write_csv(out, sheet.columns, rows, language, delimiter=sheet.delimiter), maxlen=0)
        if output:
            Console(stderr=True, width=80).print(summary_table(summary, language))

    return claims


@contextmanager
def whole_or_not(path: Path) -> Iterator[TextIO]:
    """Write text that gets its final name only when all of it is there."""
    with whole(path) as file:
        out = TextIOWrapper(file, encoding="utf-8", newline="")
        yield out
        out.detach()


def summary_table(summary: Summary, language: Language) -> Table:
    """Lay out how many lines each layer pays and how much, and the commonest reasons of what is not paid."""
    table = Table(*(words("summary", column, language) for column in ("payer", "lines", "reimbursed", "own")))
    for payer, each in summary.payers.items():
        cells = (f"{cents / 100:.2f}" for cents in (each.reimbursed, each.own))
        table.add_row(words("payer", payer, language), str(each.lines), *cells)
    table.caption = ", ".join(f"{code}: {number}" for code, number in summary.unpaid.most_common(3))
    return table


@contextmanager
def _opened(path: Path, language: Language) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as packed, unpacked(packed) as stream:
            yield stream
    except FileError as error:
        _refuse(path, error, language)


def _refuse(file: Path, error: FileError, language: Language) -> NoReturn:
    for fault in error.faults:
        click.echo(f"{file}: {fault_text(fault, language)}", err=True)
    sys.exit(2)
