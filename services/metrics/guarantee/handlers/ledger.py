"""Loads the ledger of the guarantee."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.metrics.guarantee.domain import Entry, Ledger
from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.query import MIN_INSTANT, ReportRequest
from services.metrics.reports.guarantee import load_claims
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.store import claims, pace
from shared.db.connection import Connection
from shared.db.database import Database

# Two quarters begin within so many days.
LEDGER_DAYS = timedelta(days=184)


async def load_ledger(database: Database) -> Ledger:
    """The ledger of now. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Ledger:
        found, zone = await load_last_claims(conn)
        owed = [claim for claim in found if claim.state == "owed"]
        paid = await claims.find_payments(conn, [claim.at for claim in owed])
        payments = dict(zip((claim.rejection.handoff_id for claim in owed), paid, strict=False))
        return Ledger([Entry(claim, *payments.get(claim.rejection.handoff_id, ())) for claim in reversed(found)], zone)

    return await database.slow_reads.run(read)


async def load_last_claims(conn: Connection) -> tuple[Sequence[Claim], ZoneInfo]:
    """The claims for leads of the last two quarters in the order of decisions, and the zone of their days."""
    source = await load_source(conn)
    now = await pace.find_moment(conn)
    since = max(now - LEDGER_DAYS, MIN_INSTANT)
    found = await load_claims(conn, source.build_query(ReportRequest()), since, now)
    return found, source.locale.zone
