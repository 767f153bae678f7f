"""What one figure or one file cannot show: contradictions, gaps and loose ends in and between the tables.

Each check reports where, what was wanted and what was found; loading faults are left to `loading`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from insurer_rules.faults import Fault
from insurer_rules.faults import Path as FaultPath
from insurer_rules.loading import TABLES, TableError, Tables, TablesError, assemble, located, read_tables
from insurer_rules.model import Condition, Entitlement, Limit, Package, PolicyYear, Reimbursement, Source
from insurer_rules.rules import Rules, plain

BY_INSURER = {"law", "insurer", "policy_document"}


def checked_rules(*overlays: Path, tables: Path = TABLES) -> Rules:
    """Read, check and assemble the tables. Raises TablesError when a single figure of them is not sound."""
    read = read_tables(*overlays, tables=tables)
    if errors := check_tables(read):
        raise TablesError(errors)
    return assemble(read)


def check_tables(tables: Tables) -> list[TableError]:
    """List everything unsound in tables that could be read."""
    found = [("labels.toml", fault) for fault in _label_faults(tables)]
    found += [("basic_package.toml", fault) for fault in _basic_faults(tables)]
    found += [("listed_conditions.toml", fault) for fault in _condition_faults(tables)]
    for name, policy in tables.policies.items():
        found += [(name, fault) for fault in _policy_faults(name, policy, tables)]
    return [located(tables, name, fault) for name, fault in found]


def _label_faults(tables: Tables) -> Iterator[Fault]:
    labels = tables.labels.labels
    owners: dict[str, str] = {}
    for number, label in enumerate(labels):
        for name in {plain(name) for name in (label.id, label.name, *label.aliases, *label.uzovi)}:
            if owners.setdefault(name, label.id) != label.id:
                yield Fault(("label", number), f"a name of its own ({owners[name]} has it too)", f'"{name}"')
        if label.carrier and label.carrier not in {each.id for each in labels}:
            yield Fault(("label", number, "carrier"), "a label id", f'"{label.carrier}"')


def _basic_faults(tables: Tables) -> Iterator[Fault]:
    basic = tables.basic
    sources = _ids(basic.sources)
    yield from _twice(("source",), [source.id for source in basic.sources])
    for number, entitlement in enumerate(basic.entitlements):
        yield from _entitlement_faults(("entitlement", number), entitlement, sources, "", tables)
    yield from _twice(("deductible",), [str(d.year) for d in basic.deductibles])
    for number, deductible in enumerate(basic.deductibles):
        yield from _cited(("deductible", number, "source"), deductible.source, sources)
    known = {deductible.year for deductible in basic.deductibles}
    for year in range(basic.known_from.year, basic.known_through.year + 1):
        if year not in known:
            yield Fault(("deductible",), f"the deductible of {year}", "nothing")


def _condition_faults(tables: Tables) -> Iterator[Fault]:
    sources = _ids(tables.listed.sources)
    by_code: dict[str, list[Condition]] = {}
    for number, condition in enumerate(tables.listed.conditions):
        yield from _cited(("condition", number, "source"), condition.source, sources)
        for other in by_code.setdefault(condition.code, []):
            if _begin(condition) <= _end(other) and _begin(other) <= _end(condition):
                yield Fault(
                    ("condition", number, "valid_from"),
                    f"a period apart from the other of {condition.code}",
                    str(condition.valid_from),
                )
        by_code[condition.code].append(condition)


def _begin(condition: Condition) -> date:
    return condition.valid_from or date.min


def _end(condition: Condition) -> date:
    return condition.valid_through or date.max


def _policy_faults(name: str, policy: PolicyYear, tables: Tables) -> Iterator[Fault]:
    year = policy.policy_year
    if name != f"{year}/{policy.label}.toml":
        yield Fault(("label",), f"the table of this label and year in {year}/{policy.label}.toml", name)
    if policy.label not in {label.id for label in tables.labels.labels}:
        yield Fault(("label",), "a label id of labels.toml", f'"{policy.label}"')
    for key, day in (("valid_from", policy.valid_from), ("valid_through", policy.valid_through)):
        if day.year != year:
            yield Fault((key,), f"a day in {year}", str(day))
    if policy.same_as and f"{year}/{policy.same_as}.toml" not in tables.policies:
        yield Fault(("same_as",), f"a label with a table of {year}", f'"{policy.same_as}"')
    yield from _twice(("source",), [source.id for source in policy.sources])
    for number, source in enumerate(policy.sources):
        yield from _source_faults(("source", number), source, year)
    yield from _twice(("package",), [package.id for package in policy.packages])
    for number, package in enumerate(policy.packages):
        yield from _package_faults(("package", number), package, policy, tables)
    yield from _general_faults(policy, tables)


def _source_faults(path: FaultPath, source: Source, year: int) -> Iterator[Fault]:
    if source.evidence == "insurer" and source.publisher not in BY_INSURER:
        yield Fault((*path, "evidence"), "reported, as the publisher is not the insurer", '"insurer"')
    if source.evidence == "insurer" and source.applies_to_year != year:
        yield Fault(
            (*path, "applies_to_year"),
            f"{year}, for the insurer's own text of that very year",
            str(source.applies_to_year),
        )


def _package_faults(path: FaultPath, package: Package, policy: PolicyYear, tables: Tables) -> Iterator[Fault]:
    sources = _ids(policy.sources)
    yield from _cited((*path, "source"), package.source, sources)
    if package.based_on and package.based_on not in {other.id for other in policy.packages}:
        yield Fault((*path, "based_on"), "a package id of this file", f'"{package.based_on}"')
    if not package.entitlements and not package.based_on and package.kind != "basic_policy":
        yield Fault(path, "an entitlement, if only an unknown one", "nothing")
    if package.reimbursement:
        yield from _rate_faults((*path, "reimbursement"), package.reimbursement, sources)
    yield from _twice((*path, "entitlement"), [entitlement.id for entitlement in package.entitlements])
    for number, entitlement in enumerate(package.entitlements):
        yield from _entitlement_faults((*path, "entitlement", number), entitlement, sources, package.source, tables)


def _general_faults(policy: PolicyYear, tables: Tables) -> Iterator[Fault]:
    whole, sources = policy.every_package, _ids(policy.sources)
    if whole is None:
        return
    for number, entitlement in enumerate(whole.entitlements):
        yield from _entitlement_faults(
            ("every_package", "entitlement", number), entitlement, sources, whole.source, tables
        )
    for number, limit in enumerate(whole.limits):
        yield from _limit_faults(("every_package", "limits", number), limit, sources, whole.source)
    if whole.reimbursement:
        yield from _rate_faults(("every_package", "reimbursement"), whole.reimbursement, sources)
    if whole.carry_over or whole.reimbursement:
        yield from _cited(("every_package", "source"), whole.source, sources)


def _entitlement_faults(
    path: FaultPath, entitlement: Entitlement, sources: set[str], inherited: str, tables: Tables
) -> Iterator[Fault]:
    yield from _cited((*path, "source"), entitlement.source or inherited, sources)
    codes = {condition.code for condition in tables.listed.conditions}
    for code in entitlement.when.conditions:
        if code not in codes:
            yield Fault((*path, "when"), "condition codes of listed_conditions.toml", f'"{code}"')
    if not (entitlement.when.age_from or 0) < (entitlement.when.age_below or 200):
        yield Fault(
            (*path, "when"), "age_from below age_below", f"{entitlement.when.age_from} and {entitlement.when.age_below}"
        )
    yield from _rate_faults((*path, "reimbursement"), entitlement.reimbursement, sources)
    for number, limit in enumerate(entitlement.limits):
        yield from _limit_faults((*path, "limits", number), limit, sources, entitlement.source or inherited)
    yield from _total_faults(path, entitlement, is_law=not inherited)


def _total_faults(path: FaultPath, entitlement: Entitlement, *, is_law: bool) -> Iterator[Fault]:
    totals = [limit for limit in entitlement.limits if limit.is_total]
    open_ended = {"sessions", "budget"} & set(entitlement.unknown)
    if "sessions" in entitlement.unknown and any(limit.sessions is not None for limit in totals):
        yield Fault((*path, "unknown"), "the total, or that it is unknown", "both")
    if not totals and not open_ended and not is_law:
        yield Fault(
            (*path, "limits"), 'a total ("unlimited" where the source says so) or unknown = ["sessions"]', "neither"
        )
    whole = [
        limit.sessions
        for limit in totals
        if limit.provider == "any" and limit.listed == "any" and isinstance(limit.sessions, int)
    ]
    for number, limit in enumerate(entitlement.limits):
        if limit.therapies and isinstance(limit.sessions, int) and whole and limit.sessions > min(whole):
            yield Fault((*path, "limits", number), f"at most the {min(whole)} sessions in all", str(limit.sessions))


def _limit_faults(path: FaultPath, limit: Limit, sources: set[str], inherited: str) -> Iterator[Fault]:
    yield from _cited(path, limit.source or inherited, sources)
    if (limit.sessions is None) == (limit.euro_cents is None):
        yield Fault(path, "either sessions or euro_cents", "neither" if limit.sessions is None else "both")
    for amount in (limit.sessions, limit.euro_cents, limit.extension, limit.carry_over):
        if isinstance(amount, int) and amount < 0:
            yield Fault(path, "a number from zero", str(amount))


def _rate_faults(path: FaultPath, rate: Reimbursement, sources: set[str]) -> Iterator[Fault]:
    if rate.source:
        yield from _cited((*path, "source"), rate.source, sources)
    for percent in (rate.percent, rate.non_contracted_percent):
        if percent is not None and not 0 <= percent <= 100:
            yield Fault(path, "a percentage from 0 to 100", str(percent))


def _cited(path: FaultPath, source: str, sources: set[str]) -> Iterator[Fault]:
    if source not in sources:
        yield Fault(path, "the id of a [[source]] of this file", f'"{source}"' if source else "nothing")


def _twice(path: FaultPath, ids: Iterable[str]) -> Iterator[Fault]:
    for each, times in Counter(ids).items():
        if times > 1:
            yield Fault(path, "each id once", f'"{each}" {times} times')


def _ids(sources: Iterable[Source]) -> set[str]:
    return {source.id for source in sources}
