"""The command `mtcoverage check`: one person's question, answered in words or as JSON."""

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

import click
import msgspec
from click.core import ParameterSource

from coverage_service.cli.environment import kept_rules
from coverage_service.cli.terminal import LANGUAGE, refuse, wrap
from coverage_service.decision.deciding import decide
from coverage_service.wire.answers import write_decision
from coverage_service.wire.questions import RequestError, read_json, read_query
from coverage_service.wire.typed_text import request_of
from coverage_service.wording.answer_lines import AnswerShown, answer_shown
from coverage_service.wording.reason_lines import BranchLine, ReasonLine
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

CHECK_OPTIONS = (
    click.option("--age", help="Age in years."),
    click.option("--birth-date", help="Birth date, as 1980-05-17."),
    click.option("--insurer", help="Name, id or UZOVI number; left out: not known."),
    click.option("--package", "packages", multiple=True, help="Supplementary package; may be repeated."),
    click.option("--no-package", "no_packages", is_flag=True, help="There is no supplementary package."),
    click.option("--date", help="Date of the first session, as 2026-11-22; left out: today."),
    click.option("--listed/--not-listed", default=None, help="Whether the complaint is on the official list."),
    click.option("--code", help="Code or name of the condition on that list."),
    click.option("--contracted/--not-contracted", default=None, help="Whether the therapist has a contract."),
    click.option("--used", help="Sessions had this year; left out: none."),
    click.option("--ever", help="Sessions had for this complaint over all years; left out: those of this year."),
    click.option("--used-before-18", help="Sessions of this year from before the 18th birthday."),
    click.option(
        "--result-insufficient/--result-sufficient",
        default=None,
        help="Whether a child's first nine sessions did not help enough; left out: not known.",
    ),
    click.option("--accident/--no-accident", default=None, help="Whether the complaint comes from an accident."),
    click.option("--term-began", help="Day from which the term of the condition runs, as 2026-11-22."),
    click.option("--days-between", help="Days between two sessions; left out: 7."),
    click.option("--planned", help="Sessions planned; left out: as many as the policy allows."),
    click.option("--price", help="Price of one session in euros, as 52.50."),
    click.option(
        "--therapy", type=click.Choice(["manual_therapy", "manual_therapy_es", "unknown"]), default="manual_therapy"
    ),
    click.option("--stated-sessions", help="Own policy: sessions a year, or unlimited."),
    click.option("--stated-manual-sessions", help="Own policy: of which manual therapy at most."),
    click.option("--stated-budget", help="Own policy: euros a year."),
    click.option("--stated-per-session", help="Own policy: euros a session at most."),
)


def _check_options(command: Any) -> Any:
    for option in reversed(CHECK_OPTIONS):
        command = option(command)
    return command


@click.command()
@_check_options
@LANGUAGE
@click.option(
    "--json",
    "json_file",
    type=click.File("rb"),
    help="Read the JSON request of the HTTP interface from a file, or - for standard input.",
)
def check(language: Language, json_file: BinaryIO | None, **options: Any) -> None:
    """Answer one person's question."""
    if json_file and any(map(_is_typed, options)):
        raise click.UsageError("--json takes the whole request; no other option goes with it")
    rules = kept_rules()
    try:
        data = read_json(json_file.read()) if json_file else request_of(_as_form(options))
        decision = decide(read_query(data, rules, today=date.today()), rules)
    except RequestError as error:
        refuse(error, language, as_json=json_file is not None)
    if json_file:
        click.echo(msgspec.json.format(msgspec.json.encode(write_decision(decision)), indent=2))
    else:
        click.echo("\n".join(answer_lines(answer_shown(decision, language), language)))


def _is_typed(option: str) -> bool:
    """Tell whether an option stands on the command line, whatever its value."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _as_form(options: dict[str, Any]) -> dict[str, str]:
    """Write options as a form has them: choices as yes and no, packages with semicolons."""
    written = {True: "yes", False: "no", None: ""}
    typed = {name: written[value] if isinstance(value, bool | None) else str(value) for name, value in options.items()}
    unknown = options["therapy"] == "unknown"
    no_packages = "yes" if options["no_packages"] else ""
    return {
        **typed,
        "packages": ";".join(options["packages"]),
        "no_packages": no_packages,
        "therapy": "" if unknown else typed["therapy"],
    }


def answer_lines(answer: AnswerShown, language: Language) -> Iterable[str]:
    """Write an answer for a terminal of 80 columns."""
    headings = texts(language)["answer"]
    yield wrap(answer.headline)
    if answer.warning:
        yield wrap(answer.warning)
    yield ""
    for label, value in answer.figures:
        yield wrap(f"{label}: {value}", hang="  ")
    yield from _section(headings["sessions"], [f"{numbers}: {payer}" for numbers, payer in answer.spans])
    yield from _reasons(headings["reasons"], answer.reasons, headings["source"])
    yield from _branches(headings["branches"], answer.branches, headings["source"])
    yield from _reasons(headings["assumptions"], answer.assumptions, headings["source"])
    yield from _section(headings["decides"], answer.decides)
    yield from _reasons(answer.last_known_heading, answer.last_known, headings["source"])
    yield from _section(headings["ask"], answer.ask)
    yield ""
    yield wrap(f"{texts(language)['page']['limits']} {texts(language)['page']['rules']} {answer.version}.")


def _branches(heading: str, branches: Iterable[BranchLine], source: str) -> Iterable[str]:
    for number, branch in enumerate(branches):
        yield from (("", heading) if number == 0 else ())
        yield wrap(f"- {branch.case}: {branch.answer}", "  ", "    ")
        for reason in branch.reasons:
            yield wrap(reason.text, "    ", "    ")
            yield from (
                wrap(f"{source}: {cited.title} ({cited.standing})", "    ", "      ") for cited in reason.sources
            )


def _section(heading: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    if found:
        yield from ("", heading, *(wrap(f"- {line}", "  ", "    ") for line in found))


def _reasons(heading: str, reasons: Iterable[ReasonLine], source: str) -> Iterable[str]:
    found = list(reasons)
    if found:
        yield from ("", heading)
    for reason in found:
        yield wrap(f"- {reason.text}", "  ", "    ")
        for cited in reason.sources:
            yield wrap(f"{source}: {cited.title} ({cited.standing})", "    ", "      ")
            if cited.url:
                yield f"      {cited.url}"
