"""The table of scores, one row for each lead, and every query on it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, cast, func, or_, select, union_all

from services.qualification.scores.domain.score import Score
from services.qualification.scores.store.entries import find_entries, save_entries
from services.qualification.scores.store.rows import AS_TEXT, NO_ENTRIES, WRITTEN, read_history, read_row, to_json
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import ids, insert_rows, is_one_of, update_rows
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
    *(Column(name, Text) for name in ("told", "told_priority", "told_product")),
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

_SCORE = [cast(column, Text).label(column.name) if column.name in AS_TEXT else column for column in scores_table.c]
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
# Those of survivors too, also where a survivor was merged in turn: so all are locked in the order of their ids.
_ASKED = union_all(select(func.unnest(ids("ids"))), select(_SURVIVORS.c.survivor))
_LOCK = (
    select(*_SCORE)
    .where(scores_table.c.lead_id == any_(func.array(_ASKED.scalar_subquery())))
    .order_by(scores_table.c.lead_id)
    .with_for_update()
)
_FIND = select(*_SCORE).where(
    or_(is_one_of(scores_table.c.lead_id, ids("ids")), scores_table.c.lead_id.in_(select(_SURVIVORS.c.survivor))),
    scores_table.c.merged_into.is_(None),
)
# What a replay reads of a score, in the order of `read_history`: all but its verdict, which is made anew.
_HISTORIES = sql("""
    select lead_id, recorded_at, cycle, product, judged_by, told, told_version, told_since,
           cast(closings as text) as closings, cast(reopened as text) as reopened, cast(past as text) as past,
           cast(entries as text) as entries, cast(left_out as text) as left_out, merged_into
    from scores where lead_id = any(cast(:ids as uuid[])) and merged_into is null order by lead_id
""")
# A merged lead keeps its row and nothing else in it, so every column is written.
_SAVE = update_rows(scores_table, WRITTEN)
_INSERT = insert_rows(scores_table, ("lead_id", *WRITTEN))
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


class LockedScores(NamedTuple):
    """The scores of some leads and of their survivors, whose rows are locked. `new`: the leads that have no row yet."""

    scores: Mapping[UUID, Score]
    new: frozenset[UUID]


async def lock_scores(conn: Connection, lead_ids: Collection[UUID]) -> LockedScores:
    """Lock the scores of these leads and of their survivors, in id order; that of an unknown lead is blank.

    What is locked has to be saved: only then a new lead has its row. If two transactions save one new lead, the second
    is rolled back and done again, and finds what the first has saved.
    """
    scores = await _lock(conn, set(lead_ids))
    new = frozenset(lead_ids).difference(scores)
    scores |= {lead_id: Score(lead_id) for lead_id in new}
    # Another transaction merged a lead since then. These locks break the order: a deadlock is rolled back and retried.
    while missing := {score.merged_into for score in scores.values() if score.merged_into} - scores.keys():
        scores |= await _lock(conn, missing)
    return LockedScores(scores, new)


async def save(conn: Connection, locked: LockedScores, after: Mapping[UUID, Score]) -> None:
    """Write these scores, and a blank one of each new lead that is not among them. The others are as they were."""
    known = [score for lead_id, score in after.items() if lead_id not in locked.new]
    new = [after.get(lead_id, locked.scores[lead_id]) for lead_id in sorted(locked.new)]
    for statement, scores in ((_SAVE, known), (_INSERT, new)):
        if scores:
            await conn.execute(statement, {"rows": to_json(scores)})
    await save_entries(conn, locked.scores, after.values())


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


async def find(conn: Connection, lead_id: UUID) -> Score | None:
    """The score of a lead or of its survivor; None if no event named the lead."""
    scores = await _read_scores(conn, list(await conn.execute(_FIND, {"ids": [lead_id]})))
    return next(iter(scores.values()), None)


async def find_histories(conn: Connection, lead_ids: Sequence[UUID]) -> list[Score]:
    """The scores of these leads without their verdicts, in order of their ids; without those that are merged."""
    rows = await conn.execute(_HISTORIES, {"ids": list(lead_ids)})
    entries = await find_entries(conn, [row[0] for row in rows])
    return [read_history(row, entries[row[0]]) for row in rows]


async def _lock(conn: Connection, lead_ids: set[UUID]) -> dict[UUID, Score]:
    return await _read_scores(conn, list(await conn.execute(_LOCK, {"ids": sorted(lead_ids)})))


async def _read_scores(conn: Connection, rows: Sequence[Row]) -> dict[UUID, Score]:
    # A lead of which nothing was heard has no entries; one that a former version merged may have kept some.
    heard_of = [row.lead_id for row in rows if row.recorded_at or row.closings != NO_ENTRIES or row.merged_into]
    entries = await find_entries(conn, heard_of)
    return {row.lead_id: read_row(row, entries.get(row.lead_id, ())) for row in rows}
