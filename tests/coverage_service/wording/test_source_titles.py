"""Titles of sources on the Dutch page."""

import re

from coverage_service.wording.source_titles import phrases, title_in
from insurer_rules.rules import Rules

ENGLISH = {"the", "of", "and", "from", "up", "to", "with", "text", "article", "reimbursement", "insurer", "packages"}


def titles_now(rules: Rules) -> set[str]:
    """Give the titles that an answer of today may name: the law's, and those of the two newest years."""
    newest = max(year for _, year in rules.policies)
    found = {
        source.title for (_, year), policy in rules.policies.items() if year >= newest - 1 for source in policy.sources
    }
    return found | {source.title for source in rules.basic.sources}


def test_no_title_of_today_is_english_on_the_dutch_page(rules: Rules) -> None:
    """Words of a title that only English has are gone; names stay."""
    told = {title_in(title, "nl") for title in titles_now(rules)}
    assert [] == [title for title in sorted(told) if ENGLISH & set(re.findall(r"[a-z]+", title))]


def test_a_paragraph_of_the_law_is_named_as_the_law_does() -> None:
    """The English page keeps the title as the tables have it."""
    title = "Besluit zorgverzekering, text of 2024-09-14, article 2.6(8)"
    assert "Besluit zorgverzekering, tekst van 2024-09-14, artikel 2.6 lid 8" == title_in(title, "nl")
    assert title == title_in(title, "en")


def test_longer_phrases_come_first() -> None:
    """A phrase that holds another one stands before it."""
    order = [*phrases()]
    late = [
        (long, short) for n, short in enumerate(order) for long in order[n + 1 :] if re.search(rf"\b{short}\b", long)
    ]
    assert late == []
