"""The table of handoff steps: the history of each handoff."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson

from services.handoff.handoffs.domain.history import HistoryEntry, actor_of, steps_among
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    Column,
    Identity,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)
from shared.events.base import Event
from shared.events.handoff import HandoffEvent

handoff_steps_table = Table(
    "handoff_steps",
    metadata_of("handoff"),
    Column("step", BigInteger, Identity(always=True), primary_key=True),
    required("handoff_id", Uuid),
    required("type", Text),
    required("at", INSTANT),
    required("by", Text),
    required("details", JSON),
    index("handoff_steps_handoff", "handoff_id", "step"),
)

STEPS_LIMIT = 500
HANDOFFS_LIMIT = 20

# A step changes its handoff also where no column of it does, as a second conversation.
_APPEND = sql("""
    with steps as materialized (
        select * from json_to_recordset(cast(:steps as json))
                 as step (position int, handoff_id uuid, type text, at timestamptz, by text, details json)
    ), touched as (
        update handoffs h set updated_at = clock_timestamp()
        where handoff_id in (select handoff_id from steps) and updated_at < transaction_timestamp()
    )
    insert into handoff_steps (handoff_id, type, at, by, details)
    select handoff_id, type, at, by, details from steps order by position
""")
_FIND_LATEST = sql("""
    select handoff_id, type, at, by, details
    from unnest(cast(:handoffs as uuid[])) as handoff (id)
         cross join lateral (
             select * from handoff_steps where handoff_id = handoff.id order by step desc limit :limit) as latest
    order by step
""")
# The reasons for which sales gave a lead back or lost it, of its newest handoffs.
_FIND_REASONS = sql("""
    select distinct lead.id as lead_id, step.reason
    from unnest(cast(:leads as uuid[])) as lead (id)
         cross join lateral (
             select handoff_id from handoffs where lead_id = lead.id order by cycle desc limit :handoffs) as latest
         cross join lateral (
             select details ->> 'reason' as reason from handoff_steps
             where handoff_id = latest.handoff_id and type = any(cast(:types as text[]))
             order by step desc limit :limit) as step
    where step.reason is not null
""")
_WITH_REASON = ("handoff.rejected", "handoff.recycled", "deal.lost")
# Fields of an event that the handoff, its clocks or the step have already.
REDUNDANT = {"lead_id", "handoff_id", "product", "kind", "cycle", "occurred_at", "by", "target", "due_at"}


async def append(conn: Connection, events: Iterable[Event]) -> None:
    """Append the steps among these events to the history of their handoffs. The leads are locked."""
    steps = steps_among(events)
    if steps:
        await conn.execute(_APPEND, {"steps": _rows(steps)})


async def find_latest(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, list[HistoryEntry]]:
    """The latest steps of each handoff, at most STEPS_LIMIT, in the order in which they were saved."""
    entries: dict[UUID, list[HistoryEntry]] = {handoff_id: [] for handoff_id in handoffs}
    for row in await conn.execute(_FIND_LATEST, {"handoffs": list(entries), "limit": STEPS_LIMIT}):
        entries[row.handoff_id].append(HistoryEntry(row.type, row.at, row.by, row.details))
    return entries


async def find_reasons(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The reasons for which sales gave each of these leads back or lost it, of its latest HANDOFFS_LIMIT handoffs."""
    reasons: dict[UUID, set[str]] = {lead_id: set() for lead_id in leads}
    values = {"leads": list(reasons), "types": _WITH_REASON, "handoffs": HANDOFFS_LIMIT, "limit": STEPS_LIMIT}
    for row in await conn.execute(_FIND_REASONS, values):
        reasons[row.lead_id].add(row.reason)
    return reasons


def _rows(steps: Sequence[HandoffEvent]) -> str:
    rows = [
        {
            "position": position,
            "handoff_id": step.handoff_id,
            "type": step.type,
            "at": step.occurred_at,
            "by": actor_of(step),
            "details": orjson.Fragment(step.model_dump_json(exclude=REDUNDANT)),
        }
        for position, step in enumerate(steps)
    ]
    return rows_to_json(rows)
