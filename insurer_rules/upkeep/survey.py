"""A survey of the tables: what is known per label and year, what stands out, what disagrees, and how old it all is.

Whether the tables are sound is left to `checks`; nothing here is a fault, all of it is worth a look.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median
from typing import Literal

from attrs import frozen

from insurer_rules.changes import by_label_and_year
from insurer_rules.figures import Figure, Value, figures_of, total_figures
from insurer_rules.model import Labels, Package, PolicyYear
from insurer_rules.written_names import plain

Known = Literal["insurer", "reported", "unknown"]
# What is expected of each package: a total, its part for manual therapy, a rate without a contract.
EXPECTED = (
    ("sessions", "sessions_contracted", "budget"),
    ("manual_sessions", "manual_budget"),
    ("non_contracted", "non_contracted_max"),
)


@frozen(kw_only=True)
class Knowledge:
    """How many expected figures of a label's year are the insurer's own, how many reported, how many unknown."""

    label: str
    year: int
    packages: int
    insurer: int
    reported: int
    unknown: int

    @property
    def share(self) -> float:
        """The part of the expected figures that is known; it only rises when more is read."""
        return (self.insurer + self.reported) / max(1, self.insurer + self.reported + self.unknown)


@frozen(kw_only=True)
class SurveyFinding:
    """Something worth a look: of which label, year and package, and in words what."""

    label: str
    year: int
    package: str
    what: str


@frozen(kw_only=True)
class Age:
    """The newest year of which any total of a label is known, when it was read, and how many years are behind it."""

    label: str
    newest_total: int | None
    newest_table: int
    read_on: date | None

    @property
    def years_behind(self) -> int:
        """Years between the newest table and the newest known total."""
        return self.newest_table - (self.newest_total or self.newest_table - 10)


def evidence_of(figure: Figure) -> Known:
    """Tell how a figure is known: the insurer's own text, somebody else's page, or not at all."""
    if figure.value is None or figure.source is None:
        return "unknown"
    return figure.source.evidence


def knowledge(policies: Iterable[PolicyYear], *, es: bool = False) -> tuple[Knowledge, ...]:
    """Count per label and year how the expected figures of manual therapy are known; `es`: of the E.S. method.

    Each package expects a total, and the ordinary method a part for manual therapy and a rate without a contract too.
    """
    made = []
    for policy in policies:
        expected = [package.id for package in policy.packages if package.kind != "basic_policy"]
        own = [f for f in figures_of(policy) if (f.entitlement == "manual_therapy_es") == es]
        counted = [
            _expected_figure([f for f in own if f.package == package], names)
            for package in expected
            for names in (EXPECTED[:1] if es else EXPECTED)
        ]
        insurer, reported, unknown = (counted.count(kind) for kind in ("insurer", "reported", "unknown"))
        made.append(
            Knowledge(
                label=policy.label,
                year=policy.policy_year,
                packages=len(policy.packages),
                insurer=insurer,
                reported=reported,
                unknown=unknown,
            )
        )
    return tuple(sorted(made, key=lambda each: (each.label, each.year)))


def _expected_figure(own: Iterable[Figure], names: tuple[str, ...]) -> Known:
    """Tell how one expected figure of a package is known; beside a known total, what is not named unknown is none."""
    own = tuple(own)
    said = [figure for figure in own if figure.name in names]
    if values := [evidence_of(figure) for figure in said if figure.value is not None]:
        return "insurer" if "insurer" in values else "reported"
    if said or names == EXPECTED[0]:
        return "unknown"
    return _expected_figure(own, EXPECTED[0])


def outliers(policies: Iterable[PolicyYear], *, times: float = 6.0) -> tuple[SurveyFinding, ...]:
    """Find totals far from the market of their year, by the median distance to the median, and sudden jumps of one."""
    policies = tuple(policies)
    by_year: dict[int, list[int]] = defaultdict(list)
    for policy in policies:
        by_year[policy.policy_year] += [total for total, _ in total_figures(policy).values() if isinstance(total, int)]
    found = list(_jumps(policies))
    for policy in policies:
        market = by_year[policy.policy_year]
        middle = median(market) if market else 0
        spread = max(1.0, median(abs(total - middle) for total in market)) if market else 1.0
        for name, (total, _) in total_figures(policy).items():
            if isinstance(total, int) and abs(total - middle) > times * spread:
                what = f"{total} sessions, where the middle of {policy.policy_year} is {middle:g}"
                found.append(SurveyFinding(label=policy.label, year=policy.policy_year, package=name, what=what))
    return tuple(sorted(found, key=lambda each: (each.label, each.year, each.package)))


def _jumps(policies: Iterable[PolicyYear]) -> Iterator[SurveyFinding]:
    known = by_label_and_year(policies)
    for (label, year), policy in known.items():
        before = total_figures(known[label, year - 1]) if (label, year - 1) in known else {}
        for name, (total, _) in total_figures(policy).items():
            old = before.get(name, (None, None))[0]
            if isinstance(total, int) and isinstance(old, int) and (total >= 2 * old or old >= 2 * total):
                yield SurveyFinding(
                    label=label, year=year, package=name, what=f"from {old} to {total} sessions in a year"
                )


def conflicts(policies: Iterable[PolicyYear], labels: Labels) -> tuple[SurveyFinding, ...]:
    """Find what sources say in two ways: a package of a label and its carrier, and numbers given for two labels."""
    known = by_label_and_year(policies)
    found: list[SurveyFinding] = []
    for label in labels.labels:
        for year in sorted(year for owner, year in known if owner == label.id):
            carrier = known.get((label.carrier, year))
            found += _differences(known[label.id, year], carrier) if carrier else []
        for number in label.disputed_uzovi:
            found.append(
                SurveyFinding(label=label.id, year=0, package="", what=f"UZOVI {number} is given for others too")
            )
    return tuple(found)


def _differences(policy: PolicyYear, carrier: PolicyYear) -> Iterator[SurveyFinding]:
    others = {plain(name): totals for name, totals in total_figures(carrier).items()}
    for name, totals in total_figures(policy).items():
        other = others.get(plain(name))
        if other and other != totals and None not in (other[0], totals[0]):
            what = f"{totals[0]} sessions here, {other[0]} at {carrier.label}"
            yield SurveyFinding(label=policy.label, year=policy.policy_year, package=name, what=what)


def ages(policies: Iterable[PolicyYear]) -> tuple[Age, ...]:
    """Tell per label how old its newest known total is, the oldest first."""
    by_label: dict[str, list[PolicyYear]] = defaultdict(list)
    for policy in policies:
        by_label[policy.label].append(policy)
    made = []
    for label, own in by_label.items():
        totals = [policy for policy in own if any(known != (None, None) for known in total_figures(policy).values())]
        newest = max(totals, key=lambda policy: policy.policy_year, default=None)
        read = max((source.read_on for source in newest.sources), default=None) if newest else None
        made.append(
            Age(
                label=label,
                newest_total=newest.policy_year if newest else None,
                newest_table=max(policy.policy_year for policy in own),
                read_on=read,
            )
        )
    return tuple(sorted(made, key=lambda age: (-age.years_behind, age.label)))


def limits_of(package: Package) -> tuple[Value, ...]:
    """List the numbers of sessions at which something ends in a package, each once, the smallest first."""
    numbers = {limit.sessions for entitlement in package.entitlements for limit in entitlement.limits}
    return tuple(sorted(number for number in numbers if isinstance(number, int) and number > 0))
