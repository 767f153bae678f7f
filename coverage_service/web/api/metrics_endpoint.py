"""The metrics over HTTP: for Prometheus, with a token of the scope `metrics` where tokens are set up."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST

from coverage_service.web.edge.gate import requires
from coverage_service.web.edge.quotas import FREE
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import exposition


class MetricsController(Controller):
    """Tell what was counted."""

    include_in_schema = False
    guards = (requires("metrics"),)
    opt = FREE

    @get("/metrics", sync_to_thread=True)
    def metrics(self, in_use: NamedDependency[RulesInUse]) -> Response[bytes]:
        """Write every metric, those of all workers together."""
        content = exposition(in_use.rules, in_use.release, in_use.today())
        return Response(content, headers={"content-type": CONTENT_TYPE_LATEST})
