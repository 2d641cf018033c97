"""The board and every report with a million people in the database, beside `select count(*)` of as many rows."""

import time
from collections.abc import Sequence

from bench.figures import Figure, Rounds
from bench.processes import run_postgres
from bench.report_questions import Ask, Question, list_questions
from bench.reports_data import PEOPLE, fold_people, insert_people, mark_people
from services.metrics.reports.domain.query import Group
from shared.db.database import Database
from shared.db.migrations import migrate

# Each is asked so often in a round, which counts the slowest answer.
REPEATS = 3
# Each is asked so often before the first round: at the sixth time PostgreSQL chooses a plan for good.
WARM_UP = 6
# One that takes longer is asked once, in the first round.
LONG_MILLISECONDS = 500
# People who changed and are not yet folded again, and by which groups the reports are asked then.
CHANGED = 500
GROUPS_AFTER_CHANGES: tuple[Group | None, ...] = (None, "month", "campaign")


async def measure_reports(rounds: int, people: int = PEOPLE) -> list[Figure]:
    """Milliseconds of the slowest of some answers of each report, group and basis: with no change, and after some."""
    figures = Rounds()
    with run_postgres() as url:
        await migrate(url)
        await insert_people(url, people)
        database = Database(url, "metrics")
        began = time.perf_counter()
        folded = await fold_people(url, database)
        figures.add("folded for the first time", folded / (time.perf_counter() - began), "people/s")
        await _measure_rounds(list(list_questions(database)), rounds, figures)
        await mark_people(database, CHANGED)
        questions = list_questions(database, GROUPS_AFTER_CHANGES)
        changed = [(f"{name}, {CHANGED:,} people changed", aim, ask) for name, aim, ask in questions]
        await _measure_rounds(changed, rounds, figures)
        await database.close()
    return figures.figures()


async def _measure_rounds(questions: Sequence[Question], rounds: int, figures: Rounds) -> None:
    quick = [question for question in questions if await _warm_up(question[2])]
    for asked in (questions, *[quick] * (rounds - 1)):
        for name, aim, ask in asked:
            figures.add(name, await _find_slowest(ask, REPEATS), "ms", aim)


async def _warm_up(ask: Ask) -> bool:
    """Whether the answer is quick once it was asked before."""
    await ask()
    return await _find_slowest(ask, 1) < LONG_MILLISECONDS and await _find_slowest(ask, WARM_UP - 2) > 0


async def _find_slowest(ask: Ask, times: int) -> float:
    slowest = 0.0
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        slowest = max(slowest, 1000 * (time.perf_counter() - began))
    return slowest
