"""What a capture told is kept, and put into the packet when somebody looks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.handoff.handoffs.domain import Handoff
from services.handoff.packets import store
from services.handoff.packets.domain import packet, shown
from services.handoff.steps import store as steps
from shared.events.intake import LeadCaptured
from shared.hearing import Heard


async def on_captured(conn: AsyncConnection, heard: Sequence[Heard]) -> None:
    """Keep each capture once."""
    await store.add_captures(conn, [cause.event for cause in heard if isinstance(cause.event, LeadCaptured)])


async def show(conn: AsyncConnection, handoffs: Sequence[Handoff]) -> list[dict[str, Any]]:
    """These handoffs whole, each with its packet and its history."""
    leads = {handoff.lead_id for handoff in handoffs}
    ids = [handoff.handoff_id for handoff in handoffs]
    cards, captures = await store.cards(conn, leads), await store.captures(conn, leads)
    clauses, told = await store.clauses(conn, ids), await steps.of_handoffs(conn, ids)
    packets = (
        packet(cards.get(one.lead_id), captures[one.lead_id], clauses.get(one.handoff_id, ())) for one in handoffs
    )
    return [shown(one, known, told[one.handoff_id]) for one, known in zip(handoffs, packets, strict=True)]
