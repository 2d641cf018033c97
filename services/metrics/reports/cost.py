"""The report `cost`: what marketing paid, and what a lead, a qualified lead and a customer cost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide_money, write_money, write_sum
from services.metrics.reports.store.money_rows import DEAL_GROUPS
from services.metrics.reports.store.spend import STEPS, fetch_costs, fetch_spend, fetch_unattributed
from shared.db.connection import Connection, Row

COSTS = {"cost_per_lead": "captured", "cost_per_qualified": "qualified", "cost_per_customer": "won"}


async def compute_cost(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort, the lagged one: what was paid in the range against what became of the leads captured in it, whenever.

    Period: each step by its own date. What was paid has a source, a channel and a campaign, and is no product's, team's
    or seller's: there only the totals say it, and of one seller nothing does. Money without a rate is apart.
    """
    divisible = query.by not in DEAL_GROUPS and not query.narrowed
    rows, truncated = await fetch_costs(conn, query, spent=divisible)
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if not row.whole:
            groups.setdefault(row.grp, []).append(row)
    if truncated:
        # Some currencies of the last group may be beyond the limit.
        groups.popitem()
    compute = _compute_figures if divisible else _compute_counts
    totals = await _compute_totals(conn, query, [row for row in rows if row.whole])
    return build_result(query, {grp: compute(group, query) for grp, group in groups.items()}, totals, truncated)


async def _compute_totals(conn: Connection, query: ReportQuery, rows: Sequence[Row]) -> dict[str, Any]:
    if query.narrowed:
        return _compute_counts(rows, query)
    paid = await fetch_spend(conn, query) if query.by in DEAL_GROUPS else rows
    unattributed = await fetch_unattributed(conn, query)
    return _write_figures(_count(rows), paid, query) | {
        "unattributed": _write_spend(unattributed, query),
        "unattributed_other_currencies": _write_others(unattributed),
    }


def _compute_figures(rows: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    return _write_figures(_count(rows), rows, query)


def _compute_counts(rows: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    return {"spend": None, **_count(rows), **dict.fromkeys(COSTS), "other_currencies": []}


def _count(rows: Sequence[Row]) -> dict[str, int]:
    return {step: sum(getattr(row, step) for row in rows) for step in STEPS}


def _write_figures(counts: dict[str, int], paid: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    own, amount = query.locale.currency, _sum_own(paid)
    costs = {name: divide_money(amount, counts[step], own) for name, step in COSTS.items()}
    return {"spend": _write_spend(paid, query), **counts, **costs, "other_currencies": _write_others(paid)}


def _write_spend(paid: Sequence[Row], query: ReportQuery) -> dict[str, str]:
    """In the report's currency; what a rate was multiplied with is rounded half up to the currency's digits."""
    return write_sum(_sum_own(paid), query.locale.currency, rated=any(row.rated for row in paid))


def _sum_own(paid: Sequence[Row]) -> Decimal:
    return sum((row.amount for row in paid if row.currency is None), Decimal(0))


def _write_others(paid: Sequence[Row]) -> list[dict[str, str]]:
    """What has no rate, by currency: it is never added to anything and never divided."""
    others = sorted((row.currency, row.amount) for row in paid if row.currency is not None)
    return [write_money(amount, currency) for currency, amount in others]
