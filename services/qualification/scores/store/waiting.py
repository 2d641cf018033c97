"""The leads that wait for an evaluation: by the agreement in force, or once their cool-off is over."""

from uuid import UUID

from sqlalchemy import all_, and_, any_, bindparam, func, select, union_all

from services.qualification.scores.store.scores import scores_table
from shared.db.connection import Connection, sql
from shared.db.expressions import constant
from shared.db.messaging_tables import set_aside_table

# To count all of a million leads would take seconds, every few seconds.
COUNTED_LIMIT = 10_000

_OPEN = and_(
    scores_table.c.verdict.in_([constant("unscored"), constant("nurture")]),
    scores_table.c.told.is_distinct_from(constant("qualified")),
    scores_table.c.recorded_at.is_not(None),
)
_SET_ASIDE = select(set_aside_table.c.row_id).where(
    set_aside_table.c.task == constant("qualification.waiting"),
    set_aside_table.c.retry_at > func.clock_timestamp(),
)
# As two ranges of the index: "not this version" alone would not use it.
_RANGES = [
    and_(_OPEN, scores_table.c.judged_by < bindparam("version")),
    and_(_OPEN, scores_table.c.judged_by > bindparam("version")),
]
_FIRST = [
    select(scores_table.c.lead_id)
    .where(pending, scores_table.c.lead_id != all_(func.array(_SET_ASIDE.scalar_subquery())))
    .order_by(scores_table.c.judged_by, scores_table.c.lead_id)
    .limit(bindparam("limit"))
    for pending in _RANGES
]
_LOCK_PENDING = (
    select(scores_table.c.lead_id)
    .where(scores_table.c.lead_id == any_(func.array(union_all(*_FIRST).scalar_subquery())))
    .order_by(scores_table.c.lead_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_COUNT_PENDING = select(func.count()).select_from(union_all(*_FIRST).limit(bindparam("limit")).subquery())
_LOCK_DUE = sql("""
    select lead_id from scores
    where lead_id = any(array(
        select lead_id from scores where due_at <= (select clock_timestamp())
            and lead_id <> all(array(
                select row_id from set_aside where task = 'qualification.rested' and retry_at > clock_timestamp()))
        order by due_at limit :limit
    ))
    order by lead_id for update skip locked
""")
_NEXT_DUE = sql("select extract(epoch from min(due_at) - clock_timestamp())::float from scores")


async def lock_pending(conn: Connection, version: int, limit: int) -> list[UUID]:
    """Lock open leads that `version` has not evaluated; rows that another transaction has locked are left out."""
    return (await conn.execute(_LOCK_PENDING, {"version": version, "limit": limit})).scalars()


async def count_pending(conn: Connection, version: int, limit: int = COUNTED_LIMIT) -> int:
    """The number of open leads that are not evaluated by `version`; at most `limit`, however many there are."""
    count: int = (await conn.execute(_COUNT_PENDING, {"version": version, "limit": limit})).scalar_one()
    return count


async def lock_due(conn: Connection, limit: int) -> list[UUID]:
    """Lock leads whose cool-off is over; rows that another transaction has locked are left out."""
    return (await conn.execute(_LOCK_DUE, {"limit": limit})).scalars()


async def seconds_until_due(conn: Connection) -> float | None:
    """The seconds until the next cool-off is over, below 0 if one is."""
    seconds: float | None = (await conn.execute(_NEXT_DUE)).scalar()
    return seconds
