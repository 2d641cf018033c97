"""The report `revenue`: deals won and their amounts, money received net of refunds and what recurs of it, per lead."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide_money, write_money, write_sum
from services.metrics.reports.store.money import fetch_money
from services.metrics.reports.store.unmatched_money import fetch_unmatched
from shared.db.connection import Connection, Row


async def compute_revenue(conn: Connection, query: ReportQuery) -> ReportResult:
    """Deals and receipts each count for themselves, under the product, team and seller of their deal.

    Cohort: by the first capture of their lead; period: by the day on which they were won or received. Money whose deal
    or lead is unknown is apart in the totals, as `unmatched`; money in another currency is converted by the rate of
    its own day, and without one it is apart everywhere. What recurs is received from renewals and expansions, less the
    refunds of deals whose last receipt before was one.
    """
    rows, truncated = await fetch_money(conn, query)
    # Money without a lead is no seller's.
    unmatched = [] if query.narrowed else await fetch_unmatched(conn, query)
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if not row.whole:
            groups.setdefault(row.grp, []).append(row)
    totals = _compute_figures([row for row in rows if row.whole], query)
    totals |= _write_unmatched(unmatched, query.locale.currency)
    if truncated:
        # Some currencies of the last group may be beyond the limit.
        groups.popitem()
    return build_result(
        query, {grp: _compute_figures(group, query) for grp, group in groups.items()}, totals, truncated
    )


def _compute_figures(rows: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    """One group's figures from its rows: one row for each currency, and one without a currency for the leads."""
    own = query.locale.currency
    rated = any(row.rated for row in rows)
    captured = sum(row.captured for row in rows)
    bookings = sum((row.bookings for row in rows if row.currency == own), Decimal(0))
    received = sum((row.received for row in rows if row.currency == own), Decimal(0))
    recurring = sum((row.recurring for row in rows if row.currency == own), Decimal(0))
    others = [
        {
            "bookings": write_money(row.bookings, row.currency),
            "revenue": write_money(row.received, row.currency),
            "recurring_revenue": write_money(row.recurring, row.currency),
        }
        for row in sorted(rows, key=lambda row: row.currency or "")
        if row.currency not in (own, None)
    ]
    return {
        "captured": captured,
        "won": sum(row.won for row in rows),
        "bookings": write_sum(bookings, own, rated=rated),
        "revenue": write_sum(received, own, rated=rated),
        "recurring_revenue": write_sum(recurring, own, rated=rated),
        "revenue_per_lead": divide_money(received, captured, own),
        "other_currencies": others,
    }


def _write_unmatched(rows: Sequence[Row], own: str) -> dict[str, Any]:
    amount = sum((row.amount for row in rows if row.currency == own), Decimal(0))
    others = [write_money(row.amount, row.currency) for row in rows if row.currency != own]
    rated = any(row.rated for row in rows)
    return {"unmatched": write_sum(amount, own, rated=rated), "unmatched_other_currencies": others}
