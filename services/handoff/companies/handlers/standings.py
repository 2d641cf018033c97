"""What companies are to us follows their deals, in the transaction in which these change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.companies.domain.company import Company, Said, UnknownOwner, derive_account, state
from services.handoff.companies.store import account_deals, companies, lead_domains
from services.handoff.sellers.store import teams_of
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage


async def follow_deals(conn: Connection, lead_ids: Iterable[UUID], now: datetime) -> None:
    """Let the companies of these leads, whose deals or their sellers changed, follow them."""
    domains = await lead_domains.find_domains(conn, lead_ids)
    if domains:
        await restate(conn, domains, now)


async def restate(conn: Connection, domains: Iterable[str], now: datetime) -> None:
    """Save what these companies are by their deals as they are now, and stage what changed.

    The companies are locked first, so that of two transactions at once the second one sees the deals of the first.
    """
    wanted = sorted(set(domains))
    if not wanted:
        return
    locked = await companies.lock_or_create(conn, wanted, [uuid7() for _ in wanted])
    await _save(conn, [(company, company.said) for company in locked], now)


async def say(conn: Connection, domain: str, said: Said, key_id: UUID) -> Company:
    """Save what the caller with this API key says of a company; the company as it is then. Raises UnknownOwner."""
    if said.owner is not None and not await teams_of(conn, [said.owner]):
        raise UnknownOwner
    (company,) = await companies.lock_or_create(conn, [domain], [uuid7()])
    if company.said == said:
        return company
    await record_change(conn, key_id, "saved", f"companies/{company.company}")
    (after,) = await _save(conn, [(company, said)], await database_clock(conn))
    return after


async def _save(conn: Connection, stated: Sequence[tuple[Company, Said]], now: datetime) -> list[Company]:
    deals = await account_deals.find_by_domain(conn, [company.domain for company, _ in stated])
    results = [state(company, said, derive_account(deals.get(company.domain, ())), now) for company, said in stated]
    after = [company for company, _ in results]
    before = {company.domain: company for company, _ in stated}
    await companies.save(conn, [company for company in after if company != before[company.domain]])
    await stage(conn, [event for _, events in results for event in events], now)
    return after
