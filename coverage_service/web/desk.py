"""What every handler works with: the rules, and a calendar that says which day it is."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from insurer_rules.rules import Rules


@frozen(eq=False)
class Desk:
    """The rules at hand and today's date.

    One dependency, as two or more make Litestar open a task group for every request.
    """

    rules: Rules
    today: Callable[[], date]
