"""What the policies say: the rule tables of the basic package and of every insurer. Knows no patient."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from insurer_rules.changes import Change, changes_of_year
    from insurer_rules.checks import checked_rules
    from insurer_rules.loading import TABLES, TablesError, load_rules, read_tables
    from insurer_rules.rules import Rules

__all__ = ["TABLES", "Change", "Rules", "TablesError", "changes_of_year", "checked_rules", "load_rules", "read_tables"]
__getattr__ = lazy_names(
    __name__,
    {
        "checks": ["checked_rules"],
        "changes": ["Change", "changes_of_year"],
        "loading": ["TABLES", "TablesError", "load_rules", "read_tables"],
        "rules": ["Rules"],
    },
)
