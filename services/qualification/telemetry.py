"""The series of qualification."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from shared.db.connection import Connection
from shared.errors import Refusal
from shared.messaging.decide_and_save import DecisionResult
from shared.telemetry import count_on_commit

# The verdict that a published event is counted as.
VERDICTS = {
    "lead.qualified": "qualified",
    "lead.nurture_started": "nurture",
    "lead.disqualified": "disqualified",
}

verdicts_total = Counter("accord_verdicts_total", "Verdicts that other services were told.", ["verdict"])
leads_to_judge = Gauge("accord_leads_to_judge", "Leads that wait to be judged by the agreement in force, or for one.")

for verdict in VERDICTS.values():
    verdicts_total.labels(verdict)


def count_verdicts(conn: Connection, outcomes: Iterable[DecisionResult]) -> None:
    """Count the verdicts among these outcomes when this transaction commits."""
    types = (event.type for outcome in outcomes if not isinstance(outcome, Refusal) for event in outcome)
    count_on_commit(conn.on_commit, verdicts_total, VERDICTS, types)
