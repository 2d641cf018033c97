"""Leads that qualify now or long ago, time that passes for their clocks, and the state of the clocks."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.handoff.reassignment.handlers.react_to_breach import on_offer_breached
from services.handoff.sla.handlers.expire_clocks import BATCH_SIZE, expire_due_clocks
from shared.events.qualification import LeadQualified
from shared.messaging.sweep import SweepBatch
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService
from tests.support.database import run_as_service

MOVE_INTO_THE_PAST = """
    update clocks set
        started_at = started_at - by, due_at = due_at - by, recorded_at = recorded_at - by,
        finished_at = finished_at - by, next_at = next_at - by,
        warnings = (select coalesce(json_agg(json_build_array(warning -> 0, (warning ->> 1)::timestamptz - by)), '[]')
                    from json_array_elements(warnings) as warning)
    from (select interval '{hours} hours') as passed (by)
"""

# One batch of what is due, in a transaction, as the service's sweep expires it.
expire_batch = partial(expire_due_clocks, batch=SweepBatch(BATCH_SIZE), on_breach=on_offer_breached)


async def let_hours_pass(service: HandoffService, hours: float) -> None:
    """Move all instants of the clocks so many hours into the past."""
    await run_as_service(service.url, "handoff", MOVE_INTO_THE_PAST.format(hours=hours))


def live_lead(lead_id: UUID | None = None, version: int = 3, **sales: Any) -> LeadQualified:
    """A lead that qualifies now; `sales`: the targets of its agreement, by default four hours for the acceptance."""
    promise = sales or {"acceptance": {"within": "4h", "clock": "elapsed"}}
    return lead_qualified(lead_id, occurred_at=datetime.now(UTC), agreement_version=version, promise=promise)


def historical_lead(lead_id: UUID | None = None, days: int = 30, **changes: Any) -> LeadQualified:
    """A lead that qualified so many days ago."""
    qualified_at = datetime.now(UTC) - timedelta(days=days)
    return live_lead(lead_id).model_copy(update={"occurred_at": qualified_at} | changes)


async def sweep_once(service: HandoffService) -> int:
    """Expire one batch of what is due; the number of clocks that this changed."""
    return await service.database.run(expire_batch)


async def fetch_clocks(service: HandoffService, lead: object) -> list[dict[str, Any]]:
    """The clocks of the lead's only handoff, as a seller sees them."""
    clocks: list[dict[str, Any]] = (await service.handoff(lead))["clocks"]
    return clocks


async def fetch_clock_states(service: HandoffService, lead: object) -> dict[str, str]:
    """Each clock's state, by target and seller."""
    clocks = await fetch_clocks(service, lead)
    return {f"{clock['target']} {clock['seller'] or '-'}": clock["state"] for clock in clocks}


async def list_clock_events(service: HandoffService) -> list[str]:
    """The staged events of clocks as texts: type, target and seller."""
    events = [event for event in await service.staged_events() if event["type"].startswith("sla.")]
    return [
        f"{event['type'].removeprefix('sla.')} {event['data']['target']} {event['data']['seller'] or '-'}"
        for event in events
    ]
