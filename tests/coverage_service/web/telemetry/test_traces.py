"""Traces tell what a log line tells, nothing that a patient typed; without the standard variables there are none."""

import json

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from coverage_service.web.app import wants_traces
from coverage_service.web.telemetry.traces import Traced

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_span_has_method_route_and_status_only(app) -> None:
    """It is a part of its caller's trace, and holds no path, query, address or header."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    transport = httpx.ASGITransport(Traced(app, provider.get_tracer("tests")), client=("192.0.2.77", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        await client.get("/v1/insurers/Geheim/packages?year=2026", headers={"traceparent": CALLER})
    (span,) = exporter.get_finished_spans()
    told = json.loads(span.to_json())
    assert told["name"] == "GET /v1/insurers/{insurer}/packages"
    assert told["attributes"] == {
        "http.request.method": "GET",
        "http.route": "/v1/insurers/{insurer}/packages",
        "http.response.status_code": 404,
    }
    assert told["context"]["trace_id"] == f"0x{CALLER.split('-')[1]}"
    assert not [typed for typed in ("Geheim", "192.0.2.77", "year=2026") if typed in span.to_json()]


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_off_unless_a_place_is_named(environment, wanted) -> None:
    """The standard variables decide, and nothing is sent by default."""
    assert wanted == wants_traces(environment)
