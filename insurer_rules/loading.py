"""Reading the rule tables: every TOML and CSV file of the table directories becomes `Rules`, or a list of all faults.

The only reader of `tables/`. What a single file cannot show is left to `checks`.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import tomli
from attrs import evolve, frozen

from insurer_rules.basic_insurance import BasicPackage, ListedConditions
from insurer_rules.code_tables import CodeTables, read_code_tables
from insurer_rules.faults import NOTHING, Fault, phrase
from insurer_rules.faults import Path as FaultPath
from insurer_rules.model import Entitlement, EveryPackage, Labels, Package, PolicyYear, Source
from insurer_rules.rules import Rules, with_general
from insurer_rules.structuring import faults_of, strict_converter

TABLES = Path(__file__).parent / "tables"
T = TypeVar("T")
_converter = strict_converter()


@frozen
class TableError:
    """One fault in a table: in which file, and with its line there."""

    file: str
    fault: Fault

    def __str__(self) -> str:
        """Render for developers: the file and line, the path, and the codes of what was wanted and found."""
        return f"{self.file}:{self.fault.line} {self.fault}"


class TablesError(Exception):
    """The tables cannot be used; `errors` lists every fault of every file."""

    def __init__(self, errors: Sequence[TableError]) -> None:
        """Keep the faults and make one message of them."""
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, errors)))


@frozen
class Tables:
    """Every table as read, by the name of its file, before anything is made of it."""

    files: Mapping[str, Path]
    labels: Labels
    basic: BasicPackage
    listed: ListedConditions
    policies: Mapping[str, PolicyYear]
    codes: CodeTables


def read_tables(*overlays: Path, tables: Path = TABLES) -> Tables:
    """Read the packaged tables with overlays laid over them: a file of a later directory replaces its namesake.

    Raises TablesError with every fault of every file.
    """
    files = _files([tables, *overlays])
    errors: list[TableError] = []
    read = {name: _read(name, path, errors) for name, path in files.items() if path.suffix == ".toml"}
    labels, basic, listed = (
        read.pop(name, None) for name in ("labels.toml", "basic_package.toml", "listed_conditions.toml")
    )
    if not (isinstance(labels, Labels) and isinstance(basic, BasicPackage) and isinstance(listed, ListedConditions)):
        errors += [
            _missing_table(name)
            for name in ("labels.toml", "basic_package.toml", "listed_conditions.toml")
            if name not in files
        ]
        raise TablesError(errors)
    policies = {name: table for name, table in read.items() if isinstance(table, PolicyYear)}
    codes = read_code_tables(files, lambda name, fault: errors.append(TableError(name, fault)))
    if errors:
        raise TablesError(errors)
    return Tables(files, labels, basic, listed, policies, codes)


def load_rules(*overlays: Path, tables: Path = TABLES) -> Rules:
    """Read the tables and assemble them. Raises TablesError; what only several tables show is left to `checks`."""
    return assemble(read_tables(*overlays, tables=tables))


def assemble(tables: Tables) -> Rules:
    """Make the Rules of the published tables: every figure with its source, white labels and variants worked out."""
    basic, listed = tables.basic, tables.listed
    published = {(p.label, p.policy_year): _resolve(p) for p in tables.policies.values() if p.status == "published"}
    deductibles = tuple(evolve(d, source=f"basic#{d.source}") for d in basic.deductibles)
    return Rules(
        version=_version(tables.files),
        basic=evolve(basic, entitlement=_with_owner(basic.entitlements, "basic", ""), deductible=deductibles),
        listed=evolve(listed, condition=tuple(evolve(c, source=f"listed#{c.source}") for c in listed.conditions)),
        labels=tables.labels.labels,
        policies=_white_labels(published),
        diagnoses=tables.codes.diagnoses,
        services=tables.codes.services,
        claim_codes=tables.codes.claim_codes,
        sources=_sources(basic, listed, tables.labels, published.values()),
    )


def locate(tables: Tables, name: str, fault: Fault) -> TableError:
    """Find the line of a fault in one of the tables read."""
    return _locate(name, lines_of(tables.files[name].read_text("utf-8")), fault)


def _files(directories: Iterable[Path]) -> dict[str, Path]:
    found = {}
    for directory in directories:
        registries = set(directory.glob("sources_20[0-9][0-9].toml"))
        for path in sorted({*directory.rglob("*.toml"), *directory.rglob("*.csv")} - registries):
            found[path.relative_to(directory).as_posix()] = path
    return found


def _version(files: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name].read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _kind(name: str) -> type[Any]:
    kinds = {"labels.toml": Labels, "basic_package.toml": BasicPackage, "listed_conditions.toml": ListedConditions}
    return kinds.get(name, PolicyYear)


def _read(name: str, path: Path, errors: list[TableError]) -> Any:
    try:
        return structure_table(name, path.read_text("utf-8"), _kind(name))
    except TablesError as error:
        errors.extend(error.errors)
    return None


def structure_table(name: str, text: str, kind: type[T]) -> T:
    """Make an object of a kind of the text of a table. Raises TablesError with the line of every fault."""
    try:
        return _converter.structure(tomli.loads(text), kind)
    except tomli.TOMLDecodeError as error:
        wrong = phrase("reader_says", message=str(error))
        raise TablesError([TableError(name, Fault((), phrase("valid_toml"), wrong, line=error.lineno))]) from error
    except Exception as error:
        lines = lines_of(text)
        raise TablesError([_locate(name, lines, fault) for fault in faults_of(error)]) from error


def _locate(name: str, lines: Mapping[FaultPath, int], fault: Fault) -> TableError:
    """Give a fault the line where it stands, or else where what holds it begins."""
    path = fault.path
    while path and path not in lines:
        path = path[:-1]
    return TableError(name, evolve(fault, line=lines.get(path, 1)))


def lines_of(text: str) -> dict[FaultPath, int]:
    """Map the path of every table, key and listed element of a TOML text to its line number, from one."""
    lines: dict[FaultPath, int] = {}
    counts: dict[FaultPath, int] = {}
    table: FaultPath = ()
    array: FaultPath = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[(\[?)([\w.\- ]+)\]", line):
            table = _table_path(header[2].split("."), counts, repeated=bool(header[1]))
            lines[table] = number
        elif key := re.match(r"\s*([\w\-]+)\s*=\s*(\[?)", line):
            array = (*table, key[1])
            lines[array] = number
            counts[array] = 0
        elif re.match(r"\s*[{\"\d]", line) and array:
            lines[(*array, counts[array])] = number
            counts[array] += 1
    return lines


def _table_path(parts: Sequence[str], counts: dict[FaultPath, int], *, repeated: bool) -> FaultPath:
    path: FaultPath = ()
    for part in parts[:-1]:
        path = (*path, part.strip())
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, parts[-1].strip())
    if not repeated:
        return path
    counts[path] = counts.get(path, 0) + 1
    for inner in [known for known in counts if known[: len(path) + 1] == (*path, counts[path] - 1) and known != path]:
        del counts[inner]
    return (*path, counts[path] - 1)


def _missing_table(name: str) -> TableError:
    return TableError(name, Fault((), phrase("readable_table"), NOTHING, line=1))


def _resolve(policy: PolicyYear) -> PolicyYear:
    owner = f"{policy.label}/{policy.policy_year}"
    whole = policy.every_package and _general(policy.every_package, owner)
    packages = {package.id: package for package in policy.packages}
    made = []
    for package in policy.packages:
        base = packages.get(package.based_on)
        entitlements = package.entitlements or (base.entitlements if base else ())
        merged = _with_owner(entitlements, owner, package.source)
        if whole and package.kind != "basic_policy":
            merged = with_general(merged, whole)
        reimbursement = package.reimbursement and evolve(
            package.reimbursement, source=f"{owner}#{package.reimbursement.source or package.source}"
        )
        made.append(
            evolve(package, source=f"{owner}#{package.source}", reimbursement=reimbursement, entitlement=merged)
        )
    return evolve(policy, package=tuple(made), every_package=whole)


def _general(whole: EveryPackage, owner: str) -> EveryPackage:
    limits = tuple(evolve(limit, source=f"{owner}#{limit.source or whole.source}") for limit in whole.limits)
    rate = whole.reimbursement and evolve(
        whole.reimbursement, source=f"{owner}#{whole.reimbursement.source or whole.source}"
    )
    entitlements = _with_owner(whole.entitlements, owner, whole.source)
    return evolve(whole, limits=limits, reimbursement=rate, entitlement=entitlements, source=f"{owner}#{whole.source}")


def _with_owner(entitlements: Iterable[Entitlement], owner: str, inherited: str) -> tuple[Entitlement, ...]:
    return tuple(_cite(e, owner, e.source or inherited) for e in entitlements)


def _cite(entitlement: Entitlement, owner: str, source: str) -> Entitlement:
    limits = tuple(evolve(limit, source=f"{owner}#{limit.source or source}") for limit in entitlement.limits)
    rate = entitlement.reimbursement
    return evolve(
        entitlement,
        source=f"{owner}#{source}",
        limits=limits,
        reimbursement=evolve(rate, source=f"{owner}#{rate.source or source}"),
    )


def _white_labels(policies: Mapping[tuple[str, int], PolicyYear]) -> dict[tuple[str, int], PolicyYear]:
    resolved = dict(policies)
    for key, policy in policies.items():
        original = policies.get((policy.same_as, policy.policy_year))
        if original is not None:
            own: dict[str, Package] = {package.id: package for package in original.packages} | {
                package.id: package for package in policy.packages
            }
            resolved[key] = evolve(
                policy, package=tuple(own.values()), every_package=policy.every_package or original.every_package
            )
    return resolved


def _sources(
    basic: BasicPackage, listed: ListedConditions, labels: Labels, policies: Iterable[PolicyYear]
) -> dict[str, Source]:
    owners: list[tuple[str, tuple[Source, ...]]] = [
        ("basic", basic.sources),
        ("listed", listed.sources),
        ("labels", labels.sources),
    ]
    owners += [(f"{policy.label}/{policy.policy_year}", policy.sources) for policy in policies]
    return {f"{owner}#{source.id}": source for owner, sources in owners for source in sources}
