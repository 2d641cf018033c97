"""People for the measurement of reports: their folded rows, written by SQL alone."""

from datetime import date
from functools import partial

import asyncpg

from services.metrics.reports.tasks import RefoldingPace, refold_at_pace
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.db.ddl import ddl

PEOPLE = 1_000_000
# In two years a seller gets no more people than this; there are at least so many sellers.
PEOPLE_OF_SELLER, SELLERS = 50_000, 20
AGREEMENT = """
    {"timezone": "Europe/Berlin", "currency": "EUR", "sales": {"acceptance": {"within": "4h"}},
     "marketing": {"qualified_leads": {"per": "month", "at_least": 200}},
     "goal": {"metric": "bookings", "per": "quarter", "target": {"amount": "5000000", "currency": "EUR"}},
     "expected": {"qualified_to_customer": 0.1, "deal": {"amount": "20000", "currency": "EUR"}, "cycle_days": 50}}
"""

_ROWS = (
    """
    create temp table people as
    select n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as lead_id,
           ('00000000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid as handoff_id,
           ('00000000-0000-7000-8002-' || lpad(to_hex(n), 12, '0'))::uuid as deal,
           cast({begins} as timestamptz) + n * (interval '1 day' * {days} / {people}) as at,
           'source-' || (hashint4(n) & 7) as source,
           (array['paid_search', 'paid_social', 'organic', 'email', 'referral', 'events', 'direct', 'partner'])[
               1 + (hashint4(n + 1) & 7)] as channel,
           'campaign-' || (hashint4(n + 2) & 31) as campaign,
           (array['fleet', 'route'])[1 + n % 2] as product, 'seller-' || n % {sellers} as seller,
           'team-' || n % 4 as team,
           (hashint4extended(n, 1) & 65535) / 65536.0 as reached,
           (hashint4extended(n, 2) & 65535) / 65536.0 as pace,
           (hashint4extended(n, 3) & 65535) / 65536.0 as size
    from generate_series(1, {people}) n
    """,
    """
    insert into first_touches (lead_id, captured_at, recorded_at, number, source, channel, campaign, source_kind,
        touched_at, touched_recorded_at, touched_number, source_key, channel_key, campaign_key)
    select lead_id, at, at, n, source, channel, campaign, case when n % 20 = 0 then 'sales' else 'form' end,
           at, at, n, source, channel, campaign
    from people
    """,
    """
    insert into journeys
    select lead_id, product, 1, case when reached < 0.6 then at end,
           case when reached < 0.6 then 'qualified' else 'nurture' end, at, at, n from people
    """,
    """
    insert into handoffs (handoff_id, lead_id, product, cycle, origin, told_recorded_at, told_number, begun_at, seller,
        team, owner_recorded_at, owner_number, accepted_at, contacted_at, sales_qualified_at, rejected_at,
        rejected_recorded_at, rejected_number, rejected_by, rejected_team, reason, clause, checked, returns,
        recycled_at, closed_as)
    select handoff_id, lead_id, product, 1, 'marketing', at, n, at, seller, team, at, n,
           case when reached < 0.5 then at + pace * interval '6 hours' end,
           case when reached < 0.4 then at + pace * interval '1 day' end,
           case when reached < 0.2 then at + pace * interval '10 days' end,
           case when reached > 0.55 then at + pace * interval '1 day' end, at, n, seller, team,
           (array['too_small', 'wrong_country', 'other'])[1 + n % 3], 'size', 'confirmed', 'nurture',
           case when reached between 0.12 and 0.55 and n < {people} - {settling} then at + interval '20 days' end,
           case when reached < 0.05 then 'won' when reached < 0.09 then 'lost' end
    from people where reached < 0.6
    """,
    """
    insert into clocks (clock, handoff_id, lead_id, product, target, seller, team, started_at, due_at, told_recorded_at,
        told_number, state, finished_at, elapsed_seconds, business_seconds)
    select ('00000000-0000-7000-80' || place || '-' || lpad(to_hex(n), 12, '0'))::uuid, handoff_id, lead_id, product,
           target, seller, team, at, at + interval '4 hours', at, n,
           case when pace < 0.8 then 'met' else 'breached' end,
           case when pace >= 0.8 and n < {people} - {settling} / 10 then at + interval '1 day' end,
           60 + 30000 * pace * size, 60 + 9000 * pace * size
    from people cross join (values (10, 'acceptance'), (11, 'first_contact')) t (place, target) where reached < 0.6
    """,
    """
    insert into deals (deal, lead_id, product, cycle, begun_at, opened_at, stage, stage_at, stage_recorded_at,
        stage_number, amount, currency, seller, team, handoff_id, pursued_at)
    select deal, lead_id, product, 1, at + interval '15 days', at + interval '15 days',
           case when reached < 0.05 then 'won' when reached < 0.09 then 'lost' else 'opportunity' end,
           at + interval '20 days' + pace * interval '60 days', at, n, 1000 + round(size::numeric * 50000), 'EUR',
           seller, team, handoff_id,
           case when reached between 0.05 and 0.09 and n % 4 = 0 then null else at + interval '15 days' end
    from people where reached < 0.12
    """,
    """
    insert into receipts
    select ('00000000-0000-7000-8003-' || lpad(to_hex(n), 12, '0'))::uuid, deal, lead_id,
           at + interval '90 days', at, n, 1000 + round(size::numeric * 50000), 'EUR' from people where reached < 0.05
    """,
    """
    insert into merges
    select p.lead_id, q.lead_id, p.at, p.n from people p join people q on q.n = p.n - 1 where p.n % 100 = 0
    """,
)
_AGREEMENT = """
    insert into facts (event_id, topic, partition, number, type, subject, occurred_at, recorded_at, data)
    select gen_random_uuid(), 'qualification', 0, 1, 'agreement.activated', '1', now(), now(), jsonb_build_object(
        'agreement_version', 1, 'document', cast({document} as jsonb))
"""
# Of each person who bought, what happened before: a capture and two activities, and a seller who had the lead before.
_STORIES = """
    insert into facts (event_id, topic, partition, number, type, subject, lead_id, occurred_at, recorded_at, data)
    select gen_random_uuid(), 'intake', 0, row_number() over (), t.type, cast(d.lead_id as text), d.lead_id,
           d.begun_at - t.before, d.begun_at,
           jsonb_build_object('touch', jsonb_build_object('channel', t.channel), 'source_kind', 'form',
                              'seller', d.seller, 'team', d.team, 'former_seller', 'seller-0')
    from deals d cross join (values
        ('lead.captured', interval '15 days', 'paid_search'), ('activity.recorded', interval '14 days', 'email'),
        ('activity.recorded', interval '13 days', 'events'), ('handoff.accepted', interval '12 days', null),
        ('handoff.reassigned', interval '5 days', null), ('deal.opened', interval '0 days', null)
    ) t (type, before, channel) where d.stage = 'won'
"""
_CREDIT = """
    update facts set data = jsonb_set(data, {path}, {credit}) where type = 'agreement.activated'
"""
CREDIT = '{"sourced": 0.5, "touched": 0.2, "shared": 0.25, "protection": "30d", "commission": [{"share": 0.02}]}'
# A person who is folded for the first time is marked by `refold_batch`.
_END = ("truncate changed_leads", "analyze")
_COUNT = sql("select count(*) from first_touches")
_CHANGE = sql("""
    update journeys set qualified_at = coalesce(qualified_at, verdict_at) + interval '1 day'
    where lead_id in (select lead_id from first_touches order by md5(cast(lead_id as text)) limit :limit)
""")
_SIZE = sql("""
    select cast(sum(pg_total_relation_size(cast(oid as regclass))) as bigint) as bytes
    from pg_class where relname = any(cast(:tables as text[])) and relkind = 'r'
""")
TABLES = ["report_people", "report_items", "report_step_sums", "report_item_sums", "report_clock_sums"]


