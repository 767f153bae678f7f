"""The command `mtcoverage claims returns`: what an insurer sent back, beside what was foreseen of the claims sent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from io import TextIOWrapper
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from coverage_service.claims.containers import open_unpacked
from coverage_service.claims.formats.return_messages import read_returns
from coverage_service.claims.returns import (
    OUTCOMES,
    ReturnsCompared,
    compare_returns,
    foreseen_in,
)
from coverage_service.claims.returns_writing import insurers_of_returns, what_to_do, write_returns
from coverage_service.cli.outputs import keep_apart, need_form
from coverage_service.wording.sentences import Language, words
from insurer_rules.atomic_files import whole
from insurer_rules.rules import Rules

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
WIDTH = 80
OUTPUTS = (".csv",)
OF_INSURER = ("insurer", "claims", "refused", "claimed", "granted")
Telling = Callable[[Path, Language], AbstractContextManager[None]]


def returns_command(load: Callable[[], Rules], telling: Telling) -> click.Command:
    """Make the command; `load` reads the rule tables, `telling` says what keeps a file from being read."""

    @click.command()
    @click.argument("file", type=EXISTING)
    @click.option("--claims", required=True, type=EXISTING, help="The claim file that was sent.")
    @click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A .csv file of every claim.")
    @click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the details.")
    def returns(file: Path, claims: Path, output: Path | None, language: Language) -> None:
        """Hold what came back (PM305 or GDS802) against what was foreseen of the claims in the file sent."""
        with telling(file, language), file.open("rb") as packed, open_unpacked(packed) as stream:
            keep_apart(output, file, claims)
            need_form(output, OUTPUTS)
            returned = read_returns(stream)
        with telling(claims, language):
            foreseen = foreseen_in(claims, load(), today=date.today())  # noqa: DTZ011 - the user's day
        compared = compare_returns(returned, foreseen)
        console = Console(width=WIDTH)
        console.print(*summary_of_returns(compared, language))
        if compared.of_another_file:
            console.print(words("returns", "of_another_file", language))
        if output:
            with whole(output) as out:
                text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
                write_returns(text, compared, language)
                text.detach()

    return returns


def summary_of_returns(compared: ReturnsCompared, language: Language) -> Iterator[Table]:
    """Lay out how it went, what came back by return code, and what each insurer granted."""
    went = Table(words("returns", "outcome", language), words("returns", "claims", language))
    for outcome in OUTCOMES:
        if compared.outcomes[outcome]:
            went.add_row(words("return_outcome", outcome, language), str(compared.outcomes[outcome]))
    if compared.not_returned:
        went.add_row(words("returns", "not_returned", language), str(len(compared.not_returned)))
    yield went
    codes = Table(*(words("returns", head, language) for head in ("codes", "claims", "foreseen", "todo")))
    for code, number, foreseen in compared.by_code():
        codes.add_row(code, str(number), str(foreseen), what_to_do(code, language))
    if codes.row_count:
        yield codes
    insurers = Table(*(words("returns", head, language) for head in OF_INSURER))
    for cells in insurers_of_returns(compared, language):
        insurers.add_row(*cells)
    yield insurers
