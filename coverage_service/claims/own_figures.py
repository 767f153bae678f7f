"""Figures of a practice's own: a sheet of packages, one a row, laid over the rule tables for one run.

The sheet is the analysts' sheet of figures: label, package, year, sessions and so on, in Dutch or English. A row wins
over the table; what it leaves out stays as the table has it. Nothing of it is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import IO

from attrs import evolve, frozen

from coverage_service.claims.formats.rows import FileError, column
from coverage_service.claims.formats.small_sheets import small_sheet
from coverage_service.claims.line_checks.written_texts import clean
from insurer_rules.faults import MORE, SAID, Fault, phrase, remark, shown, unfit
from insurer_rules.figures import NONE, NOT_STATED, FigureError, Value
from insurer_rules.model import (
    MOVEMENT,
    Entitlement,
    EveryPackage,
    Figure,
    Limit,
    Package,
    PolicyYear,
    Reimbursement,
    Therapy,
    When,
)
from insurer_rules.rules import Rules, with_general
from insurer_rules.sheet_rows import CellValue, SheetRow, cell_values, column_named

NEEDED = ("label", "package", "year")
# The whole Dutch market has some 240 packages a year.
MOST_ROWS = 3_000
TOO_MANY = Fault((), phrase("rows_of_figures", most=MOST_ROWS), MORE)
# What the answer to an eligibility check (COV) calls a package, beside the columns of every figures sheet.
CODE = "code"
CODES = {column(each) for each in (CODE, "pakketcode", "package code", "cov code", "cov", "code pakket")}
# Figures of the sheet that no line of a claim file is settled by.
NOT_OF_CLAIMS = ("under_18", "es_sessions", "es_budget", "es_eur_per_session")
MANUAL: tuple[Therapy, ...] = ("manual_therapy",)
YEARS = range(2000, 2101)
Said = Mapping[str, CellValue]


@frozen
class OwnFigures:
    """The rules with the sheet laid over them, and what of the sheet was not used."""

    rules: Rules
    remarks: tuple[Fault, ...] = ()


def with_figures(rules: Rules, stream: IO[bytes]) -> OwnFigures:
    """Lay a sheet of figures over the rules. Raises FileError where it is no such sheet, or a figure is none."""
    policies = dict(rules.policies)
    remarks, faults, years = list[Fault](), list[Fault](), Counter[int]()
    sheet = small_sheet(stream, name_of=_meaning, needed=NEEDED)
    if sheet.unused:
        remarks.append(remark("figures_headings_unused", names=sheet.unused))
    for row, code in _rows(sheet.rows):
        named = rules.labels_named(row.label.zfill(4) if row.label.isdecimal() else row.label)
        if len(named) != 1 or not row.package:
            remarks.append(remark("figures_not_placed", line=row.line, label=row.label, package=row.package))
            continue
        try:
            years[_lay(policies, rules, row, label=named[0].id, code=code)] += 1
        except FigureError as error:
            faults.append(Fault((), error.why, SAID, line=row.line))
        remarks += _figures_not_used(row)
    if faults:
        raise FileError(faults)
    if years:
        remarks.append(remark("figures_laid", number=years.total(), years=tuple(map(str, sorted(years)))))
    return OwnFigures(evolve(rules, version=f"{rules.version}+", policies=policies), tuple(remarks))


def _rows(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[tuple[SheetRow, str]]:
    """Read each row with the code of its package."""
    for number, (line, cells) in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise FileError([TOO_MANY])
        texts = {name: clean(cell) for name, cell in cells.items()}
        code = texts.pop(CODE, "")
        yield SheetRow(line=line, **texts), code


def _meaning(heading: str) -> str:
    return CODE if column(heading) in CODES else column_named(heading)


def _figures_not_used(row: SheetRow) -> Iterator[Fault]:
    names = tuple(name for name in NOT_OF_CLAIMS if getattr(row, name) not in ("", "-", "?"))
    if names:
        yield remark("figures_unused", line=row.line, names=names)


def _lay(policies: dict[tuple[str, int], PolicyYear], rules: Rules, row: SheetRow, *, label: str, code: str) -> int:
    """Lay one row over its policy year, which is given. Raises FigureError."""
    year = _year(row.year)
    policy = policies.get((label, year)) or PolicyYear(
        label=label,
        policy_year=year,
        valid_from=date(year, 1, 1),
        valid_through=date(year, 12, 31),
        status="published",
    )
    known = {package.id for package in rules.packages_named(label, year, row.package)}
    packages = [each for each in policy.packages if each.id in known]
    own = _package(packages[0] if len(packages) == 1 else None, row, code, policy.every_package)
    others = tuple(each for each in policy.packages if each.id != own.id)
    policies[label, year] = evolve(policy, package=(*others, own))
    return year


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise FigureError(unfit(phrase("policy_year"), shown(text)))
    return int(text)


def _package(table: Package | None, row: SheetRow, code: str, general: EveryPackage | None) -> Package:
    """Make the package of a row; what the row leaves out is as the table has it, or not seen."""
    general = general or EveryPackage()
    listed = table.entitlements if table else ()
    own_of = (each for each in listed if each.is_ordinary and "manual_therapy" in each.therapies)
    base = min(own_of, key=lambda each: each.when.age_below is not None, default=None)
    own, *extra = with_general((_entitlement(row, base, general),), general)
    whole = table or Package(id=column(row.package), name=row.package, source="")
    aliases = (*whole.aliases, row.package, *filter(None, [code]))
    others = tuple(each for each in listed if each is not base) if table else tuple(extra)
    return evolve(whole, aliases=aliases, entitlement=(own, *others))


def _entitlement(row: SheetRow, base: Entitlement | None, general: EveryPackage) -> Entitlement:
    """Make the entitlement of a row, without what the label says of every package."""
    said = {each.figure: each for each in cell_values(row)}
    kept = tuple(limit for limit in base.limits if limit not in general.limits) if base else ()
    limits = tuple(_limits(said, kept))
    return Entitlement(
        id="own",
        therapies=base.therapies if base else MOVEMENT,
        when=base.when if base else When(),
        limits=limits,
        reimbursement=_rate(said, base),
        unknown=tuple(_unknown(said, base, has_total=any(limit.is_total for limit in limits))),
    )


def _unknown(said: Said, base: Entitlement | None, *, has_total: bool) -> Iterator[Figure]:
    """Name what neither the row nor the table says: a total, and the rate without a contract."""
    if not has_total:
        yield "sessions"
    rates = [_value(said, name) for name in ("eur_per_session", "non_contracted", "non_contracted_max")]
    is_rate_read = base is not None and base.has_rate_without_contract
    if not is_rate_read and not any(isinstance(rate, int) or rate == NONE for rate in rates):
        yield "non_contracted"
    if base and "manual_sessions" in base.unknown and "manual_sessions" not in said:
        yield "manual_sessions"


def _limits(said: Said, kept: Iterable[Limit]) -> Iterator[Limit]:
    """Give the limits of a row before those that are kept of the table: a total, one for manual therapy, others."""
    manual = said.get("manual_sessions", CellValue("manual_sessions", NOT_STATED))
    yield from tuple(_totals(said)) or (limit for limit in kept if limit.is_total)
    replaced = MANUAL if manual.value != NOT_STATED else None
    yield from (limit for limit in kept if not limit.is_total and limit.therapies != replaced)
    if isinstance(manual.value, int):
        per = manual.per or "calendar_year"
        yield Limit(sessions=manual.value, per=per, therapies=MANUAL)  # type: ignore[arg-type]  # a period of the sheet


def _totals(said: Said) -> Iterator[Limit]:
    """Give the limits of a year that a row says; where it says that there are none, no session is paid."""
    sessions, budget = _value(said, "sessions"), _value(said, "budget")
    if isinstance(budget, int):
        yield Limit(euro_cents=budget)
    if isinstance(sessions, int) or sessions == "unlimited":
        yield Limit(sessions=sessions)  # type: ignore[arg-type]  # a number or without end
    elif sessions == NONE and budget in (None, NONE):
        yield Limit(sessions=0)


def _rate(said: Said, base: Entitlement | None) -> Reimbursement:
    rate = base.reimbursement if base else Reimbursement()
    if isinstance(percent := _value(said, "percent"), int):
        rate = evolve(rate, percent=percent)
    if isinstance(cents := _value(said, "eur_per_session"), int):
        rate = evolve(rate, eur_per_session_cents=cents)
    share = _value(said, "non_contracted")
    if isinstance(percent := 0 if share == NONE else share, int):
        rate = evolve(rate, non_contracted_percent=percent, non_contracted_of="lowest")
    if isinstance(cents := _value(said, "non_contracted_max"), int):
        rate = evolve(rate, non_contracted_max_cents=cents)
    return rate


def _value(said: Said, figure: str) -> Value:
    return said[figure].value if figure in said else None
