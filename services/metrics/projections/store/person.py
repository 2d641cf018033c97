"""The folded rows of one person, read from all projections."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.metrics.projections.domain.deals import Deal
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import FirstTouch, Journey
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.domain.sla_clocks import Clock
from services.metrics.projections.store.projections import DECLARED
from shared.db.connection import Connection
from shared.db.expressions import constant, ids, is_one_of


def _select_rows(state: type[Any], *order: str) -> Select[Any]:
    columns = DECLARED[state].c
    return select(*columns).where(is_one_of(columns.lead_id, ids("ids"))).order_by(*(columns[name] for name in order))


_FIRST_TOUCH = _select_rows(FirstTouch, "captured_at", "recorded_at", "number").limit(constant(1))
_JOURNEYS = _select_rows(Journey, "lead_id", "product", "cycle")
_HANDOFFS = _select_rows(Handoff, "handoff_id")
_DEALS = _select_rows(Deal, "deal")
_CLOCKS = _select_rows(Clock, "due_at", "clock")


async def load_person(conn: Connection, ids: Sequence[UUID]) -> PersonProjection:
    """Everything folded about the person with these ids, the survivor's first; of an unknown person nothing."""
    values = {"ids": ids}
    touch = (await conn.execute(_FIRST_TOUCH, values)).first()
    return PersonProjection(
        FirstTouch(*touch) if touch else None,
        [Journey(*row) for row in await conn.execute(_JOURNEYS, values)],
        [Handoff(*row) for row in await conn.execute(_HANDOFFS, values)],
        [Deal(*row) for row in await conn.execute(_DEALS, values)],
        [Clock(*row) for row in await conn.execute(_CLOCKS, values)],
        next(iter(ids), None),
    )
