"""The headings of an export that are not known: which column each means, asked beside the first rows of the file.

Nothing is kept: the answers are fields of the form that the file comes with, and the small file that a clerk keeps.
"""

from collections.abc import Mapping

from attrs import frozen

from coverage_service.claims.formats.headings import Header
from coverage_service.claims.formats.rows import KNOWN, REQUIRED, SETTLED, HeadingsSeen, column
from coverage_service.claims.labels import column_label
from coverage_service.wording.sentences import Language

# Before the name of a column in the name of its field.
FIELD = "column."
LONGEST_SHOWN, MOST_SHOWN = 40, 40


@frozen
class ColumnAsked:
    """A column, which heading is taken for it so far, and whether no claim is read without it."""

    field: str
    label: str
    heading: str
    missing: bool


@frozen
class HeadingsAsked:
    """What is asked of the headings of a file: its columns, the headings to choose from, and its first rows."""

    columns: tuple[ColumnAsked, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def headings_asked(seen: HeadingsSeen, language: Language) -> HeadingsAsked:
    """Ask which heading each column of a claim is, beside what is known of it."""
    missing = Header(seen.names, seen.meaning).missing
    taken = dict(zip(reversed(seen.meaning), reversed(seen.names), strict=True))
    columns = (
        ColumnAsked(f"{FIELD}{name}", column_label(name, language), taken.get(name, ""), name in missing)
        for name in sorted((*REQUIRED, *SETTLED), key=lambda name: name not in missing)
    )
    headings = tuple(dict.fromkeys(filter(None, seen.names)))
    rows = tuple(tuple(cell[:LONGEST_SHOWN] for cell in row[:MOST_SHOWN]) for row in (seen.names, *seen.rows))
    return HeadingsAsked(tuple(columns), headings, rows)


def named_in(fields: Mapping[str, str]) -> dict[str, str]:
    """Read from the fields of a form which column each heading means, by the heading as it is compared."""
    return {column(heading): name for heading, name in chosen_in(fields).items()}


def chosen_in(fields: Mapping[str, str]) -> dict[str, str]:
    """Read from the fields of a form which column each heading means, by the heading as it stands."""
    chosen = ((name.removeprefix(FIELD), heading) for name, heading in fields.items() if name.startswith(FIELD))
    return {heading: name for name, heading in chosen if heading and name in KNOWN}
