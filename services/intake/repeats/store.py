"""The table of what was answered under Idempotency-Keys."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.intake.repeats.domain import Mark, Repeat
from shared.db.tables import INSTANT, Boolean, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required
from shared.marks import KEPT
from shared.sql import Connection, text

repeats_table = Table(
    "repeats",
    metadata_of("intake"),
    Column("key_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    required("content", LargeBinary),
    Column("capture_id", Uuid),
    Column("lead_id", Uuid),
    required("duplicate", Boolean),
    required("kept_at", INSTANT),
    index("repeats_kept", "kept_at"),
)

_FIND = text("""
    select key_id, key, content, capture_id, lead_id, duplicate
    from unnest(cast(:key_ids as uuid[]), cast(:keys as text[])) as given (key_id, key)
    join repeats using (key_id, key)
""")
# No "on conflict": whoever comes second at the same moment does the whole again, and finds the first.
_ADD = text("""
    insert into repeats (key_id, key, content, capture_id, lead_id, duplicate, kept_at)
    select key_id, key, content, capture_id, lead_id, duplicate, cast(:now as timestamptz)
    from unnest(cast(:key_ids as uuid[]), cast(:keys as text[]), cast(:contents as bytea[]),
                cast(:capture_ids as uuid[]), cast(:lead_ids as uuid[]), cast(:duplicates as boolean[]))
         as given (key_id, key, content, capture_id, lead_id, duplicate)
    order by key_id, key
""")
_FORGET = text("""
    delete from repeats where (key_id, key) in (
        select key_id, key from repeats where kept_at < now() - cast(:kept as interval) limit :limit
    )
""")


async def find_repeats(conn: Connection, marks: Collection[Mark]) -> dict[Mark, Repeat]:
    """What was answered under these keys."""
    if not marks:
        return {}
    given = {"key_ids": [mark.key_id for mark in marks], "keys": [mark.key for mark in marks]}
    found = [Repeat(Mark(key_id, key), *answer) for key_id, key, *answer in await conn.execute(_FIND, given)]
    return {repeat.mark: repeat for repeat in found}


async def add_repeats(conn: Connection, repeats: Sequence[Repeat], now: datetime) -> None:
    """Remember what is answered."""
    if not repeats:
        return
    given = {
        "key_ids": [repeat.mark.key_id for repeat in repeats],
        "keys": [repeat.mark.key for repeat in repeats],
        "contents": [repeat.content for repeat in repeats],
        "capture_ids": [repeat.capture_id for repeat in repeats],
        "lead_ids": [repeat.lead_id for repeat in repeats],
        "duplicates": [repeat.duplicate for repeat in repeats],
    }
    await conn.execute(_ADD, given | {"now": now})


async def forget_repeats(conn: Connection, limit: int) -> int:
    """Forget at most so many answers that were kept long enough; how many it were."""
    return await conn.change(_FORGET, {"kept": KEPT, "limit": limit})
