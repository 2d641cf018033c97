"""Pages of handoffs that match some filters, newest first."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, select

from services.handoff.handoffs.domain.handoff import FILTERED, Handoff
from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.sla.store.due import is_overdue
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, ids, is_one_of
from shared.events.handoff import MQL

_COLUMNS = handoffs_table.c
_OVERDUE = is_overdue(handoffs_table)
_FILTERED = and_(
    _COLUMNS.state == constant("queued"),
    func.starts_with(func.coalesce(_COLUMNS.waits_for, constant("")), constant(f"{FILTERED}/")),
)
# Looked up by itself: what changed lately is little, however much there is.
_CHANGED = (
    select(_COLUMNS.handoff_id)
    .where(_COLUMNS.updated_at >= bindparam("updated_since"))
    .cte("changed")
    .prefix_with("materialized")
)
FILTERS = {
    "state": _COLUMNS.state == bindparam("state"),
    "seller": _COLUMNS.seller == bindparam("seller"),
    "kind": _COLUMNS.kind == bindparam("kind"),
    # The index of kinds leaves out the one of nearly all handoffs; PostgreSQL uses it where a query does so too.
    "next_kind": and_(_COLUMNS.kind == bindparam("next_kind"), _COLUMNS.kind != constant(MQL)),
    "team": _COLUMNS.team == bindparam("team"),
    "priority": _COLUMNS.priority == bindparam("priority"),
    "leads": is_one_of(_COLUMNS.lead_id, ids("leads")),
    "updated_since": _COLUMNS.handoff_id.in_(select(_CHANGED.c.handoff_id)),
    "before": _COLUMNS.handoff_id < bindparam("before"),
}
_HAS_ACCEPTED = sql("select exists (select from handoffs where taken_at is not null)")


async def find_page(conn: Connection, filters: Mapping[str, Any], before: UUID | None, limit: int) -> list[Handoff]:
    """At most `limit` handoffs with ids below `before`, newest first.

    `filters`: any of `state`, `seller`, `kind`, `team`, `priority`, `leads` (a list of lead ids), `updated_since`,
    `overdue` and `filtered` (true or false).
    """
    query, values = build_query(filters, before, limit)
    return [read(row) for row in await conn.execute(query, values)]


async def has_accepted(conn: Connection) -> bool:
    """Whether a seller ever accepted a handoff."""
    return bool((await conn.execute(_HAS_ACCEPTED)).scalar_one())


def build_query(filters: Mapping[str, Any], before: UUID | None, limit: int) -> tuple[Select[Any], Mapping[str, Any]]:
    """The query of this page, and its values."""
    named, values = name_filters({**filters, "limit": limit} | ({"before": before} if before else {}))
    return _select(named, filters.get("overdue"), filters.get("filtered")), values


def name_filters(values: Mapping[str, Any]) -> tuple[frozenset[str], dict[str, Any]]:
    """The names of the FILTERS among these values, and the values by the names that the filters have."""
    values = dict(values)
    if values.get("kind", MQL) != MQL:
        values["next_kind"] = values.pop("kind")
    return frozenset(values) & frozenset(FILTERS), values


def list_conditions(filters: frozenset[str], overdue: bool | None, filtered: bool | None) -> list[ColumnElement[bool]]:
    """What is true of the handoffs that match."""
    conditions = [FILTERS[name] for name in sorted(filters)]
    if overdue is not None:
        conditions.append(_OVERDUE if overdue else not_(_OVERDUE))
    if filtered is not None:
        conditions.append(_FILTERED if filtered else not_(_FILTERED))
    return conditions


@cache
def _select(filters: frozenset[str], overdue: bool | None, filtered: bool | None) -> Select[Any]:
    conditions = list_conditions(filters, overdue, filtered)
    return select(handoffs_table).where(*conditions).order_by(_COLUMNS.handoff_id.desc()).limit(bindparam("limit"))
