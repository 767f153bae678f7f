"""Words on a terminal of 80 columns: lines that are broken, tables that fit, and what is wrong with a request."""

import sys
from collections.abc import Iterable
from textwrap import fill
from typing import NoReturn

import click
import msgspec

from coverage_service.wire.questions import RequestError, write_problem
from coverage_service.wire.typed_text import field_of
from coverage_service.wording.sentences import Language, problem_title

WIDTH = 80
LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the answer.")


def wrap(text: str, indent: str = "", hang: str | None = None) -> str:
    """Break a text into lines; an amount stays on one line with its euro sign."""
    whole = fill(
        text.replace("€ ", "€\N{NO-BREAK SPACE}"),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hang is None else hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return whole.replace("\N{NO-BREAK SPACE}", " ")


def table(rows: list[list[str]]) -> Iterable[str]:
    """Write rows in columns as wide as their widest cell; the first gives way so that a line keeps within 80."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = min(widths[0], WIDTH - sum(widths[1:]) - 2 * (len(widths) - 1))
    for first, second, *figures in rows:
        cut = first if len(first) <= widths[0] else first[: widths[0] - 1] + "…"
        cells = [cell.rjust(width) for cell, width in zip(figures, widths[2:], strict=True)]
        yield "  ".join([cut.ljust(widths[0]), second.ljust(widths[1]), *cells]).rstrip()


def refuse(error: RequestError, language: Language, *, as_json: bool) -> NoReturn:
    """Say what is wrong with a request on standard error, by the options that it came from, and exit 2."""
    problem = write_problem(error)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(problem), indent=2), err=True)
    else:
        click.echo(problem_title(error.kind, language), err=True)
        detail = "detail" if language == "en" else "detail_nl"
        for fault, written in zip(error.faults, problem["errors"], strict=True):
            option = "--" + field_of(fault.path).replace("_", "-").removesuffix(
                "s" if fault.path[:1] == ("packages",) else ""
            )
            click.echo(wrap(f"{option}: {written[detail]}", "  "), err=True)
    sys.exit(2)
