"""What the page watch sees, as readings: a cited page that changed or vanished, for somebody to look at.

Watching pages is left to `upkeep.source_watch`.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from insurer_rules.intake.readings import PAGE, Reading
from insurer_rules.loading import Tables
from insurer_rules.upkeep.source_watch import SourceFinding

TOLD = ("changed", "vanished")


def watch_readings(findings: Iterable[SourceFinding], tables: Tables, *, day: date) -> Iterator[Reading]:
    """Make a reading of each page that changed or vanished, for each label and year whose table cites it."""
    for finding in findings:
        if finding.status in TOLD:
            yield from _readings(finding, tables, day)


def _readings(finding: SourceFinding, tables: Tables, day: date) -> Iterator[Reading]:
    for place in finding.citation.places:
        name, _, identity = place.partition("#")
        policy = tables.policies.get(name)
        source = next((each for each in policy.sources if each.id == identity), None) if policy else None
        if policy and source:
            words = [*(f"- {each}" for each in finding.went), *(f"+ {each}" for each in finding.came)]
            yield Reading(
                label=policy.label,
                year=policy.policy_year,
                package="",
                figure=PAGE,
                value=finding.status,
                source=source,
                text="; ".join(words)[:400],
                doubt=f"seen on {day.isoformat()}: {finding.reason or finding.status}",
                read_by="page watch",
                road="watch",
            )
