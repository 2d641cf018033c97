"""Loads the ledger of the guarantee."""

from collections.abc import Sequence

from services.metrics.commitments.handlers.standings import STANDING_DAYS
from services.metrics.facts.store import load_signed_parts
from services.metrics.guarantee.domain import Entry, Ledger
from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.guarantee import load_claims
from services.metrics.reports.handlers.source import ReportSource, load_source
from services.metrics.reports.store import claims, pace
from shared.db.connection import Connection
from shared.db.database import Database


async def load_ledger(database: Database) -> Ledger:
    """The ledger of now. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Ledger:
        source = await load_source(conn)
        (found, truncated), zone = await load_last_claims(conn, source), source.locale.zone
        owed = [claim for claim in found if claim.state == "owed"]
        paid = await claims.find_payments(conn, [claim.at for claim in owed])
        payments = dict(zip((claim.rejection.handoff_id for claim in owed), paid, strict=False))
        entries = [Entry(claim, *payments.get(claim.rejection.handoff_id, ())) for claim in reversed(found)]
        return Ledger(entries, zone, truncated)

    return await database.slow_reads.run(read)


async def load_last_claims(conn: Connection, source: ReportSource) -> tuple[Sequence[Claim], bool]:
    """The claims for leads of the last two quarters in the order of decisions, and whether older ones are missing."""
    now = await pace.find_moment(conn)
    since = now - STANDING_DAYS
    return await load_claims(conn, source.build_query(ReportRequest()), await load_signed_parts(conn), since, now)


async def read_last_claims(database: Database) -> Sequence[Claim]:
    """The claims, in a transaction of its own. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Sequence[Claim]:
        return (await load_last_claims(conn, await load_source(conn)))[0]

    return await database.slow_reads.run(read)
