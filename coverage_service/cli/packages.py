"""The command `mtcoverage packages`: what the packages of an insurer give, in columns."""

from collections.abc import Iterable
from datetime import date

import click

from coverage_service.cli.environment import kept_rules
from coverage_service.cli.terminal import LANGUAGE, refuse, table, wrap
from coverage_service.wire.documents import PackageList, PackageListed, TherapyCovered
from coverage_service.wire.listings import label_called, packages
from coverage_service.wire.questions import RequestError
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.rules import Rules


@click.command("packages")
@click.argument("insurer")
@click.option("--year", type=click.IntRange(1900, 2200), help="Policy year; left out: this year.")
@LANGUAGE
def list_packages(insurer: str, year: int | None, language: Language) -> None:
    """List the packages of an insurer with their figures for manual therapy; ? is not seen."""
    rules = kept_rules()
    try:
        found = packages(rules, label_called(insurer, rules), year or date.today().year)
    except RequestError as error:
        refuse(error, language, as_json=False)
    click.echo(f"{found['name']} {found['policy_year']}")
    click.echo("\n".join(_package_lines(found, rules, language)))


def _package_lines(found: PackageList, rules: Rules, language: Language) -> Iterable[str]:
    words = texts(language)["command"]
    if not found["known"]:
        years = ", ".join(map(str, rules.years[found["insurer"]])) or "-"
        return [wrap(words["year_not_known"].format(years=years))]
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
