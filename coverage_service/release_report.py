"""The report of a candidate release, for the person who approves it: what changes, what was checked, and for whom.

One page of HTML that needs nothing else. Making and signing releases is left to `insurer_rules.publishing`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal

from attrs import frozen
from jinja2 import Environment, StrictUndefined

from coverage_service.scenarios import PersonYear, payments, population
from coverage_service.wording.faults import phrase_text
from insurer_rules.changelog import change_text
from insurer_rules.changes import Change, changes_between
from insurer_rules.completeness import newest_year, year_gaps
from insurer_rules.figures import figures_of
from insurer_rules.law_changes import law_changes
from insurer_rules.loading import Tables
from insurer_rules.money import euros
from insurer_rules.publishing.releases import OpenRelease
from insurer_rules.rules import Rules
from insurer_rules.upkeep.survey import outliers

PEOPLE, SEED, SHOWN = 400, 2027, 40
Fate = Literal["known now", "no longer known", "pays more", "pays less", "the same"]


@frozen(kw_only=True)
class AnswerChange:
    """What a release does to the answer of somebody who does not exist: what they pay, before and after."""

    label: str
    package: str
    age: int
    sessions: int
    year: int
    fate: Fate
    before: str
    after: str


@frozen(kw_only=True)
class CheckResult:
    """One rule that was held against the tables, and what came of it."""

    name: str
    result: str
    sound: bool


def release_report(candidate: OpenRelease, last: OpenRelease | None) -> str:
    """Write the report of a candidate beside the last release; without one, all of it is new."""
    found = _changes(candidate.tables, last.tables if last else None)
    answers = tuple(answer_changes(last.rules if last else None, candidate.rules, _years(found)))
    template = files("coverage_service").joinpath("release_report.html").read_text("utf-8")
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(template)
    law = (
        law_changes(
            (last.tables.basic, last.tables.listed), (candidate.tables.basic, candidate.tables.listed), language="en"
        )
        if last
        else ()
    )
    return page.render(
        release=candidate.release,
        last=last.release if last else None,
        law=law,
        labels=[(name, list(lines)) for name, lines in _by_label(found, candidate.tables)],
        checks=list(check_results(candidate.tables)),
        counts=Counter(each.fate for each in answers).most_common(),
        answers=[each for each in answers if each.fate != "the same"][:SHOWN],
        people=len(answers),
    )


def write_report(path: Path, text: str) -> None:
    """Write the report beside its candidate."""
    path.write_text(text, "utf-8")


def answer_changes(before: Rules | None, after: Rules, years: Iterable[int]) -> Iterator[AnswerChange]:
    """Ask for the same people what they pay under the rules in use and under those of the candidate."""
    for year in years:
        people = population(after, (year, year), size=PEOPLE, seed=SEED)
        now = payments(after, people, year)
        then = payments(before, people, year) if before else [None] * len(people)
        for old, new in zip(then, now, strict=True):
            yield AnswerChange(
                label=new.person.label,
                package=new.person.package,
                age=new.person.age,
                sessions=new.person.sessions,
                year=year,
                fate=_fate(old, new),
                before=_own_text(old),
                after=_own_text(new),
            )


def check_results(tables: Tables) -> Iterator[CheckResult]:
    """Say of each rule what came of it; a candidate that breaks the first ones cannot be made at all."""
    policies = tables.policies.values()
    figures = [figure for policy in policies for figure in figures_of(policy) if figure.value is not None]
    yield CheckResult(
        name="every table reads strictly and contradicts no other", result=f"{len(policies)} tables", sound=True
    )
    unsourced = sum(figure.source is None for figure in figures)
    yield CheckResult(
        name="every figure names its source", result=f"{len(figures)} figures, {unsourced} without", sound=not unsourced
    )
    year = newest_year(tables)
    cited = (f.source for p in policies if p.policy_year == year for f in figures_of(p) if f.source)
    stale = [source for source in cited if not source.is_about(year)]
    yield CheckResult(
        name=f"no figure of {year} rests on another year", result=f"{len(stale)} that do", sound=not stale
    )
    gaps = [phrase_text(gap, "en") for gap in year_gaps(tables, year)]
    yield CheckResult(name=f"{year} is whole", result="; ".join(gaps) or "nothing is missing", sound=not gaps)
    odd = [f"{each.label} {each.package}: {each.what}" for each in outliers(policies) if each.year == year]
    yield CheckResult(
        name=f"no total of {year} is far from the others", result="; ".join(odd) or "none is", sound=not odd
    )


def _changes(tables: Tables, before: Tables | None) -> tuple[Change, ...]:
    return changes_between(before.policies.values() if before else (), tables.policies.values())


def _years(found: Iterable[Change]) -> tuple[int, ...]:
    """Give the newest two years in which anything changes."""
    return tuple(sorted({year for change in found for year in change.years if year}))[-2:]


def _by_label(found: Iterable[Change], tables: Tables) -> Iterator[tuple[str, Iterator[str]]]:
    names = {label.id: label.name for label in tables.labels.labels}
    by_label: dict[tuple[str, int], list[Change]] = {}
    for change in found:
        by_label.setdefault((change.label, change.years[1] or change.years[0] or 0), []).append(change)
    for (label, year), own in by_label.items():
        yield (
            f"{names.get(label, label)} {year}",
            (f"{each.package}: {change_text(each, language='en')}" for each in own),
        )


def _fate(before: PersonYear | None, after: PersonYear) -> Fate:
    old = before.own if before else None
    if old == after.own:
        return "the same"
    if old is None or after.own is None:
        return "known now" if old is None else "no longer known"
    return "pays more" if after.own > old else "pays less"


def _own_text(paid: PersonYear | None) -> str:
    return "not known" if paid is None or paid.own is None else f"€ {euros(paid.own)}"
