"""What the leads brought: deals won and their amounts, money received net of refunds, money per lead."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.metrics.reports.domain import ReportQuery, ReportResult, build_result, money, share_of
from services.metrics.reports.lead_query import fetch_rows, group_by_sql, in_range_sql, of_person, with_leads
from shared.db.connection import Connection, Row

# By the day it was received whatever the basis: without a lead there is no cohort.
UNMATCHED = f"""
    {with_leads()}
    select r.currency, sum(r.amount) as amount from {of_person("receipts", "r")}
    where not exists (select from leads l where l.lead_id = r.person) and {in_range_sql("r.received_at")}
    group by r.currency order by r.currency
"""


async def revenue(conn: Connection, question: ReportQuery) -> ReportResult:
    """Deals and receipts each count for themselves, under the product, team and seller of their deal.

    Cohort: by the first capture of their lead; period: by the day they were won or received. Money whose deal or lead
    is not known stands apart in the totals as `unmatched`; so does, everywhere, money in another currency.
    """
    rows, truncated = await fetch_rows(conn, _sql(question), question)
    unmatched, _ = await fetch_rows(conn, UNMATCHED, question)
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.whole:
            groups[row.grp].append(row)
    totals = _figures([row for row in rows if row.whole], question)
    totals |= _unmatched({row.currency: row.amount for row in unmatched}, question.terms.currency)
    if truncated:
        # Of the last one not all currencies may have come.
        groups.popitem()
    return build_result(question, {grp: _figures(of, question) for grp, of in groups.items()}, totals, truncated)


def _figures(rows: Sequence[Row], question: ReportQuery) -> dict[str, Any]:
    """One group's figures from its rows, one for each currency and one without for what is no money."""
    own = question.terms.currency
    captured = sum(row.captured for row in rows)
    bookings = sum((row.bookings for row in rows if row.currency == own), Decimal(0))
    received = sum((row.received for row in rows if row.currency == own), Decimal(0))
    others = [
        {"bookings": money(row.bookings, row.currency), "revenue": money(row.received, row.currency)}
        for row in sorted(rows, key=lambda row: row.currency or "")
        if row.currency not in (own, None)
    ]
    return {
        "captured": captured,
        "won": sum(row.won for row in rows),
        "bookings": money(bookings, own),
        "revenue": money(received, own),
        "revenue_per_lead": share_of(received, captured, own),
        "other_currencies": others,
    }


def _unmatched(amounts: dict[str, Decimal], own: str) -> dict[str, Any]:
    others = [money(amount, currency) for currency, amount in amounts.items() if currency != own]
    return {"unmatched": money(amounts.get(own, Decimal(0)), own), "unmatched_other_currencies": others}


def _sql(question: ReportQuery) -> str:
    by, cohort = question.by, question.basis == "cohort"
    won_at, received_at = ("l.captured_at", "l.captured_at") if cohort else ("d.stage_at", "r.received_at")
    captured_under, won_under, received_under = (
        group_by_sql(by, dated, "l." if by not in ("product", "team", "seller") else owner)
        for dated, owner in (("l.captured_at", "l."), (won_at, "d."), (received_at, "d."))
    )
    # Each use of the leads needs few of their columns; put in place, it costs no more than these.
    return f"""
        {with_leads("not materialized")}, counted as (
            select {captured_under} as grp, cast(null as text) as currency, count(*) as captured, 0 as won,
                   0.0 as bookings, 0.0 as received
            from leads l where {in_range_sql("l.captured_at")} group by 1
            union all
            select {won_under}, d.currency, 0, count(*), coalesce(sum(d.amount), 0), 0
            from {of_person("deals", "d")} join leads l on l.lead_id = d.person
            where d.stage = 'won' and {in_range_sql(won_at)} group by 1, 2
            union all
            select {received_under}, r.currency, 0, 0, 0, sum(r.amount)
            from {of_person("receipts", "r")} join leads l on l.lead_id = r.person left join deals d on d.deal = r.deal
            where {in_range_sql(received_at)} group by 1, 2
        )
        select grp, grouping(grp) = 1 as whole, currency, coalesce(sum(captured), 0)::bigint as captured,
               coalesce(sum(won), 0)::bigint as won, sum(bookings) as bookings, sum(received) as received
        from counted group by grouping sets ((grp, currency), (currency))
        order by whole desc, sum(sum(captured)) over (partition by grp) desc, grp
    """
