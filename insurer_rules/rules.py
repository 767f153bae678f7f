"""All rule tables together, and how a name that a person typed finds its label, package, condition or diagnosis.

Reading the tables is left to `loading`; nothing here touches a file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, wraps
from typing import Any, Literal, TypeVar, TypeVarTuple

from attrs import evolve, field, frozen

from insurer_rules.basic_insurance import BasicPackage, Condition, ListedConditions
from insurer_rules.model import (
    Entitlement,
    EveryPackage,
    Label,
    Limit,
    Package,
    PolicyYear,
    Reimbursement,
    Source,
    Therapy,
)
from insurer_rules.written_names import (
    index_names,
    insurers_meant,
    nearest_names,
    packages_meant,
    plain,
    things_named,
)

T = TypeVar("T")
Asked = TypeVarTuple("Asked")
_NOT_KNOWN = object()
Shelf = tuple[tuple[Package, ...], dict[str, tuple[Package, ...]]]


@frozen
class Diagnosis:
    """One DCSPH diagnosis code of the insurers' uniform list: its words, list class and conditions."""

    code: str
    description: str
    annex_class: str
    conditions: tuple[str, ...]
    status: str = "open"
    csi_adult: tuple[str, ...] = ()
    csi_child: tuple[str, ...] = ()

    @property
    def listed(self) -> bool | None:
        """Whether the code is on the list of conditions; None where that depends on the case."""
        if self.annex_class == "not_listed" and not self.conditions:
            return False
        return True if self.annex_class == "listed_only" else None


@frozen
class Service:
    """One service code of a practice: its therapy (None: not a treatment), and whether it counts as a session."""

    code: str
    description: str
    therapy: Therapy | None
    counts: Literal["yes", "no", "unknown"]
    valid_from: date
    valid_through: date


@frozen
class ClaimCode:
    """One CSI code, which says why a treatment is claimed: of a listed complaint or not (None: open), and of whom."""

    code: str
    listed: bool | None
    patients: Literal["children", "adults", "all"]
    valid_from: date
    valid_through: date


@frozen(eq=False)
class Rules:
    """Every published rule, with its lookups. `version` is the content hash of all tables."""

    version: str
    basic: BasicPackage = field(repr=False)
    listed: ListedConditions = field(repr=False)
    labels: tuple[Label, ...] = field(repr=False)
    policies: Mapping[tuple[str, int], PolicyYear] = field(repr=False)
    diagnoses: Mapping[str, Diagnosis] = field(repr=False)
    services: Mapping[str, Service] = field(repr=False)
    claim_codes: Mapping[str, ClaimCode] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    _shelves: dict[tuple[str, int], Shelf] = field(factory=dict, init=False, repr=False)
    remembered: dict[Any, dict[Any, Any]] = field(factory=dict, init=False, repr=False)

    @cached_property
    def _label_names(self) -> dict[str, tuple[Label, ...]]:
        return index_names(
            (name, label)
            for label in self.labels
            for name in (label.id, label.name, *label.aliases, *label.uzovi, *label.disputed_uzovi)
        )

    @cached_property
    def _condition_names(self) -> dict[str, tuple[Condition, ...]]:
        return index_names(
            (name, c) for c in self.listed.conditions for name in (c.code, c.name_nl, c.name_en, *c.aliases)
        )

    @cached_property
    def years(self) -> dict[str, tuple[int, ...]]:
        """The policy years with a table, ascending, by label id; white labels and carriers' lists included."""
        found: dict[str, set[int]] = {label.id: set() for label in self.labels}
        for (label_id, year), policy in self.policies.items():
            found[label_id].add(year)
            if policy.names_of == "carrier":
                for label in self.labels:
                    if label.carrier == label_id:
                        found[label.id].add(year)
        return {label_id: tuple(sorted(years)) for label_id, years in found.items()}

    def labels_named(self, name: str) -> tuple[Label, ...]:
        """Find the labels that an id, name, alias or UZOVI number means: none, one, or several when it is disputed."""
        return things_named(self._label_names, name) or insurers_meant(self._label_names, name)

    def label(self, label_id: str) -> Label:
        """Get a label by its id; KeyError when there is none."""
        found = (label for label in self._label_names[plain(label_id)] if label.id == label_id)
        if label := next(found, None):
            return label
        raise KeyError(label_id)

    def nearest_labels(self, name: str) -> tuple[str, ...]:
        """Suggest up to three label names that look like a name nobody knows."""
        names = {plain(name): label.name for label in self.labels for name in (label.name, *label.aliases)}
        return nearest_names(name, names)

    def conditions_named(self, name: str, day: date) -> tuple[Condition, ...]:
        """Find the conditions that a code or word means: those valid on the day, else all of them, the newest first."""
        named = things_named(self._condition_names, name)
        last_first = sorted(named, key=lambda condition: condition.valid_from or date.min, reverse=True)
        return tuple(c for c in named if valid_on(c, day)) or tuple(last_first)

    def nearest_conditions(self, name: str) -> tuple[str, ...]:
        """Suggest up to three condition codes whose words look like the name."""
        return nearest_names(
            name, {plain(n): c.code for c in self.listed.conditions for n in (c.code, c.name_nl, c.name_en, *c.aliases)}
        )

    def packages(self, label_id: str, year: int) -> tuple[Package, ...]:
        """List the packages of a label in a policy year; where only the carrier's list is known, that list's."""
        return self._packages(label_id, year)[0]

    def packages_named(self, label_id: str, year: int, name: str) -> tuple[Package, ...]:
        """Find the packages of a label and year that a name means; several where the source leaves it open."""
        _, index = self._packages(label_id, year)
        found = things_named(index, name)
        if found or name in self._package_ids[label_id]:
            return found
        return packages_meant(index, name, self._names_of(label_id))

    @cached_property
    def _package_ids(self) -> dict[str, set[str]]:
        """The ids of a label's packages of all years: no way to write the name of another."""
        found: dict[str, set[str]] = {label.id: set() for label in self.labels}
        for (label_id, _), policy in self.policies.items():
            found[label_id].update(package.id for package in policy.packages)
        return found

    def _names_of(self, label_id: str) -> tuple[str, ...]:
        label = self.label(label_id)
        return label.name, *label.aliases

    def _packages(self, label_id: str, year: int) -> Shelf:
        if (label_id, year) not in self._shelves:
            packages = tuple(self._on_shelf(label_id, year))
            self._shelves[label_id, year] = (
                packages,
                index_names((name, p) for p in packages for name in (p.id, p.name, *p.aliases)),
            )
        return self._shelves[label_id, year]

    def _on_shelf(self, label_id: str, year: int) -> Iterator[Package]:
        own = self.policies.get((label_id, year))
        carrier = self.policies.get((self.label(label_id).carrier, year))
        known = {plain(package.name) for package in own.packages} if own else set()
        yield from own.packages if own else ()
        if carrier and carrier is not own and carrier.names_of == "carrier":
            yield from (package for package in carrier.packages if plain(package.name) not in known)

    def knows_package(self, label_id: str, name: str) -> bool:
        """Tell whether any year of the label has a package of that name."""
        return any(self.packages_named(label_id, year, name) for year in self.years[label_id])

    def package_name(self, label_id: str, name: str) -> str:
        """Spell a package's name as the newest table that has it; as given where none has."""
        for year in reversed(self.years.get(label_id, ())):
            for package in self.packages_named(label_id, year, name):
                return package.name
        return name

    def nearest_packages(self, label_id: str, name: str, year: int | None = None) -> tuple[str, ...]:
        """Suggest up to three package names of the label that look like the name, those of the year first."""
        sold = [(each, package.name) for each in self.years[label_id] for package in self.packages(label_id, each)]
        of_year, of_all = ({plain(p): p for y, p in sold if y in years} for years in ((year,), self.years[label_id]))
        return tuple(dict.fromkeys((*nearest_names(name, of_year), *nearest_names(name, of_all))))[:3]

    def package_names(self, label_id: str, year: int) -> tuple[str, ...]:
        """List the names of a label's supplementary packages in a year, or in the newest one that has any."""
        for each in (year, *reversed(self.years[label_id])):
            if names := tuple(p.name for p in self.packages(label_id, each) if p.kind != "basic_policy"):
                return tuple(dict.fromkeys(names))
        return ()


