"""The end of notices in the books: each is sent, failed or withdrawn once, and what was tried is an event."""

from collections.abc import Sequence

from services.handoff.destinations.domain.outcome import Outcome
from services.handoff.notices.domain.notice import STALE, Notice, tell_outcome
from services.handoff.notices.store import sending
from services.handoff.notices.telemetry import count_notices
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage


async def save_outcome(conn: Connection, tried: Sequence[Notice], outcome: Outcome) -> None:
    """Save what became of an attempt; what is sent or failed is told."""
    saved = await sending.save(conn, tried, outcome.state, outcome.reason, outcome.delay)
    if outcome.state != "pending":
        await _tell(conn, saved, outcome.reason)


async def end_untold(conn: Connection, notices: Sequence[Notice], reason: str) -> None:
    """End these locked notices, for they cannot be told."""
    await sending.end(conn, [notice.notice_id for notice in notices], "failed", reason)
    await _tell(conn, notices, reason)


async def end_stale(conn: Connection, notices: Sequence[Notice]) -> None:
    """End these locked notices, which are not true any more: those that were tried have failed."""
    await end_untold(conn, [notice for notice in notices if notice.attempts], STALE)
    untried = [notice for notice in notices if not notice.attempts]
    await sending.end(conn, [notice.notice_id for notice in untried], "withdrawn", None)
    count_notices(conn, [notice.kind for notice in untried], "withdrawn")


async def _tell(conn: Connection, notices: Sequence[Notice], reason: str | None) -> None:
    if not notices:
        return
    now = await database_clock(conn)
    await stage(conn, [tell_outcome(notice, now, reason) for notice in notices], now)
    count_notices(conn, [notice.kind for notice in notices], "sent" if reason is None else "failed")
