"""Loads the ledger of the guarantee."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from services.metrics.commitments.handlers.standings import STANDING_DAYS
from services.metrics.facts.store import load_signed_parts
from services.metrics.guarantee.domain import Entry, Ledger
from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.guarantee import load_claims
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.store import claims, pace
from shared.db.connection import Connection
from shared.db.database import Database


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
    since = now - STANDING_DAYS
    found = await load_claims(conn, source.build_query(ReportRequest()), await load_signed_parts(conn), since, now)
    return found, source.locale.zone
