"""Refusals: what an insurer sends back from the line alone, with the Vektis return code that fits.

A refused line is a faulty one: it is not paid and uses nothing up. Sources: the codes of COD321 and the uniform DCSPH
list v4.7, VGZ on return code 0613, Vektis COD954.
"""

from collections.abc import Iterator
from datetime import date

from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import Diagnosis, Rules, Service

NONE = "000"
# COD321: the codes that ended, and the first day on which they were none; 003 took over from 004 to 007.
ENDED = {"002": date(2017, 1, 1)} | dict.fromkeys(("004", "005", "006", "007", "020", "021"), date(2025, 1, 1))
BEGUN = {
    "010": date(2011, 1, 1),
    "011": date(2017, 1, 1),
    "012": date(2018, 1, 1),
    **dict.fromkeys(("013", "014", "015", "016", "017"), date(2019, 1, 1)),
    **dict.fromkeys(("018", "019"), date(2021, 1, 1)),
    **dict.fromkeys(("020", "021"), date(2020, 7, 18)),
}
CSI_DAYS = (*ENDED.values(), *BEGUN.values())
CHILDREN_ONLY = {"003", "004", "005", "006", "007"}
ADULTS_ONLY = {"008", *(f"0{number}" for number in range(10, 20))}
WITH_REFERRAL = {"001", "012"}
SCREENING = "1864"
ARTHROSIS = "012"
WITH_ARTHROSIS = {"1000", "1001", "1002", *map(str, range(1316, 1320)), "1775", "1776", "1777", "1870", "1871", "1872"}


def csi_faults(csi: str, day: date) -> Iterator[Fault]:
    """Tell a CSI code outside the time in which its list has it."""
    if csi in ENDED and day >= ENDED[csi]:
        yield Fault(("csi",), phrase("csi_before", csi=csi, end=ENDED[csi]), shown(str(day)), return_code="3102")
    elif csi in BEGUN and day < BEGUN[csi]:
        yield Fault(("csi",), phrase("csi_since", csi=csi, begin=BEGUN[csi]), shown(str(day)), return_code="3102")


def refusals(csi: str, dcsph: str, service: Service, rules: Rules, *, adult: bool) -> Iterator[Fault]:
    """List the combinations of CSI, diagnosis, age and service code that an insurer refuses."""
    if csi in CHILDREN_ONLY and adult:
        yield Fault(("csi",), phrase("csi_for_adult"), shown(csi), return_code="0613")
    elif csi in ADULTS_ONLY and not adult:
        yield Fault(("csi",), phrase("csi_for_child"), shown(csi), return_code="0613")
    elif csi != NONE and dcsph:
        yield from _of_diagnosis(csi, rules.diagnoses[dcsph], adult=adult)
    if service.code == SCREENING and csi in WITH_REFERRAL:
        yield Fault(("service_code",), phrase("no_screening", csi=csi), shown(SCREENING), return_code="0613")
    if csi == ARTHROSIS and service.therapy == "manual_therapy" and service.code not in WITH_ARTHROSIS:
        wanted = phrase("service_with_csi", csi=csi)
        yield Fault(("service_code",), wanted, shown(service.code), return_code="0613")


def _of_diagnosis(csi: str, diagnosis: Diagnosis, *, adult: bool) -> Iterator[Fault]:
    allowed = diagnosis.csi_adult if adult else diagnosis.csi_child
    if "003" in allowed and csi in CHILDREN_ONLY:
        return  # the list of 2024 has 003 for what was 004 to 007 before 2025
    if allowed and csi not in allowed:
        wanted = phrase("csi_of_diagnosis", diagnosis=diagnosis.code, codes=allowed)
        yield Fault(("csi",), wanted, shown(csi), return_code="8058")
