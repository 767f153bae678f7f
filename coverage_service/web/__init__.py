"""The service over HTTP: the JSON interface and the page."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from coverage_service.web.app import create_app
    from coverage_service.web.rules_in_use import RulesInUse
    from coverage_service.web.server import run

__all__ = ["RulesInUse", "create_app", "run"]
__getattr__ = lazy_names(
    __name__,
    {"app": ["create_app"], "rules_in_use": ["RulesInUse"], "server": ["run"]},
)
