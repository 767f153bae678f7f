"""The files for running it: every metric they name exists, and the real tools accept them where these are installed."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from coverage_service.metrics import OWN, RulesCollector, count_claim_lines, count_request
from insurer_rules.loading import load_rules

DEPLOY = Path(__file__).parents[1] / "deploy"


@pytest.fixture(scope="module")
def metrics() -> set[str]:
    """List the name of every sample that Prometheus can get."""
    rules = load_rules()
    registry = CollectorRegistry()
    registry.register(RulesCollector(rules, None, max(s.read_on for p in rules.policies.values() for s in p.sources)))
    count_request("GET", "/", 200, 0.1)
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
