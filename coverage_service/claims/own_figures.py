"""Figures of a practice's own: a sheet of packages, one a row, laid over the rule tables for one run.

The sheet is the analysts' sheet of figures: label, package, year, sessions and so on, in Dutch or English. A row wins
over the table; what it leaves out stays as the table has it. Nothing of it is kept.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import IO

from attrs import evolve, frozen

from coverage_service.claims.formats.rows import FileError, column
from coverage_service.claims.line_checks.written_amounts import signed_cents
from coverage_service.claims.line_checks.written_texts import CellError, clean
from insurer_rules.faults import NOTHING, Fault, phrase, remark, shown, shown_cell
from insurer_rules.model import Entitlement, Limit, Package, PolicyYear, Reimbursement, Therapy
from insurer_rules.rules import Rules

ZIP = b"PK\x03\x04"
MOST_BYTES = 1 << 24
DELIMITERS = ";,\t|"
NEEDED = ("label", "package", "year")
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
A_FIGURE, A_YEAR = phrase("own_figure"), phrase("whole_number")


@frozen
class OwnFigures:
    """The rules with the sheet laid over them, and what of the sheet was not used."""

    rules: Rules
    remarks: tuple[Fault, ...] = ()


def with_figures(rules: Rules, stream: IO[bytes]) -> OwnFigures:
    """Lay a sheet of figures over the rules. Raises FileError where it is no such sheet, or a figure is none."""
    policies = dict(rules.policies)
    remarks, faults = list[Fault](), list[Fault]()
    for line, cells in _rows(stream):
        named = rules.labels_named(cells["label"].zfill(4) if cells["label"].isdecimal() else cells["label"])
        if len(named) != 1 or not cells["package"]:
            remarks.append(remark("figures_not_placed", line=line, label=cells["label"], package=cells["package"]))
            continue
        try:
            _lay(policies, rules, named[0].id, cells)
        except CellError as error:
            faults.append(Fault((), error.wanted, shown_cell("; ".join(filter(None, cells.values()))), line=line))
    if faults:
        raise FileError(faults)
    return OwnFigures(evolve(rules, version=f"{rules.version}+", policies=policies), tuple(remarks))


def _rows(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    grid = _grid(stream)
    for at, row in enumerate(grid[:20]):
        names = [MEANT.get(column(cell), "") for cell in row]
        if set(NEEDED) <= set(names):
            for line, cells in enumerate(grid[at + 1 :], at + 2):
                found = {name: clean(text) for name, text in zip(names, cells, strict=False) if name}
                if any(found.values()):
                    yield line, {name: found.get(name, "") for name in WORDS}
            return
    raise FileError([Fault((), phrase("columns", names=NEEDED), shown(" ".join(grid[0])) if grid else NOTHING)])


def _grid(stream: IO[bytes]) -> Sequence[Sequence[str]]:
    content = stream.read(MOST_BYTES)
    if content.startswith(ZIP):
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only a workbook needs it

        try:
            sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        except CalamineError:
            raise FileError([Fault((), phrase("readable_file"), phrase("kind_office"))]) from None
        return [[f"{cell:.15g}" if isinstance(cell, float) else str(cell) for cell in row] for row in sheet.iter_rows()]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    delimiter = max(DELIMITERS, key=text.count)
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _lay(policies: dict[tuple[str, int], PolicyYear], rules: Rules, label: str, cells: Mapping[str, str]) -> None:
    year = _number(cells["year"], A_YEAR)
    if year is None:
        raise CellError(A_YEAR)
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
    elif cells["manual_sessions"] != NONE:
        yield from (limit for limit in kept if not limit.is_total)


def _rate(cells: Mapping[str, str], base: Entitlement | None) -> Reimbursement:
    rate = base.reimbursement if base else Reimbursement()
    if (percent := _number(cells["percent"])) is not None:
        rate = evolve(rate, percent=percent)
    if (cents := _cents(cells["eur_per_session"])) is not None:
        rate = evolve(rate, eur_per_session_cents=cents)
    if (percent := _number(cells["non_contracted"])) is not None:
        rate = evolve(rate, non_contracted_percent=percent)
    if (cents := _cents(cells["non_contracted_max"])) is not None:
        rate = evolve(rate, non_contracted_max_cents=cents)
    return rate


def _number(text: str, wanted: object = None) -> int | None:
    """Read a whole number, "9", "9 behandelingen" or "75 %"; None where it is not stated. Raises CellError."""
    if text in NOT_STATED or text.casefold() in UNLIMITED:
        return None
    found = re.fullmatch(r"(\d{1,4})(\.0)?( ?%| [^\W\d]+( per [^\W\d]+)?)?", text)
    if not found:
        raise CellError(A_YEAR if wanted is A_YEAR else A_FIGURE)
    return int(found[1])


def _cents(text: str) -> int | None:
    return None if text in NOT_STATED else signed_cents(text)
