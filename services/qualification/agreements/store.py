"""The tables of agreements and signatures, and the lock between signing and scoring."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.qualification.agreements.domain.agreement import AgreementVersion, Signature
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement, rules
from shared.agreement.document import Agreement
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
    CheckConstraint("(activated_at is null) = (event_id is null)", name="agreements_check"),
    CheckConstraint("ended_at is null or activated_at is not null", name="agreements_check1"),
    # At most one is in force.
    index("agreements_in_force", true(), where="activated_at is not null and ended_at is null", unique=True),
)
signatures_table = Table(
    "signatures",
    metadata_of("qualification"),
    Column("version", Integer, ForeignKey("agreements.version"), primary_key=True),
    Column("side", Text, primary_key=True),
    required("signer", Text),
    required("signed_at", INSTANT),
    CheckConstraint("side in ('marketing', 'sales')", name="signatures_side_check"),
)

LISTED = 500
# Any number, as long as nobody else takes it: "AGREEM".
AGREEMENT_LOCK = 0x41475245454D

# Locks are statements of their own: one that also read would read as of before it waited.
_LOCK_SHARED = sql("select pg_advisory_xact_lock_shared(:key)")
_LOCK = sql("select pg_advisory_xact_lock(:key)")
_LOCK_DRAFTS = sql("lock table agreements in share row exclusive mode")

_BY_DIGEST = sql("select version from agreements where digest = :digest")
_DRAFT = sql("""
    insert into agreements (version, digest, document, drafted_at)
    select coalesce(max(version), 0) + 1, :digest, cast(:document as json), cast(:now as timestamptz) from agreements
    returning version
""")
_IN_FORCE = sql("select version from agreements where activated_at is not null and ended_at is null")
_SIGNED = sql("""
    select version, activated_at, cast(document as text) from agreements
    where activated_at is not null and version <> all(cast(:known as int[]))
    order by version
""")
_EACH = func.json_build_array(signatures_table.c.side, signatures_table.c.signer, signatures_table.c.signed_at)
_SIGNATURES = (
    select(
        func.coalesce(
            func.json_agg(aggregate_order_by(_EACH, signatures_table.c.signed_at, signatures_table.c.side)),
            constant("[]"),
        )
    )
    .where(signatures_table.c.version == agreements_table.c.version)
    .scalar_subquery()
)
_AGREEMENTS = select(
    agreements_table.c.version,
    cast(agreements_table.c.document, Text).label("document"),
    agreements_table.c.drafted_at,
    agreements_table.c.activated_at,
    agreements_table.c.ended_at,
    agreements_table.c.judged_again,
    cast(_SIGNATURES, Text).label("signatures"),
)
_ONE = _AGREEMENTS.where(agreements_table.c.version == bindparam("version"))
_ACTIVE = _AGREEMENTS.where(agreements_table.c.activated_at.is_not(None), agreements_table.c.ended_at.is_(None))
_NEWEST = _AGREEMENTS.order_by(agreements_table.c.version.desc()).limit(constant(LISTED))
_SIGN = sql("""
    insert into signatures (version, side, signer, signed_at)
    values (:version, :side, :signer, cast(:now as timestamptz))
""")
_END = sql("""
    update agreements set ended_at = cast(:now as timestamptz) where activated_at is not null and ended_at is null
""")
_ACTIVATE = sql("""
    update agreements set activated_at = cast(:now as timestamptz), broadcast_at = cast(:now as timestamptz),
                          event_id = cast(:event_id as uuid)
    where version = :version
""")
_BROADCAST = sql("""
    select version, cast(document as text), activated_at, broadcast_at, event_id from agreements
    where activated_at is not null and ended_at is null for update
""")
_BROADCAST_AGAIN = sql("""
    update agreements set broadcast_at = cast(:now as timestamptz) where version = :version
""")
_JUDGED_AGAIN = sql("update agreements set judged_again = judged_again + :leads where version = :version")


async def lock_for_scoring(conn: Connection) -> None:
    """Until the end of the transaction no agreement comes into force; any number may score at once."""
    await conn.execute(_LOCK_SHARED, {"key": AGREEMENT_LOCK})


async def lock_for_signing(conn: Connection) -> None:
    """Until the end of the transaction nobody scores and nobody else signs."""
    await conn.execute(_LOCK, {"key": AGREEMENT_LOCK})


async def lock_drafts(conn: Connection) -> None:
    """Until the end of the transaction nobody else drafts, so that versions count without a gap."""
    await conn.execute(_LOCK_DRAFTS)


async def version_of(conn: Connection, digest: str) -> int | None:
    """The version of the document with this content, if it was ever drafted."""
    version: int | None = (await conn.execute(_BY_DIGEST, {"digest": digest})).scalar()
    return version


async def draft(conn: Connection, digest: str, document: str, now: datetime) -> int:
    """Keep a new document; its version."""
    values = {"digest": digest, "document": document, "now": now}
    version: int = (await conn.execute(_DRAFT, values)).scalar_one()
    return version


async def agreement(conn: Connection, version: int) -> AgreementVersion | None:
    """One version."""
    row = (await conn.execute(_ONE, {"version": version})).first()
    return _agreement(row) if row else None


async def active_agreement(conn: Connection) -> AgreementVersion | None:
    """The one in force."""
    row = (await conn.execute(_ACTIVE)).first()
    return _agreement(row) if row else None


async def newest_agreements(conn: Connection) -> list[AgreementVersion]:
    """The newest 500, newest first."""
    return [_agreement(row) for row in await conn.execute(_NEWEST)]


async def add_signature(conn: Connection, version: int, signature: Signature) -> None:
    """Keep one side's signature."""
    values = {"version": version, "side": signature.side, "signer": signature.signer, "now": signature.signed_at}
    await conn.execute(_SIGN, values)


async def activate(conn: Connection, version: int, event_id: UUID, now: datetime) -> None:
    """This version counts from now on, and the former one ends."""
    await conn.execute(_END, {"now": now})
    await conn.execute(_ACTIVATE, {"version": version, "event_id": event_id, "now": now})


async def version_in_force(conn: Connection) -> int | None:
    """The version in force."""
    version: int | None = (await conn.execute(_IN_FORCE)).scalar()
    return version


async def signed_rules(conn: Connection, known: Collection[int]) -> list[CompiledAgreement]:
    """The rules of every version that is or was in force, but for those already known."""
    found = await conn.execute(_SIGNED, {"known": list(known)})
    return [
        rules(row.version, row.activated_at, Agreement.model_validate_json(row.document), orjson.loads(row.document))
        for row in found
    ]


async def lock_broadcast(conn: Connection) -> Row | None:
    """What was last said of the agreement in force: version, document, activated_at, broadcast_at, event_id."""
    return (await conn.execute(_BROADCAST)).first()


async def keep_broadcast(conn: Connection, version: int, now: datetime) -> None:
    """It was said again."""
    await conn.execute(_BROADCAST_AGAIN, {"version": version, "now": now})


async def add_reevaluated(conn: Connection, version: int, leads: int) -> None:
    """So many leads more that were open when this version came into force have been judged by it."""
    await conn.execute(_JUDGED_AGAIN, {"version": version, "leads": leads})


def _agreement(row: Row) -> AgreementVersion:
    signatures = [
        Signature(side, signer, datetime.fromisoformat(at)) for side, signer, at in orjson.loads(row.signatures)
    ]
    document = orjson.loads(row.document)
    return AgreementVersion(
        row.version, document, row.drafted_at, tuple(signatures), row.activated_at, row.ended_at, row.judged_again
    )
