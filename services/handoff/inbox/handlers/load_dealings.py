"""Reading the earlier dealings with a person and with the colleagues at the same company."""

from zoneinfo import ZoneInfo

from services.handoff.deals.store.stages import find_amounts
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import packet, related
from services.handoff.inbox.domain.dealings import Dealing, Dealings, find_since, write_sentences
from services.handoff.inbox.handlers.seller_names import find_names
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases
from shared.db.connection import Connection

SHOWN_LIMIT = 10


async def load_dealings(
    conn: Connection, handoff: Handoff, domain: str | None, bound_to: str | None, zone: ZoneInfo
) -> Dealings:
    """The newest other handoffs of the person and of the company with this domain.

    `bound_to`: the seller whose handoffs alone the reader sees.
    """
    person = await aliases.ids_of_person(conn, handoff.lead_id)
    found = await related.find_related(conn, handoff, person, domain, bound_to, SHOWN_LIMIT + 1)
    shown = found[:SHOWN_LIMIT]
    if not shown:
        return Dealings()
    amounts = await find_amounts(conn, [deal.deal for each in shown for deal in each.handoff.standings])
    leads = {each.handoff.lead_id for each in shown}
    survivors = await aliases.survivors_of(conn, leads)
    cards = await packet.find_cards(conn, {survivor_of(survivors, lead_id) for lead_id in leads})
    names = await find_names(conn, {each.handoff.seller for each in shown})
    dealings = [
        Dealing(
            each.handoff.handoff_id,
            find_since(each.handoff, zone),
            cards.get(survivor_of(survivors, each.handoff.lead_id)),
            each.handoff.lead_id in person,
            names.get(each.handoff.seller or "", each.handoff.seller),
            write_sentences(each.handoff, each.reason, amounts),
        )
        for each in shown
    ]
    return Dealings(dealings, len(found) > SHOWN_LIMIT)
