"""Bodies made to break a reader: each is answered, or refused as a problem; none is a failure, on any open route."""

import pytest

DEEP, LONG = 60_000, 65_000
TEXTS = (
    "",
    " ",
    "null",
    "true",
    "0",
    "-0",
    '""',
    "[]",
    "{}",
    "[{}]",
    "NaN",
    "Infinity",
    "1e999",
    "9" * 5_000,
    "[" * DEEP,
    '{"a":' * 10_000,
    '"' + "a" * LONG,
    "{'age': 12}",
    '{"age": 12,}',
    '{"age": 012}',
    '{"age": +12}',
    '{"age": 12} {"age": 70}',
    '{"age": 12}\x00',
    "\ufeff{}",
    "<xml/>",
    "age=12",
    "--x\r\n\r\n",
    "// no comment\n{}",
    "\x00",
    '{"\\u0000": 1}',
    '{"__proto__": {"age": 12}}',
    '{"constructor": 1, "$ref": "#/"}',
)
VALUES = (
    "null",
    "true",
    "-1",
    "1.5",
    "1e400",
    "99999999999999999999999999",
    '"12"',
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"' + "a" * 60_000 + '"',
    "[]",
    "[[[[]]]]",
    "{}",
    '{"listed": {}}',
    '["' + '","'.join("a" * 1_000) + '"]',
    '"2026-02-30"',
    '"0000-00-00"',
    '"9999-12-31T23:59:60Z"',
    '"=cmd|calc"',
    '"<script>alert(1)</script>"',
    '"../../etc/passwd"',
    '"{{7*7}}"',
    '"%00%0a"',
    '"١٢"',
    '"\u202e"',
)
FIELDS = ("age", "date", "insurer", "packages", "condition", "tariff_eur", "session_dates")
ROUTES = ("/v1/coverage-checks", "/v1/next-questions", "/v1/package-comparisons", "/v1/policy-readings")
BODIES = (*TEXTS, *("{" + ",".join(f'"{name}": {value}' for name in FIELDS) + "}" for value in VALUES))


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_no_body_is_a_failure(client, path, body) -> None:
    """Whatever is sent, what comes back is an answer or a problem document that blames the body."""
    answer = client.post(path, content=body.encode("utf-8"), headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400, 413, 422)
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert b"Traceback" not in answer.content
