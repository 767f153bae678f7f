"""The command line: asking, claim files, rule tables, tokens and the service; answers and problems as over HTTP.

Bad input is told on standard error and exits 2, rule tables with faults exit 1.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from textwrap import fill
from threading import Thread
from typing import Any, BinaryIO, NoReturn

import click
import msgspec

from coverage_service.cli.groups import LateGroup
from coverage_service.decision.deciding import decide
from coverage_service.settings import Settings, SettingsError, default_tokens_file, settings_from
from coverage_service.wire.documents import PackageList, PackageListed, TherapyCovered
from coverage_service.wire.listings import label_called, packages
from coverage_service.wire.questions_and_answers import (
    RequestError,
    read_json,
    read_query,
    write_decision,
    write_problem,
)
from coverage_service.wire.typed_text import field_of, request_of
from coverage_service.wording.answer_lines import AnswerShown, BranchLine, ReasonLine, answer_shown
from coverage_service.wording.faults import error_text, fault_text
from coverage_service.wording.sentences import Language, problem_title
from coverage_service.wording.texts import texts
from insurer_rules.cached_rules import cached_rules, user_cache
from insurer_rules.checks import checked_rules
from insurer_rules.faults import PhrasedError
from insurer_rules.loading import TablesError
from insurer_rules.rules import Rules

WIDTH = 80
LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Language of the answer.")
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


def _claims_commands() -> click.Command:
    from coverage_service.cli.claims import claims_group  # noqa: PLC0415 - the other commands start without it

    return claims_group(_kept_rules)


def _rules_commands() -> click.Command:
    from coverage_service.cli.rules_group import rules_group  # noqa: PLC0415 - the other commands start without it

    return rules_group(_rules)


def _tokens_commands() -> click.Command:
    from coverage_service.cli.tokens import tokens_group  # noqa: PLC0415 - the other commands start without it

    return tokens_group(lambda: _settings().tokens or default_tokens_file(os.environ))


LATE = {"claims": _claims_commands, "rules": _rules_commands, "tokens": _tokens_commands}


@click.group("mtcoverage", cls=LateGroup, late=LATE)
@click.version_option(package_name="manual-therapy-coverage")
def main() -> None:
    """Say whether manual therapy is reimbursed, for how many sessions, and what the patient pays."""


def _check_options(command: Any) -> Any:
    for option in reversed(CHECK_OPTIONS):
        command = option(command)
    return command


@main.command()
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
    if json_file and any(value for name, value in options.items() if name != "therapy"):
        raise click.UsageError("--json takes the whole request; no other option goes with it")
    rules = _kept_rules()
    try:
        data = read_json(json_file.read()) if json_file else request_of(_as_form(options))
        decision = decide(read_query(data, rules, today=date.today()), rules)
    except RequestError as error:
        _refuse(error, language, as_json=json_file is not None)
    if json_file:
        click.echo(msgspec.json.format(msgspec.json.encode(write_decision(decision)), indent=2))
    else:
        click.echo("\n".join(answer_lines(answer_shown(decision, language), language)))


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


def _rules(read: Callable[..., Rules]) -> Rules:
    try:
        return read(*_settings().overlays)
    except (TablesError, PhrasedError) as error:
        _stop([error_text(error)])


def _kept_rules() -> Rules:
    """Give the rules as they were read before, where nothing has changed since."""
    return _rules(lambda *overlays: cached_rules(*overlays, cache=user_cache(os.environ)))


def _settings(environment: Mapping[str, str] = os.environ) -> Settings:
    try:
        return settings_from(environment)
    except SettingsError as error:
        _stop(f"{fault.path[0]}: {fault_text(fault, 'en')}" for fault in error.faults)


def _stop(lines: Iterable[str]) -> NoReturn:
    click.echo("\n".join(lines), err=True)
    sys.exit(1)


def _refuse(error: RequestError, language: Language, *, as_json: bool) -> NoReturn:
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
            click.echo(_wrap(f"{option}: {written[detail]}", "  "), err=True)
    sys.exit(2)


def answer_lines(answer: AnswerShown, language: Language) -> Iterable[str]:
    """Write an answer for a terminal of 80 columns."""
    headings = texts(language)["answer"]
    yield _wrap(answer.headline)
    if answer.warning:
        yield _wrap(answer.warning)
    yield ""
    for label, value in answer.figures:
        yield _wrap(f"{label}: {value}", hang="  ")
    yield from _section(headings["sessions"], [f"{numbers}: {payer}" for numbers, payer in answer.spans])
    yield from _reasons(headings["reasons"], answer.reasons, headings["source"])
    yield from _branches(headings["branches"], answer.branches, headings["source"])
    yield from _reasons(headings["assumptions"], answer.assumptions, headings["source"])
    yield from _section(headings["decides"], answer.decides)
    yield from _reasons(answer.last_known_heading, answer.last_known, headings["source"])
    yield from _section(headings["ask"], answer.ask)
    yield ""
    yield _wrap(f"{texts(language)['page']['limits']} {texts(language)['page']['rules']} {answer.version}.")


def _branches(heading: str, branches: Iterable[BranchLine], source: str) -> Iterable[str]:
    for number, branch in enumerate(branches):
        yield from (("", heading) if number == 0 else ())
        yield _wrap(f"- {branch.case}: {branch.answer}", "  ", "    ")
        for reason in branch.reasons:
            yield _wrap(reason.text, "    ", "    ")
            yield from (
                _wrap(f"{source}: {cited.title} ({cited.standing})", "    ", "      ") for cited in reason.sources
            )


def _section(heading: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    if found:
        yield from ("", heading, *(_wrap(f"- {line}", "  ", "    ") for line in found))


def _reasons(heading: str, reasons: Iterable[ReasonLine], source: str) -> Iterable[str]:
    found = list(reasons)
    if found:
        yield from ("", heading)
    for reason in found:
        yield _wrap(f"- {reason.text}", "  ", "    ")
        for cited in reason.sources:
            yield _wrap(f"{source}: {cited.title} ({cited.standing})", "    ", "      ")
            if cited.url:
                yield f"      {cited.url}"


def _wrap(text: str, indent: str = "", hang: str | None = None) -> str:
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


@main.command("packages")
@click.argument("insurer")
@click.option("--year", type=click.IntRange(1900, 2200), help="Policy year; left out: this year.")
@LANGUAGE
def list_packages(insurer: str, year: int | None, language: Language) -> None:
    """List the packages of an insurer with their figures for manual therapy; ? is not seen."""
    rules = _kept_rules()
    try:
        found = packages(rules, label_called(insurer, rules), year or date.today().year)
    except RequestError as error:
        _refuse(error, language, as_json=False)
    click.echo(f"{found['name']} {found['policy_year']}")
    click.echo("\n".join(_package_lines(found, rules, language)))


def _package_lines(found: PackageList, rules: Rules, language: Language) -> Iterable[str]:
    words = texts(language)["command"]
    if not found["known"]:
        years = ", ".join(map(str, rules.years[found["insurer"]])) or "-"
        return [_wrap(words["year_not_known"].format(years=years))]
    columns = [words[code] for code in ("package", "therapy", "sessions", "manual", "budget", "per_session")]
    rows = [row for package in found["packages"] for row in _package_rows(package, language)]
    return table([columns, *rows]) if rows else [texts(language)["answer"]["none_known"]]


def _package_rows(package: PackageListed, language: Language) -> Iterable[list[str]]:
    words = texts(language)["command"]
    for covered in package["therapies"]:
        therapies = [words[therapy] for therapy in covered["therapies"] if therapy in words]
        yield [package["name"], " + ".join(therapies), *_cells(covered, words["unlimited"])]


def _cells(covered: TherapyCovered, unlimited: str) -> Iterable[str]:
    figures = (
        ("sessions", covered["sessions"]),
        ("manual_sessions", covered["manual_sessions"]),
        ("budget", covered["budget_eur"]),
    )
    for figure, value in (*figures, ("eur_per_session", covered["eur_per_session"])):
        yield (
            "?"
            if figure in covered["unknown"]
            else "-"
            if value is None
            else unlimited
            if value == "unlimited"
            else str(value)
        )


def table(rows: list[list[str]]) -> Iterable[str]:
    """Write rows in columns as wide as their widest cell; the first gives way so that a line keeps within 80."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = min(widths[0], WIDTH - sum(widths[1:]) - 2 * (len(widths) - 1))
    for first, second, *figures in rows:
        cut = first if len(first) <= widths[0] else first[: widths[0] - 1] + "…"
        cells = [cell.rjust(width) for cell, width in zip(figures, widths[2:], strict=True)]
        yield "  ".join([cut.ljust(widths[0]), second.ljust(widths[1]), *cells]).rstrip()


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--example", is_flag=True, help="Ask the service one question when it has started, and show its answer.")
def serve(host: str | None, port: int | None, workers: int, *, example: bool) -> None:
    """Serve the page and the interface over HTTP."""
    from coverage_service.web.server import run  # noqa: PLC0415 - the other commands start without a server

    asked = {"MTCOVERAGE_HOST": host, "MTCOVERAGE_PORT": port and str(port)}
    settings = _settings({**os.environ, **{name: value for name, value in asked.items() if value}})
    rules = _rules(checked_rules)
    if example:
        Thread(target=_show_example, args=(f"http://{settings.host}:{settings.port}",), daemon=True).start()
    run(rules, settings, workers=workers)


EXAMPLE = {
    "age": 12,
    "packages": [],
    "condition": {"listed": False},
    "sessions_used": {"year": 4},
    "planned_sessions": 6,
    "contracted": True,
    "tariff_eur": "45.00",
}


def _show_example(address: str) -> None:
    import httpx  # noqa: PLC0415 - no other command asks over HTTP

    with httpx.Client(base_url=address, transport=httpx.HTTPTransport(retries=9), trust_env=False) as client:
        answer = client.post("/v1/coverage-checks", json=EXAMPLE).json()
    click.echo(f"Page       {address}/ (Nederlands), {address}/en (English)")
    click.echo(f"Interface  {address}/schema/swagger")
    click.echo(f"Example    POST {address}/v1/coverage-checks\n           {msgspec.json.encode(EXAMPLE).decode()}")
    for part in ("verdict", "sessions", "totals"):
        click.echo(f"{part.capitalize():<10} {msgspec.json.encode(answer[part]).decode()}")
    for reason in answer["reasons"]:
        click.echo(_wrap(f"- {reason['text']['en']}", " " * 11, " " * 13))
    click.echo("Stop with Ctrl-C.")
