"""A practice's own figures win over the tables for one run, and nothing of the sheet is dropped without a word."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, reject
from hypothesis import strategies as st

from coverage_service.claims.by_row.coded_rows import LineCoder
from coverage_service.claims.by_row.verification import Verdict, Verification
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.own_figures import OwnFigures, with_figures
from coverage_service.cli.main import main
from coverage_service.decision.deciding import decide
from coverage_service.wire.questions import RequestError, read_query
from tests.published import RULES

HEADER = (
    "Verzekeraar;Pakket;COV-code;Jaar;Behandelingen;Manuele therapie;Manueel per;Bedrag per jaar;Euro per behandeling"
)
LINE = {
    "claim_id": "1",
    "insured_id": "a",
    "birth_date": "1985-05-02",
    "service_date": "2026-03-12",
    "service_code": "1200",
    "csi": "009",
    "uzovi": "unive",
    "packages": "Eigen Pakket",
    "contracted": "ja",
    "tariff_eur": "50,00",
}
# The cells of a row behind its label, and payer, cents reimbursed and sessions left of a first session.
ROWS = {
    "a total": ("Eigen Pakket;;2026;12;;;;", ("supplementary", 5_000, 11)),
    "a total in words": ("Eigen Pakket;;2026;9 behandelingen;;;;", ("supplementary", 5_000, 8)),
    "without end": ("Eigen Pakket;;2026;onbeperkt;;;;", ("supplementary", 5_000, "unlimited")),
    "a lower number of manual ones": ("Eigen Pakket;;2026;12;9;jaar;;", ("supplementary", 5_000, 8)),
    "no lower number": ("Eigen Pakket;;2026;12;-;;;", ("supplementary", 5_000, 11)),
    "no end to the manual ones": ("Eigen Pakket;;2026;12;onbeperkt;;;", ("supplementary", 5_000, 11)),
    "an amount a session": ("Eigen Pakket;;2026;12;;;;40,00", ("supplementary", 4_000, 11)),
    "none": ("Eigen Pakket;;2026;0;;;;", ("self", 0, 0)),
    "that there is none": ("Eigen Pakket;;2026;-;;;;", ("self", 0, 0)),
    "none, and no amount either": ("Eigen Pakket;;2026;-;;;-;", ("self", 0, 0)),
    "none, and an amount not stated": ("Eigen Pakket;;2026;-;;;?;", ("unknown", None, None)),
    "an amount a year": ("Eigen Pakket;;2026;;;;80,00;", ("supplementary", 5_000, 1)),
    "an amount a year and no number": ("Eigen Pakket;;2026;-;;;80,00;", ("supplementary", 5_000, 1)),
    "a lower number for each complaint": ("Eigen Pakket;;2026;12;9;indicatie;;", ("supplementary", 5_000, 8)),
    "not stated": ("Eigen Pakket;;2026;?;;;;", ("unknown", None, None)),
    "another year": ("Eigen Pakket;;2025;12;;;;", ("unknown", None, None)),
}


# The cells of a row behind its label that are refused.
REFUSED = {
    "a year that is none": "Eigen Pakket;;0;12;;;;",
    "a year of nobody": "Eigen Pakket;;9999;12;;;;",
    "no year": "Eigen Pakket;;;12;;;;",
    "a year in words": "Eigen Pakket;;dit jaar;9;;;;",
    "a number in words": "Eigen Pakket;;2026;veel;;;;",
    "a period of nobody": "Eigen Pakket;;2026;12;9;eeuw;;",
    "an amount that is none": "Eigen Pakket;;2026;9;;;x;",
    "an amount below nothing": "Eigen Pakket;;2026;;;;-200,00;",
}


def laid(text: str) -> OwnFigures:
    """Lay a sheet over the tables."""
    return with_figures(RULES, BytesIO(text.encode()))


def verdict_of(own: OwnFigures, **changed: str) -> Verdict:
    """Verify one line with these figures."""
    verification, cells = Verification(own.rules), LINE | changed
    verification.add(LineCoder(verification.book).code(cells))
    verification.settle()
    verdict = verification.verdict(0)
    assert verdict
    return verdict


@pytest.mark.parametrize(("row", "wanted"), ROWS.values(), ids=ROWS)
def test_a_row_decides_for_its_package_and_year(row: str, wanted: tuple[str, int | None, object]) -> None:
    """Sessions, a limit for manual therapy and the amount a session are those of the sheet."""
    verdict = verdict_of(laid(f"{HEADER}\nUniv\u00e9;{row}\n"))
    assert wanted == (verdict.payer, verdict.reimbursed, verdict.remaining)


def test_a_package_is_known_by_its_code_too() -> None:
    """What the answer to an eligibility check calls a package stands beside its name."""
    own = laid(f"{HEADER}\n0101;Eigen Pakket;AV12;2026;12;;;;\n")
    assert "supplementary" == verdict_of(own, packages="AV12").payer


def test_a_title_above_and_a_workbook_are_read() -> None:
    """The header is looked for, in Excel too."""
    book = openpyxl.Workbook()
    for row in (["Cijfers 2026"], ["label", "package", "year", "sessions"], ["unive", "Eigen Pakket", 2026, 12]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    assert 11 == verdict_of(with_figures(RULES, out)).remaining


def test_without_a_contract_none_is_nothing() -> None:
    """A dash says that a package pays nothing then; what is not stated stays open."""
    header = "verzekeraar;pakket;jaar;behandelingen;zonder contract"
    for cell, reimbursed in (("-", 0), ("0", 0), ("?", None), ("", None)):
        verdict = verdict_of(laid(f"{header}\nunive;Eigen Pakket;2026;12;{cell}\n"), contracted="nee")
        assert reimbursed == verdict.reimbursed


@pytest.mark.parametrize(("born", "payer"), [("1985-05-02", "supplementary"), ("2010-05-02", "self")])
def test_figures_of_a_package_for_adults_are_no_figures_of_a_child(born: str, payer: str) -> None:
    """Zorgzaam Ster 2 of 2020 is for insured from 18; a sheet says how many sessions, not for whom."""
    own = laid("label;package;year;sessions\nzorgzaam;Ster 2;2020;9\n")
    line = {"uzovi": "zorgzaam", "packages": "Ster 2", "service_date": "2020-03-12", "csi": "009"}
    assert payer == verdict_of(own, birth_date=born, **line).payer


CZ = "label;package;year;sessions;manual_sessions\ncz;"
GENERAL = {
    "a package that the tables do not have": f"{CZ}Eigen Pakket;2024;12;\n",
    "one that they have": f"{CZ}Plus;2024;12;\n",
    "one with a lower number of manual ones": f"{CZ}Plus;2024;12;9\n",
}


@pytest.mark.parametrize("sheet", GENERAL.values(), ids=GENERAL)
def test_what_an_insurer_says_of_every_package_holds_for_own_figures_too(sheet: str) -> None:
    """CZ pays one session a day of 2024, and takes up to five that were not used along into the next year."""
    own = laid(sheet)
    name = sheet.splitlines()[1].split(";")[1]
    (package,) = own.rules.packages_named("cz", 2024, name)
    entitlement = package.entitlements[0]
    total = next(limit for limit in entitlement.limits if limit.is_total)
    assert (12, 5) == (total.sessions, total.carry_over)
    assert [1] == [limit.sessions for limit in entitlement.limits if limit.per == "day"]


# The columns of the sheet for the figures that somebody may state of their own policy.
STATED = {
    "sessions": ("sessions", st.sampled_from([0, 5, 12, "unlimited"])),
    "manual_sessions": ("manual_sessions", st.sampled_from([0, 1, 5])),
    "manual_per": ("manual_per", st.sampled_from(["year", "indication"])),
    "budget_eur": ("budget", st.sampled_from(["30.00", "250.00"])),
    "eur_per_session": ("eur_per_session", st.sampled_from(["30.00", "60.00"])),
    "non_contracted_percent": ("non_contracted", st.sampled_from([0, 75, 100])),
}
QUESTION = {
    "date": "2026-03-12",
    "birth_date": "1985-05-02",
    "insurer": "unive",
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "planned_sessions": 1,
}


@given(
    st.fixed_dictionaries({}, optional={name: values for name, (_, values) in STATED.items()}),
    st.sampled_from([(True, "ja"), (False, "nee"), (None, "")]),
    st.sampled_from(["50.00", None]),
)
def test_a_sheet_says_what_the_same_figures_say_of_an_own_policy(stated, contract, tariff) -> None:
    """Who pays a first session, and the euros, are those of a question with the figures of a person's own policy."""
    asked = QUESTION | {"stated_package": stated, "contracted": contract[0], "tariff_eur": tariff}
    try:
        query = read_query(asked, RULES, today=date(2026, 3, 12))
    except RequestError:
        reject()  # such as more manual sessions than sessions
    cells = ";".join(str(stated.get(name, "")) for name in STATED)
    own = laid(f"label;package;year;{';'.join(heading for heading, _ in STATED.values())}\nunive;Eigen;2026;{cells}\n")
    verdict = verdict_of(own, packages="Eigen", contracted=contract[1], tariff_eur=tariff or "")
    (outcome,) = decide(query, RULES).outcomes
    assert (outcome.payer, outcome.reimbursed, outcome.own) == (verdict.payer, verdict.reimbursed, verdict.own)


