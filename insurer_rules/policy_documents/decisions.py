"""What an analyst decides about the proposals of a document, and how accepted figures come into a draft.

Nothing is accepted by itself: a proposal becomes a figure only where an analyst says so, and then rests on its page.
"""

from collections.abc import Iterable, Mapping

from attrs import evolve

from insurer_rules.editing.tables import OpenTable
from insurer_rules.model import Source
from insurer_rules.policy_documents.lines import Line

Decision = int | str


def decided(lines: Iterable[Line], decisions: Mapping[int, Decision]) -> tuple[Line, ...]:
    """Keep the lines that the analyst accepted, by their number in the list from 1; all others are left out.

    A decision is "accept", "reject", or the value that the analyst reads in its place: a number, or "unlimited".
    """
    kept = []
    for number, line in enumerate(lines, 1):
        decision = decisions.get(number, "reject")
        if decision != "reject" and line.package and line.figure:
            kept.append(line if decision == "accept" else evolve(line, value=decision))
    return tuple(kept)


def with_proposals(table: OpenTable, accepted: Iterable[Line], document: Source) -> OpenTable:
    """Set accepted figures in a draft; each rests on its page of the document, as a source of its own.

    Raises FigureError for a package that the draft does not have, or a figure it cannot take.
    """
    for line in accepted:
        page = evolve(document, id=f"{document.id}_p{line.page}", title=f"{document.title}, page {line.page}")
        figure = f"{line.package}.{line.figure}"
        per = line.per if line.figure.endswith(("sessions", "budget")) else ""
        table = table.with_source(page).with_figure(figure, line.value, source=page.id, per=per)
    return table
