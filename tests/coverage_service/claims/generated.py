"""Claim files made to be awkward: birthdays of 18, New Years, switches of package and insurer, ties, gaps, shuffles."""

import random
from datetime import date, timedelta

import polars as pl

from insurer_rules.rules import Rules

YEARS = (2018, 2019)
EDGES = (date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1), date(2019, 12, 31), date(2018, 6, 1))
SERVICES = ("1200", "1200", "1201", "1000", "1700", "1864", "1870", "1400", "1900", "9999")
CSI = ("009", "009", "009", "003", "001", "008", "", "012", "022", "x")
PRICES = ("45,00", "38.50", "", "52,5", "0", "x", "1.250", "€ 45,-", "38.500000000000004")


def awkward_claims(lines: int, rules: Rules, *, seed: int = 1) -> pl.DataFrame:
    """Make so many claim lines, every cell a text; about eight for each insured."""
    draw = random.Random(seed)  # noqa: S311 - a file that is the same each time
    held = [(label.id, p.name) for label in rules.labels for y in YEARS for p in rules.packages(label.id, y)]
    held = sorted({(label, name) for label, name in held if not {*';"'} & {*name}})
    diagnoses = ["", *draw.sample(sorted(rules.diagnoses), 20), "3226", "6223"]
    persons = [_person(draw, number, held, diagnoses) for number in range(max(1, lines // 8))]
    rows = [_line(draw, number, draw.choice(persons), held) for number in range(lines)]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String), orient="row")


def _person(draw: random.Random, number: int, held: list, diagnoses: list[str]) -> dict[str, object]:
    eighteenth = draw.choice([*EDGES, date(2018, 3, 1)]) + timedelta(days=draw.choice((-1, 0, 1)))
    grown = date(1930, 1, 1) + timedelta(days=draw.randrange(25_000))
    child = eighteenth.replace(year=eighteenth.year - 18) if (eighteenth.month, eighteenth.day) != (2, 29) else grown
    return {
        "insured_id": f"i{number}",
        "born": draw.choice((grown, grown, child)),
        "held": draw.choice(held),
        "dcsph": draw.choice(diagnoses),
        "csi": draw.choice(CSI[:-1]),
        "contracted": draw.choice(("ja", "ja", "nee", "")),
        "result_insufficient": draw.choice(("", "", "ja", "nee")),
        "accident": draw.choice(("", "", "", "ja", "nee")),
    }


def _line(draw: random.Random, number: int, person: dict, held: list) -> dict[str, str]:
    day = draw.choice((draw.choice(EDGES), date(2018, 1, 1) + timedelta(days=draw.randrange(729))))
    uzovi, package = draw.choice(held) if draw.random() < 0.02 else person["held"]
    rare = draw.random() < 0.05
    return {
        "claim_id": str(number),
        "insured_id": person["insured_id"],
        "birth_date": str(person["born"]),
        "service_date": f"{day:%d-%m-%Y}" if rare else str(day),
        "service_code": draw.choice(SERVICES if rare else SERVICES[:5]),
        "dcsph": person["dcsph"],
        "csi": draw.choice(CSI) if rare else str(person["csi"]),
        "condition_key": draw.choice(("", "", "knee")),
        "uzovi": draw.choice((uzovi, "9999", "Zelf betalen")) if rare else uzovi,
        "packages": draw.choice((package, package, "", "Zorg Nieuw")) if rare else package,
        "contracted": draw.choice(("misschien", "x", "?")) if rare else person["contracted"],
        "tariff_eur": draw.choice(PRICES) if rare else PRICES[0],
        "result_insufficient": draw.choice(("", "x?")) if rare else person["result_insufficient"],
        "accident": draw.choice(("misschien", "ja", "?")) if rare else person["accident"],
    }
