"""The table of what is to be asked of platforms, and done for them, after they were answered."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import orjson

from services.intake.captures.domain.identifiers import hash_identifiers
from services.intake.hooks.domain import HookTask, read_named
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    ARRAY,
    INSTANT,
    JSON,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

ERASURE_KEPT = timedelta(days=30)

hook_tasks_table = Table(
    "hook_tasks",
    metadata_of("intake"),
    required("source", Text),
    required("kind", Text),
    required("external_id", Text),
    required("adapter", Text),
    required("hints", JSON),
    required("received_at", INSTANT),
    required("capture_id", Uuid),
    required("lead_id", Uuid),
    required("due_at", INSTANT, default="now()"),
    required("attempts", Integer, default="0"),
    Column("tried_at", INSTANT),
    Column("reason", Text),
    Column("hashes", ARRAY(Text)),
    PrimaryKeyConstraint("source", "kind", "external_id"),
    index("hook_tasks_due", "due_at"),
    index("hook_tasks_hashes", "hashes", postgresql_using="gin"),
    index("hook_tasks_unread", "source", "kind", "external_id", where="hashes is null"),
)

# A lead that was captured before is not asked for again, nor is one that was erased.
_ADD = sql("""
    insert into hook_tasks (source, kind, external_id, adapter, hints, received_at, capture_id, lead_id, hashes)
    select source, kind, external_id, adapter, hints, received_at, capture_id, lead_id, hashes
    from json_to_recordset(cast(:tasks as json))
         as batch (source text, kind text, external_id text, adapter text, hints json, received_at timestamptz,
                   capture_id uuid, lead_id uuid, hashes text[])
    where batch.kind <> 'lead' or not exists (
        select from captures where captures.source = batch.source and captures.external_id = batch.external_id
        union all
        select from hook_tasks as erased
        where erased.source = batch.source and erased.kind = 'erasure' and erased.external_id = batch.external_id
    )
    on conflict do nothing
""")
# A source that was saved since the last attempt may have a new token.
_CLAIM = sql("""
    with due as (
        select source, kind, external_id from hook_tasks
        where due_at <= now()
           or (reason = 'token-refused' and exists (
                select from sources where sources.source = hook_tasks.source and changed_at > tried_at
           ))
        order by due_at limit :limit for update skip locked
    )
    update hook_tasks set due_at = now() + cast(:lease as interval), tried_at = now()
    from due
    where (hook_tasks.source, hook_tasks.kind, hook_tasks.external_id) = (due.source, due.kind, due.external_id)
    returning hook_tasks.source, hook_tasks.kind, hook_tasks.external_id, adapter, hints, received_at, capture_id,
              lead_id, attempts
""")
_POSTPONE = sql("""
    update hook_tasks set attempts = attempts + 1, reason = :reason,
                          due_at = now() + cast(:wait as interval)
    where source = :source and kind = :kind and external_id = :external_id
""")
_POSTPONE_SOURCE = sql("""
    update hook_tasks set reason = :reason, tried_at = now(),
                          due_at = now() + cast(:wait as interval)
    where source = :source and kind <> 'erasure'
""")
_DELETE = sql("delete from hook_tasks where source = :source and kind = :kind and external_id = :external_id")
_FIND_TASK = sql("""
    select external_id from hook_tasks where source = :source and kind = :kind and external_id = :external_id
""")
_END_ERASURE = sql("""
    update hook_tasks set hints = '{"done": "yes"}', due_at = now() + cast(:kept as interval)
    where source = :source and kind = :kind and external_id = :external_id
""")
_SAVE_HINTS = sql("""
    update hook_tasks
    set hints = cast(:hints as json), hashes = null, due_at = now() + interval '5 minutes', attempts = 0
    where source = :source and kind = :kind and external_id = :external_id
""")
_FIND_CAPTURED = sql("""
    select external_id from captures where source = :source and external_id = any(cast(:external_ids as text[]))
""")
_FORGET_LEAD = sql("delete from hook_tasks where source = :source and kind = 'lead' and external_id = :external_id")
_FIND_LEAD = sql("""
    select lead_id from captures where source = :source and external_id = :external_id and lead_id is not null
    union all
    select lead_id from match_keys where hash = any(cast(:keys as text[])) and lead_id is not null
    limit 1
