"""The table of scores: one row per lead."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Column, Double, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSON

from services.qualification.scores.rows import COLUMNS, TYPES, as_json, score_of
from services.qualification.scores.score import Score
from shared.db.tables import INSTANT, index, metadata_of, required
from shared.sql import Connection, text

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

# The survivors of merged leads among these, also of survivors that were merged themselves.
_MERGED = """
    merged (survivor) as (
        select merged_into from scores where lead_id = any(cast(:ids as uuid[])) and merged_into is not null
        union
        select merged_into from merged join scores on lead_id = survivor where merged_into is not null
    )
"""
_BLANK = text(f"""
    with recursive {_MERGED}, blank as (
        insert into scores (lead_id) select unnest(cast(:ids as uuid[])) on conflict (lead_id) do nothing
    )
    select survivor from merged
""")
_LOCK = text(f"""
    select {COLUMNS} from scores where lead_id = any(cast(:ids as uuid[])) order by lead_id for update
""")
_READ = text(f"""
    with recursive {_MERGED}
    select {COLUMNS} from scores
    where (lead_id = any(cast(:ids as uuid[])) or lead_id in (select survivor from merged)) and merged_into is null
""")
# Merged leads keep their row and nothing else, so every column is written.
_SAVE = text(f"""
    update scores set ({", ".join(TYPES)}) = row({", ".join(f"new.{column}" for column in TYPES)})
    from json_to_recordset(cast(:rows as json)) as new (
        lead_id uuid, {", ".join(f"{column} {type_}" for column, type_ in TYPES.items())}
    )
    where scores.lead_id = new.lead_id
""")
_OPEN = """
    verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and recorded_at is not null
"""
# In two ranges of the index, since "not this version" is none.
_WAITING = text(f"""
    select lead_id from scores
    where lead_id = any(array(
        (select lead_id from scores where {_OPEN} and judged_by < :version order by judged_by, lead_id limit :limit)
        union all
        (select lead_id from scores where {_OPEN} and judged_by > :version order by judged_by, lead_id limit :limit)
    ))
    order by lead_id limit :limit for update skip locked
""")
_COUNT = text(f"""
    select (select count(*) from scores where {_OPEN} and judged_by < :version)
         + (select count(*) from scores where {_OPEN} and judged_by > :version)
""")
_DUE = text("""
    select lead_id from scores
    where lead_id = any(array(
        select lead_id from scores where due_at <= (select clock_timestamp()) order by due_at limit :limit
    ))
    order by lead_id for update skip locked
""")
_NEXT_DUE = text("select extract(epoch from min(due_at) - clock_timestamp())::float from scores")


async def hold(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Score]:
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
