"""The files for running it: every metric they name exists, and the real tools accept them where these are installed."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from coverage_service.web.rendering import PRACTICE
from coverage_service.web.telemetry.metrics import OWN, RulesCollector, count_claim_lines, count_request
from tests.published import RULES

DEPLOY = Path(__file__).parents[1] / "deploy"


@pytest.fixture(scope="module")
def metrics() -> set[str]:
    """List the name of every sample that Prometheus can get."""
    registry = CollectorRegistry()
    registry.register(RulesCollector(RULES, None, max(s.read_on for p in RULES.policies.values() for s in p.sources)))
    count_request("GET", route="/", status=200, seconds=0.1)
    count_claim_lines(["basic"])
    text = (generate_latest(OWN) + generate_latest(registry)).decode()
    kinds = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    histograms = {f"{name}{part}" for name, kind in kinds if kind == "histogram" for part in ("_bucket", "_count")}
    return {name for name, _ in kinds} | histograms


def queries() -> list[str]:
    """Give every query of the dashboard and the alerts."""
    panels = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))["panels"]
    groups = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return [*shown, *(rule["expr"] for group in groups for rule in group["rules"])]


@pytest.mark.parametrize("query", queries())
def test_every_metric_of_a_query_exists(metrics, query) -> None:
    """A dashboard or an alert that asks for a metric of another name would stay silent for ever."""
    named = set(re.findall(r"\bcoverage_\w+", query))
    assert named
    assert named <= metrics


def test_every_metric_is_shown_somewhere(metrics) -> None:
    """What nobody looks at need not be counted."""
    shown = {name for query in queries() for name in re.findall(r"\bcoverage_\w+", query)}
    plain = {name.removesuffix("_bucket").removesuffix("_count") for name in shown}
    assert {name for name in metrics if not name.endswith(("_bucket", "_count", "_created"))} <= plain | shown


def test_the_unit_is_sound_and_gives_little_away() -> None:
    """The tool of systemd finds no fault and little exposure."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is missing")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", DEPLOY / "coverage.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-200:] + judged.stderr


def test_the_site_is_sound(tmp_path) -> None:
    """The proxy itself finds no fault; its certificate is made for the test."""
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx or openssl is missing")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=coverage.example"]
    files = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    subprocess.run([*made, *files], capture_output=True, check=True)
    site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/coverage", str(tmp_path))
    (tmp_path / "site.conf").write_text(site)
    (tmp_path / "nginx.conf").write_text(
        f"events {{}}\npid {tmp_path}/pid;\nhttp {{ include {tmp_path}/site.conf; }}\n"
    )
    checked = subprocess.run(
        ["nginx", "-t", "-e", tmp_path / "log", "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_proxy_knows_every_route_that_takes_claim_files() -> None:
    """A new one would meet the limit of a form."""
    (places,) = re.findall(r"location ~ \^/\((.+)\)\$", (DEPLOY / "nginx.conf").read_text("utf-8"))
    assert {f"/{place}" for place in places.split("|")} == {"/v1/claim-verifications", *PRACTICE.values()}
