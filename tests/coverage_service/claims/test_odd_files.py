"""A small file of anything, read as a table or row by row, comes out the same: every line once, in order."""

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coverage_service.claims.requested_run import Run
from coverage_service.claims.runs import run
from tests.published import RULES

ODD = (
    "", " ", "-", "x", "0", "-1", "9999999999", "0001-01-01", "9999-12-31", "2019-02-29", "0.005", "9999999,99", "é",
    "#N/A", "onbekend", "2015-03-09T23:00:00Z", "1200 E.S.",
)  # fmt: skip
CELLS = {
    "claim_id": ("1", "2"),
    "insured_id": ("a", "b"),
    "birth_date": ("1980-05-17", "2001-01-02", "2010-07-01"),
    "service_date": ("2019-01-01", "2019-01-02", "31-12-2018", "2012-01-01"),
    "service_code": ("1200", "1000", "1900", "1864"),
    "dcsph": ("3226", "6223", ""),
    "csi": ("009", "003", ""),
    "condition_key": ("", "knee"),
    "uzovi": ("0101", "univé", ""),
    "packages": ("Aanvullend Beter", "", "none"),
    "contracted": ("yes", "nee", ""),
    "tariff_eur": ("45,00", "38.5", ""),
}
OPTIONAL = ("dcsph", "csi", "condition_key", "packages", "contracted", "tariff_eur")
USUAL = {name: texts[0] for name, texts in CELLS.items()}


