"""Whether a year is whole: the law read, the deductible known, every label published; what is missing, as phrases.

Whether what is there is sound is left to `checks`; what is to do figure by figure to `intake.queue`.
"""

from collections.abc import Iterator

from insurer_rules.faults import Phrase, phrase
from insurer_rules.loading import Tables


def newest_year(tables: Tables) -> int:
    """Give the newest policy year of which there is any table."""
    return max((policy.policy_year for policy in tables.policies.values()), default=0)


def year_gaps(tables: Tables, year: int) -> tuple[Phrase, ...]:
    """Say what is missing to answer for a year; nothing when it is whole."""
    return tuple(_gaps(tables, year))


def _gaps(tables: Tables, year: int) -> Iterator[Phrase]:
    yield from _law_gaps(tables, year)
    own = {policy.label: policy.status for policy in tables.policies.values() if policy.policy_year == year}
    before = {policy.label for policy in tables.policies.values() if policy.policy_year == year - 1}
    drafts = tuple(sorted(label for label, status in own.items() if status == "draft"))
    if "published" not in own.values():
        yield phrase("nothing_published", year=year)
    if drafts:
        yield phrase("drafts_answer_nobody", year=year, labels=drafts)
    if absent := tuple(sorted(before - own.keys())):
        yield phrase("labels_without_table", year=year, before=year - 1, labels=absent)


def _law_gaps(tables: Tables, year: int) -> Iterator[Phrase]:
    basic = tables.basic
    if basic.known_through.year < year:
        yield phrase("law_not_read", year=year, through=basic.known_through)
    deductible = next((each for each in basic.deductibles if each.year == year), None)
    if deductible is None:
        yield phrase("deductible_not_known", year=year)
    elif deductible.announced:
        yield phrase("deductible_announced", year=year)
