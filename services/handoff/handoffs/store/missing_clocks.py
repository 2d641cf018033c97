"""How far the task has come that gives clocks to the handoffs from before an upgrade."""

from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.tables import Column, Table, Uuid, metadata_of

# At most one row: the last handoff that was looked at. The row is deleted when all were.
missing_clocks_table = Table("missing_clocks", metadata_of("handoff"), Column("looked_at", Uuid, primary_key=True))

_LOCK = sql("select looked_at from missing_clocks for update skip locked")
_MOVE = sql("update missing_clocks set looked_at = :looked_at")
_FINISH = sql("""
    delete from missing_clocks where not exists (select from set_aside where task = 'handoff.missing_clocks')
""")
_FIND_PAGE = sql("""
    select handoff_id, exists (select from clocks where clocks.handoff_id = page.handoff_id) as has_clocks
    from (select handoff_id from handoffs
          where handoff_id > :after
              and handoff_id <> all(array(select row_id from set_aside where task = 'handoff.missing_clocks'))
          order by handoff_id limit :limit) as page
    order by handoff_id
""")
_FIND_SET_ASIDE = sql("""
    select handoff_id, false as has_clocks
    from set_aside cross join lateral (
        select handoff_id from handoffs where handoff_id = set_aside.row_id) as handoff
    where task = 'handoff.missing_clocks' and retry_at <= clock_timestamp()
    limit :limit
""")


class SeenHandoff(NamedTuple):
    """A handoff, and whether it has clocks."""

    handoff_id: UUID
    has_clocks: bool


async def lock_progress(conn: Connection) -> UUID | None:
    """Lock the progress; the last handoff that was looked at. None if all were, or another process looks."""
    looked_at: UUID | None = (await conn.execute(_LOCK)).scalar()
    return looked_at


async def find_next(conn: Connection, after: UUID, limit: int) -> list[SeenHandoff]:
    """The next handoffs in the order of their ids; behind the last one, those that were set aside and are due."""
    page = [SeenHandoff(*row) for row in await conn.execute(_FIND_PAGE, {"after": after, "limit": limit})]
    return page or [SeenHandoff(*row) for row in await conn.execute(_FIND_SET_ASIDE, {"limit": limit})]


async def move_progress(conn: Connection, looked_at: UUID) -> None:
    """Save the last handoff that was looked at."""
    await conn.execute(_MOVE, {"looked_at": looked_at})


async def finish(conn: Connection) -> None:
    """End the task, unless handoffs are set aside."""
    await conn.execute_count(_FINISH, {})
