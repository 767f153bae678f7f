"""What one figure or one file cannot show: contradictions, gaps and loose ends in and between the tables.

Each check reports where, what was wanted and what was found; loading faults are left to `loading`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from insurer_rules.basic_insurance import Condition
from insurer_rules.faults import BOTH, NEITHER, NOTHING, Fault, Phrase, Shown, phrase, shown
from insurer_rules.faults import Path as FaultPath
from insurer_rules.loading import TABLES, TableError, Tables, TablesError, assemble, locate, read_tables
from insurer_rules.model import Entitlement, Limit, Package, PolicyYear, Reimbursement, Source
from insurer_rules.rules import Rules
from insurer_rules.written_names import plain

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
    return [locate(tables, name, fault) for name, fault in found]


def _label_faults(tables: Tables) -> Iterator[Fault]:
    labels, sources = tables.labels.labels, _ids(tables.labels.sources)
    owners: dict[str, str] = {}
    for number, label in enumerate(labels):
        for name in {plain(name) for name in (label.id, label.name, *label.aliases, *label.uzovi)}:
            if owners.setdefault(name, label.id) != label.id:
                yield Fault(("label", number), phrase("own_name", owner=owners[name]), shown(name))
        if label.carrier and label.carrier not in {each.id for each in labels}:
            yield Fault(("label", number, "carrier"), phrase("label_id"), shown(label.carrier))
        if label.heading or label.heading_es or label.page or label.portal:
            yield from _citation_faults(("label", number, "looked_up"), label.looked_up, sources)


def _basic_faults(tables: Tables) -> Iterator[Fault]:
    basic = tables.basic
    sources = _ids(basic.sources)
    yield from _twice(("source",), [source.id for source in basic.sources])
    for number, entitlement in enumerate(basic.entitlements):
        yield from _entitlement_faults(("entitlement", number), entitlement, sources, "", tables)
    yield from _twice(("deductible",), [str(d.year) for d in basic.deductibles])
    for number, deductible in enumerate(basic.deductibles):
        yield from _citation_faults(("deductible", number, "source"), deductible.source, sources)
    known = {deductible.year for deductible in basic.deductibles}
    for year in range(basic.known_from.year, basic.known_through.year + 1):
        if year not in known:
            yield Fault(("deductible",), phrase("deductible_of", year=year), NOTHING)


def _condition_faults(tables: Tables) -> Iterator[Fault]:
    sources = _ids(tables.listed.sources)
    by_code: dict[str, list[Condition]] = {}
    codes = {condition.code for condition in tables.listed.conditions}
    for number, condition in enumerate(tables.listed.conditions):
        yield from _citation_faults(("condition", number, "source"), condition.source, sources)
        for code in {*condition.followed_by} - codes:
            yield Fault(("condition", number, "followed_by"), phrase("condition_codes"), shown(code))
        for other in by_code.setdefault(condition.code, []):
            if _begin(condition) <= _end(other) and _begin(other) <= _end(condition):
                yield Fault(
                    ("condition", number, "valid_from"),
                    phrase("period_apart", condition=condition.code),
                    Shown(str(condition.valid_from)),
                )
        by_code[condition.code].append(condition)


def _begin(condition: Condition) -> date:
    return condition.valid_from or date.min


def _end(condition: Condition) -> date:
    return condition.valid_through or date.max


def _policy_faults(name: str, policy: PolicyYear, tables: Tables) -> Iterator[Fault]:
    year = policy.policy_year
    if name != f"{year}/{policy.label}.toml":
        yield Fault(("label",), phrase("table_in_place", name=f"{year}/{policy.label}.toml"), shown(name))
    if policy.label not in {label.id for label in tables.labels.labels}:
        yield Fault(("label",), phrase("listed_label_id"), shown(policy.label))
    for key, day in (("valid_from", policy.valid_from), ("valid_through", policy.valid_through)):
        if day.year != year:
            yield Fault((key,), phrase("day_in", year=year), Shown(str(day)))
    if policy.same_as and f"{year}/{policy.same_as}.toml" not in tables.policies:
        yield Fault(("same_as",), phrase("label_with_table", year=year), shown(policy.same_as))
    yield from _twice(("source",), [source.id for source in policy.sources])
    for number, source in enumerate(policy.sources):
        yield from _source_faults(("source", number), source, year)
    yield from _twice(("package",), [package.id for package in policy.packages])
    for number, package in enumerate(policy.packages):
        yield from _package_faults(("package", number), package, policy, tables)
    yield from _general_faults(policy, tables)


def _source_faults(path: FaultPath, source: Source, year: int) -> Iterator[Fault]:
    if source.evidence == "insurer" and source.publisher not in BY_INSURER:
        yield Fault((*path, "evidence"), phrase("reported_evidence"), shown("insurer"))
    if source.evidence == "insurer" and source.applies_to_year != year:
        yield Fault(
            (*path, "applies_to_year"),
            phrase("year_of_own_text", year=year),
            shown(source.applies_to_year),
        )


def _package_faults(path: FaultPath, package: Package, policy: PolicyYear, tables: Tables) -> Iterator[Fault]:
    sources = _ids(policy.sources)
    yield from _citation_faults((*path, "source"), package.source, sources)
    if package.based_on and package.based_on not in {other.id for other in policy.packages}:
        yield Fault((*path, "based_on"), phrase("package_id"), shown(package.based_on))
    if package.insures_deductible:
        yield from _citation_faults((*path, "insures_deductible"), package.insures_deductible, sources)
    if not package.entitlements and not package.based_on and package.kind != "basic_policy":
        yield Fault(path, phrase("some_entitlement"), NOTHING)
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
        yield from _citation_faults(("every_package", "source"), whole.source, sources)


def _entitlement_faults(
    path: FaultPath, entitlement: Entitlement, sources: set[str], inherited: str, tables: Tables
) -> Iterator[Fault]:
    yield from _citation_faults((*path, "source"), entitlement.source or inherited, sources)
    codes = {condition.code for condition in tables.listed.conditions}
    for code in entitlement.when.conditions:
        if code not in codes:
            yield Fault((*path, "when"), phrase("condition_codes"), shown(code))
    if not (entitlement.when.age_from or 0) < (entitlement.when.age_below or 200):
        yield Fault((*path, "when"), phrase("ages_in_order"), _ages(entitlement))
    yield from _rate_faults((*path, "reimbursement"), entitlement.reimbursement, sources)
    for number, limit in enumerate(entitlement.limits):
        yield from _limit_faults((*path, "limits", number), limit, sources, entitlement.source or inherited)
    yield from _total_faults(path, entitlement, is_law=not inherited)


def _ages(entitlement: Entitlement) -> Phrase:
    when = entitlement.when
    return phrase("two_values", first=str(when.age_from), second=str(when.age_below))


def _total_faults(path: FaultPath, entitlement: Entitlement, *, is_law: bool) -> Iterator[Fault]:
    totals = [limit for limit in entitlement.limits if limit.is_total]
    open_ended = {"sessions", "budget"} & set(entitlement.unknown)
    if "sessions" in entitlement.unknown and any(limit.sessions is not None for limit in totals):
        yield Fault((*path, "unknown"), phrase("total_or_unknown"), BOTH)
    if not totals and not open_ended and not is_law:
        yield Fault((*path, "limits"), phrase("some_total"), NEITHER)
    whole = [
        limit.sessions
        for limit in totals
        if limit.provider == "any" and limit.listed == "any" and isinstance(limit.sessions, int)
    ]
    for number, limit in enumerate(entitlement.limits):
        if limit.therapies and isinstance(limit.sessions, int) and whole and limit.sessions > min(whole):
            yield Fault((*path, "limits", number), phrase("at_most_in_all", most=min(whole)), shown(limit.sessions))


def _limit_faults(path: FaultPath, limit: Limit, sources: set[str], inherited: str) -> Iterator[Fault]:
    yield from _citation_faults(path, limit.source or inherited, sources)
    if (limit.sessions is None) == (limit.euro_cents is None):
        yield Fault(path, phrase("sessions_or_cents"), NEITHER if limit.sessions is None else BOTH)
    for amount in (limit.sessions, limit.euro_cents, limit.extension, limit.carry_over):
        if isinstance(amount, int) and amount < 0:
            yield Fault(path, phrase("from_zero"), shown(amount))


def _rate_faults(path: FaultPath, rate: Reimbursement, sources: set[str]) -> Iterator[Fault]:
    if rate.source:
        yield from _citation_faults((*path, "source"), rate.source, sources)
    for percent in (rate.percent, rate.non_contracted_percent):
        if percent is not None and not 0 <= percent <= 100:
            yield Fault(path, phrase("percentage"), shown(percent))


def _citation_faults(path: FaultPath, source: str, sources: set[str]) -> Iterator[Fault]:
    if source not in sources:
        yield Fault(path, phrase("source_id"), shown(source) if source else NOTHING)


def _twice(path: FaultPath, ids: Iterable[str]) -> Iterator[Fault]:
    for each, times in Counter(ids).items():
        if times > 1:
            yield Fault(path, phrase("each_id_once"), phrase("so_many_times", value=shown(each), times=times))


def _ids(sources: Iterable[Source]) -> set[str]:
    return {source.id for source in sources}
