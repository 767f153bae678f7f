"""Documents written as data, each with its truth, and built as web page, PDF or pasted text.

A body has a block a line: `# ` to `### ` headings, `- ` a bullet, `!` a lead line, `~` small print, `| a | b |` a row,
`|! a | b |` a row of headings with `{c3}` for a cell across three columns and `{r2}` for one down two rows, `=` a new
page; anything else is a paragraph.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import tomli
from attrs import frozen
from fpdf import FPDF
from fpdf.enums import TableBordersLayout

DOCUMENTS = Path(__file__).with_name("documents")
SPAN = re.compile(r"^\{([cr])(\d)\}\s*")
ENDINGS = {"html": "html", "paste": "txt"}
Cell = tuple[str, int, int]
Block = tuple[str, Any]


@frozen(kw_only=True)
class Document:
    """A document as data: how it looks, what it says, and what a reader finds in it."""

    id: str
    form: str
    style: str
    label: str
    policy_year: int
    packages: tuple[str, ...]
    body: str
    figures: tuple[dict[str, Any], ...]
    optional: tuple[dict[str, Any], ...] = ()
    not_covered: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.id}.{ENDINGS.get(self.form, 'pdf')}"


def documents(folder: Path = DOCUMENTS) -> Iterator[Document]:
    """Read every document below a folder."""
    for path in sorted(folder.rglob("*.toml")):
        read = tomli.loads(path.read_text("utf-8"))
        yield Document(**{name: tuple(value) if isinstance(value, list) else value for name, value in read.items()})


def built(document: Document) -> bytes:
    """Build the file of a document."""
    if document.form == "paste":
        return document.body.strip("\n").encode()
    blocks = tuple(_blocks(document.body))
    return _page(document, blocks).encode() if document.form == "html" else _pdf(document, blocks)


def _blocks(body: str) -> Iterator[Block]:
    lines = [line for line in body.split("\n") if line.strip()]
    for kind, run in groupby(lines, key=_kind):
        if kind == "table":
            yield kind, [(line.startswith("|!"), list(_cells(line))) for line in run]
        elif kind == "list":
            yield kind, [line[2:] for line in run]
        else:
            yield from ((kind, line if kind == "p" else line.lstrip("#!~= ")) for line in run)


def _kind(line: str) -> str:
    if line.startswith("#"):
        return f"h{len(line) - len(line.lstrip('#'))}"
    return {"|": "table", "-": "list", "!": "lead", "~": "small", "=": "page"}.get(line[0], "p")


def _cells(line: str) -> Iterator[Cell]:
    for cell in re.split(r"\s*\|(?:\s|$)", line[2:] if line.startswith("|!") else line[1:])[:-1]:
        text, spans = cell.strip(), {"c": 1, "r": 1}
        while span := SPAN.match(text):
            spans[span[1]] = int(span[2])
            text = text[span.end() :]
        yield text, spans["c"], spans["r"]


def _page(document: Document, blocks: Sequence[Block]) -> str:
    write = _boxes if document.style in ("divs", "grid") else _elements
    inner = "\n".join(part for kind, content in blocks for part in write(kind, content, grid=document.style == "grid"))
    title = escape(f"{blocks[0][1]} - {document.label}")
    return f"<!doctype html><html><head><title>{title}</title></head><body><main>{inner}</main></body></html>"


def _elements(kind: str, content: Any, *, grid: bool) -> Iterator[str]:  # noqa: ARG001 - as boxes are written
    if kind == "table":
        rows = "".join(
            "<tr>"
            + "".join(
                f'<{tag} colspan="{across}" rowspan="{down}">{escape(text)}</{tag}>'
                for tag in ["th" if head else "td"]
                for text, across, down in cells
            )
            + "</tr>"
            for head, cells in content
        )
        yield f"<table>{rows}</table>"
    elif kind == "list":
        yield f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in content)}</ul>"
    elif kind != "page":
        tags = {"lead": ("<p><b>", "</b></p>"), "small": ("<p><small>", "</small></p>")}
        before, after = tags.get(kind, (f"<{kind}>", f"</{kind}>"))
        yield f"{before}{escape(content)}{after}"


def _boxes(kind: str, content: Any, *, grid: bool) -> Iterator[str]:
    if kind == "table" and grid:
        rows = "".join(
            f'<div class="row">{"".join(f"<div class=cell>{escape(text)}</div>" for text, _, _ in cells)}</div>'
            for _, cells in content
        )
        yield f'<div class="overview">{rows}</div>'
    elif kind == "table":
        yield from _elements(kind, [(False, cells) for _, cells in content], grid=False)
    elif kind == "list":
        yield from (f'<div class="entry">• {escape(item)}</div>' for item in content)
    elif kind in ("h1", "h2", "h3", "lead"):
        level = {"lead": "h4"}.get(kind, kind)
        yield f'<div class="heading heading-{level}">{escape(content)}</div>'
    elif kind != "page":
        yield f'<div class="text"><span>{escape(content)}</span></div>'


def _pdf(document: Document, blocks: Sequence[Block]) -> bytes:
    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_margin(18)
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    if document.form == "pdf_two_columns":
        _write(pdf, blocks[:1], document.form)
        _write_columns(pdf, blocks[1:])
    else:
        _write(pdf, blocks, document.form)
    return bytes(pdf.output())


def _write_columns(pdf: FPDF, blocks: Sequence[Block]) -> None:
    """Write the blocks in two columns, the second from the block that passes the middle of their length."""
    length = [len(str(content)) + 60 for _, content in blocks]
    middle, top = sum(length) / 2, pdf.get_y()
    first = next(n for n in range(1, len(blocks) + 1) if sum(length[:n]) >= middle)
    for side, part in ((0, blocks[:first]), (1, blocks[first:])):
        pdf.set_left_margin(18 + side * 91)
        pdf.set_right_margin(18 + (1 - side) * 91)
        pdf.set_xy(pdf.l_margin, top)
        _write(pdf, part, "pdf_two_columns")


def _write(pdf: FPDF, blocks: Iterable[Block], form: str) -> None:
    sizes = {"h1": 17, "h2": 13, "h3": 11, "lead": 10, "small": 8.5}
    for kind, content in blocks:
        if kind == "page":
            pdf.add_page()
        elif kind == "table":
            _write_table(pdf, content, form)
        else:
            pdf.set_font("helvetica", "B" if kind in ("h1", "h2", "h3", "lead") else "", sizes.get(kind, 10))
            for text in content if kind == "list" else [content]:
                words = f"• {text}" if kind == "list" else text
                pdf.multi_cell(0, pdf.font_size * 1.35, words, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(2)
            pdf.set_font("helvetica", size=10)


def _write_table(pdf: FPDF, rows: Sequence[tuple[bool, list[Cell]]], form: str) -> None:
    layout = TableBordersLayout.ALL if form == "pdf_ruled" else TableBordersLayout.NONE
    pdf.set_font("helvetica", size=9)
    with pdf.table(
        borders_layout=layout,
        text_align="LEFT",
        align="LEFT",
        first_row_as_headings=False,
        padding=1.2,
        line_height=4.3,
    ) as table:
        for head, cells in rows:
            row = table.row()
            pdf.set_font("helvetica", "B" if head else "", 9)
            for text, across, down in cells:
                row.cell(text, colspan=across, rowspan=down)
            pdf.set_font("helvetica", size=9)
    pdf.ln(2)
    pdf.set_font("helvetica", size=10)
