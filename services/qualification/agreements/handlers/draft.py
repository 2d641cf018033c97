"""A document becomes a draft."""

from functools import partial
from uuid import UUID

from services.qualification.agreements.handlers.sign import ChangeResult, load_version
from services.qualification.agreements.schemas.parse import ParsedAgreement
from services.qualification.agreements.store import drafts as store
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.errors import Refusal


class DraftedMeanwhile(Refusal):
    code = "drafted-meanwhile"
    detail = "Another version was drafted since this one was begun."

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(self.detail)


async def draft(database: Database, parsed: ParsedAgreement, key_id: UUID, newest: int | None = None) -> ChangeResult:
    """Save the document as a draft, for the caller with this API key; the same content again is the same version.

    `newest`: the newest version that its author knows of. Raises DraftedMeanwhile if there is a newer one.
    """
    return await database.run(partial(_draft_in_transaction, parsed=parsed, key_id=key_id, newest=newest))


async def _draft_in_transaction(
    conn: Connection, parsed: ParsedAgreement, key_id: UUID, newest: int | None
) -> ChangeResult:
    await store.lock_drafts(conn)
    version = await store.find_version(conn, parsed.digest)
    is_new = version is None
    if version is None:
        if newest is not None and (known := await store.find_newest_version(conn)) > newest:
            raise DraftedMeanwhile(known)
        now = await database_clock(conn)
        version = await store.insert_draft(conn, parsed.digest, parsed.text, parsed.source, now)
        await record_change(conn, key_id, "drafted", f"agreements/{version}")
    return ChangeResult(await load_version(conn, version), is_new)
