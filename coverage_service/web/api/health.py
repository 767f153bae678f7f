"""Whether this process lives and can answer, over HTTP: for the machine that sends requests to it."""

from litestar import Controller, get
from litestar.di import NamedDependency

from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.problems import HttpError
from coverage_service.web.edge.quotas import FREE
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.documents import Alive, Ready


class HealthController(Controller):
    """Tell a machine whether this process can answer."""

    path = "/health"
    tags = ("health",)
    opt = FREE

    @get("/live", operation_id="live", summary="Alive", operation_class=operation_of(Alive), sync_to_thread=False)
    def live(self) -> Alive:
        """Tell that the process answers."""
        return {"status": "ok"}

    @get(
        "/ready",
        operation_id="ready",
        summary="Ready",
        operation_class=operation_of(Ready, problems=(503,)),
        sync_to_thread=False,
    )
    def ready(self, in_use: NamedDependency[RulesInUse]) -> Ready:
        """Tell which rule tables are loaded, and for which policy years; a process that is stopping is not ready."""
        if in_use.stopping:
            raise HttpError(503, kind="stopping", headers={"retry-after": "1"})
        return {
            "status": "ok",
            "rules": in_use.rules.version,
            "release": in_use.release,
            "release_watch": in_use.watch,
            "policy_years": sorted({year for _, year in in_use.rules.policies}),
        }