def remembered(most: int) -> Callable[[Callable[[Rules, *Asked], T]], Callable[[Rules, *Asked], T]]:
    """Keep a function's answers in the rules that they are about, so that they go when the rules go.

    At most so many answers, all forgotten at once when there are more; threads may share them. Arguments are hashable
    and go by place.
    """

    def keep_in_rules(function: Callable[[Rules, *Asked], T]) -> Callable[[Rules, *Asked], T]:
        @wraps(function)
        def answer(rules: Rules, *asked: *Asked) -> T:
            known = rules.remembered.setdefault(function, {})
            found = known.get(asked, _NOT_KNOWN)
            if found is _NOT_KNOWN:
                found = function(rules, *asked)
                if len(known) >= most:
                    known.clear()
                known[asked] = found
            return found  # type: ignore[no-any-return]

        return answer

    return keep_in_rules


def with_general(entitlements: Iterable[Entitlement], whole: EveryPackage) -> tuple[Entitlement, ...]:
    """Add to a package's entitlements what its label says of every package: limits, rates, further entitlements."""
    return (*(_under(entitlement, whole) for entitlement in entitlements), *whole.entitlements)


def _under(entitlement: Entitlement, whole: EveryPackage) -> Entitlement:
    if not {"physiotherapy", "manual_therapy"} & set(entitlement.therapies):
        return entitlement
    limits = tuple(_carry(limit, whole.carry_over) for limit in entitlement.limits)
    rate, unknown = entitlement.reimbursement, entitlement.unknown
    if whole.reimbursement and rate.non_contracted_percent is None and rate.non_contracted_max_cents is None:
        rate = _with_own_share(whole.reimbursement, rate)
        unknown = tuple(figure for figure in unknown if figure != "non_contracted")
    return evolve(entitlement, limits=(*limits, *whole.limits), reimbursement=rate, unknown=unknown)


def _with_own_share(general: Reimbursement, own: Reimbursement) -> Reimbursement:
    """Keep what a package itself says of a session under what its label says of care without a contract."""
    percent = general.percent if own.percent == Reimbursement().percent else own.percent
    amount = general.eur_per_session_cents if own.eur_per_session_cents is None else own.eur_per_session_cents
    return evolve(general, percent=percent, eur_per_session_cents=amount)


def _carry(limit: Limit, carry_over: int) -> Limit:
    whole_year = limit.per == "calendar_year" and not limit.therapies and limit.sessions is not None
    return evolve(limit, carry_over=limit.carry_over or carry_over) if whole_year else limit


def valid_on(dated: Condition | Entitlement, day: date) -> bool:
    """Tell whether a dated rule holds on a day, both ends included."""
    return (dated.valid_from or date.min) <= day <= (dated.valid_through or date.max)
