"""The series of qualification."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from shared.failures import Refusal
from shared.settle import Outcome
from shared.sql import Connection

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


def count_on_commit(conn: Connection, outcomes: Iterable[Outcome]) -> None:
    """Count the verdicts told when this transaction commits; one that is done again is counted once."""
    events = [one for outcome in outcomes if not isinstance(outcome, Refusal) for one in outcome]
    told = [VERDICTS[one.type] for one in events if one.type in VERDICTS]
    if told:
        conn.on_commit(lambda: _count(told))


def _count(told: Iterable[str]) -> None:
    for verdict in told:
        verdicts_total.labels(verdict).inc()
