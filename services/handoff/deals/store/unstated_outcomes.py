"""How far the task has come that states how the deals ended of handoffs that were closed before an upgrade."""

from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.tables import Column, Table, Uuid, metadata_of

# At most one row: the last handoff that was looked at. The row is deleted when all were.
unstated_outcomes_table = Table(
    "unstated_outcomes", metadata_of("handoff"), Column("looked_at", Uuid, primary_key=True)
)

_LOCK = sql("select looked_at from unstated_outcomes for update skip locked")
_MOVE = sql("update unstated_outcomes set looked_at = :looked_at")
_FINISH = sql("""
    delete from unstated_outcomes
    where not exists (select from set_aside where task = 'handoff.unstated_outcomes')
""")
_FIND_PAGE = sql("""
    select handoff_id from (values ('won'), ('lost')) as closed (name) cross join lateral (
        select handoff_id from handoffs
        where state = closed.name and handoff_id > :after
            and handoff_id <> all(array(select row_id from set_aside where task = 'handoff.unstated_outcomes'))
        order by handoff_id limit :limit) as page
    order by handoff_id limit :limit
""")
_FIND_SET_ASIDE = sql("""
    select row_id from set_aside
    where task = 'handoff.unstated_outcomes' and retry_at <= clock_timestamp() limit :limit
""")


async def lock_progress(conn: Connection) -> UUID | None:
    """Lock the progress; the last handoff that was looked at. None if all were, or another process looks."""
    looked_at: UUID | None = (await conn.execute(_LOCK)).scalar()
    return looked_at


async def find_next(conn: Connection, after: UUID, limit: int) -> list[UUID]:
    """The next handoffs that are won or lost, in the order of their ids; then those that were set aside and are due."""
    page: list[UUID] = (await conn.execute(_FIND_PAGE, {"after": after, "limit": limit})).scalars()
    return page or (await conn.execute(_FIND_SET_ASIDE, {"limit": limit})).scalars()


async def move_progress(conn: Connection, looked_at: UUID) -> None:
    """Save the last handoff that was looked at."""
    await conn.execute(_MOVE, {"looked_at": looked_at})


async def finish(conn: Connection) -> None:
    """End the task, unless handoffs are set aside."""
    await conn.execute_count(_FINISH, {})
