"""The report `revenue`: deals won and their amounts, money received net of refunds, money per lead."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide_money, write_money
from services.metrics.reports.store.money import fetch_money
from services.metrics.reports.store.unmatched_money import fetch_unmatched
from shared.db.connection import Connection, Row


async def compute_revenue(conn: Connection, query: ReportQuery) -> ReportResult:
    """Deals and receipts each count for themselves, under the product, team and seller of their deal.

    Cohort: by the first capture of their lead; period: by the day on which they were won or received. Money whose deal
    or lead is unknown is apart in the totals, as `unmatched`; money in another currency is apart everywhere.
    """
    rows, truncated = await fetch_money(conn, query)
    # Money without a lead is no seller's.
    unmatched = [] if query.narrowed else await fetch_unmatched(conn, query)
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if not row.whole:
            groups.setdefault(row.grp, []).append(row)
    totals = _compute_figures([row for row in rows if row.whole], query)
    totals |= _write_unmatched({row.currency: row.amount for row in unmatched}, query.locale.currency)
    if truncated:
        # Some currencies of the last group may be beyond the limit.
        groups.popitem()
    return build_result(
        query, {grp: _compute_figures(group, query) for grp, group in groups.items()}, totals, truncated
    )


def _compute_figures(rows: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    """One group's figures from its rows: one row for each currency, and one without a currency for the leads."""
    own = query.locale.currency
    captured = sum(row.captured for row in rows)
    bookings = sum((row.bookings for row in rows if row.currency == own), Decimal(0))
    received = sum((row.received for row in rows if row.currency == own), Decimal(0))
    others = [
        {"bookings": write_money(row.bookings, row.currency), "revenue": write_money(row.received, row.currency)}
        for row in sorted(rows, key=lambda row: row.currency or "")
        if row.currency not in (own, None)
    ]
    return {
        "captured": captured,
        "won": sum(row.won for row in rows),
        "bookings": write_money(bookings, own),
        "revenue": write_money(received, own),
        "revenue_per_lead": divide_money(received, captured, own),
        "other_currencies": others,
    }


def _write_unmatched(amounts: dict[str, Decimal], own: str) -> dict[str, Any]:
    others = [write_money(amount, currency) for currency, amount in amounts.items() if currency != own]
    return {"unmatched": write_money(amounts.get(own, Decimal(0)), own), "unmatched_other_currencies": others}
