"""Traces that pass through the log: from the request that stages an event to what other services do about it.

`conn.request_traces`, `conn.request_subjects`: the trace of each request of a group that is committed together, and the
subject of the events that follow from it. `conn.traces`: by their subjects, the traces of records that are handled.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.log.record import Record
from shared.telemetry import current_traceparent, find_tracer


def add_traces(conn: Connection, staged: Sequence[dict[str, Any]]) -> None:
    """Add its trace to each of these rows: that of its subject, else that of the request that is being answered."""
    if find_tracer() is None:
        return
    requests = zip(conn.request_subjects, conn.request_traces, strict=False)
    traces = conn.traces | {str(subject): trace for subject, trace in requests if trace}
    current = current_traceparent()
    for row in staged:
        row["traceparent"] = traces.get(row["subject"], current)


@contextmanager
def trace_records(conn: Connection, records: Sequence[Record]) -> Iterator[None]:
    """The block handles these records: a span in the trace of each, to which belongs what it stages."""
    tracer = find_tracer()
    if tracer is None:
        yield
        return
    spans = []
    for record in records:
        if record.traceparent:
            span = tracer.begin(f"process {record.type}", record.traceparent, _describe(conn, record))
            spans.append(span)
            if span.traceparent:
                conn.traces[record.subject] = span.traceparent
    failure: Exception | None = None
    try:
        yield
    except Exception as error:
        failure = error
        raise
    finally:
        for span in spans:
            span.end(failure)


def _describe(conn: Connection, record: Record) -> dict[str, str]:
    """The attributes of a span, by the names of OpenTelemetry where it has one. No subject: it may name a person."""
    return {
        "accord.service": conn.owner.service if isinstance(conn.owner, Database) else "",
        "messaging.system": "accord",
        "messaging.operation.name": "process",
        "messaging.destination.name": record.topic,
        "messaging.destination.partition.id": str(record.partition),
        "messaging.message.id": str(record.event_id),
    }
