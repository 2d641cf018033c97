"""Time that passes for the clocks of a test, and what became of them."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.handoff.reassignment.handlers import on_offer_breached
from services.handoff.sla.tasks import expire_due_clocks
from shared.events.qualification import LeadQualified
from tests.handoff.event_builders import qualified
from tests.handoff.service import HandoffService
from tests.support.database import run_sql

SHIFT = """
    update clocks set
        started_at = started_at - by, due_at = due_at - by, recorded_at = recorded_at - by,
        finished_at = finished_at - by, next_at = next_at - by,
        warnings = (select coalesce(json_agg(json_build_array(share -> 0, (share ->> 1)::timestamptz - by)), '[]')
                    from json_array_elements(warnings) as share)
    from (select interval '{hours} hours') as passed (by)
"""

# One piece of what is due, in a transaction, as the service's sweep does it.
fire_piece = partial(expire_due_clocks, on_breach=on_offer_breached)


async def hours_pass(here: HandoffService, hours: float) -> None:
    """Everything that the clocks know of happened so much longer ago."""
    await run_sql(here.url, SHIFT.format(hours=hours), role="accord_handoff", search_path="handoff")


def live(lead_id: UUID | None = None, version: int = 3, **sales: Any) -> LeadQualified:
    """A lead that qualifies now; `sales` is what it was promised, four hours for an acceptance if nothing is said."""
    promise = sales or {"acceptance": {"within": "4h", "clock": "elapsed"}}
    return qualified(lead_id, occurred_at=datetime.now(UTC), agreement_version=version, promise=promise)


def historical(lead_id: UUID | None = None, days: int = 30, **changes: Any) -> LeadQualified:
    """A lead that qualified so long ago."""
    then = datetime.now(UTC) - timedelta(days=days)
    return live(lead_id).model_copy(update={"occurred_at": then} | changes)


async def sweep_once(here: HandoffService) -> int:
    """One piece of what is due."""
    return await here.database.run(fire_piece)


async def clocks(here: HandoffService, lead: object) -> list[dict[str, Any]]:
    """The clocks of the lead's only handoff, as a seller sees them."""
    found: list[dict[str, Any]] = (await here.handoff(lead))["clocks"]
    return found


async def clock_states(here: HandoffService, lead: object) -> dict[str, str]:
    """Each clock's state, by target and seller."""
    return {f"{clock['target']} {clock['seller'] or '-'}": clock["state"] for clock in await clocks(here, lead)}


async def said_of_clocks(here: HandoffService) -> list[str]:
    """What was said of clocks, in short."""
    said = await here.staged_events()
    told = [(one["type"], one["data"]) for one in said if one["type"].startswith("sla.")]
    return [f"{kind.removeprefix('sla.')} {data['target']} {data['seller'] or '-'}" for kind, data in told]
