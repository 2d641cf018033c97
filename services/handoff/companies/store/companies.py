"""The table of companies: what was said of each, and what it is to us now."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.handoff.companies.domain.company import Account, Company, Said
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import BYTEWISE, INSTANT, Column, Table, Text, Uuid, index, metadata_of, required

companies_table = Table(
    "companies",
    metadata_of("handoff"),
    Column("domain", BYTEWISE, primary_key=True),
    required("company", Uuid, unique=True),
    Column("name", Text),
    Column("said_standing", Text),
    Column("said_owner", BYTEWISE),
    Column("said_since", INSTANT),
    required("standing", Text, default="'prospect'"),
    Column("owner", BYTEWISE),
    Column("since", INSTANT),
    index("companies_standing", "standing", "domain"),
    index("companies_owner", "owner", "domain", where="owner is not null"),
)

_CREATE = sql("""
    insert into companies (domain, company)
    select * from unnest(cast(:domains as text[]), cast(:ids as uuid[])) on conflict do nothing
""")
_LOCK = sql("select * from companies where domain = any(cast(:domains as text[])) order by domain for update")
_FIND = sql("select * from companies where domain = any(cast(:domains as text[]))")
_FIND_OF_LEADS = sql("""
    select lead_id, companies.* from company_leads join companies using (domain)
    where lead_id = any(cast(:leads as uuid[]))
""")
_FIND_ENGAGED = sql("""
    select lead_id, companies.* from company_leads join companies using (domain)
    where lead_id = any(cast(:leads as uuid[])) and standing in ('customer', 'open_deal') and owner is not null
""")
_FIND_PAGE = sql("""
    select * from companies
    where domain > :after and (cast(:standing as text) is null or standing = cast(:standing as text))
        and (cast(:owner as text) is null or owner = cast(:owner as text))
    order by domain limit :limit
""")
_SAVE = sql("""
    update companies set
        name = saved.name, said_standing = saved.said_standing, said_owner = saved.said_owner,
        said_since = saved.said_since, standing = saved.standing, owner = saved.owner, since = saved.since
    from json_to_recordset(cast(:rows as json)) as saved (domain text, name text, said_standing text, said_owner text,
        said_since timestamptz, standing text, owner text, since timestamptz)
    where companies.domain = saved.domain collate "C"
""")
# Of a company of which nothing was said nothing stays once its last lead is gone.
_DELETE_UNKNOWN = sql("""
    delete from companies
    where domain = any(cast(:domains as text[])) and name is null and said_standing is null and said_owner is null
        and not exists (select from company_leads where company_leads.domain = companies.domain)
    returning domain
""")


async def lock_or_create(conn: Connection, domains: Iterable[str], ids: Iterable[UUID]) -> list[Company]:
    """Lock these companies, in the order of their domains, and create those that are new."""
    ordered = sorted(set(domains))
    await conn.execute(_CREATE, {"domains": ordered, "ids": [id_ for id_, _ in zip(ids, ordered, strict=False)]})
    return [_read(row) for row in await conn.execute(_LOCK, {"domains": ordered})]


async def find_many(conn: Connection, domains: Iterable[str]) -> dict[str, Company]:
    """Those of these companies that are known, without a lock."""
    wanted = sorted(set(domains))
    rows = await conn.execute(_FIND, {"domains": wanted}) if wanted else ()
    return {row.domain: _read(row) for row in rows}


async def find_of_leads(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, Company]:
    """The company of each of these leads that has one, without a lock."""
    return {row.lead_id: _read(row) for row in await conn.execute(_FIND_OF_LEADS, {"leads": list(set(leads))})}


async def find_engaged(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, Company]:
    """The company of each of these leads that is a customer or has an open deal, and whose account a seller has."""
    return {row.lead_id: _read(row) for row in await conn.execute(_FIND_ENGAGED, {"leads": list(set(leads))})}


async def find_page(conn: Connection, standing: str | None, owner: str | None, after: str, limit: int) -> list[Company]:
    """At most `limit` companies in the order of their domains, from the one that follows `after`."""
    values = {"standing": standing, "owner": owner, "after": after, "limit": limit}
    return [_read(row) for row in await conn.execute(_FIND_PAGE, values)]


async def save(conn: Connection, companies: Sequence[Company]) -> None:
    """Save these companies, which are locked."""
    rows = [
        {
            "domain": company.domain,
            "name": company.said.name,
            "said_standing": company.said.standing,
            "said_owner": company.said.owner,
            "said_since": company.said.since,
            **vars(company.account),
        }
        for company in companies
    ]
    if rows:
        await conn.execute(_SAVE, {"rows": rows_to_json(rows)})


async def delete_unknown(conn: Connection, domains: Iterable[str]) -> set[str]:
    """Delete those of these companies that have no lead and of which nothing was said; their domains."""
    return set((await conn.execute(_DELETE_UNKNOWN, {"domains": sorted(set(domains))})).scalars())


def _read(row: Row) -> Company:
    said = Said(row.name, row.said_standing, row.said_owner, row.said_since)
    return Company(row.domain, row.company, said, Account(row.standing, row.owner, row.since))
