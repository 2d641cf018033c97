"""The table of the leads whose company is known by its domain."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from services.handoff.companies.domain.lead_domain import LeadDomain
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import BYTEWISE, INSTANT, Boolean, Column, Table, Uuid, index, metadata_of, required

company_leads_table = Table(
    "company_leads",
    metadata_of("handoff"),
    Column("lead_id", Uuid, primary_key=True),
    required("domain", BYTEWISE),
    required("said", Boolean),
    required("stated_at", INSTANT),
    index("company_leads_domain", "domain", "lead_id"),
)

# A company is known from its first lead on; only a lead with deals can change what it is to us.
_SAVE = sql("""
    with stated as materialized (
        select * from json_to_recordset(cast(:statements as json))
                      as stated (lead_id uuid, domain text, said boolean, stated_at timestamptz, company uuid)
    ), former as materialized (
        select lead_id, domain from company_leads where lead_id = any(array(select lead_id from stated))
    ), saved as (
        insert into company_leads as known (lead_id, domain, said, stated_at)
        select lead_id, domain, said, stated_at from stated order by lead_id
        on conflict (lead_id) do update set
            domain = excluded.domain, said = excluded.said, stated_at = excluded.stated_at
        where (excluded.said, excluded.stated_at, excluded.domain) > (known.said, known.stated_at, known.domain)
        returning lead_id, domain
    ), companies as (
        insert into companies (domain, company)
        select distinct on (domain) domain, company from stated order by domain on conflict do nothing
    )
    select saved.domain, former.domain as former,
           exists(select from deals where deals.lead_id = saved.lead_id) as has_deals
    from saved left join former on former.lead_id = saved.lead_id
    where former.domain is distinct from saved.domain
""")
_TAKE_MERGED = sql("""
    delete from company_leads using aliases
    where company_leads.lead_id = aliases.merged and aliases.merged = any(cast(:merged as uuid[]))
    returning aliases.survivor as lead_id, company_leads.domain, company_leads.said, company_leads.stated_at
""")
_FIND_DOMAINS = sql("""
    select distinct domain from company_leads where lead_id = any(cast(:leads as uuid[])) order by domain
""")
_COUNT = sql("select count(*) from company_leads where domain = :domain")
_FORGET = sql("delete from company_leads where lead_id = any(cast(:leads as uuid[])) returning domain")


class NewDomain(NamedTuple):
    """A lead whose company is another one now; whether it has deals, which are the company's then."""

    domain: str
    former: str | None
    has_deals: bool


async def save(conn: Connection, statements: Sequence[LeadDomain], ids: Iterable[UUID]) -> list[NewDomain]:
    """Save what was stated of these leads, which are locked: at most one statement of each; what changed by it.

    `ids`: for companies that are new.
    """
    rows = [vars(statement) | {"company": company} for statement, company in zip(statements, ids, strict=True)]
    changed = await conn.execute(_SAVE, {"statements": rows_to_json(rows)})
    return [NewDomain(row.domain, row.former, row.has_deals) for row in changed]


async def take_merged(conn: Connection, merged: Iterable[UUID]) -> list[LeadDomain]:
    """Take away what was stated of these leads, which were merged: it is the survivors' now."""
    rows = await conn.execute(_TAKE_MERGED, {"merged": list(merged)})
    return [LeadDomain(row.said, row.stated_at, row.domain, row.lead_id) for row in rows]


async def find_domains(conn: Connection, leads: Iterable[UUID]) -> list[str]:
    """The companies of these leads."""
    lead_ids = list(set(leads))
    return list((await conn.execute(_FIND_DOMAINS, {"leads": lead_ids})).scalars()) if lead_ids else []


async def count_leads(conn: Connection, domain: str) -> int:
    """The number of leads of this company."""
    number: int = (await conn.execute(_COUNT, {"domain": domain})).scalar_one()
    return number


async def forget(conn: Connection, leads: Sequence[UUID]) -> set[str]:
    """Delete the companies of these leads, which are erased; those companies."""
    return set((await conn.execute(_FORGET, {"leads": list(leads)})).scalars())
