"""The Prometheus series of qualification."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from shared.db.connection import Connection
from shared.events.base import Event
from shared.telemetry import count_on_commit, service_registry

# The label of each published event that is a verdict.
VERDICTS = {
    "lead.qualified": "qualified",
    "lead.nurture_started": "nurture",
    "lead.disqualified": "disqualified",
}

# Only processes that run qualification show its series.
SERIES = service_registry("qualification")

verdicts_total = Counter(
    "accord_verdicts_total", "Verdicts that other services were told.", ["verdict"], registry=SERIES
)
pending_leads = Gauge(
    "accord_leads_to_judge",
    "Leads that wait to be judged by the agreement in force, or for one; at most 10,000 are counted.",
    registry=SERIES,
)
entries_left_out_total = Counter(
    "accord_score_entries_left_out_total",
    "Entries that timelines no longer keep, because a lead did more than the limits allow.",
    registry=SERIES,
)

for verdict in VERDICTS.values():
    verdicts_total.labels(verdict)


def count_verdicts(conn: Connection, events: Iterable[Event]) -> None:
    """Count the verdicts among these events when the transaction commits."""
    count_on_commit(conn.on_commit, verdicts_total, VERDICTS, (event.type for event in events))


def count_left_out(conn: Connection, count: int) -> None:
    """Count so many entries as left out when the transaction commits."""
    if count:
        conn.on_commit(lambda: entries_left_out_total.inc(count))
