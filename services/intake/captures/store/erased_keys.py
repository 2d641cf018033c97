"""The table of the keys of erased people."""

from collections.abc import Collection
from datetime import datetime, timedelta

from services.intake.captures.domain.erased_keys import ErasedKey
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, INSTANT, Boolean, Column, Table, index, metadata_of, required

erased_keys_table = Table(
    "erased_keys",
    metadata_of("intake"),
    Column("hash", BYTEWISE, primary_key=True),
    required("erased_at", INSTANT),
    required("has_email", Boolean),
    index("erased_keys_erased", "erased_at"),
)

# Longer than anything waits that came before: kept arrivals and what platforms are asked for wait 30 days, files of the
# spool as long as WAITING_LIMIT in `services/intake/spool/handlers/records.py`.
RETENTION = timedelta(days=90)

# A transaction that keeps a body looks for erasures under the shared lock; an erasure begins under the other one. So
# what is kept is either there for the erasure to find, or finds the erasure.
_HOLD_OFF = sql("select pg_advisory_xact_lock_shared(hashtext('intake.erasures'))")
_BEGIN = sql("select pg_advisory_xact_lock(hashtext('intake.erasures'))")
_ADD = sql("""
    insert into erased_keys (hash, erased_at, has_email)
    select hash, cast(:now as timestamptz), :has_email from unnest(cast(:hashes as text[])) as erased (hash)
    order by hash collate "C"
    on conflict (hash) do update
    set erased_at = excluded.erased_at, has_email = erased_keys.has_email or excluded.has_email
""")
_ANY_SINCE = sql("select exists (select from erased_keys where erased_at > cast(:since as timestamptz))")
_FIND = sql("select hash, erased_at, has_email from erased_keys where hash = any(cast(:hashes as text[]))")
_DELETE_EXPIRED = sql("""
    delete from erased_keys where hash in (
        select hash from erased_keys where erased_at < now() - cast(:retention as interval) limit :limit
    )
""")


async def hold_off_erasures(conn: Connection) -> None:
    """Until the commit no erasure begins; those that have begun are seen."""
    await conn.execute(_HOLD_OFF)


async def begin_erasure(conn: Connection) -> None:
    """Wait until what is being kept is committed; what is kept from the commit on finds this erasure."""
    await conn.execute(_BEGIN)


async def add_erased_keys(conn: Connection, hashes: Collection[str], has_email: bool, now: datetime) -> None:
    """The person with these keys is erased."""
    await conn.execute(_ADD, {"hashes": sorted(hashes), "has_email": has_email, "now": now})


async def any_erased_since(conn: Connection, since: datetime) -> bool:
    """Whether any person was erased after this instant."""
    return bool((await conn.execute(_ANY_SINCE, {"since": since})).scalar())


async def find_erased_keys(conn: Connection, hashes: Collection[str]) -> dict[str, ErasedKey]:
    """Those of these keys that erased people had."""
    rows = await conn.execute(_FIND, {"hashes": list(hashes)})
    return {row.hash: ErasedKey(row.erased_at, row.has_email) for row in rows}


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` keys that are older than RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