async def insert_people(url: str, people: int, begins: date = date(2024, 11, 1), days: int = 730) -> None:
    """Insert the folded rows of so many people, captured within these days; a hundredth of them have two ids."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("set search_path = metrics")
    sellers = max(SELLERS, people // PEOPLE_OF_SELLER)
    literals: dict[str, str | int | date] = {"people": people, "sellers": sellers, "document": AGREEMENT}
    # The leads of the last month are open.
    literals |= {"begins": begins, "days": days, "settling": people * 30 // days}
    for statement in (*_ROWS, _AGREEMENT, *_END):
        await connection.execute(ddl(statement, literals=literals))
    await connection.close()


async def fold_people(url: str, database: Database) -> None:
    """Fold everyone for the first time, and vacuum as a running PostgreSQL does."""
    pace = RefoldingPace()
    while await refold_at_pace(database, pace):
        pass
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("vacuum analyze")
    await connection.close()


async def insert_stories(url: str) -> None:
    """Insert the facts about everyone who bought, and have the agreement say who gets credit."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("set search_path = metrics")
    await connection.execute(_STORIES)
    await connection.execute(ddl(_CREDIT, literals={"path": "{document,credit}", "credit": CREDIT}))
    await connection.execute("vacuum analyze")
    await connection.close()


async def change_people(database: Database, people: int) -> None:
    """Change the verdicts of so many people, drawn from all."""
    await database.run(lambda conn: conn.execute(_CHANGE, {"limit": people}))


async def measure_disk(database: Database) -> dict[str, int]:
    """The bytes of each table from which reports are added up, with its indexes."""
    sizes = {}
    for table in TABLES:
        rows = await database.run(partial(_find_size, table=table))
        sizes[table] = rows
    return sizes


async def _find_size(conn: Connection, table: str) -> int:
    size: int = (await conn.execute(_SIZE, {"tables": [table]})).scalar_one()
    return size


async def count_people(conn: Connection) -> None:
    """Read the rows of all people."""
    await conn.execute(_COUNT)
