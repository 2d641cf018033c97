"""Loads how sales answers, as the reports say it: by the clocks of one promise, leads accepted, and ratings."""

from typing import Any

from services.metrics.facts.store import load_active_agreement
from services.metrics.meetings.domain.health import Adoption, read_adoption
from services.metrics.reports import funnel, ratings, sla
from services.metrics.reports.domain.query import ReportQuery
from shared.agreement.readers.sales import read_sales
from shared.db.connection import Connection

# By whose clocks adoption is seen: the first of these that the agreement in force promises.
TARGETS = ("disposition", "first_contact", "acceptance")


async def choose_target(conn: Connection) -> str | None:
    """The promise by whose clocks adoption is seen; None where sales promises no time."""
    agreed = read_sales(await load_active_agreement(conn)).targets
    return next((target for target in TARGETS if target in agreed), None)


async def load_adoption(conn: Connection, query: ReportQuery, target: str | None) -> dict[Any, Adoption]:
    """By group of the query; None for what is in no group, or for all."""
    by = query.by or ""
    clocks = {row.get(by): row for row in (await sla.count_clocks(conn, query)).rows if row["target"] == target}
    steps = {row.get(by): row for row in (await funnel.compute_funnel(conn, query)).rows}
    rated = {row.get(by): row for row in (await ratings.compute_ratings(conn, query)).rows}
    return {
        group: read_adoption(clocks.get(group), steps.get(group), rated.get(group))
        for group in {*clocks, *steps, *rated}
    }
