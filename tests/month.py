"""A month of a practice: 500 claim lines of which a dozen have what typically goes wrong.

Made by rule and not by chance, so that every run makes the same file. Days and packages are of 2019, whose tables are
known well.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

COLUMNS = (
    "claim_id",
    "insured_id",
    "birth_date",
    "service_date",
    "service_code",
    "dcsph",
    "csi",
    "condition_key",
    "uzovi",
    "packages",
    "contracted",
    "tariff_eur",
    "bsn",
    "referral_date",
    "referrer_agb",
    "debit_credit",
    "previous_claim_id",
)
FIRST_DAY = date(2019, 5, 1)
PATIENTS = 50
# Insurer and package by patient, in turn; some patients have no package, and every tenth is a child.
INSURED = (
    ("0101", "Aanvullend Beter"),
    ("7119", "Plus"),
    ("Zilveren Kruis", "Aanvullend 2 Sterren"),
    ("Menzis", "ExtraVerzorgd 2"),
    ("7119", "Plus"),
    ("0101", ""),
    ("Menzis", "ExtraVerzorgd 1"),
)
Line = dict[str, str]

# What goes wrong, by the line where it does; a line is what the cells are after it went wrong.
FAULTS: Mapping[int, Mapping[str, str]] = {
    17: {"service_date": "31-02-2019"},
    42: {"service_code": "1299"},
    73: {"csi": "003", "birth_date": "04-07-1971"},
    104: {"dcsph": "3226", "csi": "001"},
    166: {"packages": "Aanvulend Bter", "uzovi": "0101"},
    197: {"bsn": "123456789"},
    228: {"csi": "001", "dcsph": "", "referral_date": ""},
    259: {"uzovi": "9999"},
    290: {"tariff_eur": "vijfenveertig"},
    321: {"service_code": "1864", "csi": "001", "dcsph": ""},
    352: {"debit_credit": "C", "previous_claim_id": "2019-9999"},
}
# Of these an insurer refuses the line, or it cannot be read; the others leave it open who pays, or are of another file.
REFUSED = (17, 73, 104, 197, 228, 321)
# A line that says what the line before it says.
DOUBLE = 135


def month(lines: int = 500) -> str:
    """Write the month as a CSV as Dutch practice software does."""
    rows = [list(line.values()) for line in _lines(lines)]
    return "\n".join(";".join(row) for row in ([*COLUMNS], *rows)) + "\n"


def _lines(lines: int) -> Iterator[Line]:
    before: Line = {}
    for number in range(lines):
        line = _line(number) | FAULTS.get(number % 500, {})
        if number % 500 == DOUBLE:
            line = before | {"claim_id": line["claim_id"]}
        before = line
        yield line


def _line(number: int) -> Line:
    """Make a line without faults: fifty patients, each some twice a week."""
    patient, visit = number % PATIENTS, number // PATIENTS
    child = patient % 10 == 5
    uzovi, packages = INSURED[patient % len(INSURED)]
    day = FIRST_DAY + timedelta(days=patient % 3 + 3 * (visit % 10))
    year = 2008 if child else 1950 + patient % 45
    cells = (
        f"2019-{number:05}",
        f"p{patient:03}-{number // 500:03}",
        f"{1 + patient % 28:02}-{1 + patient % 12:02}-{year}",
        f"{day:%d-%m-%Y}",
        "1200",
        "3226",
        "003" if child else "009",
        "",
        uzovi,
        "" if child else packages,
        "ja",
        "45,00",
        "111222333",
        f"{day - timedelta(days=9):%d-%m-%Y}",
        "01012345",
        "D",
        "",
    )
    return dict(zip(COLUMNS, cells, strict=True))
