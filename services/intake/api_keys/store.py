"""The table of API keys. Intake alone writes it; every service reads it."""

from uuid import UUID

from sqlalchemy import bindparam, select

from services.intake.api_keys.domain import KEYS_LIMIT, ApiKey
from shared.db.connection import Connection, Row, sql
from shared.db.lenders import borrow
from shared.db.tables import (
    ARRAY,
    INSTANT,
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

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
    # The person for whom the key stands; null: it is an API key.
    Column("person", Text),
    schema="access",
)

# Written by `shared.auth`, in every service.
key_uses_table = Table(
    "key_uses",
    metadata_of("intake"),
    Column("key_id", Uuid, primary_key=True),
    required("used_at", INSTANT),
    schema="access",
)

# Written by `shared.auth`, in every service that has the sign-in page.
sessions_table = Table(
    "sessions",
    metadata_of("intake"),
    Column("session_hash", LargeBinary, primary_key=True),
    Column("key_id", Uuid, ForeignKey("access.keys.key_id")),
    required("created_at", INSTANT, default="now()"),
    required("seen_at", INSTANT, default="now()"),
    index("sessions_created", "created_at"),
    schema="access",
)

_ADD = sql("""
    insert into access.keys (key_hash, key_id, scopes, seller, note)
    values (:key_hash, :key_id, cast(:scopes as text[]), cast(:seller as text), cast(:note as text))
    on conflict (key_hash) do nothing
""")
_WITHOUT_HASH = select(
    *[column for column in keys_table.c if column.name not in ("key_hash", "person")], key_uses_table.c.used_at
).select_from(keys_table.outerjoin(key_uses_table, key_uses_table.c.key_id == keys_table.c.key_id))
_BY_HASH = _WITHOUT_HASH.where(keys_table.c.key_hash == bindparam("key_hash"))
_LIST = (
    _WITHOUT_HASH.where(keys_table.c.person.is_(None))
    .order_by(keys_table.c.created_at.desc(), keys_table.c.key_id)
    .limit(bindparam("limit"))
)
_REVOKE = sql("""
    update access.keys set revoked_at = now() where key_id = :key_id and person is null and revoked_at is null
""")
_KEY_EXISTS = sql("select exists (select from access.keys where key_id = :key_id and person is null)")
# A key of an earlier version that is an administrator's and bound to a seller makes no other keys.
_HAS_ADMIN = sql("""
    select exists (
        select from access.keys
        where 'admin' = any(scopes) and seller is null and revoked_at is null
              and key_id is distinct from cast(:without as uuid)
    )
""")
_IS_VALID_ADMIN = sql("""
    select exists (
        select from access.keys
        where key_id = :key_id and 'admin' = any(scopes) and seller is null and revoked_at is null
    )
""")
# Handoff lends the ids of its sellers.
_SELLER_EXISTS = sql("select exists (select from handoff.sellers where seller = :seller)")
_LOCK = sql("lock table access.keys in share row exclusive mode")


async def add_key(
    conn: Connection, key_hash: bytes, key_id: UUID, scopes: tuple[str, ...], seller: str | None, note: str | None
) -> ApiKey:
    """Insert an API key, unless one has this hash already; the one that has it."""
    await conn.execute(
        _ADD, {"key_hash": key_hash, "key_id": key_id, "scopes": list(scopes), "seller": seller, "note": note}
    )
    return _read_row((await conn.execute(_BY_HASH, {"key_hash": key_hash})).one())


async def list_keys(conn: Connection) -> list[ApiKey]:
    """The newest API keys, at most KEYS_LIMIT, also revoked ones."""
    return [_read_row(row) for row in await conn.execute(_LIST, {"limit": KEYS_LIMIT})]


async def revoke_key(conn: Connection, key_id: UUID) -> bool:
    """Revoke an API key, at once and for ever. Whether it was valid."""
    return await conn.execute_count(_REVOKE, {"key_id": key_id}) > 0


async def key_exists(conn: Connection, key_id: UUID) -> bool:
    """Whether an API key has this id, valid or revoked."""
    return bool((await conn.execute(_KEY_EXISTS, {"key_id": key_id})).scalar_one())


async def find_key(conn: Connection, key_hash: bytes) -> ApiKey | None:
    """The API key with this hash, also a revoked one."""
    row = (await conn.execute(_BY_HASH, {"key_hash": key_hash})).first()
    return _read_row(row) if row else None


async def lock_keys(conn: Connection) -> None:
    """Until the commit no other transaction changes an API key."""
    await conn.execute(_LOCK)


async def seller_exists(conn: Connection, seller: str) -> bool:
    """Whether handoff has a seller with this id."""
    async with borrow(conn, "handoff") as lent:
        return bool((await lent.execute(_SELLER_EXISTS, {"seller": seller})).scalar_one())


async def has_admin(conn: Connection, without: UUID | None = None) -> bool:
    """Whether a valid admin key exists, other than the one with the id `without`."""
    return bool((await conn.execute(_HAS_ADMIN, {"without": without})).scalar_one())


async def is_valid_admin(conn: Connection, key_id: UUID) -> bool:
    """Whether this is a valid admin key."""
    return bool((await conn.execute(_IS_VALID_ADMIN, {"key_id": key_id})).scalar_one())


def _read_row(row: Row) -> ApiKey:
    return ApiKey(row.key_id, tuple(row.scopes), row.seller, row.note, row.created_at, row.revoked_at, row.used_at)
