"""Making the notices of what metrics says, which both sides are told the same way."""

from collections.abc import Sequence

from services.handoff.agreements.store import response_terms, sla_terms
from services.handoff.notices.domain import shared_facts
from services.handoff.notices.domain.facts import Fact
from services.handoff.notices.store import notices
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.metrics import ActionOverdue, MetricShifted, PromiseKept, PromiseMissed, WinShared
from shared.messaging.event_handler import ReceivedEvent

TYPES = (PromiseKept, PromiseMissed, MetricShifted, ActionOverdue, WinShared)


async def on_metrics(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Make a notice of each fact for each who is told, once; a promise that was kept after all is not told."""
    now = await database_clock(conn)
    told = [cause.event for cause in received if shared_facts.is_told(cause.event, cause.recorded_at, now)]
    facts: list[Fact] = []
    for event in told:
        match event:
            case MetricShifted():
                facts.append(shared_facts.tell_shift(event))
            case ActionOverdue():
                facts.append(shared_facts.tell_overdue(event))
            case WinShared():
                facts += shared_facts.tell_win(event)
    missed = [event for event in told if isinstance(event, PromiseMissed)]
    if missed:
        terms, steps = await sla_terms.find_in_force(conn), (await response_terms.find_terms(conn, [None]))[None]
        for event in missed:
            facts += shared_facts.tell_missed(event, steps.escalation, terms, now)
    if facts:
        await notices.add(conn, facts)
    kept = [cause.event for cause in received if isinstance(cause.event, PromiseKept)]
    if kept:
        await notices.withdraw(conn, [shared_facts.name_missed(event.subject) for event in kept])
