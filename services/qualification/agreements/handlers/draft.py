"""A document becomes a draft."""

from functools import partial
from uuid import UUID

from services.qualification.agreements.handlers.sign import ChangeResult, load_version
from services.qualification.agreements.schemas.parse import ParsedAgreement
from services.qualification.agreements.store import agreements as store
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


async def draft(database: Database, parsed: ParsedAgreement, key_id: UUID) -> ChangeResult:
    """Save the document as a draft, for the caller with this API key; the same content again is the same version."""
    return await database.run(partial(_draft_in_transaction, parsed=parsed, key_id=key_id))


async def _draft_in_transaction(conn: Connection, parsed: ParsedAgreement, key_id: UUID) -> ChangeResult:
    await store.lock_drafts(conn)
    version = await store.find_version(conn, parsed.digest)
    is_new = version is None
    if version is None:
        version = await store.insert_draft(conn, parsed.digest, parsed.text, await database_clock(conn))
        await record_change(conn, key_id, "drafted", f"agreements/{version}")
    return ChangeResult(await load_version(conn, version), is_new)
