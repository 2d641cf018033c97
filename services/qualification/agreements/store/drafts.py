"""Drafting: new rows of `qualification.agreements`, found again by their content, with their YAML."""

from datetime import datetime

from shared.db.connection import Connection, sql

# A lock is a statement of its own: a statement that also reads would see the rows from before it waited.
_LOCK_DRAFTS = sql("lock table agreements in share row exclusive mode")

_FIND_VERSION = sql("select version from agreements where digest = :digest")
_FIND_DIGEST = sql("select digest from agreements where version = :version")
_INSERT_DRAFT = sql("""
    insert into agreements (version, digest, document, source, drafted_at)
    select coalesce(max(version), 0) + 1, :digest, cast(:document as json), cast(:source as text),
           cast(:now as timestamptz)
    from agreements
    returning version
""")
_FIND_SOURCE = sql("select source from agreements where version = :version")
_FIND_NEWEST = sql("select coalesce(max(version), 0) from agreements")


async def lock_drafts(conn: Connection) -> None:
    """Until the transaction ends no other transaction drafts, so that versions count without a gap."""
    await conn.execute(_LOCK_DRAFTS)


async def find_version(conn: Connection, digest: str) -> int | None:
    """The version of the document with this content, if it was ever drafted."""
    version: int | None = (await conn.execute(_FIND_VERSION, {"digest": digest})).scalar()
    return version


async def find_digest(conn: Connection, version: int) -> str:
    """The SHA-256 of the content of this version, alike for JSON and YAML."""
    digest: str = (await conn.execute(_FIND_DIGEST, {"version": version})).scalar_one()
    return digest


async def find_source(conn: Connection, version: int) -> str | None:
    """The YAML of this version as its authors wrote it; None where it was sent as JSON, or before YAML was kept."""
    source: str | None = (await conn.execute(_FIND_SOURCE, {"version": version})).scalar()
    return source


async def find_newest_version(conn: Connection) -> int:
    """The number of the newest version, 0 before the first."""
    version: int = (await conn.execute(_FIND_NEWEST)).scalar_one()
    return version


async def insert_draft(conn: Connection, digest: str, document: str, source: str | None, now: datetime) -> int:
    """Insert a new document, `source` its YAML; its version."""
    values = {"digest": digest, "document": document, "source": source, "now": now}
    version: int = (await conn.execute(_INSERT_DRAFT, values)).scalar_one()
    return version
