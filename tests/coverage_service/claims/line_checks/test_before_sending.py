"""What an insurer would send back is told before sending, as a rule or as advice, with its return code."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.claims.formats.rows import KNOWN
from coverage_service.claims.line_checks.before_sending import Finding, findings, is_bsn
from coverage_service.wording.faults import fault_text

TODAY = date(2026, 11, 22)
GOOD = {
    "claim_id": "R1",
    "insured_id": "P1",
    "service_date": "2024-01-05",
    "service_code": "1200",
    "csi": "009",
    "dcsph": "3226",
    "tariff_eur": "45,00",
    "bsn": "123456782",
    "forwarding": "1",
    "performance_list": "012",
    "count": "1",
    "provider_agb": "04123456",
    "provider_specialism": "0404",
    "practice_agb": "04004321",
    "referral_date": "",
    "referrer_agb": "",
    "calculated_eur": "45.00",
    "claimed_eur": "45.00",
    "debit_credit": "D",
    "previous_claim_id": "",
    "invoice_date": "2024-01-31",
}
GDS = {"performance_list": "073", "service_date": "2026-01-05", "invoice_date": "2026-01-31"}
NO_REFERRER = ("referrer_agb", "advice", "8014")
# What differs from a good line; where, how sure, which return code; several findings one after the other.
LINES: dict[str, tuple[dict[str, str], list[tuple[str, str, str]]]] = {
    "a good line": ({}, []),
    "a good line of GDS801": (GDS, []),
    "a debit below zero": ({"debit_credit": "D", "tariff_eur": "-45,00"}, [("debit_credit", "advice", "")]),
    "a debit of sessions taken back": ({"debit_credit": "Debet", "count": "-1"}, [("debit_credit", "advice", "")]),
    "a credit below zero": ({"debit_credit": "C", "tariff_eur": "-45,00"}, []),
    "a cancelled line": ({"status": "Geannuleerd"}, [("status", "advice", "")]),
    "a line that is paid": ({"status": "Betaald door verzekeraar"}, [("status", "advice", "")]),
    "a line that was claimed": ({"status": "Gedeclareerd"}, [("status", "advice", "")]),
    "a line that was sent": ({"status": "Ingediend 3-11"}, [("status", "advice", "")]),
    "a line to be claimed": ({"status": "Te declareren"}, []),
    "a line that was not sent": ({"status": "Niet verzonden"}, []),
    "an appointment to come": ({"status": "Ingepland"}, [("status", "advice", "")]),
    "a line that is not paid": ({"status": "Niet betaald"}, []),
    "a patient who did not come": ({"status": "no-show"}, [("status", "advice", "")]),
    "a line that was refused": ({"status": "Afgewezen (0320)"}, [("status", "advice", "")]),
    "an open line": ({"status": "Open"}, []),
    "a BSN of the test set": ({"bsn": "111222333"}, []),
    "a wrong BSN": ({"bsn": "123456789"}, [("bsn", "rule", "0435")]),
    "a BSN of zeros": ({"bsn": "000000000"}, [("bsn", "rule", "0435")]),
    "an AGB code too short": ({"provider_agb": "412345"}, [("provider_agb", "rule", "8011")]),
    "a practice's AGB code too short": ({"practice_agb": "x"}, [("practice_agb", "rule", "8011")]),
    "an exercise therapist": ({"provider_agb": "07123456"}, [("provider_agb", "advice", "8011")]),
    "an exercise therapist's own code": ({"provider_agb": "07123456", "service_code": "2000"}, []),
    "another qualification": ({"provider_specialism": "0401"}, [("provider_specialism", "advice", "8011")]),
    "another treatment": ({"provider_specialism": "0401", "service_code": "1000"}, []),
    "basic without a referral": ({"csi": "001"}, [("referral_date", "rule", "")]),
    "basic with a referral": ({"csi": "001", "referral_date": "2023-12-01"}, [NO_REFERRER]),
    "a referrer without a date": ({"referrer_agb": "01000001"}, [("referral_date", "advice", "")]),
    "the same in GDS801": (GDS | {"referrer_agb": "01000001"}, [("referral_date", "rule", "9566")]),
    "a referral after the treatment": (
        {"referral_date": "2024-01-06"},
        [NO_REFERRER, ("referral_date", "rule", "8007")],
    ),
    "the same in GDS801, its own code": (
        GDS | {"referral_date": "2026-01-06"},
        [NO_REFERRER, ("referral_date", "rule", "9285")],
    ),
    "a referral of no day": ({"referral_date": "2024-02-30"}, [NO_REFERRER, ("referral_date", "rule", "8007")]),
    "an intake after no referral": ({"service_code": "1870"}, [("referral_date", "advice", "")]),
    "a screening after a referral": (
        {"service_code": "1864", "referral_date": "2023-12-01"},
        [NO_REFERRER, ("service_code", "advice", "0613")],
    ),
    "after the invoice": ({"invoice_date": "2024-01-04"}, [("service_date", "rule", "8176")]),
    "on the day of the invoice": ({"invoice_date": "2024-01-05"}, []),
    "in the future": (
        GDS | {"service_date": "2026-11-23", "invoice_date": "2026-11-30"},
        [("service_date", "rule", "8007")],
    ),
    "forwarded, in a word": ({"forwarding": "Ja", "csi": "001", "referral_date": "2023-12-01"}, [NO_REFERRER]),
    "not forwarded": ({"forwarding": "2"}, [("forwarding", "advice", "8179")]),
    "basic not forwarded": (
        {"forwarding": "2", "csi": "001", "referral_date": "2023-12-01"},
        [NO_REFERRER, ("forwarding", "rule", "8179")],
    ),
    "another product": ({"count": "2"}, [("calculated_eur", "advice", "0611")]),
    "another claimed amount": ({"claimed_eur": "40.00"}, [("claimed_eur", "advice", "")]),
    "an amount of letters": ({"claimed_eur": "x"}, [("claimed_eur", "advice", "")]),
    "a count of nothing": ({"count": "0"}, [("count", "advice", "")]),
    "a part of nothing in GDS801": (
        GDS | {"tariff_eur": "0.00", "calculated_eur": "0.00"},
        [("claimed_eur", "advice", ""), ("claimed_eur", "rule", "9278")],
    ),
    "another list": ({"performance_list": "041"}, [("performance_list", "rule", "0581")]),
    "the new list too early": ({"performance_list": "073"}, [("performance_list", "rule", "0581")]),
    "the old list too late": (
        {"service_date": "2025-01-01", "invoice_date": "2025-01-31"},
        [("performance_list", "advice", "0581")],
    ),
    "exercise therapy": ({"performance_list": "074", "service_code": "2000"}, []),
    "no provider": ({"provider_agb": ""}, [("provider_agb", "advice", "8011")]),
    "no CSI": ({"csi": ""}, [("csi", "advice", "3102")]),
    "no diagnosis": ({"dcsph": ""}, [("dcsph", "advice", "8009")]),
    "no performance list": ({"performance_list": ""}, [("performance_list", "advice", "0581")]),
    "no tariff": ({"tariff_eur": ""}, [("tariff_eur", "advice", "0611")]),
    "no BSN": ({"bsn": ""}, [("bsn", "advice", "0435")]),
    "zeros that Excel took": ({"provider_agb": "4123456", "practice_agb": "4004321"}, []),
    "neither debit nor credit": ({"debit_credit": "X"}, [("debit_credit", "rule", "0631")]),
}


def found(cells: dict[str, str], months: int | None = None) -> list[Finding]:
    """List the findings of a line."""
    return list(findings(cells, today=TODAY, deadline_months=months))


@pytest.mark.parametrize(("changed", "wanted"), LINES.values(), ids=LINES)
def test_a_line_is_told_what_is_wrong_with_it(changed, wanted) -> None:
    """Column, certainty and return code of each finding."""
    assert wanted == [(*one.fault.path, one.kind, one.fault.return_code) for one in found(GOOD | changed)]


@pytest.mark.parametrize(("changed", "wanted"), LINES.values(), ids=LINES)
def test_every_finding_has_dutch_words(changed, wanted) -> None:
    """What is told in Dutch is not what is told in English."""
    del wanted
    for one in found(GOOD | changed, months=3):
        assert fault_text(one.fault, "en") != fault_text(one.fault, "nl")


def test_columns_that_a_file_does_not_have_are_not_checked() -> None:
    """A plain CSV line with CSI 001 says nothing of a referral: nothing is found."""
    assert [] == found({"service_date": "2024-01-05", "service_code": "1200", "csi": "001"})


@pytest.mark.parametrize(("months", "late"), [(None, False), (33, True), (34, True), (35, False)])
def test_a_claim_is_late_after_its_deadline(months, late) -> None:
    """From 5 January 2024 to 22 November 2026 are 34 months and 17 days."""
    assert (["advice"] if late else []) == [one.kind for one in found(GOOD, months)]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KNOWN), st.text(max_size=12)), st.none() | st.integers(0, 600))
def test_no_cells_make_a_check_fail(cells, months) -> None:
    """Whatever stands in the cells, there are findings or none."""
    assert all(one.fault.path[0] in KNOWN for one in found(cells, months))


@settings(deadline=None)
@given(st.integers(0, 999_999_999))
def test_the_eleven_test_is_the_weighted_sum(number) -> None:
    """Nine times the first digit, eight times the second and so on, less the last, is a multiple of eleven."""
    text = f"{number:09d}"
    total = sum((9 - place) * int(digit) for place, digit in enumerate(text[:8])) - int(text[8])
    assert (total % 11 == 0 and number > 0) == is_bsn(text)
