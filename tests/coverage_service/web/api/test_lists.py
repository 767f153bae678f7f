"""The lists to ask with, and the health of the process."""


def test_insurers_are_listed_by_name_with_their_policy_years(client) -> None:
    """Every label is listed, and those with tables have years."""
    insurers = client.get("/v1/insurers").json()["insurers"]
    found = next(insurer for insurer in insurers if insurer["id"] == "cz")
    assert found["name"] == "CZ"
    assert 2026 in found["years"]


def test_insurers_are_found_by_a_part_of_a_name_or_number(client) -> None:
    """The filter looks at ids, names, aliases and UZOVI numbers, whatever their case or accents."""
    assert "zilveren_kruis" in {one["id"] for one in client.get("/v1/insurers?q=KRUIS").json()["insurers"]}
    assert client.get("/v1/insurers?q=no such insurer").json()["insurers"] == []


def test_packages_are_found_by_any_name_of_their_insurer(client) -> None:
    """An insurer is found by id, name, alias or UZOVI number."""
    by_id, by_name = (
        client.get(f"/v1/insurers/{name}/packages?year=2026").json() for name in ("de_friesland", "De Friesland")
    )
    assert by_id == by_name
    assert by_id["known"]


def test_packages_carry_figures_and_sources(client) -> None:
    """A package is listed with what it gives, what nobody has seen, and where that was read."""
    packages = client.get("/v1/insurers/cz/packages?year=2026").json()["packages"]
    plus = next(package for package in packages if package["id"] == "plus")
    es = next(one for one in plus["therapies"] if one["therapies"] == ["manual_therapy_es"])
    assert ("350.00", "40.00") == (es["budget_eur"], es["eur_per_session"])
    assert plus["sources"]


def test_a_year_without_a_table_is_not_known_rather_than_empty(client) -> None:
    """No table for a year is said, so that nobody takes it for no packages; the nearest year is not used."""
    listed = client.get("/v1/insurers/cz/packages?year=2030").json()
    assert (listed["policy_year"], listed["known"], listed["packages"]) == (2030, False, [])


def test_packages_without_a_year_are_those_of_today(client) -> None:
    """The policy year is this year when none is given."""
    assert client.get("/v1/insurers/cz/packages").json()["policy_year"] == 2026


def test_an_unknown_insurer_is_a_404_with_the_nearest_names(client) -> None:
    """An address with a name that no table knows suggests the nearest."""
    answer = client.get("/v1/insurers/Zilvern Kruis/packages")
    assert (404, "/problems/not-found") == (answer.status_code, answer.json()["type"])
    assert "Zilveren Kruis" in answer.json()["errors"][0]["detail"]


def test_a_wrong_query_parameter_is_a_422_with_its_name(client) -> None:
    """A query parameter has the same strictness as a field."""
    for query in ("year=abc", "year=1", "year=2026.5"):
        answer = client.get(f"/v1/insurers/cz/packages?{query}")
        assert (422, "#/year") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert client.get("/v1/insurers", params={"q": "x" * 121}).status_code == 422


def test_conditions_have_names_in_both_languages(client) -> None:
    """Each condition and programme of today has a code, a kind and two names."""
    conditions = client.get("/v1/conditions").json()["conditions"]
    assert {"listed", "programme"} == {condition["kind"] for condition in conditions}
    assert all(condition["name"]["nl"] and condition["name"]["en"] for condition in conditions)


def test_health_tells_the_rules_that_are_loaded(client, rules) -> None:
    """Liveness says that the process answers, readiness with which rules."""
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready").json()
    assert (ready["status"], ready["rules"]) == ("ok", rules.version)
    assert 2026 in ready["policy_years"]
