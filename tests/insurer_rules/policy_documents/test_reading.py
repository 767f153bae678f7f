"""What the reader makes of every kind of passage, and of whole documents of every form."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import tomli

from insurer_rules.policy_documents import DocumentReading, form_of, read_document
from tests.insurer_rules.policy_documents.drawn import LAYOUTS
from tests.insurer_rules.policy_documents.truth import judged
from tests.insurer_rules.policy_documents.written import Document, built, documents

PASTED = tomli.loads(Path(__file__).with_name("pasted.toml").read_text("utf-8"))["pasted"]
LINES = tomli.loads(Path(__file__).with_name("policy_lines.toml").read_text("utf-8"))["pasted"]
KINDS = tomli.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))["kind"]
COPIED = tomli.loads(Path(__file__).with_name("copied.toml").read_text("utf-8"))["copied"]
DOCUMENTS = tuple(documents())
UNPROPOSED = {"praktijk-oost": 2}  # a limit in brackets behind a total stays a doubt


def proposed(reading: DocumentReading) -> list[str]:
    """Give the proposals as words, in order."""
    found = (
        " ".join(filter(None, (line.package, line.figure, str(line.value), line.per))) for line in reading.proposals
    )
    return sorted(found)


def page(blocks: list[str]) -> str:
    """Write the blocks of a kind as a web page."""
    return "".join(_elements(blocks))


def _elements(blocks: list[str]) -> Iterator[str]:
    for mark, run in groupby(blocks, key=lambda block: block[0] if block[0] in "#-¦" else ""):
        lines = [line.lstrip("#-¦ ") if mark != "¦" else line[1:] for line in run]
        if mark == "¦":
            rows = ("".join(f"<td>{escape(cell.strip())}</td>" for cell in line.split("¦")) for line in lines)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        elif mark == "-":
            yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        else:
            yield from (f"<{tag}>{escape(line)}</{tag}>" for tag in ["h2" if mark else "p"] for line in lines)


def pasted(blocks: list[str]) -> str:
    """Write the blocks of a kind as a person pastes them."""
    lines = ("\t".join(cell.strip() for cell in block[1:].split("¦")) if block[0] == "¦" else block for block in blocks)
    return "\n".join(line.removeprefix("# ") for line in lines)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["rule"])
def test_a_kind_of_passage_on_a_page(kind: dict[str, Any]) -> None:
    """Exactly the figures of the passage are proposed."""
    reading = read_document(page(kind["blocks"]), "html", packages=kind["packages"], label="Kustlijn", year=2027)
    assert sorted(kind["figures"]) == proposed(reading)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["rule"])
def test_a_kind_of_passage_as_pasted(kind: dict[str, Any]) -> None:
    """The same passage says the same without its elements."""
    reading = read_document(pasted(kind["blocks"]), "text", packages=kind["packages"], label="Kustlijn", year=2027)
    assert sorted(kind["figures"]) == proposed(reading)


@pytest.mark.parametrize("pasted", PASTED, ids=lambda pasted: pasted["text"][:40])
def test_what_people_paste_of_their_policy(pasted: dict[str, Any]) -> None:
    """Exactly these figures are read back; a share of 100 percent is what nobody asks about."""
    reading = read_document(pasted["text"], "text", packages=("Uw pakket",), year=2026)
    found = {(line.figure, line.value) for line in reading.proposals} - {("percent", 100)}
    assert {*pasted["figures"].items()} == found


@pytest.mark.parametrize("pasted", LINES, ids=lambda pasted: pasted["text"][:40])
def test_what_people_paste_with_the_period_of_each_figure(pasted: dict[str, Any]) -> None:
    """Exactly these figures are read back, those of sessions and euros with their period."""
    reading = read_document(pasted["text"], "text", packages=("Uw pakket",), label="Kustlijn", year=2026)
    found = {line.removeprefix("Uw pakket ") for line in proposed(reading)} - {"percent 100"}
    assert {*pasted["figures"]} == found - {*pasted.get("free", ())}


@pytest.mark.parametrize("copied", COPIED, ids=lambda copied: copied["rule"])
def test_what_people_copy_of_known_packages(copied: dict[str, Any]) -> None:
    """Exactly these figures are proposed, each of its package; a share of 100 percent is what nobody asks about."""
    known = {"packages": copied["packages"], "others": copied.get("others", ())}
    reading = read_document(copied["text"], "text", label="Kustlijn", year=2027, **known)
    assert sorted(copied["figures"]) == [line for line in proposed(reading) if not line.endswith("percent 100")]


def read(document: Document) -> DocumentReading:
    """Read a document as its file."""
    content = built(document)
    form = form_of(content, document.file_name)
    return read_document(content, form, packages=document.packages, label=document.label, year=document.policy_year)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
def test_a_document_is_read_as_it_is_written(document: Document) -> None:
    """Every figure is proposed and no other, and each stands in the list whether proposed or not."""
    reading = read(document)
    judgement = judged(document, reading.lines)
    assert set() == judgement.proposed - judgement.stated
    assert UNPROPOSED.get(document.id, 0) == len(judgement.stated - judgement.proposed)
    assert {figure["value"] for figure in document.figures} <= {line.value for line in reading.lines}


def test_every_form_has_documents() -> None:
    """Web pages, the three kinds of PDF and pasted texts are all measured."""
    assert {"html", "pdf_ruled", "pdf_unruled", "pdf_two_columns", "paste"} == {each.form for each in DOCUMENTS}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_drawn_layout(name: str) -> None:
    """Each figure of a drawn document is proposed with its page, and no other."""
    document = LAYOUTS[name]()
    reading = read_document(document.content, "pdf", packages=document.packages, year=2027)
    found = {
        (x.package, x.figure, x.value, x.per if x.figure.endswith(("sessions", "budget")) else "", x.page)
        for x in reading.proposals
        if (x.figure, x.value) != ("percent", 100)
    }
    assert document.truth == found
