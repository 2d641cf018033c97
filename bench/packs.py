"""The packs of meetings with 100,000 leads: in two years, and in the month that the meeting is about."""

import time
from datetime import date
from functools import partial

from bench.figures import Figure, Rounds
from bench.processes import run_postgres
from bench.report_questions import Ask
from bench.reports_data import change_people, fold_people, insert_people
from services.metrics.meetings.domain.meeting_span import parse_span
from services.metrics.meetings.handlers.meeting import load_meeting
from shared.db.database import Database
from shared.db.migrations import migrate

LEADS = 100_000
# The people of each company, the day of its first lead, and so many days of them.
COMPANIES = {
    f"{LEADS:,} leads in two years": (LEADS, date(2024, 11, 1), 730),
    f"{LEADS:,} leads in the month": (2 * LEADS, date(2026, 9, 1), 61),
}
SPANS = ("2026-W43", "2026-10", "2026-Q4")
AIM = "p95 ≤ 300"
REPEATS, WARM_UP = 20, 7
# People who changed and are not yet folded again.
CHANGED = 500


async def measure_packs(rounds: int) -> list[Figure]:
    """Milliseconds of the packs of a week, a month and a quarter: with no change, and after some."""
    figures = Rounds()
    for name, (people, begins, days) in COMPANIES.items():
        with run_postgres() as url:
            await migrate(url)
            await insert_people(url, people, begins, days)
            database = Database(url, "metrics")
            await fold_people(url, database)
            await _measure_spans(database, rounds, figures, name)
            await change_people(database, CHANGED)
            await _measure_spans(database, rounds, figures, f"{name}, {CHANGED:,} people changed")
            await database.close()
    return figures.figures()


async def _measure_spans(database: Database, rounds: int, figures: Rounds, name: str) -> None:
    for span in SPANS:
        ask: Ask = partial(load_meeting, database, parse_span(span))
        for _ in range(WARM_UP):
            await ask()
        for _ in range(rounds * REPEATS):
            began = time.perf_counter()
            await ask()
            figures.add(f"{span}, {name}", 1000 * (time.perf_counter() - began), "ms", AIM)