def rows_of(texts: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Draw a few lines of such cells."""
    return st.lists(st.fixed_dictionaries(texts), min_size=1, max_size=6)


usual = rows_of({name: st.sampled_from(texts) for name, texts in CELLS.items()})
odd = rows_of({name: st.sampled_from((*texts, *ODD)) for name, texts in CELLS.items()})


@given(usual | odd, st.sets(st.sampled_from(OPTIONAL)), st.sampled_from((".csv", ".ndjson")))
@example([USUAL | {"uzovi": "9999", "packages": "x"}], set(), ".csv")
@example([USUAL | {"service_code": "x"}, USUAL | {"uzovi": "9999"}], set(), ".csv")
@example([USUAL | {"service_code": "1900"}, USUAL | {"service_code": "1000"}], set(), ".csv")
@example([USUAL | {"service_date": "", "birth_date": ""}], {"packages"}, ".ndjson")
@example([USUAL, USUAL | {"claim_id": "2", "service_date": "2019-01-02", "tariff_eur": "9999999,99"}], set(), ".csv")
@example([USUAL, dict.fromkeys(CELLS, "") | {"claim_id": "1", "tariff_eur": "45,00"}], set(), ".csv")
@example([USUAL | {"insured_id": "onbekend"}, USUAL | {"birth_date": "2015-03-09T23:00:00Z"}], set(), ".csv")
@example([USUAL | {"service_code": "1200 E.S."}, USUAL | {"insured_id": "N.v.t."}], set(), ".csv")
@example([USUAL, USUAL | {"claim_id": "2", "insured_id": "'a"}], set(), ".csv")
@example([USUAL | {"insured_id": "a b"}, USUAL | {"claim_id": "2", "insured_id": "a  b"}], set(), ".csv")
@example(
    [USUAL | {"birth_date": "17-05-1980, 18-05-1980"}, USUAL | {"service_date": "1-1-2019, 2-1-2019"}], set(), ".csv"
)
@example([USUAL | {"claim_id": "'"}, USUAL | {"claim_id": "''", "insured_id": "'"}], set(), ".csv")
@example([USUAL | {"condition_key": "'", "dcsph": ""}] * 10 + [USUAL | {"dcsph": ""}], set(), ".csv")
@settings(max_examples=60)
def test_a_table_equals_its_rows(lines, left_out, form) -> None:
    """However faulty its cells and whichever optional columns it lacks, a file has the same verdicts either way."""
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "claims.csv")
        written = pl.DataFrame(lines).drop(left_out)
        written.write_csv(source, separator=";", quote_style="never")
        found = {engine: verified(source, engine, form) for engine in ("plain", "compiled")}
    assert found["plain"] == found["compiled"]
    assert len(found["plain"]) == len(lines) + (form == ".csv")


def verified(source: Path, engine: str, form: str) -> list[str]:
    """Verify a file by an engine; gives the lines that were written."""
    out = source.with_name(f"{engine}{form}")
    run(Run(source, output=out, engine=engine, language="en"), RULES, lambda *_: None)
    return out.read_text("utf-8").splitlines()


def test_what_is_told_of_a_file_is_told_either_way(tmp_path) -> None:
    """Repairs and claim numbers that stand twice are told of a table as they are row by row."""
    lines = [
        USUAL | {"claim_id": "7", "csi": "9", "uzovi": "101", "birth_date": "17 mei 1980", "insured_id": "Jansen"},
        USUAL | {"claim_id": "7", "csi": "9", "service_date": "2019-01-02"},
        USUAL | {"claim_id": "8", "dcsph": "32.26", "service_date": "2019-01-03"},
        USUAL | {"claim_id": "1,5E+12", "service_date": "2019-01-04"},
        USUAL | {"claim_id": "1,5E+12", "service_date": "2019-01-05"},
        USUAL | {"claim_id": "1,5E+12", "service_date": "2019-01-06"},
        USUAL | {"claim_id": "9", "insured_id": "1.2E+11"},
        USUAL | {"claim_id": "10", "insured_id": "1.3E+11"},
        USUAL | {"claim_id": "11", "service_date": "2019-01-07", "dcsph": "-"},
        USUAL | {"claim_id": "12", "service_date": "2019-01-08", "dcsph": "-", "condition_key": "knee"},
        dict.fromkeys(CELLS, "") | {"insured_id": "c", "birth_date": "1980-05-17", "uzovi": "0101"},
        USUAL | {"claim_id": "13", "service_date": "2019-01-09", "insured_id": "", "birth_date": "", "uzovi": ""},
        USUAL | {"claim_id": "14", "service_date": "2019-01-10", "uzovi": " "},
        USUAL | {"claim_id": "15", "service_date": "2019-01-11", "uzovi": ""},
    ]
    told = {engine: notes_of(lines, tmp_path, engine) for engine in ("plain", "compiled")}
    assert told["plain"] == told["compiled"]
    assert len(told["plain"]) == 11


def notes_of(lines: list[dict[str, str]], directory: Path, engine: str) -> list[str]:
    """Verify lines by an engine; gives what is told of the file as a whole."""
    source = directory / "claims.csv"
    pl.DataFrame(lines).write_csv(source, separator=";", quote_style="never")
    summary = run(Run(source, output=directory / "out.csv", engine=engine), RULES, lambda *_: None)
    return sorted(map(str, summary.notes))


@pytest.mark.parametrize("name", ["Datum", "note", ""])
def test_headings_that_stand_twice_are_read_either_way(name: str, tmp_path) -> None:
    """A table knows its columns by their names: where two have one, the file goes row by row."""
    header, line = ";".join((*CELLS, name, name)), ";".join((*USUAL.values(), "x", "y"))
    source = tmp_path / "claims.csv"
    source.write_text(f"{header}\n{line}\n", "utf-8")
    assert verified(source, "plain", ".csv") == verified(source, "compiled", ".csv")


SPELLINGS = ("p12", "P12", " p12", "0012", "12", "12.0", "12,00", "a-1", "a1", "A_1", "\u00e91", "120", "b", "0", "=")
NUMBERED = st.tuples(st.sampled_from(SPELLINGS), st.sampled_from(("1980-05-17", "2010-07-01")))


@given(st.lists(NUMBERED, min_size=1, max_size=8))
@example([("p12", "1980-05-17"), ("b", "1980-05-17"), ("P12", "1980-05-17"), ("p-12", "2010-07-01")])
@example([("12", "1980-05-17"), ("0012", "1980-05-17"), ("12.0", "1980-05-17")])
@settings(max_examples=40)
def test_numbers_that_look_alike_are_told_either_way(people) -> None:
    """One number spelled in two ways, with one birth date, is told of a table with the same lines as row by row."""
    days = (f"2019-01-{day:02}" for day in range(1, 32))
    lines = [
        USUAL | {"claim_id": day, "insured_id": insured, "birth_date": born, "service_date": day}
        for day, (insured, born) in zip(days, people, strict=False)
    ]
    with tempfile.TemporaryDirectory() as directory:
        told = {engine: notes_of(lines, Path(directory), engine) for engine in ("plain", "compiled")}
    assert told["plain"] == told["compiled"]


def test_a_table_tells_of_credits_under_a_heading_of_nothing(tmp_path) -> None:
    """The word credit in a column that means nothing here is told of a table as it is row by row."""
    lines = [USUAL | {"kind": word} for word in ("debet", " Credit", "creditnota")]
    told = {engine: notes_of(lines, tmp_path, engine) for engine in ("plain", "compiled")}
    assert told["plain"] == told["compiled"]
    assert any("credit_unused(line=3)" in note for note in told["compiled"])


def test_a_table_tells_that_numbers_look_alike(tmp_path) -> None:
    """What is told of a table names the first line of the second spelling and of the first."""
    lines = [USUAL | {"insured_id": "p12"}, USUAL | {"insured_id": "P12", "service_date": "2019-01-02"}]
    assert any("insured_alike(number=1, line=3, other=2)" in note for note in notes_of(lines, tmp_path, "compiled"))
