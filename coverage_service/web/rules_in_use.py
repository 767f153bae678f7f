"""What every handler works with: the rules, and a calendar that says which day it is."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from attrs import frozen

from insurer_rules.publishing.release_watch import OutcomeKind
from insurer_rules.rules import Rules


@frozen(eq=False)
class RulesInUse:
    """The rules at hand and today's date; made for each request, so that an answer is from one release throughout.

    One dependency, as two or more make Litestar open a task group for every request. `release` is the number of the
    release in use; None for the packaged tables. `stopping` is a process that is asked to end, `watch` what came of the
    last look for a release, `reporting` a service that takes reports of policy holders.
    """

    rules: Rules
    today: Callable[[], date]
    release: int | None = None
    stopping: bool = False
    watch: Literal["off"] | OutcomeKind = "off"
    reporting: bool = False
