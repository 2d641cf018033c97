"""Deals move to another handoff of their lead when that begins, or when a merge gives the lead another one."""

from collections.abc import Sequence
from uuid import UUID

from services.handoff.deals.domain.move_deals import move_deals_of_leads
from services.handoff.deals.domain.settle_owners import settle
from services.handoff.deals.handlers.known_deals import load_deals
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from shared.db.connection import Connection
from shared.events.handoff import HandoffEvent


async def settle_deals(
    conn: Connection,
    before: Sequence[Handoff],
    after: Sequence[Handoff],
    told: Sequence[HandoffEvent],
    joined: frozenset[UUID] = frozenset(),
) -> list[HandoffEvent]:
    """The events that give each of these handoffs the deals that belong to it, and the owner of its deals.

    All handoffs of their persons, whose leads are locked, as they were `before` the events `told` and are `after` them.
    `joined`: the leads that are merged meanwhile.
    """
    if not any(handoff.standings for handoff in after):
        return []
    known = await load_deals(conn, after, joined)
    dealt = {known.lead_of(handoff) for handoff in after if handoff.standings}
    of_leads = [handoff for handoff in after if known.lead_of(handoff) in dealt]
    moves = move_deals_of_leads(of_leads, known)
    return [*moves, *settle(before, evolve_all(of_leads, moves), [*told, *moves], known.deals, known)]
