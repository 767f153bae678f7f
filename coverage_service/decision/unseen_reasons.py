"""Why nobody knows whether a session is paid: the law, the package or the figure that nobody has seen.

Why a session is paid or not is left to `reasons`.
"""

from coverage_service.decision.background import Background, package_name
from coverage_service.decision.citations import cite
from coverage_service.decision.held_packages import STATED
from coverage_service.decision.possibilities import packages_on_sale
from coverage_service.model import Reason
from insurer_rules.compiling import Stack

# The reasons that rest on a supplementary package and a year.
PACKAGE_UNSEEN = ("package_unseen", "package_not_named", "packages_unseen")

# The reasons given here: an answer that gives one rests on nobody's text.
NOT_SEEN = {
    *PACKAGE_UNSEEN,
    *("stated_unseen", "accident_cover_unseen", "law_unseen", "insurer_unknown"),
}


def unseen_reason(stack: Stack, number: int, background: Background) -> Reason:
    """Say which figure of an entitlement nobody has seen, and whose it is."""
    if stack.layers[number] == "basic":
        return Reason("law_unseen", (("year", background.year),))
    entitlement = stack.entitlements[number]
    name, sources = package_name(stack, number, background), cite(background.rules, entitlement.source)
    if "manual_therapy" in entitlement.unknown:
        return Reason("programme_unseen", (), sources)
    if "cover" in entitlement.unknown:
        figures = (("package", name), ("n", entitlement.limits[0].sessions or 0), ("year", background.year))
        return Reason("accident_cover_unseen", figures, sources)
    if stack.names[number] == STATED:
        return Reason("stated_unseen")
    if background.label is None:
        return Reason("insurer_unknown")
    named = packages_on_sale(background.rules, background.label, background.year)
    return Reason(
        "package_unseen" if name else "package_not_named" if named else "packages_unseen",
        (("package", name), ("year", background.year)),
        sources,
    )
