"""Which sellers leave, and what they hold."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.handoff.reassignment.domain.leave import Absentees
from services.handoff.sellers.domain import Seller
from services.handoff.sellers.store import read_seller, sellers_table
from shared.db.connection import Connection, sql

_SECONDS_TO_DEPARTURE = sql("""
    select extract(epoch from min(leaves_at) - clock_timestamp())::float8 from sellers
""")
_FIND_LEAVING = (
    select(sellers_table).where(sellers_table.c.leaves_at <= func.clock_timestamp()).order_by(sellers_table.c.seller)
)
# Each seller is looked up by itself: for a list of unknown length PostgreSQL would read all handoffs.
_FIND_HELD = sql("""
    select held.handoff_id, held.lead_id
    from unnest(cast(:all as text[]) || cast(:offers as text[])) as absent (seller) cross join lateral (
        select handoff_id, lead_id from handoffs
        where handoffs.seller = absent.seller
            and state in ('offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity')
            and (state = 'offered' or absent.seller = any(cast(:all as text[])))
            and (cast(:owned as boolean) or state not in ('sales_qualified', 'opportunity'))
            and handoff_id <> all(array(
                select row_id from set_aside where task = 'handoff.pass_on' and retry_at > clock_timestamp()))
        order by handoff_id limit :limit) as held
    limit :limit
""")
_FIND_HOLDERS = sql("""
    select absent.seller
    from unnest(cast(:all as text[]) || cast(:offers as text[])) as absent (seller)
    where exists (
        select from handoffs
        where handoffs.seller = absent.seller
            and state in ('offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity')
            and (state = 'offered' or absent.seller = any(cast(:all as text[]))))
""")


async def seconds_to_departure(conn: Connection) -> float | None:
    """The seconds until a seller passes leads on, below zero if one is to now; None if no absence is known."""
    seconds: float | None = (await conn.execute(_SECONDS_TO_DEPARTURE)).scalar_one()
    return seconds


async def find_leaving(conn: Connection) -> list[Seller]:
    """The sellers whose departure has come, in the order of their ids."""
    return [read_seller(row) for row in await conn.execute(_FIND_LEAVING)]


async def find_held(conn: Connection, absentees: Absentees, limit: int, *, owned: bool) -> dict[UUID, UUID]:
    """Handoffs that these absentees pass on, at most `limit`, each with its lead; without a lock.

    `owned`: also those that must have an owner.
    """
    parameters = _names(absentees) | {"owned": owned, "limit": limit}
    return {row.handoff_id: row.lead_id for row in await conn.execute(_FIND_HELD, parameters)}


async def find_holders(conn: Connection, absentees: Absentees) -> set[str]:
    """Those of these absentees who still have handoffs that they pass on."""
    return set((await conn.execute(_FIND_HOLDERS, _names(absentees))).scalars())


def _names(absentees: Absentees) -> dict[str, Any]:
    return {"all": sorted(absentees.of_all), "offers": sorted(absentees.of_offers)}
