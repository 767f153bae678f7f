"""`mtcoverage claims verify`: any format in, several out, packages and a ledger beside them, clear refusals."""

import gzip
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import msgspec
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from rich.progress import Progress

from coverage_service.claims import runs
from coverage_service.cli.main import main
from coverage_service.cli.progress import Rate, shown_progress

HEADER = "claim_id;insured_id;birth_date;service_date;service_code;dcsph;csi;uzovi;contracted;tariff_eur"
LINES = (
    "1;0012;01-05-1980;04-01-2019;1200;3226;009;7119;ja;50,00\n2;0012;01-05-1980;11-01-2019;1200;3226;009;7119;ja;50,00"
)
PACKAGES = "insured_id;from;through;packages\n0012;01-01-2019;;Plus\n"


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """Write a claim file that does not say who holds what."""
    path = tmp_path / "claims.csv"
    path.write_text(f"{HEADER}\n{LINES}\n", "utf-8")
    return path


def verify(*arguments: object, language: str = "en") -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["claims", "verify", *map(str, arguments), "--language", language])


def rows(path: Path) -> list[dict[str, str]]:
    """Read what was written, in whichever form."""
    if path.suffix == ".xlsx":
        header, *lines = openpyxl.load_workbook(path).worksheets[-1].values
        return [dict(zip(header, line, strict=True)) for line in lines]
    if path.suffix == ".ndjson":
        return [msgspec.json.decode(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    return pl.read_csv(path, separator=";", infer_schema=False).to_dicts()


def test_without_a_word_of_packages_the_payer_is_unknown(claims: Path) -> None:
    """A file without a packages column does not say that there is none."""
    out = claims.with_name("out.csv")
    assert 0 == verify(claims, "-o", out).exit_code
    assert ["unknown", "unknown"] == [row["payer"] for row in rows(out)]


# What is noted of a file, where a clerk gives something beside it that does not fit.
FIGURES = "label;package;year;sessions\nCZ;Plus;2026;9"
BESIDE = {
    "a heading it lacks": ("--map", "x.toml", '"Datum zitting" = "service_date"', "does not have: datum zitting"),
    "figures of another year": ("--figures", "x.csv", FIGURES, "treatments in 2026"),
    "figures under a heading that means none": ("--figures", "x.csv", FIGURES.replace("ns", "ns;Som", 1), "used: Som"),
    "a heading of who holds what": ("--packages", "x.csv", PACKAGES.replace("ges\n", "ges;Polisnr\n"), "used: Polisnr"),
}


@pytest.mark.parametrize(("option", "name", "text", "said"), BESIDE.values(), ids=BESIDE)
def test_what_does_not_fit_the_file_is_told(claims: Path, option: str, name: str, text: str, said: str) -> None:
    """What lies beside a claim file and is not used for it is never passed over in silence."""
    claims.with_name(name).write_text(text, "utf-8")
    done = verify(claims, "-o", claims.with_name("out.csv"), option, claims.with_name(name))
    assert 0 == done.exit_code
    assert said in " ".join(done.output.split())


def test_what_lies_beside_the_file_is_told_in_the_workbook_too(claims: Path) -> None:
    """The summary of the workbook has every note that the command prints."""
    out, figures = claims.with_name("out.xlsx"), claims.with_name("x.csv")
    figures.write_text(FIGURES, "utf-8")
    assert 0 == verify(claims, "-o", out, "--figures", figures).exit_code
    first = openpyxl.load_workbook(out).worksheets[0]
    assert any("treatments in 2026" in str(cell) for row in first.values for cell in row)


def test_a_column_that_there_is_not_is_named(claims: Path) -> None:
    """A list of headings with a column of no claim says which one, and at which heading."""
    named = claims.with_name("x.toml")
    named.write_text('"Datum" = "behandeldag"', "utf-8")
    done = verify(claims, "-o", claims.with_name("out.csv"), "--map", named)
    assert 2 == done.exit_code
    assert "Datum: one of our columns, such as claim_id" in done.output
    assert '"behandeldag" found' in done.output


@pytest.mark.parametrize("name", ["out.xls", "out.pdf", "out.ods", "out.xlsm"])
def test_an_output_of_a_format_that_is_not_written_is_refused(claims: Path, name: str) -> None:
    """A CSV under the name of another format would not open; nothing is written."""
    out = claims.with_name(name)
    done = verify(claims, "-o", out)
    assert (2, False) == (done.exit_code, out.exists())
    assert ".xlsx" in done.output


def test_a_pipe_is_refused_by_its_name(tmp_path: Path) -> None:
    """A claim file is read twice; what can be read once only is told, with what to do."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = verify(pipe, "-o", tmp_path / "out.csv")
    assert 2 == done.exit_code
    assert "save what comes out of it as a file first" in done.output


def test_the_output_is_never_written_over_a_file_that_is_read(claims: Path) -> None:
    """Who names the claim file itself, or an earlier one, as the output keeps it as it is and is told so."""
    before = claims.read_bytes()
    earlier = claims.with_name("earlier.csv")
    earlier.write_bytes(before)
    for arguments in ((claims, "-o", claims), (claims, "-o", earlier, "--history", earlier)):
        result = verify(*arguments)
        assert 2 == result.exit_code
        assert "which is read and has to be kept" in " ".join(result.output.split())
    assert [before, before] == [claims.read_bytes(), earlier.read_bytes()]


def test_a_fault_of_an_earlier_file_names_that_file(claims: Path) -> None:
    """What is wrong with the history is not told of the claim file beside it."""
    earlier = claims.with_name("april.csv")
    earlier.write_text("hallo\n", "utf-8")
    result = verify(claims, "-o", claims.with_name("out.csv"), "--history", earlier)
    assert 2 == result.exit_code
    assert "april.csv: columns for Claim id (claim_id)" in result.output
    assert "--map FILE" in result.output


def test_the_summary_says_in_words_what_is_wrong_and_in_euros_what_is_paid(claims: Path) -> None:
    """What a clerk reads is no code: reasons, columns and sums are written as she would write them."""
    child = LINES.partition("\n")[0].replace("01-05-1980", "01-05-2010").replace("50,00", "1050,00")
    child = child.replace("1;0012", "3;0013").replace("009", "003")
    claims.write_text(f"{HEADER}\n{LINES}\n{child}\n4;a;;;;;;;;\n", "utf-8")
    told = verify(claims, "-o", claims.with_name("out.csv"), language="nl").output
    for words in ("€ 1.050,00", "Geboortedatum", "Pakket staat niet in het bestand", "niet betaald of niet bekend"):
        assert words in told
    assert "package_not_named" not in told
    assert "service_date" not in told


@pytest.mark.parametrize("form", [".csv", ".xlsx", ".ndjson"])
def test_packages_come_from_a_file_of_their_own(claims: Path, form: str) -> None:
    """Who holds what on which day comes from a second file; the verdicts go out in the form of the name."""
    packages, out = claims.with_name("packages.csv"), claims.with_name(f"out{form}")
    packages.write_text(PACKAGES, "utf-8")
    assert 0 == verify(claims, "-o", out, "--packages", packages).exit_code
    written = rows(out)
    assert ["supplementary", "supplementary"] == [row["payer"] for row in written]
    assert ["17", "16"] == [str(row["remaining"]) for row in written]
    assert "0012" == written[0]["insured_id"]


# The number in a file of packages and what it is, the columns of the claims and what stands in them.
WHOSE = {
    "a BSN beside claims with a BSN": ("BSN", "012345672", "bsn", "12345672"),
    "a BSN beside claims with a number as well": ("BSN", "12345672", "insured_id;bsn", "P7;012345672"),
    "a number beside claims with a BSN as well": ("Patiëntnr", "P7", "insured_id;bsn", "P7;012345672"),
}


@pytest.mark.parametrize(("heading", "number", "columns", "numbers"), WHOSE.values(), ids=WHOSE)
def test_a_holder_is_known_by_number_or_by_bsn(
    claims: Path, heading: str, number: str, columns: str, numbers: str
) -> None:
    """What is said to be held is found by either that the claims have, the zeros of a BSN there or not."""
    packages, out = claims.with_name("packages.csv"), claims.with_name("out.csv")
    packages.write_text(f"{heading};Vanaf;T/m;Pakket\n{number};01-01-2019;;Plus\n", "utf-8")
    claims.write_text(claims.read_text("utf-8").replace("insured_id", columns).replace("0012", numbers), "utf-8")
    assert 0 == verify(claims, "-o", out, "--packages", packages).exit_code
    assert ["17", "16"] == [row["remaining"] for row in rows(out)]


@pytest.mark.parametrize("headings", ["Patiëntnr;Vanaf;T/m;Pakket", "Cliëntnr;Ingang;Einde;AV"])
def test_who_holds_what_may_be_said_in_dutch(claims: Path, headings: str) -> None:
    """Headings as an export has them name the columns of the file beside it."""
    packages, out = claims.with_name("packages.csv"), claims.with_name("out.csv")
    packages.write_text(PACKAGES.replace("insured_id;from;through;packages", headings), "utf-8")
    assert 0 == verify(claims, "-o", out, "--packages", packages).exit_code
    assert ["17", "16"] == [row["remaining"] for row in rows(out)]


@pytest.mark.parametrize("form", [".csv", ".xlsx", ".ndjson", ".parquet"])
@pytest.mark.parametrize("large", [False, True])
def test_a_file_of_any_size_goes_out_in_any_form(
    claims: Path, form: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How a file is worked through is ours to choose: what is asked for is the form of the output."""
    monkeypatch.setattr(runs, "COMPILED_FROM", 0 if large else 1_000_000)
    out = claims.with_name(f"out{form}")
    assert 0 == verify(claims, "-o", out).exit_code
    assert ["unknown", "unknown"] == [row["payer"] for row in rows(out)]


FAULTY_PACKAGES = {
    "a column missing": ("insured_id;packages\n0012;Plus\n", "from, through"),
    "an impossible day": (PACKAGES.replace("01-01-2019", "31-02-2019"), "line 2, from"),
    "periods that overlap": (f"{PACKAGES}0012;01-06-2019;;Basis\n", "line 3, from"),
    "an end before its beginning": (PACKAGES.replace(";;", ";01-01-2018;"), "line 2, through"),
}


@pytest.mark.parametrize(("content", "told"), FAULTY_PACKAGES.values(), ids=FAULTY_PACKAGES)
def test_a_faulty_packages_file_is_refused(claims: Path, content: str, told: str) -> None:
    """What is wrong in it is told with its line and column, and nothing is written."""
    packages, out = claims.with_name("packages.csv"), claims.with_name("out.csv")
    packages.write_text(content, "utf-8")
    result = verify(claims, "-o", out, "--packages", packages)
    assert (2, False) == (result.exit_code, out.exists())
    assert told in result.output.partition("packages.csv: ")[2]


def test_a_ledger_carries_on_where_the_last_run_stopped(claims: Path, tmp_path: Path) -> None:
    """A second week begins with what the first used; the same week again is refused line by line."""
    text = claims.read_text("utf-8").replace("csi;", "csi;packages;").replace(";009;", ";009;Plus;")
    first, *lines = text.splitlines()
    ledger, out = tmp_path / "practice.ledger", tmp_path / "out.csv"
    for line in lines:
        claims.write_text(f"{first}\n{line}\n", "utf-8")
        assert 0 == verify(claims, "-o", out, "--ledger", ledger).exit_code
    assert ["16"] == [row["remaining"] for row in rows(out)]
    verify(claims, "-o", out, "--ledger", ledger)
    assert ["error"] == [row["payer"] for row in rows(out)]


def test_parquet_goes_in_and_out(claims: Path) -> None:
    """A Parquet file comes out with the verdicts behind its own typed columns."""
    source, out = claims.with_suffix(".parquet"), claims.with_name("out.parquet")
    frame = pl.read_csv(claims, separator=";", infer_schema=False).with_columns(packages=pl.lit("Plus"))
    frame.with_columns(claim_id=pl.col("claim_id").cast(pl.Int64)).write_parquet(source)
    assert 0 == verify(source, "-o", out).exit_code
    written = rows(out)
    assert [(1, "supplementary", "17"), (2, "supplementary", "16")] == [
        (row["claim_id"], row["payer"], row["remaining"]) for row in written
    ]


def packed(*files: tuple[str, bytes]) -> bytes:
    """Pack files in a zip."""
    archive = BytesIO()
    with ZipFile(archive, "w") as opened:
        for name, content in files:
            opened.writestr(name, content)
    return archive.getvalue()


PACKED = {
    "in gzip": lambda parquet, _: gzip.compress(parquet),
    "in a zip": lambda parquet, _: packed(("mei.parquet", parquet)),
    "in a zip with another month": lambda parquet, csv: packed(("mei.csv", csv), ("juni.parquet", parquet)),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_packed_parquet_file_is_read(claims: Path, pack: Callable[[bytes, bytes], bytes]) -> None:
    """Parquet may be packed as any other file, and its headings are those of an export."""
    frame = pl.read_csv(claims, separator=";", infer_schema=False).rename({"service_date": "Wanneer"})
    frame.with_columns(claim_id=pl.concat_str(pl.lit("P"), "claim_id")).write_parquet(claims.with_suffix(".parquet"))
    source, named, out = claims.with_name("packed"), claims.with_name("map.toml"), claims.with_name("out.csv")
    source.write_bytes(pack(claims.with_suffix(".parquet").read_bytes(), claims.read_bytes()))
    named.write_text('Wanneer = "service_date"\n', "utf-8")
    assert 0 == verify(source, "-o", out, "--map", named).exit_code
    assert ["P1", "P2"] == [row["claim_id"] for row in rows(out) if row["payer"] == "unknown"][:2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--engine", "dask", "--deadline-months", "12"], "dask"),
        (["-o", "out.parquet", "--deadline-months", "12"], ".parquet"),
    ],
)
def test_what_an_engine_cannot_do_is_told(claims: Path, arguments: list[str], told: str) -> None:
    """A run that no engine can do exits 2 and says what to do."""
    result = verify(claims, *arguments)
    assert 2 == result.exit_code
    assert told in result.output


@pytest.mark.parametrize("engine", ["plain", "compiled"])
def test_lines_go_where_the_output_goes(claims: Path, engine: str) -> None:
    """Without a file to write, lines follow what stands there already, whichever engine settles them."""
    wanted = [HEADER, *LINES.split()]
    written = verify(claims, "--engine", engine).stdout.splitlines()
    assert wanted == [line[: len(part)] for line, part in zip(written, wanted, strict=True)]


def test_a_deadline_is_advice(claims: Path) -> None:
    """A claim older than the insurer takes is advised against, and still reckoned."""
    out = claims.with_name("out.csv")
    verify(claims, "-o", out, "--deadline-months", "12")
    assert len(LINES.split()) == len(rows(out))
    assert all("Advice" in row["detail"] and row["payer"] == "unknown" for row in rows(out))


def test_progress_is_drawn_before_its_rate_is_known() -> None:
    """A stage that has only begun has no rate yet, and is shown all the same."""
    progress = Progress(Rate())
    progress.add_task("read", total=10)
    assert progress.make_tasks_table(progress.tasks).row_count == 1


def test_progress_goes_on_as_lines_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    """Stages are told by name, out of as many lines as the file has; the lines of the output are not written over."""
    with shown_progress("en") as tell:
        for stage, lines in (("lines", 10), ("read", 4), ("read", 6)):
            tell(stage, lines)
    assert "" == capsys.readouterr().out


@pytest.mark.parametrize("names", ["Menzis,CZ", "CZ; 7119"])
def test_insurers_with_a_contract_stand_one_after_another(claims: Path, names: str) -> None:
    """A comma or a semicolon is between them."""
    assert 0 == verify(claims, "-o", claims.with_name("out.csv"), "--contracts", names).exit_code


def test_a_contract_with_an_insurer_that_no_table_knows_is_refused(tmp_path: Path) -> None:
    """A slip in a name would take the contract with everybody of that insurer away without a word."""
    out = tmp_path / "out.csv"
    asked = ["claims", "verify", "docs/claims.csv", "-o", str(out), "--contracts", "CZ,Mnzis"]
    result = CliRunner().invoke(main, asked)
    assert 2 == result.exit_code
    assert "Mnzis" in result.output
    assert not out.exists()
