"""The table of destinations: what is secret of them is sealed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select

from services.handoff.destinations.domain.destination import Destination
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import is_one_of, texts
from shared.db.tables import BYTEWISE, Column, LargeBinary, Table, Text, metadata_of, required

destinations_table = Table(
    "destinations",
    metadata_of("handoff"),
    Column("destination", BYTEWISE, primary_key=True),
    required("kind", Text),
    Column("address", LargeBinary),
    Column("secret", LargeBinary),
    Column("host", Text),
    required("quiet", Text),
    required("digest", Text),
)

_C = destinations_table.c
_ALL = select(destinations_table).order_by(_C.destination)
_FIND = select(destinations_table).where(is_one_of(_C.destination, texts("names")))
_LOCK = select(destinations_table).where(_C.destination == bindparam("name")).with_for_update()
_LOCK_TABLE = sql("lock table destinations in share row exclusive mode")
_SAVE = sql("""
    insert into destinations (destination, kind, address, secret, host, quiet, digest)
    values (:destination, :kind, cast(:address as bytea), cast(:secret as bytea), cast(:host as text), :quiet, :digest)
    on conflict (destination) do update set kind = excluded.kind, address = excluded.address, secret = excluded.secret,
        host = excluded.host, quiet = excluded.quiet, digest = excluded.digest
""")
_DELETE = sql("delete from destinations where destination = :name")
_IS_USED = sql("""
    select exists (select from sellers where :name = any(notify))
        or exists (select from teams where :name = any(notify))
""")
_HEALTH = sql("""
    select name, sent.tried_at as sent_at, failed.tried_at as failed_at, failed.reason
    from unnest(cast(:names as text[])) as asked (name)
         left join lateral (
             select tried_at from notices where destination = name collate "C" and tried_at is not null
                 and state = 'sent' order by tried_at desc limit 1) as sent on true
         left join lateral (
             select tried_at, reason from notices where destination = name collate "C" and tried_at is not null
                 and reason is not null and state in ('pending', 'failed') order by tried_at desc limit 1) as failed
                 on failed.tried_at > coalesce(sent.tried_at, '-infinity')
""")


async def find_all(conn: Connection) -> list[Row]:
    """Every destination, by name."""
    return list(await conn.execute(_ALL))


async def find_many(conn: Connection, names: Iterable[str]) -> list[Row]:
    """Those of these destinations that exist."""
    return list(await conn.execute(_FIND, {"names": sorted(set(names))}))


async def lock(conn: Connection, name: str) -> Row | None:
    """The destination, locked; no other is made meanwhile."""
    await conn.execute(_LOCK_TABLE)
    return (await conn.execute(_LOCK, {"name": name})).first()


async def save(conn: Connection, destination: Destination, address: bytes | None, secret: bytes | None) -> None:
    """Insert or change a destination. `address`, `secret`: sealed."""
    values = vars(destination) | {"address": address, "secret": secret}
    del values["to"]
    await conn.execute(_SAVE, values)


async def delete(conn: Connection, name: str) -> None:
    """Delete the destination."""
    await conn.execute(_DELETE, {"name": name})


async def is_used(conn: Connection, name: str) -> bool:
    """Whether a seller or a team is told there."""
    return bool((await conn.execute(_IS_USED, {"name": name})).scalar_one())


async def find_health(conn: Connection, names: Iterable[str]) -> dict[str, dict[str, datetime | str | None]]:
    """When each destination last took a message, and when and why it last did not, if that was later."""
    rows = await conn.execute(_HEALTH, {"names": list(names)})
    return {row.name: {"sent_at": row.sent_at, "failed_at": row.failed_at, "reason": row.reason} for row in rows}
