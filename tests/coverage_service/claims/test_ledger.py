"""A ledger carries what was used from one run to the next: week after week equals the whole year at once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.by_row.files import FileVerification
from coverage_service.claims.formats.rows import Row, Sheet
from coverage_service.claims.ledger import LedgerError, open_ledger
from insurer_rules.checks import checked_rules
from tests.coverage_service.claims.by_row.test_verification import HELD, claim

RULES = checked_rules()


def verified(ledger, lines: list[dict[str, str]]) -> list:
    """Verify lines as a run with a ledger does, and keep what it counted."""
    columns = tuple(lines[0])
    rows = [Row(number, tuple(cells.values())) for number, cells in enumerate(lines, 2)]
    verification = FileVerification(RULES, ledger=ledger)
    verification.read([Sheet(columns, iter(rows))])
    found = list(verification.rows(Sheet(columns, iter(rows))))
    if ledger:
        ledger.update()
    return [row.verdict or row.faults for row in found]


@given(
    st.sampled_from(HELD),
    st.lists(
        st.tuples(st.integers(1, 90), st.sampled_from([True, False, None]), st.sampled_from(["back", "neck"])),
        min_size=2,
        max_size=20,
    ),
    st.sampled_from([date(1975, 3, 1), date(2001, 1, 3), date(2010, 1, 1)]),
    st.sampled_from([True, False, None]),
    st.data(),
)
def test_week_after_week_equals_all_at_once(tmp_path_factory, held, visits, born, listed, data) -> None:
    """Where a file is cut in two, the second run goes on where the first stopped, whatever is open."""
    label, year, package = held
    day, lines = date(year, 1, 1), []
    for gap, contracted, complaint in visits:
        day += timedelta(days=gap)
        known = {"born": born, "listed": listed, "tariff": 4_500, "contracted": contracted, "complaint": complaint}
        lines.append(claim(day, label, package, **known))
    cut = data.draw(st.integers(1, len(lines) - 1))
    path = tmp_path_factory.mktemp("ledger") / "practice.ledger"
    # What is open in a later file is not known to the first: the whole is asked with what the first leaves open.
    first = verified(open_ledger(path), lines[:cut])
    assert verified(None, lines[:cut]) == first
    if not opens_later(lines, cut):
        assert verified(None, lines)[cut:] == verified(open_ledger(path), lines[cut:])


def opens_later(lines: list[dict[str, str]], cut: int) -> bool:
    """Tell whether the lines after a cut leave something open that those before it did not."""
    before, after = ({cells["contracted"] == "" for cells in part} for part in (lines[:cut], lines[cut:]))
    return True in after and True not in before


def test_a_file_does_not_count_twice(tmp_path: Path) -> None:
    """A line up to the last day counted is refused, so that the same file again is told and uses nothing."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 4_500}
    line = claim(date(2019, 1, 2), "cz", "Plus", **known)
    path = tmp_path / "practice.ledger"
    verified(open_ledger(path), [line])
    (faults,) = verified(open_ledger(path), [line])
    assert ("service_date", "2019-01-02") == (faults[0].path[0], faults[0].found)


def test_the_ledger_names_nobody(tmp_path: Path) -> None:
    """Neither the insured nor the complaint stands in the ledger, and without its key it cannot be read."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 4_500}
    path = tmp_path / "practice.ledger"
    verified(open_ledger(path), [claim(date(2019, 1, 2), "cz", "Plus", insured="123456782", complaint="knee", **known)])
    content = path.read_bytes()
    assert b"123456782" not in content
    assert b"knee" not in content
    (tmp_path / "practice.ledger.key").unlink()
    with pytest.raises(LedgerError):
        open_ledger(path)
