"""The service put together: rules, settings and a clock become an application; wiring happens nowhere else."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import partial
from importlib.metadata import version
from ipaddress import ip_network
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from coverage_service.access.opening import open_store
from coverage_service.comparison import ComparisonQuery
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery
from coverage_service.settings import Settings, settings_from
from coverage_service.web.api.claim_verifications import ClaimVerificationController
from coverage_service.web.api.coverage_checks import CoverageCheckController
from coverage_service.web.api.health import HealthController
from coverage_service.web.api.interviews import InterviewController
from coverage_service.web.api.lists import ConditionController, InsurerController
from coverage_service.web.api.metrics_endpoint import MetricsController
from coverage_service.web.api.openapi import components
from coverage_service.web.api.package_comparisons import ComparisonController
from coverage_service.web.api.policy_reports import PolicyReportController
from coverage_service.web.edge import problems
from coverage_service.web.edge.connections import TimedProtocol
from coverage_service.web.edge.gate import Gate
from coverage_service.web.edge.headers import protect
from coverage_service.web.edge.quotas import FREE, Limits, turns_of
from coverage_service.web.edge.security_txt import SecurityText
from coverage_service.web.edge.stopping import Stopping
from coverage_service.web.pages.about import AboutPage
from coverage_service.web.pages.check import DutchPage, EnglishPage, SwaggerPage
from coverage_service.web.pages.compare import ComparePage
from coverage_service.web.pages.embed import EmbeddedGuide, EmbeddingPage
from coverage_service.web.pages.guide import DutchGuide, EnglishGuide
from coverage_service.web.pages.own_packages import OwnPackagesPage
from coverage_service.web.pages.practice import PracticePage
from coverage_service.web.pages.practice_returns import PracticeReturns
from coverage_service.web.pages.practice_templates import PracticeTemplates
from coverage_service.web.pages.report import ReportPage
from coverage_service.web.pages.sign_in import SignInPage
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.logs import AccessLog, configure_logging, tell_release
from coverage_service.wire import documents
from coverage_service.wire.interviews import PolicyTextQuery
from coverage_service.wire.questions import RequestError
from coverage_service.wire.reports import PolicyReportQuery
from insurer_rules.checks import checked_rules
from insurer_rules.publishing.release_watch import ReleaseWatcher
from insurer_rules.rules import Rules

TRACES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
SWITCH_SECONDS = 0.0005
STATIC = Path(__file__).parent / "static"
ROUTES = (
    CoverageCheckController,
    InterviewController,
    ClaimVerificationController,
    ComparisonController,
    InsurerController,
    PolicyReportController,
    ConditionController,
    HealthController,
    DutchGuide,
    EnglishGuide,
    EmbeddedGuide,
    EmbeddingPage,
    DutchPage,
    EnglishPage,
    ComparePage,
    OwnPackagesPage,
    AboutPage,
    PracticePage,
    PracticeReturns,
    PracticeTemplates,
    ReportPage,
    SwaggerPage,
    SignInPage,
    MetricsController,
    SecurityText,
)
ANSWERS = (
    documents.CoverageAnswer,
    documents.InsurerList,
    documents.NextQuestionAnswer,
    documents.PolicyReadingAnswer,
    documents.PackageList,
    documents.ReportsKept,
    documents.ConditionList,
    documents.ComparisonAnswer,
    documents.Alive,
    documents.Ready,
    documents.Problem,
)


def create_app(
    rules: Rules,
    settings: Settings,
    today: Callable[[], date],
    watcher: ReleaseWatcher | None = None,
    gate: Gate | None = None,
) -> Litestar:
    """Wire the application: these rules, these settings, and a clock that is asked once for each question.

    With a watcher the rules are those of its newest release, looked for at start and every so many seconds. Who may
    use the practice's routes is the gate's to say; left out, it is the one that the settings ask for.
    """
    configure_logging(settings.log_level)
    stopping = Stopping()
    watching = [] if watcher is None else [partial(watch_releases, watcher, settings.releases_every)]
    app = Litestar(
        route_handlers=[*ROUTES, _static_files()],
        dependencies={"in_use": Provide(_in_use(rules, settings, today, watcher, stopping), sync_to_thread=False)},
        lifespan=[partial(stopping.watch, settings.drain_seconds), *watching],
        exception_handlers={
            RequestError: problems.on_request_error,
            ValidationException: problems.on_validation_error,
            HTTPException: problems.on_http_error,
            Exception: problems.on_failure,
        },
        before_send=[protect],
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6, exclude=["^/v1/", "^/health/"]),
        openapi_config=_description(),
        logging_config=None,
        state=_state(settings, gate or gate_from(settings)),
    )
    questions = (CoverageQuery, ComparisonQuery, PolicyTextQuery, PolicyReportQuery)
    app.openapi_schema.components.schemas = components(*questions, *ANSWERS)
    return app


def _in_use(
    rules: Rules, settings: Settings, today: Callable[[], date], watcher: ReleaseWatcher | None, stopping: Stopping
) -> Callable[[], RulesInUse]:
    """Give each request the rules that are in use when it comes: these, or those of the newest release."""
    reporting = settings.reports is not None

    def in_use() -> RulesInUse:
        if watcher is None:
            return RulesInUse(rules, today, stopping=stopping.begun, reporting=reporting)
        release = watcher.release()
        return RulesInUse(
            watcher.current(),
            today,
            release=release.number if release else None,
            stopping=stopping.begun,
            watch=watcher.last.kind if watcher.last else "off",
            reporting=reporting,
        )

    return in_use


def _state(settings: Settings, gate: Gate) -> State:
    return State(
        {
            "reports": None if settings.reports is None else open_store(settings.reports),
            "gate": gate,
            "security_contact": settings.security_contact,
            "upload_bytes": settings.bytes_of_an_upload,
        }
    )


@asynccontextmanager
async def watch_releases(watcher: ReleaseWatcher, every: float, _: Litestar) -> AsyncIterator[None]:
    """Take the newest release before the first answer, and newer ones as long as the application runs."""
    tell_release(await watcher.refresh())
    task = asyncio.create_task(watcher.watch(every, tell_release))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def gate_from(settings: Settings) -> Gate:
    """Make the gate that the settings ask for: tokens where they are kept, else the local user, else nobody."""
    if settings.tokens is not None:
        return Gate(open_store(settings.tokens), local=False)
    return Gate(local=settings.local and not settings.trusted_proxies)


def _static_files() -> Router:
    cache = CacheControlHeader(max_age=3600)
    return create_static_files_router(
        "/static",
        [STATIC],
        cache_control=cache,
        include_in_schema=False,
        opt=dict(FREE),
        exception_handlers={OSError: problems.on_no_file, ValueError: problems.on_no_file},
    )


def _description() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Coverage of manual therapy in the Netherlands",
        version=version("manual-therapy-coverage"),
        description="Is manual therapy reimbursed, how many sessions, what does the patient pay? No question is kept.",
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
    )


def service() -> ASGIApp:
    """Make the application that a server process runs, from the environment.

    Raises SettingsError or TablesError with every fault: with faulty tables nothing is answered.
    """
    settings = settings_from(os.environ)
    return service_of(checked_rules(*settings.overlays), settings)


def service_of(rules: Rules, settings: Settings) -> ASGIApp:
    """Make the application with all that a process needs around it: its log, its limits, its watch on releases."""
    source = settings.releases
    watcher = None
    if source:
        watcher = ReleaseWatcher(source, rules, trial=try_rules, keys=settings.release_keys)
    gate = gate_from(settings)
    app = create_app(rules, settings, date.today, watcher, gate)
    TimedProtocol.seconds = settings.request_seconds
    TimedProtocol.most_connections = settings.connections
    TimedProtocol.proxies = tuple(map(ip_network, settings.trusted_proxies))
    logged: ASGIApp = AccessLog(Limits(app, settings, turns_of(settings, gate.store)))
    make_way_for_questions()
    if wants_traces(os.environ):
        from coverage_service.web.telemetry.traces import with_traces  # noqa: PLC0415 - an extra

        logged = with_traces(logged)
    return behind_proxies(logged, settings.trusted_proxies) if settings.trusted_proxies else logged


def make_way_for_questions() -> None:
    """Have the interpreter keep no question waiting for a claim file, nor for a search for garbage in the tables.

    The thread that verifies a file gives way after half a millisecond, ten times sooner than usual. The 100,000 objects
    of the tables, which take 50 ms to look through, are left out of the search.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()


def behind_proxies(app: Any, trusted: Iterable[str]) -> ASGIApp:
    """Take the client's address from `X-Forwarded-For`, read from the right as far as the hops are trusted."""
    return cast("ASGIApp", ProxyHeadersMiddleware(app, list(trusted)))


def wants_traces(environment: Mapping[str, str]) -> bool:
    """Tell whether the standard variables of OpenTelemetry name a place for traces, and do not turn them off."""
    disabled = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    off = disabled or environment.get("OTEL_TRACES_EXPORTER") == "none"
    return not off and any(environment.get(place) for place in TRACES)


def try_rules(rules: Rules) -> None:
    """Let new rules answer what the law has said since 2012; raises when they do not."""
    query = CoverageQuery(date=date(2024, 1, 1), age=17, packages=(), condition=Complaint(listed=False))
    if decide(query, rules).totals.basic != 9:
        msg = "nine sessions from the basic package under 18 wanted, another answer found"
        raise ValueError(msg)
