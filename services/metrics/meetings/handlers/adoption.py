"""Loads how sales answers, as the reports say it: leads decided in time, leads accepted, and ratings."""

from typing import Any

from services.metrics.facts.store import load_active_agreement
from services.metrics.meetings.domain.health import Adoption, read_adoption
from services.metrics.reports import funnel, ratings, sla
from services.metrics.reports.domain.query import ReportQuery
from shared.agreement.readers.sales import read_sales
from shared.db.connection import Connection

# The promise by whose clocks adoption is seen: a lead has a disposition once sales has decided what it is.
DISPOSITION = "disposition"


async def find_target(conn: Connection) -> str | None:
    """The promise by whose clocks adoption is seen; None where the agreement in force does not make it."""
    agreed = read_sales(await load_active_agreement(conn)).targets
    return DISPOSITION if DISPOSITION in agreed else None


async def load_adoption(conn: Connection, query: ReportQuery) -> dict[Any, Adoption]:
    """By group of the query; None for what is in no group, or for all. An agreement before may have promised a time."""
    by = query.by or ""
    clocks = {row.get(by): row for row in (await sla.count_clocks(conn, query)).rows if row["target"] == DISPOSITION}
    steps = {row.get(by): row for row in (await funnel.compute_funnel(conn, query)).rows}
    rated = {row.get(by): row for row in (await ratings.compute_ratings(conn, query)).rows}
    return {
        group: read_adoption(clocks.get(group), steps.get(group), rated.get(group))
        for group in {*clocks, *steps, *rated}
    }
