"""The series of handoff."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from shared.db.connection import Connection
from shared.events.base import Event
from shared.telemetry import count_on_commit

# The transition that a published event is counted as.
TRANSITIONS = {
    "handoff.queued": "queued",
    "handoff.offered": "offered",
    "handoff.reassigned": "reassigned",
    "handoff.accepted": "accepted",
    "handoff.rejected": "rejected",
    "handoff.contacted": "contacted",
    "handoff.sales_qualified": "sales_qualified",
    "handoff.recycled": "recycled",
    "deal.opened": "opportunity",
    "deal.won": "won",
    "deal.lost": "lost",
    "deal.reopened": "reopened",
}

handoffs_total = Counter("accord_handoffs_total", "Steps that handoffs took.", ["transition"])
oldest_queued_seconds = Gauge("accord_handoff_oldest_queued_seconds", "How long the oldest queued handoff waits.")

for transition in TRANSITIONS.values():
    handoffs_total.labels(transition)


def count_steps(conn: Connection, events: Iterable[Event]) -> None:
    """Count the transitions among these events when this transaction commits."""
    count_on_commit(conn.on_commit, handoffs_total, TRANSITIONS, (event.type for event in events))
