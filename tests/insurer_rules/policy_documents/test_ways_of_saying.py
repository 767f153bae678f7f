"""However a total, a limit within it and a share without contract are put together: all three are read, no other."""

from pathlib import Path

import tomli
from hypothesis import given
from hypothesis import strategies as st

from insurer_rules.policy_documents import read_document

WAYS = tomli.loads(Path(__file__).with_name("ways.toml").read_text("utf-8"))
TOTAL, LIMIT, SHARE = 24, 9, 70


@given(st.fixed_dictionaries({name: st.sampled_from(ways) for name, ways in WAYS.items()}))
def test_every_way_of_saying_it(way: dict[str, str]) -> None:
    """The total, the limit of manual therapy and, where it is said, the share without a contract."""
    care = way["care"]
    words = {"p": care, "P": care[0].upper() + care[1:], "y": way["periods"], "n": TOTAL, "k": LIMIT, "c": SHARE}
    counts = {"N": way["counts"].format(n=TOTAL), "K": way["limits"].format(k=LIMIT)}
    parts = (way["totals"], way["manual"], way["contracts"], way["tails"])
    text = "".join(part.format(**words, **counts) for part in parts)
    reading = read_document(text, "text", packages=("Linde",), label="Kust", year=2026)
    shares = {("non_contracted", SHARE)} if way["contracts"] else set()
    found = {(line.figure, line.value) for line in reading.proposals}
    assert {("sessions", TOTAL), ("manual_sessions", LIMIT), *shares} == found
