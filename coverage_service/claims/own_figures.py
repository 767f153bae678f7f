"""Figures of a practice's own: a sheet of packages, one a row, laid over the rule tables for one run.

The sheet is the analysts' sheet of figures: label, package, year, sessions and so on, in Dutch or English. A row wins
over the table; what it leaves out stays as the table has it. Nothing of it is kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO

from attrs import evolve, frozen

from coverage_service.claims.formats.rows import FileError, column
from coverage_service.claims.formats.small_sheets import small_sheet
from coverage_service.claims.line_checks.written_amounts import signed_cents
from coverage_service.claims.line_checks.written_texts import CellError, clean
from insurer_rules.faults import MORE, Fault, Phrase, phrase, remark, shown_cell
from insurer_rules.model import Entitlement, Limit, Package, PolicyYear, Reimbursement, Therapy
from insurer_rules.rules import Rules

NEEDED = ("label", "package", "year")
# The whole Dutch market has some 240 packages a year.
MOST_ROWS = 3_000
TOO_MANY = Fault((), phrase("rows_of_figures", most=MOST_ROWS), MORE)
WORDS: Mapping[str, tuple[str, ...]] = {
    "label": ("verzekeraar", "insurer", "zorgverzekeraar", "merk", "uzovi"),
    "package": ("pakket", "pakketnaam", "polis", "aanvullende verzekering", "naam"),
    "code": ("pakketcode", "package code", "cov code", "cov", "code pakket"),
    "year": ("jaar", "polisjaar", "policy year"),
    "sessions": ("behandelingen", "aantal behandelingen", "zittingen", "behandelingen per jaar", "sessions per year"),
    "manual_sessions": ("manuele therapie", "behandelingen manuele therapie", "manueel", "waarvan manueel", "manual"),
    "manual_per": ("manueel per", "manuele therapie per", "per"),
    "budget": ("budget eur", "budget eur per year", "bedrag per jaar", "euro per jaar"),
    "eur_per_session": ("euro per behandeling", "bedrag per behandeling", "per behandeling", "eur per behandeling"),
    "percent": ("percentage", "procent", "vergoeding in procenten"),
    "non_contracted": (
        "zonder contract",
        "niet gecontracteerd",
        "percentage zonder contract",
        "non contracted percent",
    ),
    "non_contracted_max": ("maximum zonder contract", "hoogstens zonder contract", "non contracted max eur"),
}
MEANT = {column(word): name for name, words in WORDS.items() for word in (name, *words)}
# What a source shows that there is none of; what was looked for and not stated, or not looked at.
NONE = "-"
NOT_STATED = {"", "?", NONE}
UNLIMITED = {"unlimited", "onbeperkt"}
MOVEMENT: tuple[Therapy, ...] = ("physiotherapy", "manual_therapy", "exercise_therapy")
MANUAL: tuple[Therapy, ...] = ("manual_therapy",)
PER_YEAR = {"year", "jaar", "calendar_year", "kalenderjaar", ""}
A_FIGURE, A_YEAR, A_PERCENTAGE = phrase("own_figure"), phrase("policy_year"), phrase("own_percentage")
NOT_NEGATIVE = phrase("at_least", least=0)
YEARS, WHOLE = range(2000, 2101), 100


@frozen
class OwnFigures:
    """The rules with the sheet laid over them, and what of the sheet was not used."""

    rules: Rules
    remarks: tuple[Fault, ...] = ()


def with_figures(rules: Rules, stream: IO[bytes]) -> OwnFigures:
    """Lay a sheet of figures over the rules. Raises FileError where it is no such sheet, or a figure is none."""
    policies = dict(rules.policies)
    remarks, faults, years = list[Fault](), list[Fault](), Counter[int]()
    for line, cells in _rows(stream):
        named = rules.labels_named(cells["label"].zfill(4) if cells["label"].isdecimal() else cells["label"])
        if len(named) != 1 or not cells["package"]:
            remarks.append(remark("figures_not_placed", line=line, label=cells["label"], package=cells["package"]))
            continue
        try:
            years[_lay(policies, rules, named[0].id, cells)] += 1
        except CellError as error:
            faults.append(Fault((), error.wanted, shown_cell("; ".join(filter(None, cells.values()))), line=line))
    if faults:
        raise FileError(faults)
    if years:
        remarks.append(remark("figures_laid", number=years.total(), years=tuple(map(str, sorted(years)))))
    return OwnFigures(evolve(rules, version=f"{rules.version}+", policies=policies), tuple(remarks))


def _rows(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    sheet = small_sheet(stream, name_of=lambda heading: MEANT.get(column(heading), ""), needed=NEEDED)
    for number, (line, cells) in enumerate(sheet, 1):
        if number > MOST_ROWS:
            raise FileError([TOO_MANY])
        yield line, {name: clean(cells.get(name, "")) for name in WORDS}


def _lay(policies: dict[tuple[str, int], PolicyYear], rules: Rules, label: str, cells: Mapping[str, str]) -> int:
    """Lay one row over its policy year, which is given."""
    year = _year(cells["year"])
    policy = policies.get((label, year)) or PolicyYear(
        label=label,
        policy_year=year,
        valid_from=date(year, 1, 1),
        valid_through=date(year, 12, 31),
        status="published",
    )
    known = {package.id for package in rules.packages_named(label, year, cells["package"])}
    packages = [each for each in policy.packages if each.id in known]
    own = _package(packages[0] if len(packages) == 1 else None, cells)
    others = tuple(each for each in policy.packages if each.id != own.id)
    policies[label, year] = evolve(policy, package=(*others, own))
    return year


def _package(table: Package | None, cells: Mapping[str, str]) -> Package:
    """Make the package of a row; what the row leaves out is as the table has it, or not seen."""
    listed = table.entitlements if table else ()
    kept = [each for each in listed if each.is_ordinary and "manual_therapy" in each.therapies]
    base = kept[0] if kept else None
    limits = tuple(_limits(cells, base))
    entitlement = Entitlement(
        id="own",
        therapies=base.therapies if base else MOVEMENT,
        limits=limits,
        reimbursement=_rate(cells, base),
        unknown=() if any(limit.is_total for limit in limits) else ("sessions",),
    )
    others = tuple(each for each in listed if each not in kept)
    name = table.name if table else cells["package"]
    identity = table.id if table else column(cells["package"])
    codes = (cells["code"],) if cells["code"] else ()
    whole = table or Package(id=identity, name=name, source="")
    return evolve(whole, aliases=(*whole.aliases, cells["package"], *codes), entitlement=(entitlement, *others))


def _limits(cells: Mapping[str, str], base: Entitlement | None) -> Iterator[Limit]:
    sessions, budget = cells["sessions"], _cents(cells["budget"])
    manual = _number(cells["manual_sessions"])
    kept = base.limits if base else ()
    if sessions.casefold() in UNLIMITED:
        yield Limit(sessions="unlimited")
    elif (number := _number(sessions)) is not None:
        yield Limit(sessions=number)
    if budget is not None:
        yield Limit(euro_cents=budget)
    if _number(sessions) is None and sessions.casefold() not in UNLIMITED and budget is None:
        yield from (limit for limit in kept if limit.is_total)
    if manual is not None:
        per = "calendar_year" if column(cells["manual_per"]) in PER_YEAR else "indication"
        yield Limit(sessions=manual, per=per, therapies=MANUAL)  # type: ignore[arg-type]  # one of the two
    elif cells["manual_sessions"].casefold() not in (NONE, *UNLIMITED):
        yield from (limit for limit in kept if not limit.is_total)


def _rate(cells: Mapping[str, str], base: Entitlement | None) -> Reimbursement:
    rate = base.reimbursement if base else Reimbursement()
    if (percent := _percent(cells["percent"])) is not None:
        rate = evolve(rate, percent=percent)
    if (cents := _cents(cells["eur_per_session"])) is not None:
        rate = evolve(rate, eur_per_session_cents=cents)
    if (percent := _percent(cells["non_contracted"])) is not None:
        rate = evolve(rate, non_contracted_percent=percent)
    if (cents := _cents(cells["non_contracted_max"])) is not None:
        rate = evolve(rate, non_contracted_max_cents=cents)
    return rate


def _year(text: str) -> int:
    year = _number(text, A_YEAR)
    if year is None or year not in YEARS:
        raise CellError(A_YEAR)
    return year


def _percent(text: str) -> int | None:
    percent = _number(text, A_PERCENTAGE)
    if percent is not None and percent > WHOLE:
        raise CellError(A_PERCENTAGE)
    return percent


def _number(text: str, wanted: Phrase = A_FIGURE) -> int | None:
    """Read a whole number, "9", "9 behandelingen" or "75 %"; None where it is not stated. Raises CellError."""
    if text in NOT_STATED or text.casefold() in UNLIMITED:
        return None
    found = re.fullmatch(r"(\d{1,4})(\.0)?( ?%| [^\W\d]+( per [^\W\d]+)?)?", text)
    if not found:
        raise CellError(wanted)
    return int(found[1])


def _cents(text: str) -> int | None:
    cents = None if text in NOT_STATED else signed_cents(text)
    if cents is not None and cents < 0:
        raise CellError(NOT_NEGATIVE)
    return cents
