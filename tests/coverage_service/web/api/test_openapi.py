"""The interface description tells the truth: generated requests never meet an answer that it does not describe."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from tests.coverage_service.web.conftest import TODAY
from tests.published import RULES

# Names are known only to the tables, and fields may contradict each other (an age and a birth date): a request that
# fits the description is answered, or refused with 404 or 422 for what it means; never as malformed.
# Which bytes are a claim file is known to its readers.
ANSWERED = {"positive_data_acceptance": {"expected-statuses": ["2xx", 404, 422]}}
READ = {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 413, 415, 422]}}
# What is both too long and wrong otherwise is refused for its length, before it is read.
LONG = {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]}}
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": ANSWERED | LONG,
        "operations": [{"include-path": "/v1/claim-verifications", "checks": READ | LONG}],
    }
)
description = schemathesis.openapi.from_asgi(
    "/schema/openapi.json", create_app(RULES, Settings(log_level="error"), lambda: TODAY), config=CONFIG
)


@description.parametrize()
@settings(max_examples=int(os.environ.get("EXAMPLES", "150")), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_meets_an_answer_that_is_not_described(case) -> None:
    """Status, media type, headers and content of every answer are as described; what does not fit is refused."""
    case.call_and_validate()


def test_the_description_is_openapi_3_1_with_examples(client) -> None:
    """Examples of a question are there to try, and each of them is answered."""
    described = client.get("/schema/openapi.json").json()
    operation = described["paths"]["/v1/coverage-checks"]["post"]
    assert described["openapi"].startswith("3.1")
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        assert client.post("/v1/coverage-checks", json=example["value"]).status_code == 200


def test_the_question_is_described_with_its_bounds_and_nothing_more(client) -> None:
    """Unknown keys are refused, bounds and patterns are those that are enforced, and today stands in for the date."""
    schemas = client.get("/schema/openapi.json").json()["components"]["schemas"]
    query = schemas["CoverageQuery"]
    assert query["additionalProperties"] is False
    assert query.get("required", []) == []
    assert {"type": "integer", "minimum": 0, "maximum": 125} in query["properties"]["age"]["anyOf"]
    assert {"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,2})?$"} in query["properties"]["tariff_eur"]["anyOf"]


@pytest.mark.parametrize("status", ["400", "413", "415", "422"])
def test_problem_documents_are_described(client, status) -> None:
    """Each problem that a question can meet is described as application/problem+json."""
    responses = client.get("/schema/openapi.json").json()["paths"]["/v1/coverage-checks"]["post"]["responses"]
    assert responses[status]["content"].keys() == {"application/problem+json"}
