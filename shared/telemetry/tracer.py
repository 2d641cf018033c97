"""OpenTelemetry's SDK as Accord uses it; to be imported only where traces are recorded."""

import threading
from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

HEADER = "traceparent"
CLOSE_SECONDS = 2.0
# A path and a query hold ids, and may hold names; a request is known by `http.route`.
WITHHELD_ATTRIBUTES = ("url.path", "url.query")
WITHHELD = "withheld"

_propagator = TraceContextTextMapPropagator()


class RecordedSpan:
    """The handling of one record. `traceparent`: the trace of what it stages; None where it is not recorded."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self.traceparent = _write(span)

    def end(self, failure: Exception | None) -> None:
        """It is handled, or failed with this."""
        if failure is not None:
            self._span.set_attribute("error.type", type(failure).__name__)
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end()


class Tracer:
    """Records spans and sends them in the background, by the variables `OTEL_*`. `provider`: FastAPI takes it."""

    def __init__(self, name: str) -> None:
        resource = Resource({"service.name": name}).merge(OTELResourceDetector().detect())
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self.provider.add_span_processor(_WithholdPaths())
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self.provider.get_tracer("accord")

    def begin(self, name: str, traceparent: str, attributes: Mapping[str, str]) -> RecordedSpan:
        """Begin to handle a record of this trace."""
        parent = _propagator.extract({HEADER: traceparent}, Context())
        return RecordedSpan(
            self._tracer.start_span(name, parent, kind=trace.SpanKind.CONSUMER, attributes=dict(attributes))
        )

    def current_traceparent(self) -> str | None:
        """The trace of the span that is current in this task, where it is recorded."""
        return _write(trace.get_current_span())

    def close(self) -> None:
        """Send what is recorded, within a bounded time: a collector that is away holds up no process."""
        closing = threading.Thread(target=self.provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)


class _WithholdPaths(SpanProcessor):
    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name in WITHHELD_ATTRIBUTES:
            if span.attributes and name in span.attributes:
                span.set_attribute(name, WITHHELD)


def _write(span: trace.Span) -> str | None:
    if not span.is_recording():
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier, trace.set_span_in_context(span, Context()))
    return carrier[HEADER]
