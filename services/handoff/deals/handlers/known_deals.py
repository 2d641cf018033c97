"""The deals of several handoffs, loaded to be published again."""

from collections.abc import Sequence
from uuid import UUID

from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.store import deals
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import packet
from services.handoff.leads.store import aliases
from services.handoff.sellers.store import teams_of
from shared.db.connection import Connection


async def load_deals(
    conn: Connection, of_leads: Sequence[Handoff], joined: frozenset[UUID] = frozenset()
) -> KnownDeals:
    """The deals of these handoffs, whose leads are locked. `joined`: the leads that this transaction merges."""
    known = await deals.find_known(conn, {standing.deal for handoff in of_leads for standing in handoff.standings})
    teams = await teams_of(conn, {stage.owner for deal in known.values() for stage in deal.stages if stage.owner})
    people = await packet.find_people(conn, {handoff.lead_id for handoff in of_leads} if known else ())
    survivors = await aliases.survivors_of(conn, {handoff.lead_id for handoff in of_leads}) if known else {}
    return KnownDeals({deal.deal: deal for deal in known.values()}, teams, people, survivors, joined)
