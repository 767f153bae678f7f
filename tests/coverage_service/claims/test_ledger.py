"""A ledger carries what was used from one run to the next: week after week equals the whole year at once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.by_row.files import FileVerification
from coverage_service.claims.formats.rows import Row, Sheet
from coverage_service.claims.ledger import LedgerError, hold_ledger
from tests.coverage_service.claims.by_row.test_verification import HELD, claim
from tests.published import RULES


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


def counted(path: Path, lines: list[dict[str, str]]) -> list:
    """Verify lines with the ledger at a path."""
    with hold_ledger(path) as ledger:
        return verified(ledger, lines)


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
    first = counted(path, lines[:cut])
    assert verified(None, lines[:cut]) == first
    if not opens_later(lines, cut):
        assert verified(None, lines)[cut:] == counted(path, lines[cut:])


def opens_later(lines: list[dict[str, str]], cut: int) -> bool:
    """Tell whether the lines after a cut leave something open that those before it did not."""
    before, after = ({cells["contracted"] == "" for cells in part} for part in (lines[:cut], lines[cut:]))
    return True in after and True not in before


def test_a_file_does_not_count_twice(tmp_path: Path) -> None:
    """A line up to the last day counted is refused, so that the same file again is told and uses nothing."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 4_500}
    line = claim(date(2019, 1, 2), "cz", "Plus", **known)
    path = tmp_path / "practice.ledger"
    counted(path, [line])
    (faults,) = counted(path, [line])
    assert ("service_date", "2019-01-02") == (faults[0].path[0], faults[0].found)


def test_a_credit_of_a_line_that_a_ledger_counts_is_of_another_file(tmp_path: Path) -> None:
    """Its day is before the last one counted; it is no fault, and the ledger goes on as it was."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 4_500}
    first, second = (claim(date(2019, 1, day), "cz", "Plus", **known) for day in (2, 9))
    path = tmp_path / "practice.ledger"
    counted(path, [first])
    credit, later = counted(path, [{**first, "debit_credit": "C"}, {**second, "debit_credit": "D"}])
    assert ("unknown", "credit_of_another_file") == (credit.payer, credit.reasons[0].code)
    assert ("supplementary", 16) == (later.payer, later.remaining)


def test_the_ledger_names_nobody(tmp_path: Path) -> None:
    """Neither the insured nor the complaint stands in the ledger, and without its key it cannot be read."""
    known = {"born": date(1980, 1, 1), "listed": False, "contracted": True, "tariff": 4_500}
    path = tmp_path / "practice.ledger"
    counted(path, [claim(date(2019, 1, 2), "cz", "Plus", insured="123456782", complaint="knee", **known)])
    content = path.read_bytes()
    assert b"123456782" not in content
    assert b"knee" not in content
    (tmp_path / "practice.ledger.key").unlink()
    with pytest.raises(LedgerError, match="no_ledger_key"), hold_ledger(path):
        pass


def test_a_run_has_the_ledger_to_itself(tmp_path: Path) -> None:
    """A second run is refused from before the first reads to after it writes: of two at once exactly one counts."""
    path = tmp_path / "practice.ledger"
    line = claim(date(2019, 1, 2), "cz", "Plus", born=date(1980, 1, 1), listed=False, contracted=True, tariff=4_500)
    with hold_ledger(path) as ledger:
        verified(ledger, [line])
        with pytest.raises(LedgerError, match="ledger_in_use"), hold_ledger(path):
            pass
    (faults,) = counted(path, [line])
    assert "service_date" == faults[0].path[0]


@pytest.mark.parametrize("size", [0, 16, 33])
def test_a_key_that_is_not_whole_is_refused(tmp_path: Path, size: int) -> None:
    """With half a key every insured would be a stranger, and every file count again."""
    path = tmp_path / "practice.ledger"
    (tmp_path / "practice.ledger.key").write_bytes(bytes(size))
    with pytest.raises(LedgerError, match="half_ledger_key"), hold_ledger(path):
        pass


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """And it stands there whole from its first moment."""
    with hold_ledger(tmp_path / "practice.ledger") as ledger:
        key = tmp_path / "practice.ledger.key"
        assert (0o600, ledger.key) == (key.stat().st_mode & 0o777, key.read_bytes())
