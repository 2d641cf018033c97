"""Sellers who get a handoff by a deal while they are absent."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.handoffs.domain.evolve import BY_DEAL
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.sellers.domain import is_present
from services.handoff.sellers.store import find_many, lock_teams, set_departures
from shared.db.connection import Connection


async def note_absent_owners(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], now: datetime
) -> None:
    """An absent seller who gets a handoff by a deal passes it on at once, like what the seller had before.

    So does one whose handoff a deal opens again.
    """
    former = {handoff.handoff_id: handoff for handoff in before}
    owners = {each.seller for each in after if each.seller and _is_taken(former.get(each.handoff_id), each)}
    absent = [seller for seller in await find_many(conn, owners) if not is_present(seller, now)] if owners else []
    if absent:
        await lock_teams(conn, {seller.team for seller in absent})
        await set_departures(conn, {seller.seller: now for seller in absent})


def _is_taken(former: Handoff | None, handoff: Handoff) -> bool:
    """Whether a deal gave the seller this open handoff, or opened it again."""
    if handoff.closed or handoff is former:
        return False
    is_new = former is None or former.seller != handoff.seller
    return (is_new and handoff.why == BY_DEAL) or (former is not None and former.closed)
