"""Refusals: what an insurer sends back from the line alone, with the Vektis return code that fits.

A refused line is a faulty one: it is not paid and uses nothing up. Sources: the codes of COD321 and the uniform DCSPH
list v4.7, VGZ on return code 0613, Vektis COD954.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import ClaimCode, Diagnosis, Rules, Service

NONE = "000"
# The newest list of CSI codes that was seen; which codes came after it nobody here knows.
NEWEST_CSI_LIST = date(2024, 7, 1)
WITH_REFERRAL = {"001", "012"}
SCREENING = "1864"
ARTHROSIS = "012"
WITH_ARTHROSIS = {"1000", "1001", "1002", *map(str, range(1316, 1320)), "1775", "1776", "1777", "1870", "1871", "1872"}


def csi_faults(csi: str, day: date, rules: Rules) -> Iterator[Fault]:
    """Tell a CSI code that its list does not have on a day; after the newest list seen, a new one may be right."""
    code = rules.claim_codes.get(csi)
    if code is None:
        if csi != NONE and day <= NEWEST_CSI_LIST:
            yield Fault(("csi",), phrase("csi_of_list"), shown(csi), return_code="3102")
    elif day > code.valid_through:
        end = code.valid_through + timedelta(days=1)
        yield Fault(("csi",), phrase("csi_before", csi=csi, end=end), shown(str(day)), return_code="3102")
    elif day < code.valid_from:
        begin = phrase("csi_since", csi=csi, begin=code.valid_from)
        yield Fault(("csi",), begin, shown(str(day)), return_code="3102")


def refusals(csi: str, service: Service, rules: Rules, *, dcsph: str, adult: bool) -> Iterator[Fault]:
    """List the combinations of CSI, diagnosis, age and service code that an insurer refuses."""
    code = rules.claim_codes.get(csi)
    patients = code.patients if code else "all"
    if patients == "children" and adult:
        yield Fault(("csi",), phrase("csi_for_adult"), shown(csi), return_code="0613")
    elif patients == "adults" and not adult:
        yield Fault(("csi",), phrase("csi_for_child"), shown(csi), return_code="0613")
    elif code and dcsph:
        yield from _of_diagnosis(code, rules.diagnoses[dcsph], adult=adult)
    if service.code == SCREENING and csi in WITH_REFERRAL:
        yield Fault(("service_code",), phrase("no_screening", csi=csi), shown(SCREENING), return_code="0613")
    if csi == ARTHROSIS and service.therapy == "manual_therapy" and service.code not in WITH_ARTHROSIS:
        wanted = phrase("service_with_csi", csi=csi)
        yield Fault(("service_code",), wanted, shown(service.code), return_code="0613")


def _of_diagnosis(code: ClaimCode, diagnosis: Diagnosis, *, adult: bool) -> Iterator[Fault]:
    allowed = diagnosis.csi_adult if adult else diagnosis.csi_child
    if "003" in allowed and code.patients == "children":
        return  # the list of 2024 has 003 for what was 004 to 007 before 2025
    if allowed and code.code not in allowed:
        wanted = phrase("csi_of_diagnosis", diagnosis=diagnosis.code, codes=allowed)
        yield Fault(("csi",), wanted, shown(code.code), return_code="8058")
