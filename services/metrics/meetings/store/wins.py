"""The deals that were won in a span, and which won deals were shared."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.metrics.projections.store.person_ids import MEMBERS
from shared.db.connection import Connection, Rows, sql
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT, Column, Numeric, Table, Text, Uuid, metadata_of, required

shared_wins_table = Table(
    "shared_wins",
    metadata_of("metrics"),
    Column("deal", Uuid, primary_key=True),
    required("shared_at", INSTANT),
)

# As reports count them: of people with a capture. The largest first.
_WINS = text_rows(
    """
    select coalesce(m.person, d.lead_id) as person, d.stage_at, d.amount, d.currency
    from deals d left join members m on m.lead_id = d.lead_id
    where d.stage = 'won' and d.stage_at >= :start and d.stage_at < :until
          and exists (
              select from first_touches t
              where t.captured_at is not null and (t.lead_id = d.lead_id or t.lead_id in (
                  select o.lead_id from members o where o.person = m.person
              ))
          )
    order by d.currency is distinct from :currency, d.amount desc nulls last, d.stage_at, d.deal limit :limit
    """,
    person=Uuid,
    stage_at=INSTANT,
    amount=Numeric,
    currency=Text,
).add_cte(MEMBERS)
_FIND_NEW = text_rows(
    """
    select d.deal, d.handoff_id, coalesce(m.person, d.lead_id) as person, d.stage_at, d.amount, d.currency
    from deals d left join members m on m.lead_id = d.lead_id
    where d.stage = 'won' and d.stage_at >= :since and d.lead_id is not null
          and not exists (select from shared_wins s where s.deal = d.deal)
          and exists (
              select from first_touches t
              where t.captured_at is not null and (t.lead_id = d.lead_id or t.lead_id in (
                  select o.lead_id from members o where o.person = m.person
              ))
          )
    order by d.stage_at, d.deal limit :limit
    """,
    deal=Uuid,
    handoff_id=Uuid,
    person=Uuid,
    stage_at=INSTANT,
    amount=Numeric,
    currency=Text,
).add_cte(MEMBERS)
# The row of a deal is there before its event is staged: of two processes one publishes it.
_SHARE = sql("""
    insert into shared_wins (deal, shared_at)
    select deal, clock_timestamp() from unnest(cast(:deals as uuid[])) as won (deal) order by deal
    on conflict do nothing returning deal
""")


async def list_wins(conn: Connection, start: datetime, until: datetime, currency: str, limit: int) -> Rows:
    """The largest deals that were won in these instants: those in this currency first, the largest first."""
    values = {"start": start, "until": until, "currency": currency, "limit": limit}
    return await conn.execute(_WINS, values)


async def find_new(conn: Connection, since: datetime, limit: int) -> Rows:
    """The first deals that were won from this instant on, of people with a capture, and were not shared."""
    return await conn.execute(_FIND_NEW, {"since": since, "limit": limit})


async def share(conn: Connection, deals: Sequence[UUID]) -> set[UUID]:
    """Save that these deals are shared; return those of which that was not known."""
    return set((await conn.execute(_SHARE, {"deals": list(deals)})).scalars())
