"""What a policy holder reports of their policy: one figure, and where they read it.

Nothing of the person is in it, nor the hour. Two clients that report alike are two reports; one client counts once for
a figure. Keeping them is left to the stores.
"""

from datetime import date
from typing import Literal

from attrs import frozen

from coverage_service.access.rates import RateLimit

ReadIn = Literal["policy", "website", "app", "insurer_said"]
# Enough for somebody with several packages, too few to drown the others.
REPORTS = RateLimit(6, 3600.0)
SAME_FIGURE = RateLimit(1, 30 * 86_400.0)


@frozen(kw_only=True)
class PolicyReport:
    """One figure of a package in a policy year as somebody reads it in their own policy; unverified.

    `value` is as a sheet has it: a whole number, unlimited, euros as 350.00; `per` is the period of a limit.
    """

    id: str
    label: str
    package: str
    year: int
    figure: str
    value: str
    per: str
    read_in: ReadIn
    told_on: date
