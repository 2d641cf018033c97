"""A promise is heard of, with a lead that it was made for or with the agreement that makes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.handoff.agreements.domain.sla_terms import ZONE
from services.handoff.agreements.store import sla_terms
from shared.db.connection import Connection
from shared.events.qualification import AgreementActivated, LeadQualified
from shared.messaging.event_handler import ReceivedEvent


async def on_qualified(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep what each lead was promised."""
    events = [cause.event for cause in heard if isinstance(cause.event, LeadQualified)]
    await sla_terms.keep(conn, {event.agreement_version: event.promise for event in events})


async def on_activated(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """From here on this agreement is in force: handoffs that no qualification brought have its clocks."""
    events = [cause.event for cause in heard if isinstance(cause.event, AgreementActivated)]
    await sla_terms.keep(conn, {event.agreement_version: _promise(event.document) for event in events})
    await sla_terms.put_in_force(conn, {event.agreement_version: event.occurred_at for event in events})


def _promise(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**(document.get("sales") or {}), "timezone": document.get("timezone") or ZONE}
