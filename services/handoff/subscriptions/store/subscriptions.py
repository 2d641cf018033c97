"""The table of subscriptions, with their encrypted secrets."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.handoff.subscriptions.domain.secret import SealedSecret
from services.handoff.subscriptions.domain.subscription import Subscription, Terms
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import constant, ids, is_one_of
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    ARRAY,
    BYTEWISE,
    INSTANT,
    JSON,
    Boolean,
    Column,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    metadata_of,
    required,
)

subscriptions_table = Table(
    "subscriptions",
    metadata_of("handoff"),
    Column("subscription_id", Uuid, primary_key=True),
    required("url", Text),
    required("types", ARRAY(Text)),
    Column("seller", BYTEWISE),
    Column("team", BYTEWISE),
    required("contact", Boolean),
    Column("note", Text),
    required("secrets", JSON),
    required("state", Text, default="'active'"),
    Column("reason", Text),
    required("created_at", INSTANT, default="clock_timestamp()"),
    Column("ended_at", INSTANT),
    Column("failing_since", INSTANT),
    Column("delivered_at", INSTANT),
    required("key_id", Uuid),
    Column("idempotency_key", Text),
    Column("rotation_key", Text),
    UniqueConstraint("key_id", "idempotency_key"),
)

_C = subscriptions_table.c
_IS_LIVE = _C.state.in_([constant("active"), constant("disabled")])
_BY_ID = select(subscriptions_table).where(
    _C.subscription_id == bindparam("subscription_id"), _C.state != constant("deleted")
)
_LOCK_ONE = _BY_ID.with_for_update()
_LOCK = (
    select(subscriptions_table)
    .where(is_one_of(_C.subscription_id, ids("subscriptions")))
    .order_by(_C.subscription_id)
    .with_for_update()
)
_FIND_ALL = select(subscriptions_table).where(_C.state != constant("deleted")).order_by(_C.subscription_id)
_FIND_LIVE = select(subscriptions_table).where(_IS_LIVE).order_by(_C.subscription_id)
_FIND_REPEATED = select(subscriptions_table).where(
    _C.key_id == bindparam("key_id"),
    _C.idempotency_key == bindparam("idempotency_key"),
    _C.state != constant("deleted"),
)
_ADD = sql("""
    insert into subscriptions (subscription_id, url, types, seller, team, contact, note, secrets, key_id,
                               idempotency_key)
    values (:subscription_id, :url, cast(:types as text[]), cast(:seller as text), cast(:team as text), :contact,
            cast(:note as text), cast(:secrets as json), :key_id, cast(:idempotency_key as text))
""")
_SAVE = sql("""
    update subscriptions set url = saved.url, types = saved.types, seller = saved.seller, team = saved.team,
        contact = saved.contact, note = saved.note, state = saved.state, reason = saved.reason,
        failing_since = saved.failing_since, delivered_at = saved.delivered_at,
        ended_at = case when saved.state in ('ended', 'deleted') then coalesce(ended_at, clock_timestamp()) end
    from json_to_recordset(cast(:rows as json)) as saved (subscription_id uuid, url text, types text[], seller text,
        team text, contact boolean, note text, state text, reason text, failing_since timestamptz,
        delivered_at timestamptz)
    where subscriptions.subscription_id = saved.subscription_id
""")
_SAVE_SECRETS = sql("""
    update subscriptions set secrets = cast(:secrets as json), rotation_key = cast(:rotation_key as text)
    where subscription_id = :subscription_id
""")
_DELETE = sql("""
    update subscriptions set state = 'deleted', ended_at = clock_timestamp(), url = '', note = null, secrets = '[]',
        idempotency_key = null
    where subscription_id = :subscription_id
""")
_SELLER_OR_TEAM_EXISTS = sql("""
    select (cast(:seller as text) is null or exists (select from sellers where seller = :seller)) as seller,
           (cast(:team as text) is null or exists (select from teams where team = :team)) as team
