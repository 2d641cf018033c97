"""The queries that add up what was received of deals whose lead is not known."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Numeric, Select, Text, exists, func, select, true, union_all

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import receipts_table
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store.conversion import convert, find_day
from services.metrics.reports.store.leads import LEADS, LIMIT, fetch_rows, is_in_range
from services.metrics.reports.store.money_sums import count_money
from shared.db.connection import Connection, Row
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT

_RECEIPTS = join_person(receipts_table, "r")
_NO_LEAD = text_rows(
    "select currency, amount, received_at from metrics.receipts where lead_id is null",
    currency=Text,
    amount=Numeric,
    received_at=INSTANT,
).subquery("r")


def _convert(receipts: FromClause) -> Select[Any]:
    rate, currency, factor, rated = convert(receipts.c.currency, find_day(receipts.c.received_at))
    rows = select(currency.label("currency"), (receipts.c.amount * factor).label("amount"), rated.label("rated"))
    return rows.select_from(receipts.outerjoin(rate, true())).where(is_in_range(receipts.c.received_at))


def _add_up(rows: FromClause) -> Select[Any]:
    sums = (func.sum(rows.c[name]).label(name) for name in ("amount", "rated"))
    return select(rows.c.currency, *sums).group_by(rows.c.currency).order_by(rows.c.currency).limit(LIMIT)


# By the day on which it was received, on either basis: without a lead there is no cohort.
UNMATCHED = _add_up(
    _convert(_RECEIPTS).where(~exists().where(LEADS.c.lead_id == _RECEIPTS.c.person)).subquery("converted")
)
_UNKNOWN = count_money(None, "period", ("unmatched",), narrowed=False)
UNMATCHED_SUMMED = _add_up(
    union_all(_convert(_NO_LEAD), select(_UNKNOWN.c.name, _UNKNOWN.c.amount, _UNKNOWN.c.rated)).subquery("converted")
)


async def fetch_unmatched(conn: Connection, query: ReportQuery) -> Sequence[Row]:
    """What was received of deals whose lead is not known, a row for each currency."""
    rows, _ = await fetch_rows(conn, UNMATCHED_SUMMED if query.summed else UNMATCHED, query)
    return rows
