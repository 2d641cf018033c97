"""The report `credit`, which reads the facts about everyone who bought, with 100,000 and 1,000,000 leads."""

import time
from functools import partial

from bench.figures import Figure, Rounds
from bench.processes import run_postgres
from bench.reports_data import PEOPLE, insert_people, insert_stories
from services.metrics.reports.credit import compute_credit
from services.metrics.reports.domain.query import ReportRequest, build_query
from services.metrics.reports.domain.result import ReportResult
from services.metrics.reports.handlers.source import load_locale
from shared.db.connection import Connection
from shared.db.database import Database
from shared.db.migrations import migrate

COMPANIES = (100_000, PEOPLE)
SPANS = {"a month": ("2026-10-01", "2026-11-01"), "a quarter": ("2026-07-01", "2026-10-01"), "two years": (None, None)}
AIM = "p95 ≤ 100"
REPEATS, WARM_UP = 5, 6


async def measure_credit(rounds: int) -> list[Figure]:
    """Milliseconds of the report for a month, a quarter and all deals of two years. It needs no sums."""
    figures = Rounds()
    for people in COMPANIES:
        with run_postgres() as url:
            await migrate(url)
            await insert_people(url, people)
            await insert_stories(url)
            database = Database(url, "metrics")
            for name in SPANS:
                await _measure_span(database, rounds, figures, f"{name}, {people:,} leads")
            await database.close()
    return figures.figures()


async def _measure_span(database: Database, rounds: int, figures: Rounds, name: str) -> None:
    start, until = SPANS[name.split(",")[0]]
    compute = partial(_compute, request=ReportRequest(start, until, basis="period"))
    for _ in range(WARM_UP):
        await database.slow_reads.run(compute)
    for _ in range(rounds * REPEATS):
        began = time.perf_counter()
        await database.slow_reads.run(compute)
        figures.add(name, 1000 * (time.perf_counter() - began), "ms", AIM if until else "")


async def _compute(conn: Connection, request: ReportRequest) -> ReportResult:
    return await compute_credit(conn, build_query(request, await load_locale(conn)))
