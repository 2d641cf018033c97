"""Sellers who get a handoff by a deal, or get one back, while they are absent."""

from collections.abc import Sequence

from services.handoff.handoffs.domain.assign import HISTORY, OTHERS
from services.handoff.handoffs.domain.evolve import BY_DEAL
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.sellers.domain import is_present
from services.handoff.sellers.store import find_many, lock_teams, set_departures, teams_of
from shared.db.connection import Connection
from shared.db.database import database_clock

# The reasons with which a seller gets a handoff by deals.
BY_DEALS = (BY_DEAL, HISTORY, OTHERS)


async def note_absent_owners(conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff]) -> None:
    """An absent seller who gets a handoff by a deal passes it on at once, like what the seller had before.

    So does one whose handoff a deal opens again, and one who gets it back because its deal is another handoff's. The
    teams are locked first, so that a seller who leaves meanwhile passes it on too.
    """
    former = {handoff.handoff_id: handoff for handoff in before}
    owners = {each.seller for each in after if each.seller and _is_taken(former.get(each.handoff_id), each)}
    if not owners:
        return
    await lock_teams(conn, (await teams_of(conn, owners)).values())
    now = await database_clock(conn)
    absent = [seller for seller in await find_many(conn, owners) if not is_present(seller, now)]
    if absent:
        await set_departures(conn, {seller.seller: now for seller in absent})


def _is_taken(former: Handoff | None, handoff: Handoff) -> bool:
    """Whether a deal gave or gave back this open handoff to the seller, or opened it again."""
    if handoff.closed or handoff is former:
        return False
    is_new = former is None or former.seller != handoff.seller
    return (is_new and handoff.why in BY_DEALS) or (former is not None and former.closed)
