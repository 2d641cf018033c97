"""The deals that were won."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Uuid, bindparam, exists, func, or_, select, true, tuple_

from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.projections.store.tables import deals_table, first_touches_table, handoffs_table
from services.metrics.reports.domain.credit import WonDeal
from services.metrics.reports.store.leads import is_in_range
from shared.db.connection import Connection
from shared.db.expressions import constant
from shared.db.tables import INSTANT

NO_DEAL = UUID(int=0)

WON = deals_table.c.stage == constant("won")


def is_captured(deals: FromClause) -> ColumnElement[bool]:
    """Whether reports count a deal, which has a `lead_id` and a `person`: the person has a capture.

    Of a few deals each lead is looked up by its key, which `offset` has the planner do.
    """
    own, others = first_touches_table.alias("own"), first_touches_table.alias("others")
    members = MEMBERS.alias("o")
    of_person = select(members.c.person).join(others, others.c.lead_id == members.c.lead_id)
    return or_(
        exists(
            select(own.c.lead_id)
            .where(own.c.lead_id == deals.c.lead_id, own.c.captured_at.is_not(None))
            .offset(constant(0))
        ),
        exists(of_person.where(members.c.person == deals.c.person, others.c.captured_at.is_not(None))),
    )


def _build_won() -> Select[Any]:
    """A page of won deals, by their instants; whether each counts is a column, so that a page is known to be whole."""
    deal, after = deals_table.c, tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_deal", type_=Uuid))
    page = (
        select(deals_table)
        .where(WON, is_in_range(deal.stage_at), tuple_(deal.stage_at, deal.deal) > after)
        .order_by(deal.stage_at, deal.deal)
        .limit(bindparam("limit"))
        .subquery("page")
    )
    person = func.coalesce(MEMBERS.c.person, page.c.lead_id).label("person")
    deals = select(page, person).outerjoin(MEMBERS, MEMBERS.c.lead_id == page.c.lead_id).subquery("won")
    handoffs = (
        select(handoffs_table.c.origin)
        .where(handoffs_table.c.handoff_id == deals.c.handoff_id)
        .offset(constant(0))
        .lateral("handoff")
    )
    amount = func.coalesce(deals.c.amount, constant(0)).label("amount")
    columns = (deals.c[name] for name in ("deal", "person", "stage_at", "currency", "seller", "team"))
    return (
        select(*columns, amount, handoffs.c.origin, is_captured(deals).label("captured"))
        .select_from(deals.outerjoin(handoffs, true()))
        .order_by(deals.c.stage_at, deals.c.deal)
    )


_WON = _build_won()


async def fetch_won(
    conn: Connection, span: tuple[datetime, datetime], after: tuple[datetime, UUID], own: str, limit: int
) -> tuple[list[WonDeal], tuple[datetime, UUID] | None]:
    """Of the first `limit` deals won in this span after that one, by their instants, those that count.

    With the last of all, if there may be more. One without a currency has the `own` one.
    """
    values = {"start": max(span[0], after[0]), "until": span[1], "after_at": after[0], "after_deal": after[1]}
    rows = await conn.execute(_WON, values | {"limit": limit})
    deals = [
        WonDeal(row.deal, row.person, row.stage_at, row.amount, row.currency or own, row.origin, row.seller, row.team)
        for row in rows
        if row.captured
    ]
    return deals, (rows[-1].stage_at, rows[-1].deal) if len(rows) == limit else None
