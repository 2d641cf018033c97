"""The Prometheus series of webhooks."""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import get_args

from prometheus_client import Counter, Gauge

from services.handoff.subscriptions.domain.attempt import Outcome
from services.handoff.telemetry import SERIES
from shared.db.connection import Connection

LIVE_STATES = ("active", "disabled")

webhook_deliveries_total = Counter(
    "accord_webhook_deliveries_total", "Attempts to deliver an event by webhook.", ["outcome"], registry=SERIES
)
webhook_oldest_pending_seconds = Gauge(
    "accord_webhook_oldest_pending_seconds",
    "How long the oldest pending delivery of an active subscription waits.",
    registry=SERIES,
)
webhook_subscriptions = Gauge(
    "accord_webhook_subscriptions", "Subscriptions that get events, by state.", ["state"], registry=SERIES
)

for outcome in get_args(Outcome):
    webhook_deliveries_total.labels(outcome)
for state in LIVE_STATES:
    webhook_subscriptions.labels(state)


def count_attempts(conn: Connection, outcomes: Iterable[str]) -> None:
    """Count these attempts when this transaction commits."""
    tally = Tally(outcomes)
    conn.on_commit(lambda: _count(tally))


def _count(tally: Tally[str]) -> None:
    for name, number in tally.items():
        webhook_deliveries_total.labels(name).inc(number)
