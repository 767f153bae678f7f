"""A client that a public generator makes of the interface description, without a word from us, talks to the service."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType

import httpx
import pytest

ROOT = Path(__file__).parents[3]
GENERATOR = ROOT / ".venv-tools" / "bin" / "openapi-python-client"
FILE = """\
claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur
1,a,1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00
"""


@pytest.fixture(scope="module")
def generated(service, tmp_path_factory) -> Iterator[ModuleType]:
    """Generate the client from what the running service tells of itself."""
    if not GENERATOR.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the generator is missing; make .venv-tools/.pinned", pytrace=False)
        pytest.skip("the generator is missing; make .venv-tools/.pinned")
    directory = tmp_path_factory.mktemp("generated")
    (directory / "openapi.json").write_bytes(httpx.get(f"{service.address}/schema/openapi.json").content)
    words = ["generate", "--path", "openapi.json", "--output-path", "coverage_client", "--meta", "none"]
    command = [GENERATOR, *words, "--config", Path(__file__).with_name("generator.yml"), "--fail-on-warning"]
    made = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout
    sys.path.insert(0, str(directory))
    yield import_module("coverage_client")
    sys.path.remove(str(directory))


def part(name: str) -> ModuleType:
    """Give a module of the generated client."""
    return import_module(f"coverage_client.{name}")


def test_it_has_every_operation(generated) -> None:
    """The generator understood the whole description."""
    files = {file.stem for file in Path(str(generated.__file__)).parent.glob("api/*/*.py")} - {"__init__"}
    operations = {
        "check_coverage",
        "compare_packages",
        "next_question",
        "read_policy",
        "report_policy",
        "verify_claims",
        "live",
        "ready",
    }
    assert operations | {"list_conditions", "list_insurers", "list_packages"} == files


def test_it_asks_a_question(generated, service) -> None:
    """Its own models go in and come out."""
    models = part("models")
    question = models.CoverageQuery.from_dict(
        {
            "age": 12,
            "packages": [],
            "condition": {"listed": False},
            "date": "2026-03-02",
            "planned_sessions": 12,
            "result_insufficient": False,
        }
    )
    with generated.Client(service.address) as client:
        answer = part("api.coverage.check_coverage").sync(client=client, body=question)
    assert (answer.verdict, answer.totals.basic) == ("partly_reimbursed", 9)


def test_it_reads_a_problem(generated, service) -> None:
    """A refusal is a document that it knows as well."""
    question = part("models").CoverageQuery.from_dict({"age": 12, "insurer": "Nergens"})
    with generated.Client(service.address) as client:
        answer = part("api.coverage.check_coverage").sync(client=client, body=question)
    assert (422, "#/insurer") == (answer.status, answer.errors[0].pointer)


def test_it_has_a_claim_file_verified_with_a_token(generated, service) -> None:
    """The practice's route takes its token and its file."""
    file = part("types").File(payload=BytesIO(FILE.encode()))
    with generated.AuthenticatedClient(service.address, service.token) as client:
        answer = part("api.claims.verify_claims").sync_detailed(client=client, body=file)
    assert answer.status_code == 200
    assert b"supplementary" in answer.content
