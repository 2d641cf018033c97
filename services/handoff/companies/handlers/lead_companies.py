"""Which company each lead belongs to: captures and enrichments say it, merges join it, erasures end it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.companies.domain.lead_domain import LeadDomain, find_strongest, read_statements
from services.handoff.companies.handlers.standings import restate
from services.handoff.companies.store import companies, lead_domains
from services.handoff.leads.handlers import apply_survivors
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.intake import LeadCaptured, LeadEnriched, LeadMerged
from shared.messaging.event_handler import ReceivedEvent


async def on_company_stated(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save the company of each lead. The leads are locked; the companies are locked last of all."""
    told = [cause.event for cause in received if isinstance(cause.event, LeadCaptured | LeadEnriched)]
    statements = read_statements(await apply_survivors(conn, told))
    merged = {cause.event.merged for cause in received if isinstance(cause.event, LeadMerged)}
    taken = await lead_domains.take_merged(conn, merged) if merged else []
    strongest = find_strongest([*statements, *taken])
    if not strongest:
        return
    moved = {each.domain for each in taken}
    await restate(conn, moved | await _save(conn, strongest), await database_clock(conn))


async def forget_leads(conn: Connection, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Delete which companies these erased leads belonged to, and the companies of which nothing else is known."""
    domains = await lead_domains.forget(conn, lead_ids)
    if domains:
        await restate(conn, domains - await companies.delete_unknown(conn, domains), now)


async def _save(conn: Connection, statements: Sequence[LeadDomain]) -> set[str]:
    """The companies whose deals are others now."""
    changed = await lead_domains.save(conn, statements, [uuid7() for _ in statements])
    return {domain for each in changed if each.has_deals for domain in (each.domain, each.former) if domain}
