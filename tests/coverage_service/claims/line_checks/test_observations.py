"""Observations: what a file shows and no line says is told of the file."""

from datetime import date
from io import BytesIO

import pytest

from coverage_service.claims.by_row.files import Deadline, FileVerification
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.wording.faults import fault_text
from tests.coverage_service.claims.by_row.test_files import GOOD, HEADER, rows
from tests.published import RULES

# The counts of the lines of one insured, and whether it is told that they may number the sessions.
RISING = {
    "a series": (("1", "2", "3"), True),
    "one after another": (("4", "1", "2", "3", "4"), True),
    "each one": (("1", "1", "1"), False),
    "two": (("1", "2", "1", "2"), False),
    "not in a row": (("1", "2", "4", "3"), False),
    "none": (("", "", ""), False),
}


@pytest.mark.parametrize(("counts", "told"), RISING.values(), ids=RISING)
def test_counts_that_may_number_the_sessions_are_told(counts: tuple[str, ...], told: bool) -> None:
    """A column called Zittingen may say which one of a series a line is; as a count it uses up what is left."""
    lines = [
        GOOD.replace("1;a", f"{n};a").replace("04-01", f"{n:02}-02") + f";{each}" for n, each in enumerate(counts, 1)
    ]
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO("\n".join((f"{HEADER};count", *lines, "")).encode()))])
    assert told == ("counts_rise" in {note.wanted.code for note in verification.remarks})


@pytest.mark.parametrize("column", ["claim_id", "insured_id", "bsn"])
def test_a_number_that_excel_cut_off_is_told_as_lost(column: str) -> None:
    """Of a number in scientific notation only the first digits are there; whose it is nobody can tell."""
    cells = dict(zip(f"{HEADER};bsn".split(";"), f"{GOOD};".split(";"), strict=True)) | {column: "1,23457E+11"}
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO(f"{';'.join(cells)}\n{';'.join(cells.values())}\n".encode()))])
    assert [("id_shortened", (column,))] == [
        (note.wanted.code, note.path) for note in verification.remarks if note.path
    ]


def test_columns_that_mean_nothing_here_are_named() -> None:
    """So that nobody thinks that a column was looked at which only comes out as it went in; of many the first."""
    verification = FileVerification(RULES)
    names = "Minuten;" + ";".join(f"Vrij {number}" for number in range(20))
    verification.read([open_claims(BytesIO(f"{HEADER};{names}\n{GOOD};30{';' * 20}\n".encode()))])
    (note,) = verification.remarks
    told = fault_text(note, "nl")
    assert "note, Minuten, Vrij 0" in told
    assert told.endswith("Vrij 9, …")


PERSONS = {
    "one person": ([("a", "123456782"), ("a", "123456782"), ("b", "111222333"), ("c", "")], []),
    "two numbers": ([("a", "123456782"), ("b", "123456782"), ("c", "123456782")], [("insured_of_bsn", 1, 3)]),
    "two BSNs": ([("a", "123456782"), ("a", "111222333")], [("bsns_of_insured", 1, 3)]),
    "a lost zero": ([("a", "012345672"), ("a", "12345672")], []),
    "a number beside none": ([("a", "123456782"), ("", "123456782")], [("insured_of_bsn", 1, 3)]),
    "never a number": ([("", "123456782"), ("", "123456782")], []),
}


@pytest.mark.parametrize(("persons", "told"), PERSONS.values(), ids=PERSONS)
def test_one_bsn_with_two_numbers_is_told(persons: list[tuple[str, str]], told: list[tuple[str, int, int]]) -> None:
    """Limits go by the number of the practice: two for one BSN, or two BSNs under one, are told with the line."""
    lines = [f"{GOOD.replace('1;a;', f'{at};{insured};', 1)};{bsn}" for at, (insured, bsn) in enumerate(persons)]
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO("\n".join([f"{HEADER};bsn", *lines, ""]).encode()))])
    noted = {note.wanted.code: dict(note.wanted.figures) for note in verification.remarks}
    assert told == [
        (code, noted[code]["number"], noted[code]["line"])
        for code in ("insured_of_bsn", "bsns_of_insured")
        if code in noted
    ]


ALIKE = {
    "capitals": ("p12a", "P12A", True),
    "a number as Excel has it": ("4616", "4616.0", True),
    "zeros in front": ("04616", "4616", True),
    "marks within": ("P-12", "P12", True),
    "the same": ("P12", "P12", False),
    "another": ("P12", "P13", False),
}


@pytest.mark.parametrize(("one", "other", "told"), ALIKE.values(), ids=ALIKE)
@pytest.mark.parametrize("born", ["01-05-1980", "02-05-1980"])
def test_numbers_that_look_alike_are_told(one: str, other: str, told: bool, born: str) -> None:
    """They count as of two people; that they may be one is told where the birth date is the same."""
    lines = GOOD.replace(";a;", f";{one};"), GOOD.replace("1;a;01-05-1980", f"2;{other};{born}")
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO("\n".join((HEADER, *lines, "")).encode()))])
    found = [dict(note.wanted.figures) for note in verification.remarks if note.wanted.code == "insured_alike"]
    assert ([{"number": 1, "line": 3, "other": 2}] if told and born in GOOD else []) == found


