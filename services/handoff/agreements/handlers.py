"""What handoff keeps of agreements: the terms for responses and the SLA of each version."""

from collections.abc import Sequence

from services.handoff.agreements.store import response_terms, sla_terms
from shared.agreement.readers.sales import sales_promise
from shared.db.connection import Connection
from shared.events.qualification import AgreementActivated, LeadQualified
from shared.messaging.event_handler import ReceivedEvent


async def on_agreement_activated(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save each document and its SLA; handoffs without a qualified lead take their clocks from the active version."""
    events = [cause.event for cause in received if isinstance(cause.event, AgreementActivated)]
    await response_terms.add(conn, events)
    await sla_terms.add(conn, {event.agreement_version: sales_promise(event.document) for event in events})
    await sla_terms.activate(conn, {event.agreement_version: event.occurred_at for event in events})


async def restore_promises(conn: Connection) -> None:
    """Save the SLA of each agreement that was saved before its SLA was."""
    missing = await response_terms.find_without_promise(conn)
    await sla_terms.add(conn, {version: sales_promise(document) for version, (document, _) in missing.items()})
    await sla_terms.activate(conn, {version: since for version, (_, since) in missing.items()})


async def on_lead_qualified(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save the SLA under which each lead qualified: the lead may come before its agreement's own event."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadQualified)]
    await sla_terms.add(conn, {event.agreement_version: event.promise for event in events})
