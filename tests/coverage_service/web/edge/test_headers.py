"""Headers on every response, errors included."""

import pytest

RESPONSES = [
    ("GET", "/", 200),
    ("GET", "/en", 200),
    ("POST", "/", 415),
    ("GET", "/v1/insurers", 200),
    ("GET", "/v1/insurers/nobody/packages", 404),
    ("POST", "/v1/coverage-checks", 415),
    ("DELETE", "/v1/coverage-checks", 405),
    ("GET", "/nowhere", 404),
    ("GET", "/schema/openapi.json", 200),
    ("GET", "/schema/swagger", 200),
    ("GET", "/static/style.css", 200),
    ("GET", "/health/ready", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), RESPONSES)
def test_every_response_is_protected(client, method, path, status) -> None:
    """No response can be framed, sniffed, or bring in anything from elsewhere; nor does it set a cookie."""
    response = client.request(method, path)
    assert response.status_code == status
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("'unsafe-inline'" in policy) == path.startswith("/schema")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in response.headers["permissions-policy"]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(("method", "path", "status"), RESPONSES)
def test_only_static_files_may_be_kept(client, method, path, status) -> None:
    """A browser keeps no answer and no problem."""
    response = client.request(method, path)
    assert response.status_code == status
    assert (response.headers["cache-control"] == "no-store") != path.startswith("/static")


def test_an_unexpected_error_is_protected_too(client, monkeypatch) -> None:
    """The headers do not depend on a handler that ends well."""
    monkeypatch.setattr("coverage_service.web.api.lists.conditions", None)
    response = client.get("/v1/conditions")
    assert response.status_code == 500
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_a_method_that_is_not_possible_names_those_that_are(client) -> None:
    """A 405 has the header Allow."""
    assert "POST" in client.get("/v1/coverage-checks").headers["allow"]


@pytest.mark.parametrize("file", ["swagger-ui-bundle.js", "swagger-ui.css"])
def test_swagger_ui_comes_from_our_own_files(client, file) -> None:
    """The description page loads nothing from elsewhere."""
    assert f"/static/vendor/{file}" in client.get("/schema/swagger").text
    assert client.get(f"/static/vendor/{file}").status_code == 200
    assert "http" not in client.get("/schema/swagger").text
