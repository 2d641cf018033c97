"""The Prometheus series of notices."""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import get_args

from prometheus_client import Counter

from services.handoff.notices.domain.notice import State
from services.handoff.telemetry import SERIES
from shared.db.connection import Connection
from shared.events.notices import NoticeKind

ENDS: tuple[State, ...] = ("sent", "failed", "withdrawn")

notices_total = Counter("accord_notices_total", "Notices that ended.", ["kind", "outcome"], registry=SERIES)

for kind in get_args(NoticeKind):
    for outcome in ENDS:
        notices_total.labels(kind, outcome)


def count_notices(conn: Connection, kinds: Iterable[NoticeKind], outcome: State) -> None:
    """Count notices that ended so when this transaction commits."""
    tally = Tally(kinds)
    conn.on_commit(lambda: _count(tally, outcome))


def _count(tally: Tally[NoticeKind], outcome: State) -> None:
    for kind, number in tally.items():
        notices_total.labels(kind, outcome).inc(number)
