"""Making the notices of what metrics says: of numbers both sides are told the same way."""

from collections.abc import Sequence

from services.handoff.agreements.store import response_terms, sla_terms
from services.handoff.notices.domain import shared_facts
from services.handoff.notices.domain.facts import Fact
from services.handoff.notices.store import notices
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.metrics import (
    ActionOverdue,
    AttentionEvent,
    GuaranteeDecided,
    GuaranteeDisputed,
    LeadAttended,
    LeadUnattended,
    MetricShifted,
    PromiseKept,
    PromiseMissed,
    WinShared,
)
from shared.messaging.event_handler import ReceivedEvent

TYPES = (
    *(PromiseKept, PromiseMissed, MetricShifted, ActionOverdue, WinShared, GuaranteeDisputed, GuaranteeDecided),
    *(LeadUnattended, LeadAttended),
)


async def on_metrics(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Make a notice of each fact for each who is told, once.

    Not told are a promise that was kept after all, a dispute that was decided before it could be told, and a lead that
    has a next date again.
    """
    now = await database_clock(conn)
    attended = {cause.event.handoff_id for cause in received if isinstance(cause.event, LeadAttended)}
    if attended:
        await notices.withdraw_unattended(conn, attended)
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
            case GuaranteeDisputed():
                facts.append(shared_facts.tell_dispute(event))
            case GuaranteeDecided():
                facts.append(shared_facts.tell_decision(event))
    for waiting in shared_facts.list_waiting([event for event in told if isinstance(event, AttentionEvent)]):
        facts += shared_facts.tell_unattended(waiting)
    missed = [event for event in told if isinstance(event, PromiseMissed)]
    if missed:
        terms, steps = await sla_terms.find_in_force(conn), (await response_terms.find_terms(conn, [None]))[None]
        for event in missed:
            facts += shared_facts.tell_missed(event, steps.escalation, terms, now)
    if facts:
        await notices.add(conn, facts)
    over = [fact for cause in received if (fact := shared_facts.name_over(cause.event))]
    if over:
        await notices.withdraw(conn, over)
