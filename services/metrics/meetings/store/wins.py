"""The deals that were won in a span, and which won deals were shared."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, select, true

from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.projections.store.tables import deals_table
from services.metrics.reports.store.leads import is_in_range
from services.metrics.reports.store.won_deals import WON, is_captured
from shared.db.connection import Connection, Rows, sql
from shared.db.expressions import constant
from shared.db.tables import INSTANT, Column, Table, Text, Uuid, metadata_of, required

shared_wins_table = Table(
    "shared_wins",
    metadata_of("metrics"),
    Column("deal", Uuid, primary_key=True),
    required("shared_at", INSTANT),
)


def _build_wins() -> Select[Any]:
    """The largest first. Of all of them the order is found, and only of the first ones who bought."""
    deal = deals_table.c
    is_other = deal.currency.is_distinct_from(bindparam("currency", type_=Text)).label("is_other")
    ranked = (
        select(deal.deal, deal.lead_id, deal.stage_at, deal.amount, deal.currency, is_other)
        .where(WON, is_in_range(deal.stage_at))
        .order_by(is_other, deal.amount.desc().nulls_last(), deal.stage_at, deal.deal)
        .offset(constant(0))
        .subquery("ranked")
    )
    found = select(MEMBERS.c.person).where(MEMBERS.c.lead_id == ranked.c.lead_id).offset(constant(0)).lateral("found")
    person = func.coalesce(found.c.person, ranked.c.lead_id).label("person")
    wins = select(ranked, person).outerjoin(found, true()).subquery("wins")
    return (
        select(wins.c.person, wins.c.stage_at, wins.c.amount, wins.c.currency)
        .where(is_captured(wins))
        .order_by(wins.c.is_other, wins.c.amount.desc().nulls_last(), wins.c.stage_at, wins.c.deal)
        .limit(bindparam("limit"))
    )


def _build_new() -> Select[Any]:
    deal, shared = deals_table.c, shared_wins_table.c
    person = func.coalesce(MEMBERS.c.person, deal.lead_id).label("person")
    new = (
        select(deals_table, person)
        .outerjoin(MEMBERS, MEMBERS.c.lead_id == deal.lead_id)
        .where(
            WON,
            deal.stage_at >= bindparam("since", type_=INSTANT),
            ~exists(select(shared.deal).where(shared.deal == deal.deal)),
        )
        .subquery("new")
    )
    columns = (new.c[name] for name in ("deal", "handoff_id", "person", "stage_at", "amount", "currency"))
    return select(*columns).where(is_captured(new)).order_by(new.c.stage_at, new.c.deal).limit(bindparam("limit"))


_WINS, _FIND_NEW = _build_wins(), _build_new()
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
