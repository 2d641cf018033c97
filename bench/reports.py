"""The board and every report with a million people in the database, beside `select count(*)` of as many rows.

The variable BENCH_PEOPLE names another number of people. Of more than a million, in whole millions, a part is folded
and copied with its sums.
"""

import os
import time
from collections.abc import Sequence

from bench.figures import Figure, Rounds
from bench.processes import run_postgres
from bench.report_questions import AIM, LARGE_AIM, Ask, Question, list_questions
from bench.reports_copies import FOLDED, copy_people
from bench.reports_data import PEOPLE, change_people, fold_people, insert_people, insert_stories, measure_disk
from services.metrics.reports.domain.query import Group, NotASpan, NotDivided
from shared.db.database import Database
from shared.db.migrations import migrate

# How often each is asked in a round.
REPEATS = 4
# Each is asked so often before the first round: at the sixth time PostgreSQL chooses a plan for good.
WARM_UP = 6
# One that takes longer is asked once, in the first round.
LONG_MILLISECONDS = 1500
# People who changed and are not yet folded again, and by which groups the reports are asked then.
CHANGED = 500
GROUPS_AFTER_CHANGES: tuple[Group | None, ...] = (None, "month", "campaign")


async def measure_reports(rounds: int) -> list[Figure]:
    """Milliseconds of each report, group, basis and reader, and of the board: with no change, and after some."""
    figures, people = Rounds(), int(os.environ.get("BENCH_PEOPLE", PEOPLE))
    aim = AIM if people <= PEOPLE else LARGE_AIM
    with run_postgres() as url:
        await migrate(url)
        folded = people if people <= PEOPLE else FOLDED
        await insert_people(url, folded)
        await insert_stories(url)
        database = Database(url, "metrics")
        began = time.perf_counter()
        await fold_people(url, database)
        figures.add("folded for the first time", folded / (time.perf_counter() - began), "people/s")
        if people > folded:
            await copy_people(url, people)
        for table, size in (await measure_disk(database)).items():
            figures.add(f"disk of {table}", size / people, "bytes/lead")
        await _measure_rounds(list(list_questions(database, aim=aim)), rounds, figures)
        await change_people(database, CHANGED)
        questions = list_questions(database, GROUPS_AFTER_CHANGES, aim)
        changed = [(f"{name}, {CHANGED:,} people changed", aim, ask) for name, aim, ask in questions]
        await _measure_rounds(changed, rounds, figures)
        await database.close()
    return figures.figures()


async def _measure_rounds(questions: Sequence[Question], rounds: int, figures: Rounds) -> None:
    answered = [question for question in questions if await _is_answered(question[2])]
    quick = [question for question in answered if await _warm_up(question[2])]
    for asked in (answered, *[quick] * (rounds - 1)):
        for name, aim, ask in asked:
            for _ in range(REPEATS):
                figures.add(name, await _measure(ask), "ms", aim)


async def _is_answered(ask: Ask) -> bool:
    """Whether the report is divided by this group."""
    try:
        await ask()
    except (NotASpan, NotDivided):
        return False
    return True


async def _warm_up(ask: Ask) -> bool:
    """Whether the answer is quick once it was asked before."""
    return max([await _measure(ask) for _ in range(WARM_UP - 1)]) < LONG_MILLISECONDS


async def _measure(ask: Ask) -> float:
    began = time.perf_counter()
    await ask()
    return 1000 * (time.perf_counter() - began)
