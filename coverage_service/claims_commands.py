"""The command `coverage claims verify`: a file of claim lines in, the same lines with their verdicts out, a summary.

Verifying is left to `claims`.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

import click
from rich.console import Console
from rich.table import Table

from coverage_service.claims.containers import unpacked
from coverage_service.claims.files import (
    ClaimFile,
    FileError,
    Verified,
    main_reason,
    read_file,
    verify_file,
    write_file,
)
from coverage_service.explanation import Language, fault_text, words
from insurer_rules.rules import Rules
from insurer_rules.whole_files import whole

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
PAYERS = ("basic", "supplementary", "self", "unknown", "error")


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
        rules = load()
        claimed = _read(file, rules, language)
        verified = verify_file(claimed, rules, [_read(earlier, rules, language) for earlier in history])
        if output is None:
            write_file(sys.stdout, claimed, verified, language)
            return
        with whole_or_not(output) as out:
            written = write_file(out, claimed, verified, language)
        Console(stderr=True, width=80).print(summary(written, language))

    return claims


@contextmanager
def whole_or_not(path: Path) -> Iterator[TextIO]:
    """Write text that gets its final name only when all of it is there."""
    with whole(path) as file:
        out = TextIOWrapper(file, encoding="utf-8", newline="")
        yield out
        out.detach()


def summary(written: Sequence[Verified], language: Language) -> Table:
    """Lay out how many lines each layer pays and how much, and the commonest reasons of what is not paid."""
    table = Table(*(words("summary", column, language) for column in ("payer", "lines", "reimbursed", "own")))
    for payer in PAYERS:
        verdicts = [each.verdict for each in written if _payer(each) == payer and each.verdict]
        number = sum(_payer(each) == payer for each in written)
        reimbursed = sum(verdict.reimbursed or 0 for verdict in verdicts)
        own = sum((verdict.own or 0) + (verdict.deductible or 0) for verdict in verdicts)
        cells = (f"{cents / 100:.2f}" for cents in (reimbursed, own))
        table.add_row(words("payer", payer, language), str(number), *cells)
    table.caption = ", ".join(f"{code}: {number}" for code, number in _not_paid(written).most_common(3))
    return table


def _not_paid(written: Sequence[Verified]) -> Counter[str]:
    unpaid = (each.verdict for each in written if _payer(each) in ("self", "unknown"))
    return Counter(main_reason(verdict) for verdict in unpaid if verdict)


def _payer(verified: Verified) -> str:
    return verified.verdict.payer if verified.verdict else "error"


def _read(file: Path, rules: Rules, language: Language) -> ClaimFile:
    try:
        with file.open("rb") as packed, unpacked(packed) as stream:
            return read_file(stream, rules)
    except FileError as error:
        _refuse(file, error, language)


def _refuse(file: Path, error: FileError, language: Language) -> NoReturn:
    for fault in error.faults:
        click.echo(f"{file}: {fault_text(fault, language)}", err=True)
    sys.exit(2)
