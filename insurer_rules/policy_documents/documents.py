"""A document of any form, read: the way in from a file, bytes or pasted text."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

from insurer_rules.policy_documents.blocks import Block, DocumentLayout
from insurer_rules.policy_documents.care_words import Subject
from insurer_rules.policy_documents.lines import DocumentReading
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.pasted_layout import pasted_layout
from insurer_rules.policy_documents.reading import read_layout
from insurer_rules.policy_documents.remembered import DOCUMENT

Form = Literal["html", "pdf", "text"]
# A letter of another script, which no Dutch or English text has: to those who look for words it is one.
LETTER = "ж"
RUN = re.compile(r"\*+")
AND_MORE = r"\s?\*+(?:\s?(?:,|/|en|of|and|or)\s?\*+)*(?![\w*])"
NUMBERED = re.compile(rf"([0-9]){LETTER}")


def read_document(
    document: Path | bytes | str,
    form: Form = "text",
    *,
    packages: Iterable[str] = (),
    label: str = "",
    year: int = 0,
    others: Iterable[str] = (),
) -> DocumentReading:
    """Read a file, its bytes or a pasted text.

    `packages` are the names to look for, such as those of last year's table; one name alone is the package of the
    whole text. `others` are the labels whose figures are not asked for. No input raises.
    """
    known = tuple(dict.fromkeys(packages))
    stars = Stars.of(known)
    names = Names(known=tuple(map(stars.number, known)), label=label, others=tuple(others))
    default: Subject = "physio" if form == "text" else ""
    try:
        return stars.read(read_layout(stars.lay_out(layout_of(document, form)), names, year=year, default=default))
    finally:
        DOCUMENT.forget()  # a person may have pasted it


def layout_of(document: Path | bytes | str, form: Form) -> DocumentLayout:
    """Lay out a document of any form."""
    if form == "pdf":
        from insurer_rules.policy_documents.pdf_layout import pdf_layout  # noqa: PLC0415 - pasted text needs no pdfplumber

        return pdf_layout(document.encode() if isinstance(document, str) else document)
    content = document.read_bytes() if isinstance(document, Path) else document
    if form == "html":
        from insurer_rules.policy_documents.html_layout import html_layout  # noqa: PLC0415 - nor selectolax

        return html_layout(content)
    return pasted_layout(content if isinstance(content, str) else content.decode("utf-8", errors="replace"))


def form_of(document: bytes, name: str = "") -> Form:
    """Tell the form of a document from its first bytes, else from the ending of its name."""
    start = document[:2048].lstrip()
    if start.startswith(b"%PDF"):
        return "pdf"
    if name.casefold().endswith((".html", ".htm")) or start[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text"


@frozen
class Stars:
    """Packages told apart by asterisks only, "Klip *" and "Klip **": each run of them is a number while a text is read.

    `bases` are the names before the asterisks; None where no package has any.
    """

    bases: re.Pattern[str] | None

    @classmethod
    def of(cls, packages: Iterable[str]) -> "Stars":
        """Find which names are told apart by asterisks."""
        bases = {re.escape(name.rstrip("* ")) for name in packages if name.endswith("*")}
        return cls(re.compile(rf"\b(?:{'|'.join(bases)}){AND_MORE}", re.IGNORECASE) if bases else None)

    def number(self, text: str) -> str:
        """Write the asterisks behind such a name as their number."""
        return self.bases.sub(lambda named: RUN.sub(_number, named[0]), text) if self.bases else text

    def lay_out(self, layout: DocumentLayout) -> DocumentLayout:
        """Write them so in every block."""
        return evolve(layout, blocks=tuple(map(self._block, layout.blocks))) if self.bases else layout

    def read(self, reading: DocumentReading) -> DocumentReading:
        """Write asterisks again in what was read."""
        lines = (evolve(line, package=_with_stars(line.package), text=_with_stars(line.text)) for line in reading.lines)
        unseen = tuple(map(_with_stars, reading.unseen))
        return evolve(reading, lines=tuple(lines), unseen=unseen) if self.bases else reading

    def _block(self, block: Block) -> Block:
        rows = tuple(evolve(row, cells=tuple(map(self.number, row.cells))) for row in block.rows)
        return evolve(block, text=self.number(block.text), rows=rows)


def _number(run: re.Match[str]) -> str:
    return f"{len(run[0])}{LETTER}" if len(run[0]) < 10 else run[0]


def _with_stars(text: str) -> str:
    return NUMBERED.sub(lambda found: "*" * int(found[1]), text)