# What lines lack of who was treated, and which columns are told of how many lines.
UNSAID = {
    "who stands above": (["insured_id", "birth_date", "uzovi"], 1, 1),
    "one thing on two lines": (["uzovi"], 2, 2),
    "one slip of the pen": (["uzovi"], 1, 0),
}


@pytest.mark.parametrize(("names", "lines", "told"), UNSAID.values(), ids=UNSAID)
def test_who_stands_in_a_row_above_is_told(names: list[str], lines: int, told: int) -> None:
    """Nobody is guessed: the lines are errors, the row above is no claim, and it is told how to fill the rows."""
    columns = HEADER.split(";")
    cells = {**dict(zip(columns, GOOD.split(";"), strict=True)), **dict.fromkeys(names, "")}
    head = {"insured_id": "a", "birth_date": "01-05-1980", "uzovi": "7119"}
    texts = [";".join(each.get(name, "") for name in columns) for each in (head, *[cells] * lines)]
    text = "\n".join((HEADER, GOOD, *texts, ""))
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO(text.encode()))])
    remarks = [note for note in verification.remarks if note.wanted.code == "said_above"]
    assert ["supplementary", "none", *["error"] * lines] == [row["payer"] for row in rows(text)]
    assert ([(tuple(names), {"number": told, "line": 4})] if told else []) == [
        (note.path, dict(note.wanted.figures)) for note in remarks
    ]


# The diagnoses of two lines of one insured, and whether it is told that only one has any.
DIAGNOSED = {
    "one": ("3226", "3226", False),
    "two": ("3226", "3126", False),
    "none": ("", "-", False),
    "one and none": ("3226", "", True),
}


@pytest.mark.parametrize(("one", "other", "told"), DIAGNOSED.values(), ids=DIAGNOSED)
@pytest.mark.parametrize("earlier", [False, True])
def test_lines_with_and_without_a_diagnosis_are_told(one: str, other: str, told: bool, earlier: bool) -> None:
    """What has no diagnosis counts as another complaint, in one file or beside an earlier one: somebody should know."""
    lines = [GOOD.replace("3226", one), GOOD.replace("1;a", "2;a").replace("04-01", "11-01").replace("3226", other)]
    texts = [[HEADER, lines[0]], [HEADER, lines[1]]] if earlier else [[HEADER, *lines]]
    verification = FileVerification(RULES)
    verification.read([open_claims(BytesIO("\n".join((*text, "")).encode())) for text in texts])
    assert told == ("insured_with_and_without" in {note.wanted.code for note in verification.remarks})


# How headings are called otherwise, what stands under the last, and what is told of the file.
NOTED = {
    "one heading twice": (
        {"service_date": "Datum", "note": "Datum"},
        "02-01-2019",
        ["columns_unused", "heading_twice"],
    ),
    "credits under a heading of nothing": ({"note": "Boeking"}, "Credit", ["credit_unused", "columns_unused"]),
    "another word": ({"note": "Boeking"}, "Pin", ["columns_unused"]),
    "patients by name": ({"insured_id": "Achternaam"}, "", ["columns_unused", "insured_by_name"]),
    "names under another heading": ({}, "Jansen, P.", ["columns_unused", "insured_by_name"]),
}


@pytest.mark.parametrize(("headings", "cell", "told"), NOTED.values(), ids=NOTED)
def test_what_a_heading_leaves_open_is_told(headings: dict[str, str], cell: str, told: list[str]) -> None:
    """Which of two alike is taken, a word for credits that nobody looks at, and people who go by their names."""
    header = ";".join(headings.get(name, name) for name in HEADER.split(";"))
    verification = FileVerification(RULES)
    line = GOOD.replace("Müller", cell) if headings else GOOD.replace(";a;", f";{cell};")
    verification.read([open_claims(BytesIO(f"{header}\n{line}\n".encode()))])
    assert told == [note.wanted.code for note in verification.remarks]


# A day of verifying, a day of treatment, and whether it is told that most insurers no longer take it.
LATE = [
    (date(2027, 1, 5), "05-01-2026", False),
    (date(2027, 1, 6), "05-01-2026", True),
    (date(2028, 2, 29), "28-02-2027", True),
    (None, "05-01-2019", False),
]


@pytest.mark.parametrize(("today", "treated", "told"), LATE)
def test_a_treatment_of_more_than_a_year_ago_is_told_as_late(today: date | None, treated: str, told) -> None:
    """A year to the day is in time; without a day of verifying nothing is late, with a deadline its own is told."""
    for deadline, expected in ((None, told), (today and Deadline(12, today), False)):
        verification = FileVerification(RULES, today=today, deadline=deadline)
        verification.read([open_claims(BytesIO(f"{HEADER}\n{GOOD.replace('04-01-2019', treated)}\n".encode()))])
        assert expected == ("late" in {note.wanted.code for note in verification.remarks})
