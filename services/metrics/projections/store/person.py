"""Everything folded about one person."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, select

from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import Deal, FirstTouch, Journey
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.domain.sla_clocks import Clock
from services.metrics.projections.store.tables import (
    clocks_table,
    deals_table,
    first_touches_table,
    handoffs_table,
    journeys_table,
)
from shared.db.connection import Connection
from shared.db.expressions import among, constant, ids


def _of_person(table: Table, state: type[Any], *order: str) -> Select[Any]:
    of_person = select(*(table.c[field.name] for field in fields(state))).where(among(table.c.lead_id, ids("ids")))
    return of_person.order_by(*(table.c[name] for name in order))


_FIRST_TOUCH = _of_person(first_touches_table, FirstTouch, "captured_at", "recorded_at", "number").limit(constant(1))
_JOURNEYS = _of_person(journeys_table, Journey, "lead_id", "product", "cycle")
_HANDOFFS = _of_person(handoffs_table, Handoff, "handoff_id")
_DEALS = _of_person(deals_table, Deal, "deal")
_CLOCKS = _of_person(clocks_table, Clock, "due_at", "clock")


async def of_person(conn: Connection, ids: Sequence[UUID]) -> PersonProjection:
    """Everything folded about a person with these ids; of an unknown one, nothing."""
    given = {"ids": ids}
    touch = (await conn.execute(_FIRST_TOUCH, given)).first()
    return PersonProjection(
        FirstTouch(*touch) if touch else None,
        [Journey(*row) for row in await conn.execute(_JOURNEYS, given)],
        [Handoff(*row) for row in await conn.execute(_HANDOFFS, given)],
        [Deal(*row) for row in await conn.execute(_DEALS, given)],
        [Clock(*row) for row in await conn.execute(_CLOCKS, given)],
    )
