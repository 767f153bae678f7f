"""What this person gets: decides, explains and serves the coverage of manual therapy."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from coverage_service.client import AsyncCoverageClient, CoverageClient
    from coverage_service.comparison import ComparisonQuery, compare
    from coverage_service.decision.deciding import decide
    from coverage_service.model import CoverageDecision, CoverageQuery
    from coverage_service.settings import Settings, settings_from

__all__ = [
    "AsyncCoverageClient",
    "ComparisonQuery",
    "CoverageClient",
    "CoverageDecision",
    "CoverageQuery",
    "Settings",
    "compare",
    "decide",
    "settings_from",
]
__getattr__ = lazy_names(
    __name__,
    {
        "client": ["AsyncCoverageClient", "CoverageClient"],
        "comparison": ["ComparisonQuery", "compare"],
        "decision.deciding": ["decide"],
        "model": ["CoverageDecision", "CoverageQuery"],
        "settings": ["Settings", "settings_from"],
    },
)
