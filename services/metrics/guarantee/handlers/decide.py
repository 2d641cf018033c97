"""Decides for a side about a disputed rejection."""

from uuid import UUID

from services.metrics.guarantee.domain import DecidedAlready, Entry, NotDisputed, UnknownClaim
from services.metrics.guarantee.handlers.ledger import load_ledger, read_last_claims
from services.metrics.guarantee.store import save_decision
from services.metrics.reports.domain.promises import Side
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.http import Problem


async def decide(database: Database, caller: Caller, handoff_id: UUID, side: Side, owes: bool) -> Entry:
    """Decide for a side whether another lead is owed for a disputed rejection; its entry after that.

    Raises UnknownClaim, NotDisputed, DecidedAlready, and Problem 403 for a caller who may not sign for this side. The
    same decision again changes nothing.
    """
    if not caller.allows(f"sign_{side}"):
        raise Problem(403, f"The key needs the scope sign_{side}")

    claims = await read_last_claims(database)
    claim = next((each for each in claims if each.rejection.handoff_id == handoff_id), None)
    if claim is None:
        raise UnknownClaim
    known = any(each.side == side for each in claim.rejection.decisions)
    if not known and claim.state != "disputed":
        raise NotDisputed

    async def save(conn: Connection) -> bool:
        return await save_decision(conn, handoff_id, side, owes, await database_clock(conn), caller.key_id)

    if await database.run(save) != owes:
        raise DecidedAlready
    ledger = await load_ledger(database)
    return next(entry for entry in ledger.entries if entry.claim.rejection.handoff_id == handoff_id)
