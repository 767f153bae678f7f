"""The figures of a policy year one by one: what each is called, what it says, where it was read and where it stands.

Comparing them is left to `changes`, altering them to `editing`. A figure nobody has seen has no value.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from insurer_rules.faults import Path, PhrasedError
from insurer_rules.model import Entitlement, Limit, Package, PolicyYear, Reimbursement, Source, When
from insurer_rules.money import euros

Value = int | str | None
# What a source says: that there is no such figure, and nothing of it.
NONE, NOT_STATED = "none", "not stated"
EURO_FIGURES = ("premium", "budget", "eur_per_session", "non_contracted_max", "average_tariff", "deductible")
PERCENT_FIGURES = ("percent", "non_contracted")
RATES = {
    "eur_per_session_cents": "eur_per_session",
    "non_contracted_percent": "non_contracted",
    "non_contracted_max_cents": "non_contracted_max",
    "average_tariff_cents": "average_tariff",
}
EVERY_PACKAGE = "every_package"
PACKAGE = "package"
DESCRIPTIONS = ("therapies", "note", "closed", "acceptance", "based_on", "non_contracted_of")


class FigureError(PhrasedError, ValueError):
    """A figure cannot be read, set or forgotten as asked; the phrase says what to do instead."""


@frozen(kw_only=True)
class Figure:
    """One figure: sessions are whole numbers or "unlimited", euros are cents, shares are percent, None is unknown.

    `package` and `entitlement` are ids; both are empty for a figure of the label itself. `per` is the period of a
    limit. `path` is its place in the table; a figure that is only named as unknown stands at its entitlement.
    """

    package: str
    entitlement: str
    name: str
    value: Value
    per: str = ""
    source: Source | None = None
    path: Path = ()

    @property
    def address(self) -> str:
        """The name by which an analyst sets this figure: package, entitlement and figure with points between."""
        return ".".join(filter(None, (self.package, self.entitlement, self.name)))


def figures_of(policy: PolicyYear) -> tuple[Figure, ...]:
    """List every figure of a policy year in the order of its table, unknown ones included."""
    sources = {source.id: source for source in policy.sources}
    found = list(_label_figures(policy))
    for place, package in enumerate(policy.packages):
        found += _package_figures(package, ("package", place))
    return tuple(evolve(figure, source=sources.get(name)) for figure, name in found)


def unconfirmed_figures(policy: PolicyYear) -> tuple[Figure, ...]:
    """List the figures that still rest on a source of another year, as those of a copied table do until confirmed.

    A package of which nothing was read for the year is listed as such, by the figure "package".
    What only describes (the note, the therapies, whether a package is still sold) is carried along and not listed.
    """
    known = [figure for figure in figures_of(policy) if figure.value is not None and figure.name not in DESCRIPTIONS]
    fresh = {figure.package for figure in known if _is_read_for(figure, policy)}
    packages = [
        figure for figure in _packages(policy) if figure.package not in fresh and not _is_read_for(figure, policy)
    ]
    return (*packages, *(figure for figure in known if not _is_read_for(figure, policy)))


def entitlements_of(policy: PolicyYear) -> Iterator[tuple[Path, Entitlement]]:
    """List the entitlements of every package of a policy year, each with its place in the table."""
    for place, package in enumerate(policy.packages):
        for number, entitlement in enumerate(package.entitlements):
            yield ("package", place, "entitlement", number), entitlement


def total_figures(policy: PolicyYear) -> dict[str, tuple[Value, Value]]:
    """Give the sessions and the budget a year of each package by name, where its manual therapy has such a total."""
    return {package.name: _totals(package) for package in policy.packages if package.kind != "basic_policy"}


def figure_text(figure: Figure) -> str:
    """Write the value of a figure for a table."""
    return value_text(figure.name, figure.value)


def value_text(name: str, value: Value) -> str:
    """Write a value by its name: euros with two decimals, a share with its sign, unknown as a mark."""
    if value is None:
        return "?"
    if isinstance(value, str):
        return value
    if is_euro(name):
        return f"€ {euros(value)}"
    return f"{value} %" if name in PERCENT_FIGURES else str(value)


def is_euro(name: str) -> bool:
    """Tell whether a figure of this name is counted in euro cents."""
    return name.removesuffix("_contracted").removesuffix("_non").removesuffix("_listed").endswith(EURO_FIGURES)


def _packages(policy: PolicyYear) -> Iterator[Figure]:
    sources = {source.id: source for source in policy.sources}
    for place, each in enumerate(policy.packages):
        source = sources.get(each.source)
        yield Figure(
            package=each.id, entitlement="", name=PACKAGE, value=each.name, source=source, path=("package", place)
        )


def _is_read_for(figure: Figure, policy: PolicyYear) -> bool:
    return figure.source is not None and figure.source.is_about(policy.policy_year)


def _totals(package: Package) -> tuple[Value, Value]:
    limits = [
        limit
        for e in package.entitlements
        if "manual_therapy" in e.therapies
        for limit in e.limits
        if _is_yearly_total(limit)
    ]
    sessions = next((limit.sessions for limit in limits if limit.sessions is not None), None)
    return sessions, next((limit.euro_cents for limit in limits if limit.euro_cents is not None), None)


def _is_yearly_total(limit: Limit) -> bool:
    """Tell whether a limit is the total of a policy year: of every therapy, provider and condition it pays."""
    return (limit.therapies, limit.per, limit.listed) == ((), "calendar_year", "any") and limit.provider in (
        "any",
        "contracted",
    )


def _label_figures(policy: PolicyYear) -> Iterator[tuple[Figure, str]]:
    if policy.deductible_cents is not None:
        figure = Figure(
            package="", entitlement="", name="deductible", value=policy.deductible_cents, path=("deductible_cents",)
        )
        yield figure, policy.deductible_source
    whole = policy.every_package
    if whole is None:
        return
    owner, path = Figure(package=EVERY_PACKAGE, entitlement="", name="", value=None), (EVERY_PACKAGE,)
    yield from _limit_figures(owner, whole.limits, (*path, "limits"), whole.source)
    if whole.reimbursement:
        yield from _rate_figures(owner, whole.reimbursement, (*path, "reimbursement"), whole.source)
    if whole.carry_over:
        yield evolve(owner, name="carry_over", value=whole.carry_over, path=(*path, "carry_over")), whole.source
    for place, entitlement in enumerate(whole.entitlements):
        yield from _entitlement_figures(owner, entitlement, (*path, "entitlement", place), whole.source)


def _package_figures(package: Package, path: Path) -> Iterator[tuple[Figure, str]]:
    owner = Figure(package=package.id, entitlement="", name="", value=None)
    if package.premium_cents is not None:
        yield evolve(owner, name="premium", value=package.premium_cents, path=(*path, "premium_cents")), package.source
    for key in (
        "closed",
        "acceptance",
        "age_from",
        "age_below",
        "insured_before",
        "based_on",
        "insures_deductible",
        "note",
    ):
        value = getattr(package, key)
        if value not in (None, ""):
            yield evolve(owner, name=key, value=str(value), path=(*path, key)), package.source
    if package.reimbursement:
        yield from _rate_figures(owner, package.reimbursement, (*path, "reimbursement"), package.source)
    yield from _unknown_figures(owner, package.unknown, path, package.source)
    for place, entitlement in enumerate(package.entitlements):
        yield from _entitlement_figures(owner, entitlement, (*path, "entitlement", place), package.source)


def _entitlement_figures(
    package: Figure, entitlement: Entitlement, path: Path, inherited: str
) -> Iterator[tuple[Figure, str]]:
    owner, source = evolve(package, entitlement=entitlement.id), entitlement.source or inherited
    yield from _limit_figures(owner, entitlement.limits, (*path, "limits"), source)
    yield from _rate_figures(owner, entitlement.reimbursement, (*path, "reimbursement"), source)
    yield from _unknown_figures(owner, entitlement.unknown, path, source)
    for key, text in _terms(entitlement):
        yield evolve(owner, name=key, value=text, path=(*path, key)), source


def _terms(entitlement: Entitlement) -> Iterator[tuple[str, str]]:
    yield "therapies", ", ".join(sorted(entitlement.therapies))
    if entitlement.when != When():
        yield "when", _circumstances(entitlement.when)
    if entitlement.after_sessions:
        yield "after_sessions", str(entitlement.after_sessions)
    if entitlement.needs:
        yield "needs", ", ".join(sorted(entitlement.needs))
    if entitlement.note:
        yield "note", entitlement.note


def _circumstances(when: When) -> str:
    stated = {
        key: getattr(when, key)
        for key in ("age_from", "age_below", "listed", "conditions", "accident", "provider", "insured_before")
    }
    return ", ".join(f"{key} {_join(value)}" for key, value in stated.items() if value not in (None, "any", ()))


def _join(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _unknown_figures(owner: Figure, unknown: Iterable[str], path: Path, source: str) -> Iterator[tuple[Figure, str]]:
    for name in unknown:
        yield evolve(owner, name=name, path=path), source


def _limit_figures(owner: Figure, limits: Iterable[Limit], path: Path, source: str) -> Iterator[tuple[Figure, str]]:
    for place, limit in enumerate(limits):
        name, at, origin = limit_name(limit), (*path, place), limit.source or source
        key = "euro_cents" if limit.sessions is None else "sessions"
        yield evolve(owner, name=name, value=getattr(limit, key), per=limit.per, path=(*at, key)), origin
        for extra in ("extension", "carry_over", "approval_from_session"):
            if value := getattr(limit, extra):
                yield evolve(owner, name=f"{name}_{extra}", value=value, per=limit.per, path=(*at, extra)), origin


def limit_name(limit: Limit) -> str:
    """Name a limit by what it counts: sessions, budget, manual_sessions; others by their therapies and provider."""
    counted = "budget" if limit.sessions is None else "sessions"
    therapies = tuple(therapy for therapy in limit.therapies)
    name = counted if not therapies else f"{'+'.join(therapies)}_{counted}"
    name = f"manual_{counted}" if therapies == ("manual_therapy",) else name
    listed = {"yes": "_listed", "no": "_not_listed", "any": ""}[limit.listed]
    return name + listed + ("" if limit.provider == "any" else f"_{limit.provider}")


def _rate_figures(owner: Figure, rate: Reimbursement, path: Path, source: str) -> Iterator[tuple[Figure, str]]:
    origin = rate.source or source
    if rate.percent != Reimbursement().percent:
        yield evolve(owner, name="percent", value=rate.percent, path=(*path, "percent")), origin
    for key, name in RATES.items():
        if (value := getattr(rate, key)) is not None:
            yield evolve(owner, name=name, value=value, path=(*path, key)), origin
    if rate.non_contracted_percent is not None and rate.non_contracted_of != "lowest":
        yield (
            evolve(owner, name="non_contracted_of", value=rate.non_contracted_of, path=(*path, "non_contracted_of")),
            origin,
        )
