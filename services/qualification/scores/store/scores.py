"""The table of scores: one row per lead."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, any_, bindparam, cast, func, or_, select, union_all

from services.qualification.scores.domain.score import Score
from services.qualification.scores.store.rows import AS_TEXT, WRITTEN, as_json, score_of
from shared.db.connection import Connection, sql
from shared.db.expressions import among, constant, ids, update_rows
from shared.db.tables import INSTANT, JSON, Column, Double, Integer, Table, Text, Uuid, index, metadata_of, required

scores_table = Table(
    "scores",
    metadata_of("qualification"),
    Column("lead_id", Uuid, primary_key=True),
    required("cycle", Integer, default="1"),
    required("product", Text, default="'default'"),
    Column("recorded_at", INSTANT),
    required("entries", JSON, default="'[]'"),
    required("judged_by", Integer, default="0"),
    required("verdict", Text, default="'unscored'"),
    Column("since", INSTANT),
    Column("judged_at", INSTANT),
    Column("fit", Double),
    Column("behaviour", Double),
    Column("marks", JSON),
    Column("evaluated_at", INSTANT),
    Column("told", Text),
    Column("told_version", Integer),
    Column("told_since", INSTANT),
    required("closings", JSON, default="'[]'"),
    required("past", JSON, default="'{}'"),
    Column("due_at", INSTANT),
    Column("merged_into", Uuid),
    index(
        "scores_open",
        "judged_by",
        "lead_id",
        where="verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and recorded_at is not null",
    ),
    index("scores_due", "due_at", where="due_at is not null"),
    index("scores_merged", "lead_id", where="merged_into is not null", postgresql_include=["merged_into"]),
)

_SCORE = [cast(column, Text).label(column.name) if column.name in AS_TEXT else column for column in scores_table.c]
# The survivors of merged leads among these, also of survivors that were merged themselves.
_BLANK = sql("""
    with recursive merged (survivor) as (
        select merged_into from scores where lead_id = any(cast(:ids as uuid[])) and merged_into is not null
        union
        select merged_into from merged join scores on lead_id = survivor where merged_into is not null
    ), blank as (
        insert into scores (lead_id) select unnest(cast(:ids as uuid[])) on conflict (lead_id) do nothing
    )
    select survivor from merged
""")
_LOCK = (
    select(*_SCORE).where(among(scores_table.c.lead_id, ids("ids"))).order_by(scores_table.c.lead_id).with_for_update()
)
_MERGED = (
    select(scores_table.c.merged_into.label("survivor"))
    .where(among(scores_table.c.lead_id, ids("ids")), scores_table.c.merged_into.is_not(None))
    .cte("merged", recursive=True)
)
_SURVIVORS = _MERGED.union(
    select(scores_table.c.merged_into)
    .join(_MERGED, scores_table.c.lead_id == _MERGED.c.survivor)
    .where(scores_table.c.merged_into.is_not(None))
)
_READ = select(*_SCORE).where(
    or_(among(scores_table.c.lead_id, ids("ids")), scores_table.c.lead_id.in_(select(_SURVIVORS.c.survivor))),
    scores_table.c.merged_into.is_(None),
)
# Merged leads keep their row and nothing else, so every column is written.
_SAVE = update_rows(scores_table, WRITTEN)
_OPEN = and_(
    scores_table.c.verdict.in_([constant("unscored"), constant("nurture")]),
    scores_table.c.told.is_distinct_from(constant("qualified")),
    scores_table.c.recorded_at.is_not(None),
)
# In two ranges of the index, since "not this version" is none.
_RANGES = [
    and_(_OPEN, scores_table.c.judged_by < bindparam("version")),
    and_(_OPEN, scores_table.c.judged_by > bindparam("version")),
]
_FIRST = [
    select(scores_table.c.lead_id)
    .where(of)
    .order_by(scores_table.c.judged_by, scores_table.c.lead_id)
    .limit(bindparam("limit"))
    for of in _RANGES
]
_WAITING = (
    select(scores_table.c.lead_id)
    .where(scores_table.c.lead_id == any_(func.array(union_all(*_FIRST).scalar_subquery())))
    .order_by(scores_table.c.lead_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_BEFORE, _AFTER = (select(func.count()).select_from(scores_table).where(of).scalar_subquery() for of in _RANGES)
_COUNT = select(_BEFORE + _AFTER)
_DUE = sql("""
    select lead_id from scores
    where lead_id = any(array(
        select lead_id from scores where due_at <= (select clock_timestamp()) order by due_at limit :limit
    ))
    order by lead_id for update skip locked
""")
_NEXT_DUE = sql("select extract(epoch from min(due_at) - clock_timestamp())::float from scores")


async def lock_scores(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Score]:
    """Lock these leads and the survivors of merged ones among them, in id order, made where they were not known."""
    survivors = (await conn.execute(_BLANK, {"ids": sorted(ids)})).scalars()
    held = await _lock(conn, {*ids, *survivors})
    # Merged since we looked: the order is broken, and a deadlock is done again.
    while missing := {score.merged_into for score in held.values() if score.merged_into} - held.keys():
        held |= await _lock(conn, missing)
    return held


async def save(conn: Connection, scores: Sequence[Score]) -> None:
    """Write these rows, which are locked."""
    await conn.execute(_SAVE, {"rows": as_json(scores)})


async def lock_waiting(conn: Connection, version: int, limit: int) -> list[UUID]:
    """Lock leads that are not qualified or ruled out and were not judged by `version`; those in use are left out."""
    return (await conn.execute(_WAITING, {"version": version, "limit": limit})).scalars()


async def count_waiting(conn: Connection, version: int) -> int:
    """How many leads there are that `version` has yet to judge."""
    count: int = (await conn.execute(_COUNT, {"version": version})).scalar_one()
    return count


async def lock_due(conn: Connection, limit: int) -> list[UUID]:
    """Lock leads whose rest is over; those in use are left out."""
    return (await conn.execute(_DUE, {"limit": limit})).scalars()


async def next_due(conn: Connection) -> float | None:
    """The seconds until the next rest is over."""
    seconds: float | None = (await conn.execute(_NEXT_DUE)).scalar()
    return seconds


async def read(conn: Connection, lead_id: UUID) -> Score | None:
    """The score of a lead or of its survivor, if anybody was ever heard of."""
    row = (await conn.execute(_READ, {"ids": [lead_id]})).first()
    return score_of(row) if row else None


async def _lock(conn: Connection, ids: set[UUID]) -> dict[UUID, Score]:
    return {row.lead_id: score_of(row) for row in await conn.execute(_LOCK, {"ids": sorted(ids)})}
