"""What is known of one company: what it is to us, how many leads it has, and their deals."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.handoff.companies.domain.company import AccountDeal, Company, CompanyNotFound
from services.handoff.companies.store import account_deals, companies, lead_domains
from shared.db.connection import Connection

DEALS_LIMIT = 50


@dataclass(frozen=True)
class Dealings:
    """A company with its newest deals, at most DEALS_LIMIT, and the number of its leads."""

    company: Company
    leads: int
    deals: Sequence[AccountDeal]


async def load_dealings(conn: Connection, domain: str) -> Dealings:
    """The dealings with this company. Raises CompanyNotFound."""
    company = (await companies.find_many(conn, [domain])).get(domain)
    if company is None:
        raise CompanyNotFound
    deals = (await account_deals.find_by_domain(conn, [domain])).get(domain, [])
    newest = sorted(deals, key=lambda deal: (deal.latest.at, deal.deal), reverse=True)[:DEALS_LIMIT]
    return Dealings(company, await lead_domains.count_leads(conn, domain), newest)
