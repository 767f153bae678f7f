"""Traces for OpenTelemetry, where its extra is installed and the standard OTEL_* variables name a place for them.

A span tells what a log line tells: method, route template and status. The instrumentation that others offer would send
paths, queries and addresses along, which may hold what a patient typed.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def with_traces(app: ASGIApp) -> ASGIApp:
    """Wrap an application in spans that are sent in the background to where the variables say."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return Traced(app, provider.get_tracer(__name__))


class Traced:
    """Wrap an application so that each request is a span, below that of the caller where it sent one."""

    def __init__(self, app: ASGIApp, tracer: trace.Tracer) -> None:
        """Keep the application and what makes its spans."""
        self.app, self.tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on within a span."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        caller = propagate.extract(
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        )
        with self.tracer.start_as_current_span(
            scope["method"], caller, trace.SpanKind.SERVER, record_exception=False
        ) as span:

            async def note_status(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self.app(scope, receive, note_status)
            finally:
                route = scope.get("path_template") or "none"
                span.update_name(f"{scope['method']} {route}")
                span.set_attributes({"http.request.method": scope["method"], "http.route": route})
