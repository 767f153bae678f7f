"""The figures sheet going out: a policy year laid out as rows, one a package, to be filled in and imported again.

Reading such a sheet is left to `figures_sheet`.
"""

from collections.abc import Iterator

from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.figures import FigureError, Value
from insurer_rules.model import Package, PolicyYear
from insurer_rules.sheet_rows import FIGURES, SheetRow, cell_text


def grid(policy: PolicyYear, label_name: str) -> Iterator[SheetRow]:
    """Lay out a policy year as rows of a sheet, to be filled in and imported again."""
    packages = [package for package in policy.packages if package.kind != "basic_policy"]
    for line, package in enumerate(packages, 2):
        cells = {column: _cell(policy, package, figure) for column, figure in FIGURES.items()}
        needs = any("approval" in entitlement.needs for entitlement in package.entitlements)
        yield SheetRow(
            line=line,
            year=str(policy.policy_year),
            label=label_name,
            package=package.name,
            manual_per=_manual_per(policy, package.id) if cells["manual_sessions"] not in ("", "?") else "",
            approval="approval" if needs else "",
            **cells,
        )


def _cell(policy: PolicyYear, package: Package, figure: str) -> str:
    """Write a figure of a table as a cell; one that is named as unknown was looked for and is not stated."""
    value = _value(policy, package.id, total_figure(policy, package.id, figure))
    if value is None:
        return "?" if _named_unknown(package, figure) else "-" if _has_no_manual_limit(policy, package, figure) else ""
    return "-" if (figure, value) == ("non_contracted", 0) else cell_text(figure, value)


def _named_unknown(package: Package, figure: str) -> bool:
    entitlement, _, name = figure.rpartition(".")
    own = [
        each
        for each in package.entitlements
        if (each.id == entitlement if entitlement else "manual_therapy" in each.therapies)
    ]
    return any(name in each.unknown for each in own)


def _has_no_manual_limit(policy: PolicyYear, package: Package, figure: str) -> bool:
    """Tell whether a package has no limit of its own for manual therapy: its total is known, and no such."""
    totals = (_value(policy, package.id, total_figure(policy, package.id, name)) for name in ("sessions", "budget"))
    return figure == "manual_sessions" and any(total is not None for total in totals)


def _manual_per(policy: PolicyYear, package: str) -> str:
    try:
        return {"calendar_year": "year"}.get(per := figure_at(policy, f"{package}.manual_sessions").per, per)
    except FigureError:
        return ""


def total_figure(policy: PolicyYear, package: str, name: str) -> str:
    """Name the total of a package; where the contract decides on it, the one with a contract."""
    if name not in ("sessions", "budget"):
        return name
    contracted = f"{name}_contracted"
    alone = _value(policy, package, name) is None and _value(policy, package, contracted) is not None
    return contracted if alone else name


def _value(policy: PolicyYear, package: str, name: str) -> Value:
    try:
        return figure_at(policy, f"{package}.{name}").value
    except FigureError:
        return None
