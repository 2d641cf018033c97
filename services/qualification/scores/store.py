"""The table of scores: one row per lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.qualification.scores.domain import Score, Told, evolve
from services.qualification.verdicts.entries import Entry, Mark, Verdict
from shared.settle import Kept

_BLANK = text("""
    insert into scores (lead_id) select unnest(cast(:ids as uuid[])) on conflict (lead_id) do nothing
""")
_COLUMNS = """
    lead_id, cycle, product, recorded_at, cast(entries as text), judged_by, verdict, since, judged_at, fit, behaviour,
    cast(marks as text), evaluated_at, told, told_version, told_since
"""
_LOCK = text(f"""
    select {_COLUMNS} from scores where lead_id = any(cast(:ids as uuid[])) order by lead_id for update
""")
_READ = text(f"select {_COLUMNS} from scores where lead_id = :id")
_SAVE = text("""
    update scores set
        recorded_at = new.recorded_at, entries = new.entries, judged_by = new.judged_by, verdict = new.verdict,
        since = new.since, judged_at = new.judged_at, fit = new.fit, behaviour = new.behaviour, marks = new.marks,
        evaluated_at = new.evaluated_at, told = new.told, told_version = new.told_version, told_since = new.told_since
    from unnest(
        cast(:lead_id as uuid[]), cast(:recorded_at as timestamptz[]), cast(:entries as json[]),
        cast(:judged_by as int[]), cast(:verdict as text[]), cast(:since as timestamptz[]),
        cast(:judged_at as timestamptz[]), cast(:fit as float8[]), cast(:behaviour as float8[]),
        cast(:marks as json[]), cast(:evaluated_at as timestamptz[]), cast(:told as text[]),
        cast(:told_version as int[]), cast(:told_since as timestamptz[])
    ) as new (lead_id, recorded_at, entries, judged_by, verdict, since, judged_at, fit, behaviour, marks,
              evaluated_at, told, told_version, told_since)
    where scores.lead_id = new.lead_id
""")
# In two ranges of the index, since "not this version" is none.
_WAITING = text("""
    select lead_id from scores
    where lead_id = any(array(
        (select lead_id from scores
         where verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and judged_by < :version
         order by judged_by, lead_id limit :limit)
        union all
        (select lead_id from scores
         where verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and judged_by > :version
         order by judged_by, lead_id limit :limit)
    ))
    order by lead_id limit :limit for update skip locked
""")


async def lock_waiting(conn: AsyncConnection, version: int, limit: int) -> list[UUID]:
    """Lock leads that are not qualified or ruled out and were not judged by `version`; those in use are left out."""
    return list(await conn.scalars(_WAITING, {"version": version, "limit": limit}))


async def read(conn: AsyncConnection, lead_id: UUID) -> Score | None:
    """A lead's score, if the lead was ever heard of."""
    row = (await conn.execute(_READ, {"id": lead_id})).first()
    return _score(row) if row else None


async def _load(conn: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Score]:
    await conn.execute(_BLANK, {"ids": list(ids)})
    return {row.lead_id: _score(row) for row in await conn.execute(_LOCK, {"ids": list(ids)})}


async def _save(conn: AsyncConnection, scores: Sequence[Score]) -> None:
    rows = [_row(score) for score in scores]
    await conn.execute(_SAVE, {column: [row[column] for row in rows] for column in rows[0]})


KEPT: Kept[UUID, Score] = Kept(_load, _save, evolve)


def _row(score: Score) -> Mapping[str, Any]:
    verdict, told = score.verdict, score.told
    return {
        "lead_id": score.lead_id,
        "recorded_at": score.recorded_at,
        "entries": orjson.dumps(score.entries).decode(),
        "judged_by": score.version,
        "verdict": verdict.standing if verdict else "unscored",
        "since": verdict.since if verdict else None,
        "judged_at": verdict.judged_at if verdict else None,
        "fit": verdict.fit if verdict else None,
        "behaviour": verdict.behaviour if verdict else None,
        "marks": orjson.dumps([tuple(mark) for mark in verdict.marks]).decode() if verdict else None,
        "evaluated_at": score.evaluated_at,
        "told": told.standing if told else None,
        "told_version": told.version if told else None,
        "told_since": told.since if told else None,
    }


def _score(row: Row[Any]) -> Score:
    return Score(
        lead_id=row.lead_id,
        recorded_at=row.recorded_at,
        entries=tuple([_entry(entry) for entry in orjson.loads(row.entries)]),
        cycle=row.cycle,
        product=row.product,
        version=row.judged_by,
        verdict=_verdict(row) if row.marks is not None else None,
        evaluated_at=row.evaluated_at,
        told=Told(row.told, row.told_version, row.told_since) if row.told else None,
    )


def _entry(entry: Mapping[str, Any]) -> Entry:
    occurred_at = datetime.fromisoformat(entry["occurred_at"])
    return Entry(occurred_at, UUID(entry["id"]), entry["activity"], entry["attributes"], entry["properties"])


def _verdict(row: Row[Any]) -> Verdict:
    marks = tuple([Mark(*mark) for mark in orjson.loads(row.marks)])
    return Verdict(row.verdict, row.since, row.judged_at, row.fit, row.behaviour, marks)
