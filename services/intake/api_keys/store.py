"""The lent table of keys, which intake alone writes."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.intake.api_keys.domain import KEYS_SHOWN, ApiKey
from shared.db.connection import Connection, Row, sql
from shared.db.tables import ARRAY, INSTANT, Column, LargeBinary, Table, Text, Uuid, metadata_of, required

keys_table = Table(
    "keys",
    metadata_of("intake"),
    Column("key_hash", LargeBinary, primary_key=True),
    required("key_id", Uuid, unique=True),
    required("scopes", ARRAY(Text)),
    Column("seller", Text),
    Column("note", Text),
    required("created_at", INSTANT, default="now()"),
    Column("revoked_at", INSTANT),
    schema="access",
)

_ADD = sql("""
    insert into access.keys (key_hash, key_id, scopes, seller, note)
    values (:key_hash, :key_id, cast(:scopes as text[]), cast(:seller as text), cast(:note as text))
    on conflict (key_hash) do nothing
""")
_SHOWN = select(*[column for column in keys_table.c if column.name != "key_hash"])
_BY_HASH = _SHOWN.where(keys_table.c.key_hash == bindparam("key_hash"))
_ALL = _SHOWN.order_by(keys_table.c.created_at.desc(), keys_table.c.key_id).limit(bindparam("limit"))
_REVOKE = sql("""
    update access.keys set revoked_at = coalesce(revoked_at, now()) where key_id = :key_id returning key_id
""")
_ADMIN = sql("select exists (select from access.keys where 'admin' = any(scopes) and revoked_at is null)")
_LOCK = sql("lock table access.keys in share row exclusive mode")


async def add_key(
    conn: Connection, key_hash: bytes, key_id: UUID, scopes: tuple[str, ...], seller: str | None, note: str | None
) -> ApiKey:
    """A new key, or the one that has this hash already."""
    await conn.execute(
        _ADD, {"key_hash": key_hash, "key_id": key_id, "scopes": list(scopes), "seller": seller, "note": note}
    )
    return _key((await conn.execute(_BY_HASH, {"key_hash": key_hash})).one())


async def all_keys(conn: Connection) -> list[ApiKey]:
    """The newest keys, revoked ones too."""
    return [_key(row) for row in await conn.execute(_ALL, {"limit": KEYS_SHOWN})]


async def revoke_key(conn: Connection, key_id: UUID) -> bool:
    """Whether there is such a key; it is revoked from now on."""
    return (await conn.execute(_REVOKE, {"key_id": key_id})).first() is not None


async def has_admin(conn: Connection) -> bool:
    """Whether anybody can administrate; until the commit nobody else makes or revokes a key."""
    await conn.execute(_LOCK)
    return bool((await conn.execute(_ADMIN)).scalar_one())


def _key(row: Row) -> ApiKey:
    return ApiKey(row.key_id, tuple(row.scopes), row.seller, row.note, row.created_at, row.revoked_at)
