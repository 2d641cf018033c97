"""The queries that add up what was received of deals whose lead is not known."""

from collections.abc import Sequence

from sqlalchemy import Numeric, Text, exists, func, select, union_all

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import receipts_table
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store.leads import LEADS, LIMIT, fetch_rows, is_in_range
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection, Row
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT

_RECEIPTS = join_person(receipts_table, "r")
# By the day on which it was received, on either basis: without a lead there is no cohort.
UNMATCHED = (
    select(_RECEIPTS.c.currency, func.sum(_RECEIPTS.c.amount).label("amount"))
    .where(~exists().where(LEADS.c.lead_id == _RECEIPTS.c.person), is_in_range(_RECEIPTS.c.received_at))
    .group_by(_RECEIPTS.c.currency)
    .order_by(_RECEIPTS.c.currency)
    .limit(LIMIT)
)
_NO_LEAD = text_rows(
    "select currency, amount, received_at from metrics.receipts where lead_id is null",
    currency=Text,
    amount=Numeric,
    received_at=INSTANT,
).subquery("r")
_UNKNOWN = count_items(None, "period", ("unmatched",), narrowed=False)
_UNMATCHED_ROWS = union_all(
    select(_NO_LEAD.c.currency, _NO_LEAD.c.amount).where(is_in_range(_NO_LEAD.c.received_at)),
    select(_UNKNOWN.c.name, _UNKNOWN.c.amount),
).subquery("r")
UNMATCHED_SUMMED = (
    select(_UNMATCHED_ROWS.c.currency, func.sum(_UNMATCHED_ROWS.c.amount).label("amount"))
    .group_by(_UNMATCHED_ROWS.c.currency)
    .order_by(_UNMATCHED_ROWS.c.currency)
    .limit(LIMIT)
)


async def fetch_unmatched(conn: Connection, query: ReportQuery) -> Sequence[Row]:
    """What was received of deals whose lead is not known, a row for each currency."""
    rows, _ = await fetch_rows(conn, UNMATCHED_SUMMED if query.summed else UNMATCHED, query)
    return rows
