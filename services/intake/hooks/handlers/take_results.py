"""Taking what a platform said: leads and activities at once, and as tasks what the platform has to be asked for."""

import asyncio
from collections.abc import Sequence

import orjson

from services.intake.captures.domain.arrival import BY_API, Arrival, Way
from services.intake.hooks import store
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.hook_tasks import make_task
from services.intake.hooks.handlers.judge import Taken
from services.intake.hooks.handlers.take_activity import take_activity
from services.intake.leads.handlers.capture_arrival import capture_by_way
from services.intake.sources.adapters.adapter import Activity, Lead, Result
from shared.http import Problem

# So many are read and committed together; other requests get their turn between.
RESULTS_AT_ONCE = 50


async def take_results(door: Door, arrival: Arrival, results: Sequence[Result], way: Way = BY_API) -> list[Taken]:
    """Take all of these, durably: what became of the leads and activities, in their order. Raises Unavailable.

    `way`: when what does not say it happened, and when it came, if it waited since then.
    """
    tasks = [make_task(arrival, result) for result in results if not isinstance(result, Lead | Activity)]
    if tasks:
        await door.database.run(lambda conn: store.add_tasks(conn, tasks, door.secrets))
        door.on_tasks()
    told = [result for result in results if isinstance(result, Lead | Activity)]
    taken: list[Taken] = []
    for start in range(0, len(told), RESULTS_AT_ONCE):
        some = enumerate(told[start : start + RESULTS_AT_ONCE], start)
        taken += await asyncio.gather(*(_take(door, arrival, number, result, way) for number, result in some))
    return taken


async def _take(door: Door, arrival: Arrival, number: int, result: Lead | Activity, way: Way) -> Taken:
    if isinstance(result, Activity):
        since = {"occurred_at": way.occurred_at} if way.occurred_at else {}
        return await take_activity(door, arrival, orjson.dumps({**since, **result.body}), way)
    way = way._replace(door=arrival.door, ids=arrival.ids_of(number))
    taken = await capture_by_way(door.leads, door.answers, arrival, orjson.dumps(result.body), way)
    if isinstance(taken, Problem):
        door.health.note_failure(arrival.source, "refused")
    return taken
