"""Large documents are read as far as a named bound, within bounded memory, and the reading says so."""

import subprocess
import sys

import pytest
from fpdf import FPDF

from insurer_rules.policy_documents import read_document
from insurer_rules.policy_documents.pdf_layout import PAGES

MEASURED = """
import re, sys
from pathlib import Path
from insurer_rules.policy_documents import read_document
reading = read_document(sys.stdin.buffer.read(), sys.argv[1], packages=["Klip"], label="Kustlijn", year=2027)
# Of this process alone, and not of the one that it came from.
highest = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(int(highest) // 1024, len(reading.lines), *reading.notes, sep="|")
"""


def measured(content: bytes, form: str) -> list[str]:
    """Read in a process of its own: megabytes at the most, lines, notes."""
    command = [sys.executable, "-W", "ignore", "-c", MEASURED, form]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode().strip().split("|")


def test_a_page_of_twenty_megabytes() -> None:
    """The first characters of a huge page are read, and the note says how far."""
    row = b"<tr><td>Klip</td><td>9 behandelingen fysiotherapie</td></tr>"
    page = b"<table>" + row * (20_000_000 // len(row)) + b"</table>"
    megabytes, _, *notes = measured(page, "html")
    assert int(megabytes) < 500
    assert notes[0].startswith("read 3000000 of ")


def test_a_pdf_of_two_thousand_pages() -> None:
    """The first pages of a long PDF are read, and the note says how many."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    for number in range(2000):
        pdf.add_page()
        pdf.multi_cell(0, 5, f"Fysiotherapie: Klip vergoedt 9 behandelingen per jaar. Bladzijde {number}.")
    megabytes, _, note = measured(bytes(pdf.output()), "pdf")
    assert int(megabytes) < 500
    assert note == f"read {PAGES} of 2000 pages"


@pytest.mark.parametrize("text", ["9 behandelingen " * 2_000, "9" * 200_000, "(" * 50_000, "€ " * 50_000])
def test_text_without_an_end_is_read(text: str) -> None:
    """No sentence is too long, no run of signs too strange; each line stays short enough to show."""
    reading = read_document(text, packages=["Klip"], label="Kustlijn", year=2027)
    assert all(len(line.text) <= 600 for line in reading.lines)


@pytest.mark.parametrize(("numbers", "counted"), [(60, True), (61, False)])
def test_more_numbers_than_any_sentence_has_count_nothing(numbers: int, counted: bool) -> None:
    """They stand in the list all the same; what has so many is a list or a table that came apart."""
    (line,) = read_document("Manuele therapie maximaal 9, " + "7 " * (numbers - 1), packages=("Plus",)).lines
    assert counted == (line.figure == "manual_sessions")
    assert numbers - 1 == line.text.count("7")


def test_a_number_of_sessions_counts_nothing_either_among_more_than_any_sentence_has() -> None:
    """It stands in the list without a figure, and is not analysed, so that a long row of such costs little."""
    (line,) = read_document("9x " * 61, packages=("Plus",)).lines
    assert not line.figure
    assert line.text.startswith("9x 9x")