""")


@dataclass(frozen=True)
class StoredSubscription:
    """A subscription with its encrypted secrets, and the hash of the Idempotency-Key of its last rotation."""

    subscription: Subscription
    secrets: tuple[SealedSecret, ...]
    rotation_key: str | None


async def find(conn: Connection, subscription_id: UUID, lock: bool = False) -> StoredSubscription | None:
    """The subscription with this id, locked if wanted."""
    row = (await conn.execute(_LOCK_ONE if lock else _BY_ID, {"subscription_id": subscription_id})).first()
    return _read(row) if row else None


async def find_repeated(conn: Connection, key_id: UUID, idempotency_key: str) -> StoredSubscription | None:
    """The subscription that an earlier request with this key made."""
    row = (await conn.execute(_FIND_REPEATED, {"key_id": key_id, "idempotency_key": idempotency_key})).first()
    return _read(row) if row else None


async def find_all(conn: Connection) -> list[StoredSubscription]:
    """Every subscription, oldest first."""
    return [_read(row) for row in await conn.execute(_FIND_ALL)]


async def find_live(conn: Connection) -> list[StoredSubscription]:
    """Those whose events become deliveries: active and disabled ones."""
    return [_read(row) for row in await conn.execute(_FIND_LIVE)]


async def lock(conn: Connection, subscriptions: Iterable[UUID]) -> dict[UUID, Subscription]:
    """Lock these subscriptions in the order of their ids."""
    rows = await conn.execute(_LOCK, {"subscriptions": sorted(set(subscriptions))})
    return {row.subscription_id: _read(row).subscription for row in rows}


async def add(
    conn: Connection,
    subscription_id: UUID,
    terms: Terms,
    secrets: tuple[SealedSecret, ...],
    key_id: UUID,
    idempotency_key: str | None,
) -> None:
    """Insert a subscription."""
    values = vars(terms) | {"types": list(terms.types), "secrets": _write_secrets(secrets), "key_id": key_id}
    await conn.execute(_ADD, values | {"subscription_id": subscription_id, "idempotency_key": idempotency_key})


async def save(conn: Connection, subscriptions: Sequence[Subscription]) -> None:
    """Update these locked subscriptions; their secrets stay."""
    rows = [
        vars(each.terms)
        | {"subscription_id": each.subscription_id, "state": each.state, "reason": each.reason}
        | {"failing_since": each.failing_since, "delivered_at": each.delivered_at}
        for each in subscriptions
    ]
    if rows:
        await conn.execute(_SAVE, {"rows": rows_to_json(rows)})


async def save_secrets(
    conn: Connection, subscription_id: UUID, secrets: tuple[SealedSecret, ...], rotation_key: str | None
) -> None:
    """Replace the secrets of a locked subscription."""
    values = {"secrets": _write_secrets(secrets), "rotation_key": rotation_key, "subscription_id": subscription_id}
    await conn.execute(_SAVE_SECRETS, values)


async def delete(conn: Connection, subscription_id: UUID) -> None:
    """Forget the subscription's address and secrets; a periodic task deletes its deliveries and then its row."""
    await conn.execute(_DELETE, {"subscription_id": subscription_id})


async def find_unknown(conn: Connection, seller: str | None, team: str | None) -> list[str]:
    """Which of the fields `seller` and `team` names what does not exist."""
    row = (await conn.execute(_SELLER_OR_TEAM_EXISTS, {"seller": seller, "team": team})).one()
    return [name for name in ("seller", "team") if not row[name]]


def _read(row: Row) -> StoredSubscription:
    terms = Terms(row.url, tuple(row.types), row.seller, row.team, row.contact, row.note)
    subscription = Subscription(
        row.subscription_id,
        terms,
        row.state,
        row.reason,
        row.created_at,
        row.failing_since,
        row.delivered_at,
        row.key_id,
    )
    secrets = tuple(
        SealedSecret(b64decode(each["sealed"]), each["ends_at"] and datetime.fromisoformat(each["ends_at"]))
        for each in row.secrets
    )
    return StoredSubscription(subscription, secrets, row.rotation_key)


def _write_secrets(secrets: tuple[SealedSecret, ...]) -> str:
    rows = [{"sealed": b64encode(each.sealed).decode(), "ends_at": each.ends_at} for each in secrets]
    return rows_to_json(rows)
