"""Claim files over HTTP: a CSV in, the same lines with their verdicts out."""

import csv
from io import StringIO

import pytest

HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur"
LINES = "1,a,1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n2,b,oops,2019-01-04,1200,7119,Plus,yes,50.00\n"
CSV = {"content-type": "text/csv"}


def test_a_file_is_verified_line_by_line(client) -> None:
    """Every line comes back in order, with its payer and amounts, a broken one with its fault."""
    answer = client.post("/v1/claim-verifications?language=en", content=f"{HEADER}\n{LINES}", headers=CSV)
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert answer.status_code == 200
    assert ["supplementary", "error"] == [row["payer"] for row in rows]
    assert "line 3" in rows[1]["detail"]


def test_many_lines_come_back_whole(client) -> None:
    """A file of thousands of lines has one header and all its lines."""
    body = f"{HEADER}\n" + "".join(f"{n},i{n},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n" for n in range(1_201))
    answer = client.post("/v1/claim-verifications", content=body, headers=CSV)
    assert [str(n) for n in range(1_201)] == [row["claim_id"] for row in csv.DictReader(StringIO(answer.text))]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [("claim_id\n1\n", CSV, 422), ("", CSV, 422), ("{}", {"content-type": "application/json"}, 415)],
)
def test_what_is_no_claim_file_is_a_problem(client, content: str, headers: dict[str, str], status: int) -> None:
    """A file without its columns is 422, another media type 415, each a problem document."""
    answer = client.post("/v1/claim-verifications", content=content, headers=headers)
    assert (status, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"].partition(";")[0],
    )
