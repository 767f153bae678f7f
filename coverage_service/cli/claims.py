"""The command `mtcoverage claims verify`: a file of claim lines in, the same lines with their verdicts out, a summary.

Verifying is left to `claims`.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from coverage_service.claims.by_row.coded_rows import PackagesHeld
from coverage_service.claims.by_row.files import ContractOf, Deadline
from coverage_service.claims.containers import open_unpacked
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.heading_maps import read_heading_map
from coverage_service.claims.labels import column_label, key_label, lacks_columns, with_labels
from coverage_service.claims.ledger import LedgerError
from coverage_service.claims.line_checks.cells import label_of
from coverage_service.claims.requested_run import EngineError, Run
from coverage_service.claims.runs import ENGINES, run
from coverage_service.claims.summary import Summary
from coverage_service.cli.groups import LateGroup
from coverage_service.cli.outputs import keep_apart, need_form
from coverage_service.wording.faults import error_text, fault_text
from coverage_service.wording.sentences import Language, sum_in_column, words
from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import Rules

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
WIDTH = 80
MOST_KINDS = 6
FORMS = (".csv", ".xlsx", ".ndjson", ".jsonl", ".parquet")
NOT_CHECKED = ("insured", "birth_date", "agreement", "register", "authorisation", "elsewhere")


def claims_group(load: Callable[[], Rules]) -> click.Group:
    """Make the group `claims`; `load` reads the rule tables when a command needs them."""

    def returns() -> click.Command:
        from coverage_service.cli.returns import returns_command  # noqa: PLC0415 - the other command starts without it

        return returns_command(load, _exit_with_faults)

    late = {"verify": lambda: verify_command(load), "returns": returns}
    return LateGroup("claims", late=late, help="Verify claim files before they are sent.")


def verify_command(load: Callable[[], Rules]) -> click.Command:
    """Make the command `verify`."""

    @click.command()
    @click.argument("file", type=EXISTING)
    @click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A .csv, .xlsx, .ndjson or .parquet file; left out: CSV on standard output.",
    )
    @click.option("--history", type=EXISTING, multiple=True, help="An earlier claim file of the same insured.")
    @click.option("--packages", type=EXISTING, help="Who holds what: insured_id or bsn, from, through, packages.")
    @click.option("--figures", type=EXISTING, help="Figures of your own packages, laid over the tables: CSV or xlsx.")
    @click.option("--map", "named", type=EXISTING, help="Which column each heading means: a TOML file you keep.")
    @click.option("--contracts", help="Insurers you have a contract with, commas between; or `all` or `none`.")
    @click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), help="What earlier runs counted.")
    @click.option("--deadline-months", type=click.IntRange(1, 120), help="How long the insurer takes claims.")
    @click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True)
    @click.option("--scheduler", help="Address of a Dask scheduler, with --engine dask.")
    @click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the details.")
    def verify(file: Path, language: Language, **options: Any) -> None:
        """Say for each line of FILE which layer pays it, how much, what is left, and why.

        FILE is CSV, Excel, PM304, GDS801 or Parquet, also packed in gzip or zip.
        """
        with _exit_with_faults(file, language), _progress(language) as tell:
            summary = _verify(file, load(), tell, language=language, **options)
        show_summary(summary, language, tables=options["output"] is not None)

    return verify


def _verify(
    file: Path,
    rules: Rules,
    tell: Callable[[str, int], None],
    *,
    language: Language,
    packages: Path | None,
    figures: Path | None,
    named: Path | None,
    contracts: str | None,
    deadline_months: int | None,
    **options: Any,
) -> Summary:
    """Verify a file beside what is given along. Raises FileError, or exits for what is wrong in a file beside it."""
    today = date.today()  # noqa: DTZ011 - the user's day
    _need_files(file, options["output"])
    keep_apart(options["output"], file, *options["history"], packages, figures, named, options["ledger"])
    with ExitStack() as files:
        rules, remarks = _with_own_figures(rules, figures, files, language)
        held, unused = _packages_held(packages, files, language)
        asked = Run(
            file,
            language=language,
            deadline=Deadline(deadline_months, today) if deadline_months else None,
            today=today,
            named=read_heading_map(named.read_bytes(), named.name) if named else {},
            contract_of=contracts_of(contracts, rules) if contracts else None,
            held=held,
            remarks=(*remarks, *unused),
            **options,
        )
        return run(asked, rules, tell)


def _with_own_figures(
    rules: Rules, figures: Path | None, files: ExitStack, language: Language
) -> tuple[Rules, tuple[Fault, ...]]:
    """Lay the figures of a practice over the tables; gives the rules, and what of the figures was not used."""
    if figures is None:
        return rules, ()
    from coverage_service.claims.own_figures import with_figures  # noqa: PLC0415 - few have figures of their own

    with _exit_with_faults(figures, language):
        laid = with_figures(rules, files.enter_context(figures.open("rb")))
    return laid.rules, laid.remarks


def _packages_held(
    packages: Path | None, files: ExitStack, language: Language
) -> tuple[PackagesHeld | None, tuple[Fault, ...]]:
    """Read who holds which packages, where a file says so; gives that, and what of the file was not used."""
    if packages is None:
        return None, ()
    from coverage_service.claims.packages_files import read_packages  # noqa: PLC0415 - few have such a file

    with _exit_with_faults(packages, language):
        held = read_packages(files.enter_context(_open(packages)))
    return held, held.remarks


def show_summary(summary: Summary, language: Language, *, tables: bool) -> None:
    """Print on standard error what came out: tables where the lines went to a file, and what is told of the file."""
    console = Console(stderr=True, width=WIDTH)
    if tables:
        console.print(*summary_tables(summary, language))
    for line in summary_lines(summary, language):
        console.print(line, markup=False, highlight=False)


def contracts_of(text: str, rules: Rules) -> ContractOf:
    """Say of an insurer whether there is a contract, as the option names them.

    Raises FileError for a name that no table knows: its contract would be taken as none.
    """
    if text.casefold() in ("all", "none", "alle", "geen"):
        return lambda _: text.casefold() in ("all", "alle")
    labels = {name: label_of(name, rules) for name in filter(str.strip, re.split("[,;]", text))}
    unknown = [(name, doubt) for name, (label, doubt) in labels.items() if doubt and not label]
    if unknown:
        raise FileError([Fault(("contracts",), doubt, shown(name)) for name, doubt in unknown])
    contracted = {label for label, _ in labels.values()}
    return lambda label: label in contracted


def _need_files(file: Path, output: Path | None) -> None:
    """Raise FileError for a claim file that can be read only once, or an output whose name asks for another format."""
    if not file.is_file():
        raise FileError([Fault((), phrase("file_to_read_twice"), phrase("a_pipe"))])
    need_form(output, FORMS)


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as packed, open_unpacked(packed) as stream:
        yield stream


@contextmanager
def _progress(language: Language) -> Iterator[Callable[[str, int], None]]:
    """Show on a terminal how far the work is; nothing off one."""
    if not sys.stderr.isatty():
        yield lambda _stage, _lines: None
        return
    from coverage_service.cli.progress import shown_progress  # noqa: PLC0415 - off a terminal none is drawn

    with shown_progress(language) as tell:
        yield tell


def summary_tables(summary: Summary, language: Language) -> Iterator[Table]:
    """Lay out lines and euros by who pays, then what is refused and what is not paid, the commonest first."""
    table = Table(*(words("summary", column, language) for column in ("payer", "lines", "reimbursed", "own")))
    for payer, each in summary.payers.items():
        if payer in ("error", "none") and not each.lines:
            continue
        cells = (sum_in_column(cents, each.open, language) for cents in (each.reimbursed, each.own))
        table.add_row(words("payer_of_claim", payer, language), str(each.lines), *cells)
    yield table
    for part, counted in (("refused", summary.refused), ("unpaid", summary.unpaid)):
        if counted:
            kinds = Table(words("summary", part, language), words("summary", "lines", language))
            for kind, lines in counted.most_common(MOST_KINDS):
                kinds.add_row(key_label(kind, language), str(lines))
            yield kinds


def summary_lines(summary: Summary, language: Language) -> Iterator[str]:
    """Say what the file holds that no line carries, and what was not checked and cannot be."""
    if any(each.open for each in summary.payers.values()):
        yield words("summary", "open_explained", language)
    if summary.notes:
        yield f"{words('summary', 'notes', language)}:"
    for note in summary.notes:
        place = ", ".join(column_label(str(part), language) for part in note.path)
        yield f"- {place}: {fault_text(note, language)}" if place else f"- {fault_text(note, language)}"
    yield f"{words('summary', 'not_checked', language)}:"
    for code in NOT_CHECKED:
        yield f"- {words('not_checked', code, language)}"


@contextmanager
def _exit_with_faults(file: Path, language: Language) -> Iterator[None]:
    """Tell what keeps a file from being verified on standard error, and exit 2."""
    try:
        yield
    except FileError as error:
        for fault in error.faults:
            line = f"{words('summary', 'line', language)} {fault.line}" if fault.line else ""
            where = ", ".join(filter(None, (line, *(_name_of(str(part), language) for part in fault.path))))
            told = fault_text(with_labels(fault, lambda name: _name_of(name, language)), language)
            click.echo(": ".join(filter(None, (str(file), where, told))), err=True)
        if any(map(lacks_columns, error.faults)):
            hint = "delimiter_hint" if error.seen and len(error.seen.names) == 1 else "map_hint"
            click.echo(words("summary", hint, language), err=True)
        sys.exit(2)
    except (EngineError, LedgerError) as error:
        _stop(error_text(error, language))
    except OSError as error:
        _stop(": ".join(filter(None, (error.filename and str(error.filename), error.strerror or type(error).__name__))))


def _name_of(column: str, language: Language) -> str:
    """Name a column by its label and its own name; what has no label, as a file, by its name alone."""
    label = column_label(column, language)
    return label if label == column else f"{label} ({column})"


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