def test_a_figure_that_settles_no_claim_is_told() -> None:
    """What the sheet says of children and of the E.S. method plays no part in a claim file, and that is said."""
    own = laid("label;package;year;sessions;under_18;es_sessions\nunive;Eigen Pakket;2026;12;18;-\n")
    (noted,) = [dict(each.wanted.figures) for each in own.remarks if each.wanted.code == "figures_unused"]
    assert (2, ("under_18",)) == (noted["line"], noted["names"])


def test_a_row_without_a_place_is_told() -> None:
    """An insurer that the tables do not know has no packages to lay figures over."""
    own = laid(f"{HEADER}\nNooit Gehoord;Eigen Pakket;;2026;12;;;;\n")
    assert ["figures_not_placed"] == [each.wanted.code for each in own.remarks]


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_a_figure_that_is_none_refuses_the_sheet(row: str) -> None:
    """Nothing is guessed of a figure."""
    with pytest.raises(FileError):
        laid(f"{HEADER}\nunive;{row}\n")


def test_more_than_everything_is_no_percentage() -> None:
    """What a package pays of a bill is at most all of it."""
    header = "verzekeraar;pakket;jaar;behandelingen;percentage;zonder contract"
    laid(f"{header}\nunive;Eigen Pakket;2026;12;100;75\n")
    for share in ("101;75", "100;750"):
        with pytest.raises(FileError):
            laid(f"{header}\nunive;Eigen Pakket;2026;12;{share}\n")


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n"])
def test_another_sheet_is_refused(text: str) -> None:
    """Without label, package and year nothing can be laid anywhere."""
    with pytest.raises(FileError):
        laid(text)


