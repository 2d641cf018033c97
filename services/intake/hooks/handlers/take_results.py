"""Taking what a platform said: leads and activities at once, and as tasks what the platform has to be asked for."""

import asyncio
from collections.abc import Sequence

import orjson
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.hooks import store
from services.intake.hooks.handlers.door import Door, Taken
from services.intake.hooks.handlers.hook_tasks import make_task
from services.intake.hooks.handlers.take_activity import take_activity
from services.intake.leads.handlers.capture_arrival import capture_arrival
from services.intake.sources.adapters.adapter import Activity, Erasure, Fetch, Lead, Outcome, Result
from shared.http import Problem

# So many are read and committed together; other requests get their turn between.
RESULTS_AT_ONCE = 50


async def take_results(door: Door, arrival: Arrival, results: Sequence[Result]) -> list[Taken]:
    """Take all of these, durably: what became of the leads and activities, in their order. Raises Unavailable."""
    tasks = [make_task(arrival, result) for result in results if isinstance(result, Fetch | Erasure | Outcome)]
    if tasks:
        await door.database.run(lambda conn: store.add_tasks(conn, tasks))
        door.on_tasks()
    told = [result for result in results if isinstance(result, Lead | Activity)]
    taken: list[Taken] = []
    for start in range(0, len(told), RESULTS_AT_ONCE):
        some = enumerate(told[start : start + RESULTS_AT_ONCE], start)
        taken += await asyncio.gather(*(_take(door, arrival, number, result) for number, result in some))
    return taken


async def _take(door: Door, arrival: Arrival, number: int, result: Lead | Activity) -> Taken:
    raw = orjson.dumps(result.body)
    if isinstance(result, Activity):
        return await take_activity(door, arrival, raw)
    ids = None if number == 0 else (uuid7(), uuid7())
    taken = await capture_arrival(door.leads, door.answers, arrival, raw, ids=ids)
    if isinstance(taken, Problem):
        door.health.note_failure(arrival.source, "refused")
    return taken
