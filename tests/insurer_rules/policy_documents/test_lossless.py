"""Whatever the input, no reading fails, and every number of it stands in the list."""

import re
from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insurer_rules.policy_documents import DocumentReading, form_of, read_document
from insurer_rules.policy_documents.remembered import DOCUMENT

PACKAGES = ("Mos", "Varen", "AV Plus 2", "Fysio")
WORDS = [
    "Mos",
    "Varen",
    "fysiotherapie",
    "manuele",
    "therapie",
    "behandelingen",
    "per",
    "jaar",
    "indicatie",
    "maximaal",
    "waarvan",
    "zonder",
    "contract",
    "75%",
    "€",
    "1.000",
    "17,50",
    "euro",
    "onbeperkt",
    "volledig",
    "geen",
    "vergoeding",
    "tandarts",
    "basisverzekering",
    "premie",
    "kinderen",
    "9",
    "18",
    "2027",
    "er",
    ":",
    ".",
    "?",
    "!",
    "*",
    "¹",
    "|",
    "-",
    "(",
    ")",
    "van",
    "naar",
    "samen",
    "of",
    "en",
    "bij",
    "na",
    "een",
    "ongeval",
    "#",
    "Pakket",
    "Vergoeding",
    "lijst",
    "12x",
    "3e",
    "20.000,-",
]
LINES = st.lists(st.one_of(st.sampled_from(WORDS), st.integers(0, 10**7).map(str), st.text(max_size=6)), max_size=12)
TEXTS = st.lists(LINES.map(" ".join), max_size=8)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(document: bytes | str, form: str) -> DocumentReading:
    """Read with a few packages, and one label."""
    return read_document(document, form, packages=PACKAGES, label="Lindezorg", year=2027)


def missing(numbers: str, reading: DocumentReading) -> set[str]:
    """Give the numbers that stand in no line; a soft hyphen, which no eye sees, divides none."""
    numbers = numbers.replace("\u00ad", "")
    told = " ".join(line.text for line in reading.lines)
    return set(re.findall(r"[0-9]+", numbers)) - set(re.findall(r"[0-9]+", told))


@MANY
@given(TEXTS, st.sampled_from(["\n", "\n\n", "\t", " | "]))
def test_every_number_of_a_pasted_text_is_in_the_list(lines: list[str], between: str) -> None:
    """No layout of a pasted text loses a number."""
    text = between.join(lines)
    assert not missing(text, read(text, "text"))


@MANY
@given(
    st.lists(
        st.tuples(st.sampled_from(["h1", "h2", "p", "li", "div", "span", "b", "dt", "dd", "summary"]), TEXTS),
        max_size=8,
    )
)
def test_every_number_of_a_page_is_in_the_list(parts: list[tuple[str, list[str]]]) -> None:
    """No element of a page loses a number that it shows."""
    page = " ".join(f"<{tag}>{escape(' '.join(lines))}</{tag}>" for tag, lines in parts)
    shown = " ".join(line for _, lines in parts for line in lines)
    assert not missing(shown, read(f"<html><body>{page}</body></html>", "html"))


@MANY
@given(st.lists(st.lists(LINES.map(" ".join), min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_number_of_a_table_is_in_the_list(rows: list[list[str]]) -> None:
    """No cell of a table is left out, wherever it stands."""
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    shown = " ".join(cell for row in rows for cell in row)
    assert not missing(shown, read(f"<h1>Fysiotherapie</h1><table>{cells}</table>", "html"))


@MANY
@given(st.binary(max_size=300), st.sampled_from(["html", "pdf", "text"]))
def test_no_bytes_make_a_reading_fail(content: bytes, form: str) -> None:
    """What cannot be read has no lines, and never raises."""
    read(content, form)
    read(b"%PDF-1.4\n" + content, form_of(b"%PDF" + content))


@MANY
@given(st.text(alphabet=st.sampled_from("<>/=\"' divtablerowspan0123456789&;!-"), max_size=300))
def test_no_markup_makes_a_reading_fail(page: str) -> None:
    """Broken elements and absurd spans are read as far as they go."""
    read(page, "html")


def test_deep_nesting_is_read() -> None:
    """Elements within elements, thousands deep, are walked without recursion."""
    page = "<div>" * 20_000 + "Fysiotherapie: 9 behandelingen" + "<b>" * 3_000 + "18" + "</div>" * 20_000
    assert not missing("9 18", read(page, "html"))


def test_every_small_number_about_the_care_stands_by_itself_where_nothing_is_proposed() -> None:
    """A sentence of physiotherapy that nobody understands gives each of its numbers, for a person to choose."""
    reading = read_document("Manuele therapie: in 2026 nog 8, in 2027 dan 7.", packages=("Klip",), year=2027)
    assert {7, 8} <= {line.value for line in reading.lines}


def test_nothing_of_a_text_is_remembered() -> None:
    """Somebody may have pasted it with their name in it."""
    assert read_document("Mijn pakket vergoedt 9 behandelingen fysiotherapie per jaar.", packages=["Klip"]).proposals
    assert 0 == len(DOCUMENT)
