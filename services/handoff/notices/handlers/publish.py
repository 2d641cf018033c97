"""Publishing what happened, with the notices of it, in the transaction in which it happens."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.agreements.store import response_terms, sla_terms
from services.handoff.notices.domain.facts import TOLD_WITHIN, Fact, list_escalations, list_facts
from services.handoff.notices.store import notices
from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.sla import SlaBreached
from shared.messaging.outbox import stage


async def publish(conn: Connection, events: Sequence[Event], now: datetime) -> None:
    """Stage these events, and make a notice of each that is told, for each destination of those who are told.

    The row of each subject is locked, and the handoffs are saved.
    """
    await stage(conn, events, now)
    facts = list_facts(events, now) + await _escalate(conn, events, now)
    if facts:
        await notices.add(conn, facts)


async def _escalate(conn: Connection, events: Sequence[Event], now: datetime) -> list[Fact]:
    """What the agreements of these breaches say of who else is told."""
    breaches = [event for event in events if isinstance(event, SlaBreached) and event.occurred_at > now - TOLD_WITHIN]
    if not breaches:
        return []
    versions = {breach.agreement_version for breach in breaches}
    said = await response_terms.find_terms(conn, versions)
    promised = (await sla_terms.find(conn, versions)).by_version
    return [
        fact
        for breach in breaches
        for fact in list_escalations(
            breach, said[breach.agreement_version].escalation, promised[breach.agreement_version]
        )
    ]
