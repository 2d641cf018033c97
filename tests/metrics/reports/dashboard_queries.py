"""What dashboards ask the views, and the money of a report in the form of their answers."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from services.metrics.reports.domain.query import Basis, Group, ReportRequest, build_query
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.registry import REPORTS
from shared.db.connection import Connection, sql

RANGE = ("2026-02-11", "2026-06-20")
# What each dashboard asks, as rows of (name, …details, number): of one way to group, by one basis, in whole days.
COUNTS = """
    select name, {details}, sum({number}) as number from metrics.{view}
    where basis = :basis and dimension = :dimension and day >= date '2026-02-11' and day < date '2026-06-20'
    group by name, {details} having sum({number}) <> 0
"""
STEPS = sql(COUNTS.format(view="dashboard_steps", details="step", number="leads"))
MONEY = sql(COUNTS.format(view="dashboard_money", details="kind, currency", number="amount"))
CLOCKS = sql(COUNTS.format(view="dashboard_clocks", details="target, state", number="clocks"))
REJECTIONS = sql(COUNTS.format(view="dashboard_rejections", details="reason, clause", number="rejections"))
DELIVERIES = sql(COUNTS.format(view="dashboard_deliveries", details="state", number="leads"))
CYCLES = sql("""
    select count(*) as won, percentile_cont(0.5) within group (order by days) as median_days,
           percentile_cont(0.9) within group (order by days) as p90_days
    from metrics.dashboard_customers where won_on >= '2026-02-11' and won_on < '2026-06-20' and captured_on is not null
""")


async def ask_view(conn: Connection, statement: Any, by: Group | None, basis: Basis) -> dict[Any, Any]:
    rows = await conn.execute(statement, {"basis": basis, "dimension": by or "all"})
    return {tuple(row)[:-1]: row.number for row in rows}


async def ask_report(conn: Connection, name: str, by: Group | None, basis: Basis) -> list[dict[str, Any]]:
    query = build_query(ReportRequest(*RANGE, by, basis), await load_locale(conn))
    rows = (await REPORTS[name](conn, query)).rows
    return [row | {"name": row[by] if by else None} for row in rows]


def read_money(rows: list[dict[str, Any]]) -> dict[Any, Decimal]:
    money: dict[Any, Decimal] = defaultdict(Decimal)
    for row in rows:
        for part in (row, *row["other_currencies"]):
            for kind, field in (("booking", "bookings"), ("receipt", "revenue")):
                money[row["name"], kind, part[field]["currency"]] += Decimal(part[field]["amount"])
    return {key: amount for key, amount in money.items() if amount}
