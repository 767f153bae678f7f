"""Where a figure stands: the source of a table as an answer shows it, with the article of law where there is one."""

from coverage_service.model import SourceCited
from insurer_rules.rules import Rules, remembered


def cite(rules: Rules, source: str, article: str = "") -> tuple[SourceCited, ...]:
    """Show the source of a figure; none for a figure that the person stated."""
    return _sources_of(rules, source, article)


@remembered(8192)
def _sources_of(rules: Rules, source: str, article: str) -> tuple[SourceCited, ...]:
    found = rules.sources.get(source)
    if found is None:
        return ()
    title = f"{found.title}, {article}" if article else found.title
    return (SourceCited(title, found.url, found.applies_to_year, found.evidence),)
