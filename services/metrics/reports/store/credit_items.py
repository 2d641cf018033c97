"""The won deals of people whose leads are marked, the items that are kept of their parts, and all parts added up."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import CTE, Numeric, Select, Text, TextualSelect, Uuid, select

from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.reports.domain.credit import WonDeal
from services.metrics.reports.domain.credit_items import COMMISSION, CREDIT
from services.metrics.reports.domain.query import ReportQuery, TimeGroup
from services.metrics.reports.store import entries, leads, sums
from shared.db.connection import Connection, Rows
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT

# More rows, of a span, a party and a currency each, are not read; the report is `truncated`.
SUMS_LIMIT = 100_000
# A deal with the currency that was told.
ToldDeal = tuple[WonDeal, str | None]

# Of these leads those that have a deal, or bring another lead with them. Each is looked up, whatever their number.
_LEADS = text_rows(
    """
    select l.lead_id from unnest(cast(:leads as uuid[])) as l (lead_id)
    where coalesce(
        (select true from metrics.deals where lead_id = l.lead_id limit 1),
        (select true from metrics.receipts where lead_id = l.lead_id limit 1),
        (select true from metrics.merges where merged = l.lead_id limit 1),
        (select true from metrics.merges where survivor = l.lead_id limit 1)
    )
    """,
    lead_id=Uuid,
).cte("marked")
# The tables by their names have the rows of these people alone, and deals that are others'.
_WON = text_rows(
    """
    select d.deal, coalesce(m.person, d.lead_id) as person, d.stage_at, coalesce(d.amount, 0) as amount, d.currency,
           d.seller, d.team, h.origin
    from deals d left join members m on m.lead_id = d.lead_id
         left join lateral (select origin from metrics.handoffs where handoff_id = d.handoff_id offset 0) h on true
    where d.stage = 'won' and coalesce(m.person, d.lead_id) in (
        select coalesce(n.person, t.lead_id) from first_touches t left join members n on n.lead_id = t.lead_id
        where t.captured_at is not null
    )
    """,
    deal=Uuid,
    person=Uuid,
    stage_at=INSTANT,
    amount=Numeric,
    **dict.fromkeys(("currency", "seller", "team", "origin"), Text),
)
_STORED = text_rows(
    """
    select kind, person, item, name, state, clause, at, amount from stored_items
    where kind in ('credit', 'commission')
    """,
    kind=Text,
    person=Uuid,
    item=Uuid,
    **dict.fromkeys(("name", "state", "clause"), Text),
    at=INSTANT,
    amount=Numeric,
).add_cte(*entries.list_rows_of(entries.MARKED), entries.STORED_ITEMS)


def _of(marked: CTE) -> TextualSelect:
    return _WON.add_cte(*entries.list_rows_of(marked), MEMBERS)


_WON_OF_LEADS, _WON_OF_MARKED = _of(_LEADS), _of(entries.MARKED)


async def fetch_won_of(conn: Connection, marked: Sequence[UUID] | None, own: str) -> list[ToldDeal]:
    """The won deals that count of the people with these leads; None: of those whose leads are marked."""
    if marked is None:
        rows = await conn.execute(_WON_OF_MARKED)
    else:
        rows = await conn.execute(_WON_OF_LEADS, {"leads": list(marked)})
    return [
        (
            WonDeal(
                row.deal, row.person, row.stage_at, row.amount, row.currency or own, row.origin, row.seller, row.team
            ),
            row.currency,
        )
        for row in rows
    ]


async def fetch_stored(conn: Connection) -> Rows:
    """The items that are kept of the parts of the people whose leads are marked."""
    return await conn.execute(_STORED)


async def fetch_sums(conn: Connection, query: ReportQuery, per: TimeGroup | None) -> tuple[Rows, bool]:
    """A row for each span, `kind`, currency (`name`), `state` and `clause`, and whether there are more."""
    rows = await conn.execute(_build_sums(per), leads.list_values(query) | {"limit": SUMS_LIMIT + 1})
    return Rows(rows[:SUMS_LIMIT]), len(rows) > SUMS_LIMIT


@cache
def _build_sums(per: TimeGroup | None) -> Select[tuple[object, ...]]:
    items = sums.count_items(per, "period", (CREDIT, COMMISSION), narrowed=False)
    return select(items).limit(leads.LIMIT)
