"""The draft of a label and the packages in it: opened or begun, found by every spelling, added when they are new."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from insurer_rules.editing.tables import OpenTable, blank_year, copy_year, open_table
from insurer_rules.editing.text_edits import Append
from insurer_rules.faults import phrase, shown
from insurer_rules.figures import FigureError
from insurer_rules.loading import Tables
from insurer_rules.model import MOVEMENT, Package, PolicyYear, Source
from insurer_rules.written_names import plain

NEAR = 88


def draft_of(directory: Path, label: str, year: int, before: int) -> tuple[OpenTable, PolicyYear | None]:
    """Open the draft of a label, or begin one; and give the policy year to compare it with."""
    if (directory / f"{year}/{label}.toml").exists():
        table = open_table(directory, label, year)
        return table, table.policy
    if (directory / f"{before}/{label}.toml").exists():
        return copy_year(directory, label, before=before, after=year), open_table(directory, label, before).policy
    return blank_year(directory, label, year), None


def newest_policy(tables: Tables, label: str, year: int) -> PolicyYear | None:
    """Give the newest policy year of a label up to a year, drafts included."""
    own = [each for each in tables.policies.values() if each.label == label and each.policy_year <= year]
    return max(own, key=lambda policy: policy.policy_year, default=None)


def package_ids(policy: PolicyYear | None) -> Mapping[str, str]:
    """Give the ids of packages by each of their reduced names."""
    packages = policy.packages if policy else ()
    return {name: package.id for package in packages for name in package_names(package)}


def package_names(package: Package) -> set[str]:
    """Collect the reduced names under which a package is found in a sheet."""
    return {plain(name) for name in (package.id, package.name, *package.aliases)}


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Give up to three names that are nearly this one."""
    found = process.extract(plain(name), list(names), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
    return tuple(each for each, _, _ in found if each != plain(name))


def with_new_package(
    table: OpenTable, name: str, names: Sequence[str], source: Source, *, sure: bool
) -> tuple[OpenTable, str]:
    """Add a package that the draft does not have, of which nothing is known yet; give its id.

    Raises FigureError for a name near to one that none of the other `names` means, unless somebody is `sure`.
    """
    taken = {plain(each) for each in names}
    free = {each for own in table.policy.packages if not package_names(own) & taken for each in package_names(own)}
    if not sure and (near := near_names(name, free)):
        raise FigureError(phrase("did_you_mean", name=shown(name), names=near))
    identity = _new_id(name, {package.id for package in table.policy.packages})
    entitlement = {"id": "movement", "therapies": [*MOVEMENT], "unknown": ["sessions"]}
    package = {"id": identity, "name": name, "source": source.id, "entitlement": [entitlement]}
    return table.with_source(source).with_edits(Append(("package",), package)), identity


def _new_id(name: str, taken: Iterable[str]) -> str:
    """Make a package id of a name; a word behind it where the id is taken."""
    wanted = re.sub(r"[^a-z0-9]+", "_", plain(name).replace("+", " plus ")).strip("_") or "package"
    others = set(taken)
    while wanted in others:
        wanted += "_more"
    return wanted
