"""The tables of agreements and signatures, every query on them, and the lock between signing and scoring."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.qualification.agreements.domain.agreement import AgreementVersion, Signature
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import constant
from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
    true,
)

agreements_table = Table(
    "agreements",
    metadata_of("qualification"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("digest", Text, unique=True),
    required("document", JSON),
    required("drafted_at", INSTANT),
    Column("activated_at", INSTANT),
    Column("ended_at", INSTANT),
    Column("event_id", Uuid),
    Column("broadcast_at", INSTANT),
    required("judged_again", BigInteger, default="0"),
    Column("source", Text),
    CheckConstraint("(activated_at is null) = (event_id is null)", name="agreements_check"),
    CheckConstraint("ended_at is null or activated_at is not null", name="agreements_check1"),
    # At most one agreement is in force.
    index("agreements_in_force", true(), where="activated_at is not null and ended_at is null", unique=True),
)
signatures_table = Table(
    "signatures",
    metadata_of("qualification"),
    Column("version", Integer, ForeignKey("agreements.version"), primary_key=True),
    Column("side", Text, primary_key=True),
    required("signer", Text),
    required("signed_at", INSTANT),
    Column("key_id", Uuid),
    CheckConstraint("side in ('marketing', 'sales')", name="signatures_side_check"),
)

LISTED = 500
# Any number that no other lock has: "AGREEM".
AGREEMENT_LOCK = 0x41475245454D

# A lock is a statement of its own: a statement that also reads would see the rows from before it waited.
_LOCK_SHARED = sql("select pg_advisory_xact_lock_shared(:key)")
_LOCK = sql("select pg_advisory_xact_lock(:key)")

_FIND_VERSION_IN_FORCE = sql("select version from agreements where activated_at is not null and ended_at is null")
_LIST_SIGNED = sql("""
    select version, activated_at, cast(document as text) from agreements
    where activated_at is not null and version <> all(cast(:known as int[]))
    order by version
""")
_SIGNATURE = func.json_build_array(
    signatures_table.c.side, signatures_table.c.signer, signatures_table.c.signed_at, signatures_table.c.key_id
)
_SIGNATURES = (
    select(
        func.coalesce(
            func.json_agg(aggregate_order_by(_SIGNATURE, signatures_table.c.signed_at, signatures_table.c.side)),
            constant("[]"),
        )
    )
    .where(signatures_table.c.version == agreements_table.c.version)
    .scalar_subquery()
)
_COLUMNS = (
    agreements_table.c.version,
    agreements_table.c.drafted_at,
    agreements_table.c.activated_at,
    agreements_table.c.ended_at,
    agreements_table.c.judged_again,
    cast(_SIGNATURES, Text).label("signatures"),
)
_AGREEMENTS = select(*_COLUMNS, cast(agreements_table.c.document, Text).label("document"))
_FIND = _AGREEMENTS.where(agreements_table.c.version == bindparam("version"))
_FIND_ACTIVE = _AGREEMENTS.where(agreements_table.c.activated_at.is_not(None), agreements_table.c.ended_at.is_(None))
_TITLE = func.json_extract_path(agreements_table.c.document, constant("title"))
_TITLED = select(*_COLUMNS, cast(func.json_build_object(constant("title"), _TITLE), Text).label("document"))
_LIST_NEWEST = _TITLED.order_by(agreements_table.c.version.desc()).limit(bindparam("limit"))
_INSERT_SIGNATURE = sql("""
    insert into signatures (version, side, signer, signed_at, key_id)
    values (:version, :side, :signer, cast(:now as timestamptz), cast(:key_id as uuid))
""")
_END = sql("""
    update agreements set ended_at = cast(:now as timestamptz) where activated_at is not null and ended_at is null
""")
_ACTIVATE = sql("""
    update agreements set activated_at = cast(:now as timestamptz), broadcast_at = cast(:now as timestamptz),
                          event_id = cast(:event_id as uuid)
    where version = :version
""")
_LOCK_BROADCAST = sql("""
    select version, cast(document as text), activated_at, broadcast_at, event_id from agreements
    where activated_at is not null and ended_at is null for update
""")
_SAVE_BROADCAST = sql("""
    update agreements set broadcast_at = cast(:now as timestamptz) where version = :version
""")
_ADD_REEVALUATED = sql("update agreements set judged_again = judged_again + :leads where version = :version")


async def lock_for_scoring(conn: Connection) -> None:
    """Until the transaction ends no agreement comes into force; any number of transactions may score at once."""
    await conn.execute(_LOCK_SHARED, {"key": AGREEMENT_LOCK})


async def lock_for_signing(conn: Connection) -> None:
    """Until the transaction ends no other transaction scores or signs."""
    await conn.execute(_LOCK, {"key": AGREEMENT_LOCK})


async def find(conn: Connection, version: int) -> AgreementVersion | None:
    """The agreement of this version."""
    row = (await conn.execute(_FIND, {"version": version})).first()
    return _read_row(row) if row else None


async def find_active(conn: Connection) -> AgreementVersion | None:
    """The agreement in force."""
    row = (await conn.execute(_FIND_ACTIVE)).first()
    return _read_row(row) if row else None


async def list_newest(conn: Connection, limit: int = LISTED) -> list[AgreementVersion]:
    """The newest agreements, newest first; of each document nothing but its title is read."""
    return [_read_row(row) for row in await conn.execute(_LIST_NEWEST, {"limit": limit})]


async def insert_signature(conn: Connection, version: int, signature: Signature) -> None:
    """Insert the signature of one side."""
    values = {"side": signature.side, "signer": signature.signer, "key_id": signature.key_id}
    await conn.execute(_INSERT_SIGNATURE, values | {"version": version, "now": signature.signed_at})


async def activate(conn: Connection, version: int, event_id: UUID, now: datetime) -> None:
    """This version is in force from now on, and the former one ends."""
    await conn.execute(_END, {"now": now})
    await conn.execute(_ACTIVATE, {"version": version, "event_id": event_id, "now": now})


async def find_version_in_force(conn: Connection) -> int | None:
    """The version in force, if there is one."""
    version: int | None = (await conn.execute(_FIND_VERSION_IN_FORCE)).scalar()
    return version


async def list_signed(conn: Connection, known: Collection[int]) -> list[tuple[int, datetime, str]]:
    """Version, activation and text of each agreement that is or was in force, but for the known versions."""
    rows = await conn.execute(_LIST_SIGNED, {"known": list(known)})
    return [(row.version, row.activated_at, row.document) for row in rows]


async def lock_broadcast(conn: Connection) -> Row | None:
    """The last broadcast of the agreement in force: version, document, activated_at, broadcast_at, event_id."""
    return (await conn.execute(_LOCK_BROADCAST)).first()


async def save_broadcast(conn: Connection, version: int, now: datetime) -> None:
    """The agreement was broadcast again."""
    await conn.execute(_SAVE_BROADCAST, {"version": version, "now": now})


async def add_reevaluated(conn: Connection, version: int, leads: int) -> None:
    """This version has evaluated so many more of the leads that were open when it came into force."""
    await conn.execute(_ADD_REEVALUATED, {"version": version, "leads": leads})


def _read_row(row: Row) -> AgreementVersion:
    signatures = [
        Signature(side, signer, datetime.fromisoformat(at), UUID(key_id) if key_id else None)
        for side, signer, at, key_id in orjson.loads(row.signatures)
    ]
    document = orjson.loads(row.document)
    return AgreementVersion(
        row.version, document, row.drafted_at, tuple(signatures), row.activated_at, row.ended_at, row.judged_again
    )
