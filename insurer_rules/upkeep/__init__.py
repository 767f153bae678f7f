"""Keeping rule tables true: their sources watched, what is known surveyed, their schema for editors."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from insurer_rules.upkeep.source_watch import SourceFinding, citations, watch_sources
    from insurer_rules.upkeep.survey import SurveyFinding, ages, conflicts, knowledge, outliers

__all__ = ["SourceFinding", "SurveyFinding", "ages", "citations", "conflicts", "knowledge", "outliers", "watch_sources"]
__getattr__ = lazy_names(
    __name__,
    {
        "source_watch": ["SourceFinding", "citations", "watch_sources"],
        "survey": ["SurveyFinding", "ages", "conflicts", "knowledge", "outliers"],
    },
)
