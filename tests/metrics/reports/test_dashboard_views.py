"""The views of the dashboards have the numbers of the reports, and no numbers while there are none of everyone."""

from typing import Any

import pytest

from services.metrics.reports.domain.query import Basis, Group, ReportRequest, build_query
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day
from tests.metrics.reports.dashboard_queries import (
    CLOCKS,
    CYCLES,
    DELIVERIES,
    MONEY,
    RANGE,
    REJECTIONS,
    STEPS,
    ask_report,
    ask_view,
    read_money,
)
from tests.metrics.reports.stories import BASES, Story
from tests.metrics.reports.two_ways import refold

DIMENSIONS: tuple[Group | None, ...] = (None, "source", "channel", "campaign", "product", "team", "seller")


@pytest.fixture
async def told(database: Database, receive: Receive) -> Database:
    """A random story of a few leads, folded into the days of a zone that is not UTC."""
    await receive(agreement_activated(day(1, 1), "America/Santiago"), *Story(11).tell(300))
    await refold(database)
    return database


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("by", DIMENSIONS)
async def test_the_views_have_the_numbers_of_the_reports(told: Database, by: Group | None, basis: Basis) -> None:
    async def compare(conn: Connection) -> None:
        funnel = await ask_report(conn, "funnel", by, basis)
        steps = await ask_view(conn, STEPS, by, basis)
        assert {key: number for key, number in steps.items() if key[1] not in ("open", "finally_lost")} == {
            (row["name"], step): number
            for row in funnel
            for step, number in row.items()
            if step not in ("rates", "by_origin", "name", by) and number
        }
        wins = await ask_report(conn, "win_rate", by, basis)
        assert {key: number for key, number in steps.items() if key[1] in ("open", "finally_lost")} == {
            (row["name"], step): row[column]
            for row in wins
            for step, column in (("open", "open"), ("finally_lost", "lost"))
            if row[column]
        }
        assert await ask_view(conn, MONEY, by, basis) == read_money(await ask_report(conn, "revenue", by, basis))
        assert await ask_view(conn, CLOCKS, by, basis) == {
            (row["name"], row["target"], state): row[state]
            for row in await ask_report(conn, "sla", by, basis)
            for state in ("met", "breached", "running")
            if row[state]
        }
        assert await ask_view(conn, REJECTIONS, by, basis) == {
            (row["name"], row["reason"], row["clause"]): row["count"]
            for row in await ask_report(conn, "rejections", by, basis)
        }

    await told.run(compare)


async def test_deliveries_and_days_to_the_customer_are_those_of_the_reports(told: Database) -> None:
    async def compare(conn: Connection) -> None:
        query = build_query(ReportRequest(*RANGE, None, "period"), await load_locale(conn))
        spans = await fetch_deliveries(conn, "month", query, 12)
        counts = {
            (None, state): sum(getattr(span, state) for span in spans) for state in ("accepted", "rejected", "waiting")
        }
        assert await ask_view(conn, DELIVERIES, None, "period") == {
            key: count for key, count in counts.items() if count
        }
        [cycle] = await ask_report(conn, "sales_cycle", None, "period")
        row = (await conn.execute(CYCLES)).one()
        assert (row.won, round(row.median_days, 6), round(row.p90_days, 6)) == (
            cycle["won"], cycle["median_days"], cycle["p90_days"],
        )  # fmt: skip

    await told.run(compare)


async def test_while_the_sums_are_being_made_the_views_of_sums_have_no_rows(told: Database) -> None:
    async def ask(conn: Connection) -> list[tuple[Any, ...]]:
        await conn.execute(sql("update report_zone set marked_to = '00000000-0000-0000-0000-000000000001'"))
        rows = await conn.execute(
            sql("""
            select complete, (select count(*) from metrics.dashboard_steps), (select count(*) from dashboard_money),
                   (select count(*) from dashboard_clocks), (select count(*) from dashboard_rejections),
                   (select count(*) from dashboard_deliveries), (select count(*) from dashboard_customers)
            from metrics.dashboard_freshness
            """)
        )
        return [tuple(row) for row in rows]

    assert await told.run(ask) == [(False, 0, 0, 0, 0, 0, 0)]