def test_options_lay_figures_name_columns_and_say_contracts(tmp_path) -> None:
    """`--figures`, `--map` and `--contracts` go together: the payer, the euros and what is left are known."""
    files = {name: tmp_path / name for name in ("claims.csv", "figures.csv", "columns.toml", "out.csv")}
    cells = LINE | {"contracted": "", "uzovi": "0101"}
    header = ";".join(cells).replace("insured_id", "Wie")
    files["claims.csv"].write_text(f"{header}\n{';'.join(cells.values())}\n", "utf-8")
    files["figures.csv"].write_text(f"{HEADER}\n0101;Eigen Pakket;;2026;12;;;;\n", "utf-8")
    files["columns.toml"].write_text('"Wie" = "insured_id"\n', "utf-8")
    asked = [
        "claims",
        "verify",
        str(files["claims.csv"]),
        "-o",
        str(files["out.csv"]),
        "--contracts",
        "Univ\u00e9, 7095",
    ]
    asked += ["--figures", str(files["figures.csv"]), "--map", str(files["columns.toml"])]
    assert 0 == CliRunner().invoke(main, asked).exit_code
    assert ";supplementary;50.00;0.00;0.00;11;" in files["out.csv"].read_text("utf-8")


def test_a_map_of_columns_that_there_are_not_is_refused(tmp_path) -> None:
    """A heading means a column of the vocabulary."""
    claims, named = tmp_path / "claims.csv", tmp_path / "columns.toml"
    claims.write_text("a;b\n", "utf-8")
    named.write_text('"Wie" = "iemand"\n', "utf-8")
    assert 2 == CliRunner().invoke(main, ["claims", "verify", str(claims), "--map", str(named)]).exit_code


def test_a_sheet_of_more_rows_than_any_market_is_refused() -> None:
    """No row is left out in silence, and none costs the others their turn."""
    with pytest.raises(FileError, match="rows_of_figures"):
        with_figures(RULES, BytesIO(b"label;package;year\n" + b"CZ;Plus;2026\n" * 3_001))
