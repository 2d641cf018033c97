"""When both sides were to review each agreement, when they did, and what is advised; qualification lends the latter."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from services.metrics.facts.store import load_review_intervals
from services.metrics.meetings.domain.health import ReviewTerms
from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# The most reviews that are read, the latest ones.
REVIEW_LIMIT = 1000

_HELD = sql("select version, held_at from qualification.reviews order by held_at desc limit :limit")

_ADVICE = sql("select says, made_at from qualification.review_advice limit 1")


async def load_review_terms(conn: Connection, zone: ZoneInfo) -> list[ReviewTerms]:
    """Each agreement that came into force, the oldest first."""
    return [
        ReviewTerms(row.version, row.occurred_at.astimezone(zone).date(), row.every_days)
        for row in await load_review_intervals(conn)
    ]


async def load_held(conn: Connection, zone: ZoneInfo) -> dict[int, list[date]]:
    """By version of the agreement the days on which it was reviewed."""
    held: dict[int, list[date]] = defaultdict(list)
    async with borrow(conn, "qualification") as lent:
        for row in await lent.execute(_HELD, {"limit": REVIEW_LIMIT}):
            held[row.version].append(row.held_at.astimezone(zone).date())
    return held


async def load_advice(conn: Connection, zone: ZoneInfo) -> tuple[str, date] | None:
    """What is advised for the next review of the agreement in force, in a sentence, and the day of it."""
    async with borrow(conn, "qualification") as lent:
        row = (await lent.execute(_ADVICE)).first()
    return (row.says, row.made_at.astimezone(zone).date()) if row else None
