"""The same claim lines are verified alike by whatever road they come, and what is told of them is the same."""

from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.by_row.files import FileVerification
from coverage_service.claims.formats.rows import Row, Sheet
from coverage_service.claims.packages_files import PackagesFile, read_packages
from coverage_service.claims.writing import verdict_cells
from tests.coverage_service.claims.by_row.test_verification import HELD, claim
from tests.published import RULES

BORN = date(1980, 1, 1)
# One BSN: with the zero that a spreadsheet takes and without it, with dots, as a number, as a text.
ONE_BSN = ["012345672", "12345672", "0123.45.672", "12345672.0", "'012345672"]


def verified(lines: list[dict[str, str]], held: PackagesFile | None = None) -> list[tuple[str, ...]]:
    """Verify lines and give the cells of their verdicts."""
    columns = tuple(lines[0])
    rows = [Row(number, tuple(cells.values())) for number, cells in enumerate(lines, 2)]
    verification = FileVerification(RULES, held=held)
    verification.read([Sheet(columns, iter(rows))])
    return [verdict_cells(row, "en") for row in verification.rows(Sheet(columns, iter(rows)))]


def sessions(bsns: list[str]) -> list[dict[str, str]]:
    """Claim a session a week for insured known by their BSN."""
    lines = []
    for week, bsn in enumerate(bsns):
        known = {"born": BORN, "listed": False, "contracted": True, "tariff": 4_500}
        line = claim(date(2019, 1, 2) + timedelta(weeks=week), "cz", "Plus", **known)
        line.pop("insured_id")
        lines.append(line | {"claim_id": str(week), "bsn": bsn})
    return lines


@pytest.mark.parametrize("other", ONE_BSN)
def test_a_bsn_is_one_insured_however_it_is_written(other: str) -> None:
    """The sessions of both count together, as the file is told that they are one."""
    assert verified(sessions([ONE_BSN[0]] * 4)) == verified(sessions([ONE_BSN[0], other] * 2))


def test_who_holds_what_is_found_by_a_bsn_however_it_is_written() -> None:
    """A sheet of packages has lost the zero in front of a number, the claims have not, or the other way round."""
    told = verified(sessions(ONE_BSN[:1]))
    (line,) = sessions(ONE_BSN[:1])
    for bsn in ONE_BSN[:2]:
        for number in ONE_BSN[:2]:
            held = read_packages(BytesIO(f"insured_id;from;through;packages\n{number};2019-01-01;;Plus\n".encode()))
            assert told == verified([line | {"bsn": bsn, "packages": ""}], held)


@given(st.data())
def test_packages_of_a_file_are_those_of_a_column(data) -> None:
    """Who changes package during a year, to one that no table has as well, is paid and advised alike."""
    label, year, package = data.draw(st.sampled_from(HELD))
    names = st.sampled_from([package, "", "Anders", f"{package};Anders"])
    packages = data.draw(st.lists(names, min_size=1, max_size=4))
    lines, out = [], StringIO()
    out.write("insured_id;from;through;packages\n")
    for quarter, name in enumerate(packages):
        first, last = date(year, 3 * quarter + 1, 1), date(year, 3 * quarter + 3, 28)
        out.write(f"a;{first:%d-%m-%Y};{last:%d-%m-%Y};{name.replace(';', '|')}\n")
        for day in (first, last):
            known = {"born": BORN, "listed": False, "contracted": True, "tariff": 4_500}
            lines.append(claim(day, label, package, insured="a", **known) | {"packages": name})
    held = read_packages(BytesIO(out.getvalue().encode()))
    assert verified(lines) == verified([line | {"packages": ""} for line in lines], held)
