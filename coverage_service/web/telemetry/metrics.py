"""What is counted of the service for Prometheus: numbers by kind, never what somebody typed.

With several workers each writes its numbers to files in PROMETHEUS_MULTIPROC_DIR, and whoever is asked adds them up.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from attrs import frozen
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from coverage_service.model import CoverageDecision
from coverage_service.web.telemetry.shared_counts import reserve_counts
from insurer_rules.faults import Fault
from insurer_rules.rules import Rules, remembered

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30)
reserve_counts()
OWN = CollectorRegistry()
REQUESTS = Histogram(
    "coverage_request_seconds",
    "Requests and how long they took, by method, route template and status.",
    ("method", "route", "status"),
    registry=OWN,
    buckets=BUCKETS,
)
DECISIONS = Counter("coverage_decisions", "Answers, by verdict and evidence.", ("verdict", "evidence"), registry=OWN)
UNKNOWN_LABELS = Counter("coverage_unknown_labels", "Questions after an insurer that no table knows.", registry=OWN)
CLAIM_LINES = Counter("coverage_claim_lines", "Claim lines verified, by payer.", ("payer",), registry=OWN)
UPLOADS = Gauge(
    "coverage_uploads_in_progress", "Claim files being received.", registry=OWN, multiprocess_mode="livesum"
)


@frozen(eq=False)
class RulesCollector(Collector):
    """Which tables answer now, and how long ago somebody last looked at a source of theirs."""

    rules: Rules
    release: int | None
    today: date

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give version, release and age; every worker knows them alike."""
        info = GaugeMetricFamily("coverage_rules_info", "The rule tables in use.", labels=("version", "release"))
        info.add_metric((self.rules.version, str(self.release or "")), 1)
        yield info
        age = (self.today - last_read(self.rules)).days
        yield GaugeMetricFamily("coverage_rules_age_days", "Days since a source of the tables was last read.", age)


@remembered(1)
def last_read(rules: Rules) -> date:
    """Give the newest day on which a source of the tables was read."""
    return max(source.read_on for policy in rules.policies.values() for source in policy.sources)


def exposition(rules: Rules, release: int | None, today: date) -> bytes:
    """Write every metric as Prometheus reads them, those of all workers together."""
    registry = OWN
    if directory := os.environ.get(DIRECTORY):
        forget_dead_workers(Path(directory))
        registry = CollectorRegistry()
        MultiProcessCollector(registry, directory)  # type: ignore[no-untyped-call]
    of_rules = CollectorRegistry()
    of_rules.register(RulesCollector(rules, release, today))
    return generate_latest(registry) + generate_latest(of_rules)


def forget_dead_workers(directory: Path) -> None:
    """Stop counting what is in progress in workers that are no more; what they had counted stays."""
    for file in directory.glob("gauge_live*_*.db"):
        process = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{process}").exists():
            mark_process_dead(int(process), str(directory))  # type: ignore[no-untyped-call]


def count_request(method: str, *, route: str, status: int, seconds: float) -> None:
    """Count a request; a method that nobody knows is counted as other."""
    _request(method if method in METHODS else "other", route, status).observe(seconds)


@lru_cache(maxsize=1024)
def _request(method: str, route: str, status: int) -> Histogram:
    return REQUESTS.labels(method, route, str(status))


def count_decision(decision: CoverageDecision) -> CoverageDecision:
    """Count an answer, and give it back."""
    _decisions(decision.verdict, decision.rules.evidence).inc()
    return decision


@lru_cache(maxsize=64)
def _decisions(verdict: str, evidence: str) -> Counter:
    return DECISIONS.labels(verdict, evidence)


def count_faults(faults: Iterable[Fault]) -> None:
    """Count a question after an insurer that no table knows; the name itself is nobody's business."""
    if any(fault.path == ("insurer",) for fault in faults):
        UNKNOWN_LABELS.inc()


def count_claim_lines(payers: Iterable[str]) -> None:
    """Count claim lines by who pays them."""
    for payer in payers:
        CLAIM_LINES.labels(payer).inc()
