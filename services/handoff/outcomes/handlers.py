"""A message about a deal meets its lead, whichever of the two comes first."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.handoff.deals import store as deals
from services.handoff.handoffs import store as handoffs
from services.handoff.leads import store as leads
from services.handoff.outcomes.domain import Answer, Desk, Message, keys_of
from services.handoff.revenue import store as revenue
from services.handoff.sellers import store as sellers
from shared.database import database_clock
from shared.hearing import Heard


async def post_deals(conn: AsyncConnection, messages: Sequence[Message]) -> list[Answer]:
    """Take messages about deals; the keys of one whose lead nobody knows are held until it waits for them."""
    owners = await leads.seek(conn, {key for message in messages if message.lead_id is None for key in message.keys})
    known = await leads.lock(
        conn, [*filter(None, owners.values()), *(message.lead_id for message in messages if message.lead_id)]
    )
    desk = await _open(
        conn, {message.deal_id for message in messages}, known, {message.owner for message in messages if message.owner}
    )
    then, now = desk.copy(), await database_clock(conn)
    answers = []
    for message in messages:
        named = [message.lead_id] if message.lead_id else [owners[key] for key in message.keys]
        answers.append(desk.take(message, next((lead for lead in named if lead in known), None), now))
    await _close(conn, desk, then)
    return answers


async def on_leads(conn: AsyncConnection, heard: Sequence[Heard]) -> None:
    """Leads were heard of, and are locked: what was said of their deals before is told now."""
    keys = keys_of(cause.event for cause in heard)
    waiting = await deals.waiting(conn, keys)
    if not waiting:
        return
    owners = await leads.owners(conn, waiting)
    pairs = [(deal_id, keys[key] or owners.get(key)) for key, hang in sorted(waiting.items()) for deal_id in hang]
    desk = await _open(conn, {deal_id for deal_id, _ in pairs}, {lead for _, lead in pairs if lead}, set())
    then, now = desk.copy(), await database_clock(conn)
    for deal_id, lead in pairs:
        if lead is not None:
            desk.meet(deal_id, lead, now)
    await _close(conn, desk, then)


async def _open(conn: AsyncConnection, deal_ids: Iterable[str], locked: set[UUID], owners: set[str]) -> Desk:
    """The deals, locked, with the handoffs of their leads; `locked`: the leads that are locked already."""
    found = await deals.load(conn, deal_ids)
    # A deal may belong to a lead that this message did not name; against the order of locks, but seldom.
    late = {deal.lead_id for deal in found.values() if deal.lead_id} - locked
    await leads.lock(conn, late)
    latest = {handoff.lead_id: handoff for handoff in await handoffs.of_leads(conn, locked | late)}
    said = {told.owner for deal in found.values() for told in deal.stages if told.owner}
    return Desk(found, latest, await sellers.teams_of(conn, owners | said), uuid7)


async def _close(conn: AsyncConnection, desk: Desk, then: Desk) -> None:
    await deals.keep(conn, then.deals, desk.deals)
    await handoffs.keep(conn, then.handoffs.values(), desk.handoffs.values())
    receipts = await revenue.match(conn, desk.matched(then))
    await handoffs.record(conn, desk.said(receipts), await database_clock(conn))
