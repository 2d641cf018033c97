"""The folded rows of one person, read from all projections."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.metrics.projections.domain import deals, handoffs, next_handoffs
from services.metrics.projections.domain.journeys import FirstTouch, Journey
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.domain.sla_clocks import Clock
from services.metrics.projections.store.projections import DECLARED
from shared.db.connection import Connection
from shared.db.expressions import ids, is_one_of


def _select_rows(state: type[Any], *order: str) -> Select[Any]:
    columns = DECLARED[state].c
    return select(*columns).where(is_one_of(columns.lead_id, ids("ids"))).order_by(*(columns[name] for name in order))


_TOUCH = DECLARED[FirstTouch].c
# At one instant the names decide, as in `order_touch`.
_NAMES = (_TOUCH.source_key, _TOUCH.source_kind, _TOUCH.source)
_FIRST_TOUCHES = _select_rows(FirstTouch, "captured_at").order_by(*(name.collate("C") for name in _NAMES))
_JOURNEYS = _select_rows(Journey, "lead_id", "product", "cycle")
_HANDOFFS = _select_rows(handoffs.Handoff, "handoff_id")
_DEALS = _select_rows(deals.Deal, "deal")
_CLOCKS = _select_rows(Clock, "due_at", "clock")
_NEXT_HANDOFFS = _select_rows(next_handoffs.NextHandoff, "handoff_id")


async def load_person(conn: Connection, ids: Sequence[UUID]) -> PersonProjection:
    """Everything folded about the person with these ids, the survivor's first; of an unknown person nothing."""
    if not ids:
        return PersonProjection(None)
    return (await load_people(conn, {ids[0]: ids}))[ids[0]]


async def load_people(conn: Connection, people: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, PersonProjection]:
    """Everything folded about these people; `people`: the ids of each, by survivor."""
    values = {"ids": [each for ids in people.values() for each in ids]}
    touches = [FirstTouch(*row) for row in await conn.execute(_FIRST_TOUCHES, values)]
    journeys = [Journey(*row) for row in await conn.execute(_JOURNEYS, values)]
    first = [handoffs.Handoff(*row) for row in await conn.execute(_HANDOFFS, values)]
    dealt = [deals.Deal(*row) for row in await conn.execute(_DEALS, values)]
    clocks = [Clock(*row) for row in await conn.execute(_CLOCKS, values)]
    following = [next_handoffs.NextHandoff(*row) for row in await conn.execute(_NEXT_HANDOFFS, values)]
    return {
        person: PersonProjection(
            next((each for each in touches if each.lead_id in ids), None),
            [each for each in journeys if each.lead_id in ids],
            [each for each in first if each.lead_id in ids],
            [each for each in dealt if each.lead_id in ids],
            [each for each in clocks if each.lead_id in ids],
            person,
            [each for each in following if each.lead_id in ids],
        )
        for person, ids in people.items()
    }
