"""The deals of a company's leads, with every stage that they were in."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from services.handoff.companies.domain.company import AccountDeal, StageOfDeal
from shared.db.connection import Connection, Row, sql

# A deal whose stages name no owner is its handoff's seller's.
_FIND = sql("""
    select company.domain, deal.deal, deal.lead_id, deal.seller, stage.stage, stage.occurred_at, stage.owner
    from unnest(cast(:domains as text[])) as company (domain)
         cross join lateral (
             select lead_id from company_leads where company_leads.domain = company.domain collate "C" offset 0) as lead
         cross join lateral (
             select deals.deal, deals.lead_id, (
                 select seller from handoffs
                 where handoffs.lead_id = deals.lead_id and seller is not null
                     and jsonb_exists(cast(standings as jsonb), cast(deals.deal as text))
                 order by merged, handoff_id desc limit 1) as seller
             from deals where deals.lead_id = lead.lead_id offset 0) as deal
         cross join lateral (
             select stage, occurred_at, owner from deal_stages
             where deal_stages.deal = deal.deal order by number offset 0) as stage
    order by company.domain, deal.deal
""")


async def find_by_domain(conn: Connection, domains: Iterable[str]) -> dict[str, list[AccountDeal]]:
    """The deals of each of these companies that has any."""
    rows = await conn.execute(_FIND, {"domains": sorted(set(domains))})
    found: dict[str, list[AccountDeal]] = {}
    for (domain, deal, lead_id, seller), stages in groupby(rows, _key):
        reported = tuple(StageOfDeal(row.stage, row.occurred_at, row.owner) for row in stages)
        found.setdefault(domain, []).append(AccountDeal(deal, lead_id, reported, seller))
    return found


def _key(row: Row) -> tuple[str, UUID, UUID, str | None]:
    return row.domain, row.deal, row.lead_id, row.seller
