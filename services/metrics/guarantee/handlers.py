"""The ledger of the guarantee, decisions about disputes, and the events of what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.metrics.guarantee.store import save_changed, save_decision
from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.promises import Side
from services.metrics.reports.domain.query import MIN_INSTANT, ReportRequest
from services.metrics.reports.guarantee import load_claims
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.store import claims as claims_store
from services.metrics.reports.store import pace
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.errors import Refusal
from shared.events.base import Event
from shared.events.metrics import GuaranteeDecided, GuaranteeOwed
from shared.messaging.outbox import stage

# Two quarters begin within so many days.
LEDGER_DAYS = timedelta(days=184)
PUBLISHED = ("owed", "stands")


class UnknownClaim(Refusal):
    code = "unknown-claim"
    detail = "The guarantee covers no rejection of this handoff in the last two quarters."


class NotDisputed(Refusal):
    code = "not-disputed"
    detail = "The rejection is not disputed, or the time for decisions about it is over."


class DecidedAlready(Refusal):
    code = "decided-already"
    detail = "This side has decided otherwise already."


@dataclass(frozen=True)
class Entry:
    """A claim; `paid_at`, `paid_by`: when which good lead paid what is owed, None while none has."""

    claim: Claim
    paid_at: datetime | None = None
    paid_by: UUID | None = None


async def load_ledger(database: Database, seller: str | None = None) -> list[Entry]:
    """The claims of the last two quarters, the newest first; `seller`: only those of this seller.

    Raises ReportsUnfinished.
    """

    async def read(conn: Connection) -> list[Entry]:
        claims = await _load_last_claims(conn)
        owed = [claim for claim in claims if claim.state == "owed"]
        paid = await claims_store.find_payments(conn, [claim.at for claim in owed])
        payments = dict(zip((claim.rejection.handoff_id for claim in owed), paid, strict=False))
        entries = [Entry(claim, *payments.get(claim.rejection.handoff_id, ())) for claim in reversed(claims)]
        return [each for each in entries if seller in (None, each.claim.rejection.seller)]

    return await database.slow_reads.run(read)


async def decide(database: Database, caller: Caller, side: Side, handoff_id: UUID, owes: bool) -> None:
    """Decide for a side whether another lead is owed for a disputed rejection.

    Raises UnknownClaim, NotDisputed, DecidedAlready. The same decision again changes nothing.
    """

    claims = await database.slow_reads.run(_load_last_claims)
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


async def publish_outcomes(database: Database) -> int:
    """Publish what was decided lately about claims; how many there were. Raises ReportsUnfinished."""
    claims = await database.slow_reads.run(_load_last_claims)
    closed = [claim for claim in claims if claim.state in PUBLISHED]
    return await database.run(partial(_publish, closed=closed)) if closed else 0


async def _publish(conn: Connection, closed: Sequence[Claim]) -> int:
    changed = await save_changed(conn, closed)
    events = [event for claim in closed if claim.rejection.handoff_id in changed for event in _write_events(claim)]
    await stage(conn, events, await database_clock(conn))
    return len(changed)


def _write_events(claim: Claim) -> Sequence[Event]:
    rejection, events = claim.rejection, list[Event]()
    of_claim: dict[str, Any] = {
        "lead_id": rejection.lead_id,
        "handoff_id": rejection.handoff_id,
        "occurred_at": claim.at,
    }
    if claim.decide_by:
        events.append(GuaranteeDecided(**of_claim, owes=claim.state == "owed"))
    if claim.state == "owed":
        events.append(GuaranteeOwed(**of_claim, reason=rejection.reason, clause=rejection.clause))
    return events


async def _load_last_claims(conn: Connection) -> Sequence[Claim]:
    source = await load_source(conn)
    now = await pace.find_moment(conn)
    since = max(now - LEDGER_DAYS, MIN_INSTANT)
    return (await load_claims(conn, source.build_query(ReportRequest()), since, now)).claims
