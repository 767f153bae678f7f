"""Who may use which route: every route of the application, by every kind of caller."""

import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from coverage_service.web.edge.gate import Gate
from coverage_service.web.edge.problems import HttpError, problem_page
from coverage_service.web.telemetry.logs import configure_logging
from tests.coverage_service.web.conftest import TODAY
from tests.coverage_service.web.guarded import NOW, Guarded, bearer, guarded, kept

OPEN = ""
# The scope each route needs. A route that is not here fails the test: somebody must decide who may use it.
SCOPES = {
    "POST /v1/coverage-checks": OPEN,
    "POST /v1/next-questions": OPEN,
    "POST /v1/policy-readings": OPEN,
    "POST /v1/policy-reports": OPEN,
    "POST /v1/package-comparisons": OPEN,
    "POST /v1/claim-verifications": "claims",
    "GET /v1/insurers": OPEN,
    "GET /v1/insurers/{insurer}/packages": OPEN,
    "GET /v1/conditions": OPEN,
    "GET /health/live": OPEN,
    "GET /health/ready": OPEN,
    "GET /": OPEN,
    "POST /": OPEN,
    "GET /en": OPEN,
    "POST /en": OPEN,
    "GET /formulier": OPEN,
    "POST /formulier": OPEN,
    "GET /en/form": OPEN,
    "POST /en/form": OPEN,
    "GET /over": OPEN,
    "GET /en/about": OPEN,
    "GET /vergelijken": OPEN,
    "GET /en/compare": OPEN,
    "GET /vergelijken.csv": OPEN,
    "GET /vergelijken/eigen": OPEN,
    "POST /vergelijken/eigen": OPEN,
    "GET /en/compare/own": OPEN,
    "POST /en/compare/own": OPEN,
    "GET /embed": OPEN,
    "POST /embed": OPEN,
    "GET /en/embed": OPEN,
    "POST /en/embed": OPEN,
    "GET /praktijk/insluiten": OPEN,
    "GET /en/practice/embedding": OPEN,
    "GET /en/compare.csv": OPEN,
    "GET /melden": OPEN,
    "POST /melden": OPEN,
    "GET /en/report": OPEN,
    "POST /en/report": OPEN,
    "GET /praktijk": "claims",
    "POST /praktijk": "claims",
    "GET /praktijk/retour": "claims",
    "POST /praktijk/retour": "claims",
    "GET /en/practice/returns": "claims",
    "POST /en/practice/returns": "claims",
    "GET /praktijk/voorbeeld.csv": "claims",
    "GET /praktijk/voorbeeld.xlsx": "claims",
    "GET /en/practice/template.csv": "claims",
    "GET /en/practice/template.xlsx": "claims",
    "GET /en/practice": "claims",
    "POST /en/practice": "claims",
    "GET /praktijk/aanmelden": OPEN,
    "GET /en/practice/sign-in": OPEN,
    "GET /metrics": "metrics",
    "GET /.well-known/security.txt": OPEN,
    "GET /schema/swagger": OPEN,
    "GET /schema/openapi.json": OPEN,
    "GET /schema": OPEN,
    "GET /schema/{path}": OPEN,
    "GET /static/{file_path}": OPEN,
    "HEAD /static/{file_path}": OPEN,
}
# Signing in is open, and refuses by itself what another site's page posts: `test_sign_in.py`.
BY_THEMSELVES = {
    "POST /praktijk/aanmelden",
    "POST /en/practice/sign-in",
    "POST /praktijk/afmelden",
    "POST /en/practice/sign-out",
}
EXPECTED = {
    "nobody": 401,
    "wrong token": 401,
    "no token at all": 401,
    "another scheme": 401,
    "expired": 401,
    "revoked": 401,
    "wrong scope": 403,
    "right token": None,
    "session": None,
    "wrong session": 401,
    "session of another site": 403,
    "session of no known site": 403,
}
REFUSED = {401, 403, 429, 503}
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(scope="module")
def made_doors(rules, tmp_path_factory) -> Iterator[dict[str, Guarded]]:
    """Make an application for each scope, each with one caller of each kind."""
    made = {scope: guarded(rules, tmp_path_factory.mktemp(scope), scope=scope) for scope in ("claims", "metrics")}
    yield made
    for door in made.values():
        door.store.close()


@pytest.fixture
def doors(made_doors) -> dict[str, Guarded]:
    """Give them with the wrong guesses of earlier tests forgotten."""
    for door in made_doors.values():
        door.store.forget(now=(NOW + HALF_AN_HOUR).timestamp())
    return made_doors


@pytest.fixture
def door(rules, tmp_path) -> Iterator[Guarded]:
    """Make an application of this test's own."""
    made = guarded(rules, tmp_path)
    yield made
    made.store.close()


def routes(app: Litestar) -> set[str]:
    """List method and path of every route."""
    found = [route for route in app.routes if isinstance(route, HTTPRoute)]
    return {f"{method} {route.path_format}" for route in found for method in route.methods if method != "OPTIONS"}


def test_every_route_has_somebody_who_decided_who_may_use_it(app) -> None:
    """A route that is added later without an entry in the table fails here, and so does an entry without a route."""
    assert routes(app) == SCOPES.keys() | BY_THEMSELVES