""")
_SECONDS_TO_NEXT = sql("select extract(epoch from min(due_at) - now()) from hook_tasks")


async def add_tasks(conn: Connection, tasks: Sequence[HookTask], secrets: Sequence[bytes]) -> None:
    """Have these done; those that are to be done already, and leads that were captured, stay as they are.

    `secrets`: of the hashes of whom they name.
    """
    if tasks:
        hashes = [sorted(hash_identifiers(read_named(task), secrets)) for task in tasks]
        rows = [
            {**vars(task), "hints": dict(task.hints), "hashes": named}
            for task, named in zip(tasks, hashes, strict=True)
        ]
        await conn.execute(_ADD, {"tasks": orjson.dumps(rows).decode()})


async def claim_tasks(conn: Connection, limit: int, lease_seconds: int) -> list[HookTask]:
    """At most `limit` tasks that are due. For the length of the lease no other process claims them."""
    rows = await conn.execute(_CLAIM, {"limit": limit, "lease": timedelta(seconds=lease_seconds)})
    return [_read_row(row) for row in rows]


async def postpone(conn: Connection, task: HookTask, reason: str, seconds: float) -> None:
    """Try this task again later."""
    await conn.execute(_POSTPONE, _ids(task) | {"reason": reason, "wait": timedelta(seconds=seconds)})


async def postpone_source(conn: Connection, source: str, reason: str, seconds: float) -> None:
    """Ask the platform of this source nothing for so long."""
    await conn.execute(_POSTPONE_SOURCE, {"source": source, "reason": reason, "wait": timedelta(seconds=seconds)})


async def delete_task(conn: Connection, task: HookTask) -> None:
    """The task is done, or given up."""
    await conn.execute(_DELETE, _ids(task))


async def is_waiting(conn: Connection, task: HookTask) -> bool:
    """Whether the task is still to be done: an erasure ends that of its lead."""
    return (await conn.execute(_FIND_TASK, _ids(task))).first() is not None


async def end_erasure(conn: Connection, task: HookTask) -> None:
    """The person is erased: the same lead is not asked for while this row is kept."""
    await conn.execute(_END_ERASURE, _ids(task) | {"kept": ERASURE_KEPT})


async def save_hints(conn: Connection, task: HookTask) -> None:
    """How far the task is; it goes on."""
    await conn.execute(_SAVE_HINTS, _ids(task) | {"hints": orjson.dumps(dict(task.hints)).decode()})


async def find_captured(conn: Connection, source: str, external_ids: Sequence[str]) -> set[str]:
    """Those of these ids under which the source brought a capture."""
    rows = await conn.execute(_FIND_CAPTURED, {"source": source, "external_ids": list(external_ids)})
    return set(rows.scalars())


async def forget_lead_task(conn: Connection, task: HookTask, keys: Sequence[str]) -> UUID | None:
    """Ask no more for the lead that this task erases; the lead, if it was captured or owns one of these keys."""
    ids: dict[str, object] = {"source": task.source, "external_id": task.external_id, "keys": list(keys)}
    await conn.execute(_FORGET_LEAD, ids)
    lead_id: UUID | None = (await conn.execute(_FIND_LEAD, ids)).scalar()
    return lead_id


async def seconds_to_next(conn: Connection) -> float | None:
    """The seconds until a task is due, below zero for one that is; None without tasks."""
    seconds = (await conn.execute(_SECONDS_TO_NEXT)).scalar()
    return None if seconds is None else float(seconds)


def _ids(task: HookTask) -> dict[str, object]:
    return {"source": task.source, "kind": task.kind, "external_id": task.external_id}


def _read_row(row: Row) -> HookTask:
    return HookTask(
        source=row.source,
        kind=row.kind,
        external_id=row.external_id,
        adapter=row.adapter,
        hints=row.hints,
        received_at=row.received_at,
        capture_id=row.capture_id,
        lead_id=row.lead_id,
        attempts=row.attempts,
    )
