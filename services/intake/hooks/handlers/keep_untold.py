"""Keeping a lead that is given up: its platform named it and told no more."""

from dataclasses import replace

import orjson

from services.intake.hooks.domain import HookTask, LeadNotTold
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.hook_tasks import arrival_of
from services.intake.leads.handlers.capture_arrival import keep_refused
from shared.http import problem_from


async def keep_untold(door: Door, task: HookTask) -> None:
    """Keep a lead of which a platform told no more than the id, so that marketing hears of it."""
    if task.kind == "lead":
        body = orjson.dumps({"source": task.source, "external_id": task.external_id})
        problem = problem_from(LeadNotTold(), 404)
        await keep_refused(door.leads, replace(arrival_of(task), body=body), problem, LeadNotTold.code)
