"""A document of any form, read: the way in from a file, bytes or pasted text."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from insurer_rules.policy_documents.blocks import DocumentLayout
from insurer_rules.policy_documents.care_words import Subject
from insurer_rules.policy_documents.lines import DocumentReading
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.pasted_layout import pasted_layout
from insurer_rules.policy_documents.reading import read_layout

Form = Literal["html", "pdf", "text"]


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
    names = Names(known=tuple(dict.fromkeys(packages)), label=label, others=tuple(others))
    default: Subject = "physio" if form == "text" else ""
    return read_layout(layout_of(document, form), names, year=year, default=default)


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
