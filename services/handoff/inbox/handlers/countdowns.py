"""Reading what is due next on handoffs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.store import sla_terms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.countdown import Countdown, count_down, find_next_clock
from services.handoff.sla.domain.clock import Clock
from services.handoff.sla.store.clocks import group_by_handoff
from shared.db.connection import Connection


async def load_countdowns(conn: Connection, shown: Collection[Handoff], now: datetime) -> dict[UUID, Countdown]:
    """The countdown of each of these handoffs with a promise that is not kept yet."""
    clocks = await group_by_handoff(conn, [handoff.handoff_id for handoff in shown])
    following: dict[UUID, Clock] = {}
    for handoff in shown:
        if clock := find_next_clock(clocks.get(handoff.handoff_id, ()), handoff.seller):
            following[handoff.handoff_id] = clock
    terms = await sla_terms.find(conn, {clock.agreement_version for clock in following.values()})
    return {
        handoff_id: count_down(clock, terms.by_version[clock.agreement_version], now)
        for handoff_id, clock in following.items()
    }
