"""The fingerprints of ACCORD_SECRET in the database: with different secrets, processes do not share leads."""

import hmac
from collections.abc import Sequence

from shared.config.settings import BadSetting
from shared.db.connection import Connection, Rows, sql
from shared.db.database import Database
from shared.db.tables import INSTANT, Column, Table, Text, metadata_of, required

PURPOSE = b"accord secret fingerprint"

fingerprints_table = Table(
    "secret_fingerprints",
    metadata_of("intake"),
    Column("fingerprint", Text, primary_key=True),
    required("known_since", INSTANT, default="clock_timestamp()"),
    schema="access",
)

# Services that may add a row may not lock the table.
_LOCK = sql("select pg_advisory_xact_lock(hashtext('access.secret_fingerprints'))")
_KNOWN = sql("select fingerprint, known_since from access.secret_fingerprints order by known_since desc")
_ADD = sql("insert into access.secret_fingerprints (fingerprint) values (:fingerprint)")


async def register_secrets(database: Database, secrets: Sequence[bytes]) -> None:
    """Record the first secret as the installation's newest, unless it is known; `secrets`: newest first.

    `database`: that of any service.

    Raises BadSetting if the newest known secret is not among them.
    """
    database = database.lenders.get("access", database)
    fingerprints = [_fingerprint(secret) for secret in secrets]

    async def add(conn: Connection) -> None:
        await conn.execute(_LOCK)
        if not _is_known(await conn.execute(_KNOWN), fingerprints):
            await conn.execute(_ADD, {"fingerprint": fingerprints[0]})

    if not await check_secrets(database, secrets):
        await database.run(add)


async def check_secrets(database: Database, secrets: Sequence[bytes]) -> bool:
    """Whether the first secret is known to the installation. Raises BadSetting if its newest is not among them."""
    database = database.lenders.get("access", database)
    async with database.read_connection() as conn:
        return _is_known(await conn.execute(_KNOWN), [_fingerprint(secret) for secret in secrets])


def _is_known(known: Rows, fingerprints: Sequence[str]) -> bool:
    if known and known[0].fingerprint not in fingerprints:
        raise BadSetting(
            "ACCORD_SECRET lacks the newest secret of this installation, in use since "
            f"{known[0].known_since:%Y-%m-%d %H:%M} UTC: give all its processes the same secrets, newest first"
        )
    return any(row.fingerprint == fingerprints[0] for row in known)


def _fingerprint(secret: bytes) -> str:
    return hmac.digest(secret, PURPOSE, "sha256").hex()
