"""What a document says in figures, as readings to review: none counts before a person says yes.

Reading documents is left to `policy_documents`, deciding on what was read to `review`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from attrs import evolve

from insurer_rules.checks import BY_INSURER
from insurer_rules.intake.readings import Reading
from insurer_rules.model import Publisher, Source
from insurer_rules.policy_documents.lines import DocumentReading
from insurer_rules.written_names import plain

WORDS_KEPT = 400
PROGRAM = "reader of documents"
NO_YEAR = "the page does not say which year it is for"


def document_readings(
    document: DocumentReading,
    label: str,
    year: int,
    *,
    url: str,
    title: str,
    read_on: date,
    publisher: Publisher = "insurer",
    of_its_year: bool = True,
    packages: Mapping[str, str] | None = None,
) -> tuple[Reading, ...]:
    """Make a reading of each line that is about a figure, proposed or in doubt.

    A page that does not say that it is about the year (`of_its_year`) puts all of it in doubt. `packages` are the ids
    of the label's packages by their reduced names.
    """
    short = hashlib.sha256((url or title).encode()).hexdigest()[:6]
    source = Source(
        id=f"{label}_{year}_{short}",
        title=title or url or f"{label} {year}",
        url=url,
        publisher=publisher,
        evidence="insurer" if publisher in BY_INSURER else "reported",
        read_on=read_on,
        applies_to_year=year,
    )
    found = _readings(
        document,
        Reading(label=label, year=year, package="", figure="", value=0, source=source, road="document"),
        packages or {},
    )
    return tuple(each if of_its_year else evolve(each, doubt=each.doubt or NO_YEAR) for each in found)


def _readings(document: DocumentReading, blank: Reading, packages: Mapping[str, str]) -> Iterator[Reading]:
    for line in document.lines:
        if line.figure and line.value is not None:
            yield evolve(
                blank,
                package=packages.get(plain(line.package), line.package),
                figure=line.figure,
                value=line.value,
                per=line.per if line.figure.endswith(("sessions", "budget")) else "",
                page=line.page,
                text=line.text[:WORDS_KEPT],
                doubt=line.doubt if line.package else line.doubt or "no package named",
                read_by=PROGRAM,
            )
