"""What follows from the answer that a package is held while nobody knows which: none at all is no longer a case.

A request cannot say it, so the decision is narrowed after it is made.
"""

from collections.abc import Sequence

from attrs import evolve

from coverage_service.model import Branch, CoverageDecision, Totals

NONE_HELD = "package_none"
# Which package is held, of whom it is known that there is one.
NAME = "packages.name"


def for_holder(decision: CoverageDecision) -> CoverageDecision:
    """Leave out that no package is held: its name decides, or the one case that is left and leaves as much open.

    The figures of one's own policy settle it, whoever the insurer is.
    """
    if decision.decided_by[:1] != ("packages",):
        return decision
    branches = tuple(each for each in decision.branches if each.condition.code != NONE_HELD)
    if len(branches) != 1 or branches[0].totals.unknown != decision.totals.unknown:
        decided_by = (NAME, *decision.decided_by[1:])
        return evolve(decision, branches=branches, decided_by=decided_by, totals=_within(decision.totals, branches))
    (only,) = branches
    by_policy = "stated_package" in only.decided_by
    return evolve(
        decision,
        verdict=only.verdict,
        sessions=only.sessions,
        totals=only.totals,
        reasons=only.reasons,
        decided_by=tuple(name for name in only.decided_by if not (by_policy and name == "insurer")),
        branches=(),
    )


def _within(totals: Totals, branches: Sequence[Branch]) -> Totals:
    """Bound what is paid by what is paid in the cases that are left."""
    least = [each.totals.pays_at_least for each in branches if each.totals.pays_at_least is not None]
    most = [each.totals.pays_at_most for each in branches if each.totals.pays_at_most is not None]
    if not branches or not len(least) == len(most) == len(branches):
        return totals
    return evolve(totals, pays_at_least=min(least), pays_at_most=max(most))
