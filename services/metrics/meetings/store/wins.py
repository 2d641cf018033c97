"""The deals that were won in a span."""

from datetime import datetime

from services.metrics.projections.store.person_ids import MEMBERS
from shared.db.connection import Connection, Rows
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT, Numeric, Text, Uuid

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


async def list_wins(conn: Connection, start: datetime, until: datetime, currency: str, limit: int) -> Rows:
    """The largest deals that were won in these instants: those in this currency first, the largest first."""
    values = {"start": start, "until": until, "currency": currency, "limit": limit}
    return await conn.execute(_WINS, values)
