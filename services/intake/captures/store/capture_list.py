"""Pages of captures: those that are leads, and those that are kept because they made none."""

from collections.abc import Collection
from uuid import UUID

from services.intake.captures.domain.listing import CaptureFilter, ListedCapture
from shared.db.connection import Connection, sql

# Ids are drawn by time: the newest capture has the greatest one.
_ACCEPTED = sql("""
    select capture_id, source, null as door, 'accepted' as outcome, null as reason, null as problem, lead_id,
           received_at
    from captures
    where lead_id is not null and capture_id < cast(:cursor as uuid)
          and (cast(:source as text) is null or source = cast(:source as text))
          and cast(:reason as text) is null
    order by capture_id desc limit :limit
""")
_KEPT = sql("""
    select capture_id, source, door, outcome, reason, problem, cast(null as uuid) as lead_id, received_at
    from arrivals
    where capture_id < cast(:cursor as uuid) and outcome = any(cast(:outcomes as text[]))
          and (cast(:source as text) is null or source = cast(:source as text))
          and (cast(:reason as text) is null or reason = cast(:reason as text))
    order by capture_id desc limit :limit
""")
_FIND_ACCEPTED = sql("""
    select capture_id, source, null as door, 'accepted' as outcome, null as reason, null as problem, lead_id,
           received_at
    from captures where capture_id = :capture_id and lead_id is not null
""")
_COUNT_KEPT = sql("""
    select source, count(*) from arrivals where source = any(cast(:sources as text[])) group by source
""")
_AFTER_ALL = UUID(int=(1 << 128) - 1)


async def find_page(conn: Connection, chosen: CaptureFilter, cursor: UUID | None, limit: int) -> list[ListedCapture]:
    """At most `limit` captures before the cursor, newest first."""
    values = {"source": chosen.source, "reason": chosen.reason, "cursor": cursor or _AFTER_ALL, "limit": limit}
    found: list[ListedCapture] = []
    if chosen.outcome in (None, "accepted"):
        found += [ListedCapture(*row) for row in await conn.execute(_ACCEPTED, values)]
    if chosen.outcome != "accepted":
        found += await find_kept_page(conn, chosen, cursor, limit)
    return sorted(found, key=lambda each: each.capture_id, reverse=True)[:limit]


async def find_kept_page(
    conn: Connection, chosen: CaptureFilter, cursor: UUID | None, limit: int
) -> list[ListedCapture]:
    """As `find_page`, of those that made no lead."""
    outcomes = [chosen.outcome] if chosen.outcome else ["filtered", "refused"]
    values = {"source": chosen.source, "reason": chosen.reason, "cursor": cursor or _AFTER_ALL, "limit": limit}
    return [ListedCapture(*row) for row in await conn.execute(_KEPT, values | {"outcomes": outcomes})]


async def find_accepted(conn: Connection, capture_id: UUID) -> ListedCapture | None:
    """The capture with this id, if it is a lead."""
    row = (await conn.execute(_FIND_ACCEPTED, {"capture_id": capture_id})).first()
    return ListedCapture(*row) if row else None


async def count_kept(conn: Connection, sources: Collection[str]) -> dict[str, int]:
    """How many captures that made no lead are kept of each of these sources; none of a source that is left out."""
    return {row.source: row.count for row in await conn.execute(_COUNT_KEPT, {"sources": sorted(sources)})}
