"""The table of scores, one row for each lead, and every query on it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import all_, and_, any_, bindparam, cast, func, or_, select, union_all

from services.qualification.scores.domain.score import Score
from services.qualification.scores.store.entries import find_entries, save_entries
from services.qualification.scores.store.rows import AS_TEXT, NO_ENTRIES, WRITTEN, read_row, to_json
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import constant, ids, is_one_of, update_rows
from shared.db.messaging_tables import set_aside_table
from shared.db.tables import INSTANT, JSON, Column, Double, Integer, Table, Text, Uuid, index, metadata_of, required

OPEN_ROWS = "verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and recorded_at is not null"
scores_table = Table(
    "scores",
    metadata_of("qualification"),
    Column("lead_id", Uuid, primary_key=True),
    required("cycle", Integer, default="1"),
    required("product", Text, default="'default'"),
    Column("recorded_at", INSTANT),
    required("entries", JSON, default="'[]'"),
    required("left_out", JSON, default="'{}'"),
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
    required("reopened", JSON, default="'[]'"),
    required("past", JSON, default="'{}'"),
    Column("due_at", INSTANT),
    Column("merged_into", Uuid),
    Column("lacks", Text),
    Column("gap", Double),
    Column("returns_at", INSTANT),
    index("scores_lacking", "lacks", "gap", "lead_id", where="verdict = 'nurture' and lacks is not null"),
    index("scores_gap", "gap", "lead_id", where="verdict = 'nurture' and lacks is not null"),
    index("scores_returns", "returns_at", "lead_id", where="returns_at is not null"),
    index("scores_unmeasured", "lead_id", where="verdict = 'nurture' and lacks is null"),
    index("scores_verdict", "verdict", "lead_id", where="recorded_at is not null"),
    index("scores_open", "judged_by", "lead_id", where=OPEN_ROWS),
    index("scores_due", "due_at", where="due_at is not null"),
    index("scores_merged", "lead_id", where="merged_into is not null", postgresql_include=["merged_into"]),
)

# To count all of a million leads would take seconds, every few seconds.
COUNTED_LIMIT = 10_000

_SCORE = [cast(column, Text).label(column.name) if column.name in AS_TEXT else column for column in scores_table.c]
# A blank row for each new lead, which is locked by that; the survivors of merged leads among these, also where a
# survivor was merged in turn.
_INSERT_BLANK = sql("""
    with recursive merged (survivor) as (
        select merged_into from scores where lead_id = any(cast(:ids as uuid[])) and merged_into is not null
        union
        select merged_into from merged join scores on lead_id = survivor where merged_into is not null
    ), blank as (
        insert into scores (lead_id) select unnest(cast(:ids as uuid[])) on conflict (lead_id) do nothing
        returning lead_id
    )
    select survivor as lead_id, false as is_new from merged union all select lead_id, true from blank
""")
_LOCK = (
    select(*_SCORE)
    .where(is_one_of(scores_table.c.lead_id, ids("ids")))
    .order_by(scores_table.c.lead_id)
    .with_for_update()
)
_MERGED = (
    select(scores_table.c.merged_into.label("survivor"))
    .where(is_one_of(scores_table.c.lead_id, ids("ids")), scores_table.c.merged_into.is_not(None))
    .cte("merged", recursive=True)
)
_SURVIVORS = _MERGED.union(
    select(scores_table.c.merged_into)
    .join(_MERGED, scores_table.c.lead_id == _MERGED.c.survivor)
    .where(scores_table.c.merged_into.is_not(None))
)
_FIND = select(*_SCORE).where(
    or_(is_one_of(scores_table.c.lead_id, ids("ids")), scores_table.c.lead_id.in_(select(_SURVIVORS.c.survivor))),
    scores_table.c.merged_into.is_(None),
)
# A merged lead keeps its row and nothing else in it, so every column is written.
_SAVE = update_rows(scores_table, WRITTEN)
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
_FIND_UNMOVED = sql("""
    select lead_id, (
        cast(entries as text) <> '[]'
        or merged_into is not null
           and exists (select from score_entries where score_entries.lead_id = scores.lead_id)
    ) and lead_id <> all(array(
        select row_id from set_aside where task = 'qualification.move_entries' and retry_at > clock_timestamp()
    )) as unmoved
    from scores where lead_id > :after order by lead_id limit :limit
""")
_CLEAR = sql("update scores set entries = '[]' where lead_id = any(cast(:ids as uuid[]))")
_NEXT_DUE = sql("select extract(epoch from min(due_at) - clock_timestamp())::float from scores")


async def lock_scores(conn: Connection, lead_ids: Sequence[UUID]) -> dict[UUID, Score]:
    """Lock the scores of these leads and of their survivors, in id order; an unknown lead gets a blank row."""
    rows = await conn.execute(_INSERT_BLANK, {"ids": sorted(lead_ids)})
    # A blank row need not be read: most leads of a batch are new.
    scores = {row.lead_id: Score(row.lead_id) for row in rows if row.is_new}
    scores |= await _lock(conn, {*lead_ids, *[row.lead_id for row in rows]} - scores.keys())
    # Another transaction merged a lead since then. These locks break the order: a deadlock is rolled back and retried.
    while missing := {score.merged_into for score in scores.values() if score.merged_into} - scores.keys():
        scores |= await _lock(conn, missing)
    return scores


async def save(conn: Connection, before: Mapping[UUID, Score], after: Sequence[Score]) -> None:
    """Write these scores, whose rows are locked; `before` holds them as they were locked."""
    await conn.execute(_SAVE, {"rows": to_json(after)})
    await save_entries(conn, before, after)


async def find_unmoved(conn: Connection, after: UUID, limit: int) -> tuple[list[UUID], UUID | None]:
    """Which of the next `limit` leads have entries in the column of JSON, or have them although they were merged.

    With the last lead; None after all.
    """
    rows = list(await conn.execute(_FIND_UNMOVED, {"after": after, "limit": limit}))
    return [row.lead_id for row in rows if row.unmoved], rows[-1].lead_id if rows else None


async def move_entries(conn: Connection, scores: Mapping[UUID, Score]) -> None:
    """Write all entries of these locked scores as rows, and none in the column of JSON."""
    blank = {lead_id: Score(lead_id) for lead_id in scores}
    await save_entries(conn, blank, scores.values())
    await conn.execute(_CLEAR, {"ids": list(scores)})


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


async def find(conn: Connection, lead_id: UUID) -> Score | None:
    """The score of a lead or of its survivor; None if no event named the lead."""
    scores = await _read_scores(conn, list(await conn.execute(_FIND, {"ids": [lead_id]})))
    return next(iter(scores.values()), None)


async def find_all(conn: Connection, lead_ids: Sequence[UUID]) -> dict[UUID, Score]:
    """The scores of these leads and of their survivors, by their own ids; without those that are unknown or merged."""
    return await _read_scores(conn, list(await conn.execute(_FIND, {"ids": list(lead_ids)})))


async def _lock(conn: Connection, lead_ids: set[UUID]) -> dict[UUID, Score]:
    if not lead_ids:
        return {}
    return await _read_scores(conn, list(await conn.execute(_LOCK, {"ids": sorted(lead_ids)})))


async def _read_scores(conn: Connection, rows: Sequence[Row]) -> dict[UUID, Score]:
    # A lead of which nothing was heard has no entries; one that a former version merged may have kept some.
    heard_of = [row.lead_id for row in rows if row.recorded_at or row.closings != NO_ENTRIES or row.merged_into]
    entries = await find_entries(conn, heard_of)
    return {row.lead_id: read_row(row, entries.get(row.lead_id, ())) for row in rows}
