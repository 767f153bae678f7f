"""A reading as a list: one JSON object a line and figure, or a list to read in eighty columns."""

import json
from collections.abc import Iterator
from textwrap import wrap

from attrs import asdict

from insurer_rules.figures import value_text
from insurer_rules.policy_documents.lines import DocumentReading, ReadLine

WIDTH = 80


def json_lines(reading: DocumentReading) -> Iterator[str]:
    """Give each line as one JSON object: package, figure, value, per, page, text, doubt."""
    for line in reading.lines:
        yield json.dumps(asdict(line), ensure_ascii=False)


def listed_lines(reading: DocumentReading) -> Iterator[str]:
    """Give the proposals, the doubts and the rest, each with the words it stands in."""
    doubts = tuple(line for line in reading.lines if line.figure and line.doubt)
    rest = tuple(line for line in reading.lines if not line.figure)
    for heading, lines in (("Proposed", reading.proposals), ("In doubt", doubts), ("No figure", rest)):
        if lines:
            yield f"{heading} ({len(lines)})"
        for line in lines:
            yield from _description(line)
    if reading.unseen:
        yield from wrap(f"Not named: {', '.join(reading.unseen)}", WIDTH)
    yield from reading.notes


def _description(line: ReadLine) -> Iterator[str]:
    value = value_text(line.figure, line.value) if line.figure and line.value is not None else ""
    per = f"per {line.per.replace('_', ' ')}" if line.per else ""
    told = " ".join(filter(None, [line.package or "(no package)", line.figure.replace("_", " "), value, per]))
    doubt = f" - {line.doubt}" if line.doubt else ""
    yield from wrap(f"{told}, page {line.page}{doubt}", WIDTH, initial_indent="  ", subsequent_indent="    ")
    yield from wrap(line.text[:400], WIDTH, initial_indent="      ", subsequent_indent="      ")
