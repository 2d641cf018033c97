"""Reading what notices are about."""

from collections.abc import Sequence

from services.handoff.agreements.store import sla_terms
from services.handoff.destinations.domain.told import Told
from services.handoff.handoffs.store import handoffs
from services.handoff.notices.domain.notice import Notice
from services.handoff.sla.store.clocks import group_by_handoff
from shared.db.connection import Connection
from shared.db.database import database_clock


async def load_told(conn: Connection, notices: Sequence[Notice]) -> Told:
    """What these notices are about."""
    ids = {notice.handoff_id for notice in notices if notice.handoff_id}
    found = await handoffs.find_many(conn, ids) if ids else []
    clocks = await group_by_handoff(conn, list(ids)) if ids else {}
    now = await database_clock(conn)
    return Told({handoff.handoff_id: handoff for handoff in found}, clocks, await sla_terms.find_in_force(conn), now)
