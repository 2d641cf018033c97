"""The report `credit` with 100,000 and 250,000 leads, of whom one in twenty bought."""

import time
from functools import partial

from bench.figures import Figure, Rounds
from bench.processes import run_postgres
from bench.reports_data import fold_people, insert_people, insert_stories
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.report import run_report
from shared.db.database import Database
from shared.db.migrations import migrate

COMPANIES = (100_000, 250_000)
SPANS = {"a month": ("2026-10-01", "2026-11-01"), "a quarter": ("2026-07-01", "2026-10-01"), "two years": (None, None)}
AIM = "p95 ≤ 100"
REPEATS, WARM_UP = 5, 6


async def measure_credit(rounds: int) -> list[Figure]:
    """Milliseconds of the report for a month, a quarter and all deals of two years, from sums."""
    figures = Rounds()
    for people in COMPANIES:
        with run_postgres() as url:
            await migrate(url)
            await insert_people(url, people)
            await insert_stories(url)
            database = Database(url, "metrics")
            await fold_people(url, database)
            for name in SPANS:
                await _measure_span(database, rounds, figures, f"{name}, {people:,} leads")
            await database.close()
    return figures.figures()


async def _measure_span(database: Database, rounds: int, figures: Rounds, name: str) -> None:
    start, until = SPANS[name.split(",")[0]]
    ask = partial(run_report, database, "credit", ReportRequest(start, until, basis="period"))
    for _ in range(WARM_UP):
        await ask()
    for _ in range(rounds * REPEATS):
        began = time.perf_counter()
        await ask()
        figures.add(name, 1000 * (time.perf_counter() - began), "ms", AIM)
