"""What an operator may know: metrics, logs and traces, never what somebody typed."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from coverage_service.web.telemetry.metrics import exposition
    from coverage_service.web.telemetry.traces import with_traces

__all__ = ["exposition", "with_traces"]
__getattr__ = lazy_names(
    __name__,
    {"metrics": ["exposition"], "traces": ["with_traces"]},
)
