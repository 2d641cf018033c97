"""The Prometheus series of the handoff service."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.handoff import MQL
from shared.telemetry import count_on_commit, service_registry

# The value of the label `transition` under which an event is counted.
TRANSITIONS = {
    "handoff.queued": "queued",
    "handoff.offered": "offered",
    "handoff.reassigned": "reassigned",
    "handoff.accepted": "accepted",
    "handoff.rejected": "rejected",
    "handoff.contacted": "contacted",
    "handoff.sales_qualified": "sales_qualified",
    "handoff.recycled": "recycled",
    "handoff.rated": "rated",
    "deal.opened": "opportunity",
    "deal.won": "won",
    "deal.lost": "lost",
    "deal.reopened": "reopened",
}

# Only processes that run handoff show its series.
SERIES = service_registry("handoff")

handoffs_total = Counter("accord_handoffs_total", "Steps that handoffs took.", ["transition"], registry=SERIES)
oldest_queued_seconds = Gauge(
    "accord_handoff_oldest_queued_seconds", "How long the oldest queued handoff waits.", registry=SERIES
)

for transition in TRANSITIONS.values():
    handoffs_total.labels(transition)


def count_transitions(conn: Connection, events: Iterable[Event]) -> None:
    """Count the transitions of handoffs of the kind `mql` among these events when this transaction commits."""
    counted = (event.type for event in events if getattr(event, "kind", MQL) == MQL)
    count_on_commit(conn.on_commit, handoffs_total, TRANSITIONS, counted)