@pytest.mark.parametrize("caller", EXPECTED)
@pytest.mark.parametrize("route", SCOPES)
def test_every_route_by_every_caller(doors, route, caller) -> None:
    """An open route refuses nobody; a guarded one lets in the right token and the page's session, and no one else."""
    method, path = route.split()
    scope = SCOPES[route] or "claims"
    path = path.replace("{insurer}", "cz").replace("{file_path}", "style.css").replace("{path}", "openapi.json")
    with TestClient(doors[scope].app) as client:
        answer = client.request(method, path, headers=doors[scope].callers[caller])
    expected = EXPECTED[caller] if SCOPES[route] else None
    if expected == 403 and caller.startswith("session") and method == "GET":
        expected = None  # reading is no change: the answer stays with the browser that asked
    assert (answer.status_code in REFUSED) == (expected is not None)
    assert expected is None or answer.status_code == expected


@pytest.mark.parametrize("caller", [name for name, status in EXPECTED.items() if status])
def test_a_refusal_is_a_problem_document_that_says_what_is_wanted(doors, caller) -> None:
    """Every refusal has the security headers, is a document in both languages, and a 401 says how to come in."""
    with TestClient(doors["claims"].app) as client:
        answer = client.post("/v1/claim-verifications", headers=doors["claims"].callers[caller])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["detail"] != answer.json()["errors"][0]["detail_nl"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert (answer.status_code == 401) <= answer.headers.get("www-authenticate", "").startswith("Bearer")


@pytest.mark.parametrize(("language", "form"), [("nl", "/praktijk/aanmelden"), ("en", "/en/practice/sign-in")])
def test_a_browser_is_led_to_the_form_in_its_language(language, form) -> None:
    """Whoever reads pages and is not signed in gets the form, not a document."""
    answer = problem_page(language, HttpError(401), {})
    assert (303, form) == (answer.status_code, answer.url)


def test_guessing_is_answered_with_how_long_to_wait(rules, door) -> None:
    """After ten wrong tokens the answer is 429 with Retry-After, also in the next process and for the right token."""
    with TestClient(door.app) as client:
        for _ in range(10):
            assert client.post("/v1/claim-verifications", headers=door.callers["wrong token"]).status_code == 401
    again = create_app(
        rules, Settings(log_level="error"), lambda: TODAY, gate=Gate(door.store, local=False, now=NOW.timestamp)
    )
    with TestClient(again) as client:
        answer = client.post("/v1/claim-verifications", headers=door.callers["right token"])
    assert (429, "90") == (answer.status_code, answer.headers["retry-after"])
    assert answer.json()["type"] == "/problems/too-many-requests"


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_without_tokens_only_the_local_user_passes(client, name) -> None:
    """A request that came through a proxy is not the local user's, however the proxy is set up."""
    assert client.post("/v1/claim-verifications").status_code == 415
    answer = client.post("/v1/claim-verifications", headers={name: "192.0.2.1"})
    assert (503, "/problems/no-tokens") == (answer.status_code, answer.json()["type"])


@pytest.mark.parametrize(
    "settings",
    [Settings(host="192.0.2.1", log_level="error"), Settings(trusted_proxies=("127.0.0.1",), log_level="error")],
)
def test_without_tokens_nobody_passes_a_service_that_others_can_reach(rules, settings) -> None:
    """Listening to a network, or behind a proxy, the answer is that no tokens are set up; patients notice nothing."""
    with TestClient(create_app(rules, settings, lambda: TODAY)) as client:
        answer = client.post("/v1/claim-verifications", headers=bearer("mtc_a_b"))
        assert (503, "/problems/no-tokens") == (answer.status_code, answer.json()["type"])
        assert "retry-after" in answer.headers
        assert client.get("/v1/insurers").status_code == 200


def test_a_store_that_cannot_be_used_lets_nobody_pass(door) -> None:
    """A store that fails is 503, never a way in; patients notice nothing."""
    door.store.close()
    with TestClient(door.app) as client:
        answer = client.post("/v1/claim-verifications", headers=door.callers["right token"])
        assert (503, "5") == (answer.status_code, answer.headers["retry-after"])
        assert client.get("/v1/insurers").status_code == 200


def test_each_use_of_a_token_leaves_a_line_without_personal_data(door, capsys) -> None:
    """The line has the token's id, scope, route and outcome: no token, no name, no address."""
    identity, text = kept(door.store, "claims")
    configure_logging("info")
    with TestClient(door.app) as client:
        client.post("/v1/claim-verifications", headers=bearer(text))
        client.post("/v1/claim-verifications", headers=bearer(f"{text}x"))
    configure_logging("error")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    used, guessed = [line for line in lines if line["event"] == "access"]
    assert {"event", "level", "timestamp", "outcome", "token", "scope", "route"} == used.keys()
    assert ("allowed", identity, "claims", "/v1/claim-verifications") == tuple(
        used[name] for name in ("outcome", "token", "scope", "route")
    )
    assert ("unknown", None) == (guessed["outcome"], guessed["token"])
    assert text.split("_", 2)[2] not in json.dumps(lines)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 415),
        ("127.0.0.1", 415),
        ("[::1]:8000", 415),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("192.0.2.1", 403),
    ],
)
async def test_without_tokens_only_this_machine_by_its_own_name(app, host, status) -> None:
    """A page from elsewhere may have its own name lead here: it gets no further than being told so."""
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.post("/v1/claim-verifications", headers={"host": host})
        assert status == answer.status_code
        assert 200 == (await client.get("/v1/insurers", headers={"host": host})).status_code
