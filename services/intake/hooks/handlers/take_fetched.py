"""Taking a lead that a platform was asked for."""

from services.intake.captures.domain.arrival import Way
from services.intake.captures.handlers.refused_requests import is_of_erased
from services.intake.hooks.domain import HookTask
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.forget_person import forget_person
from services.intake.hooks.handlers.hook_tasks import arrival_of
from services.intake.hooks.handlers.take_results import take_results
from services.intake.sources.adapters.adapter import Lead
from shared.http import Problem


async def take_fetched(door: Door, task: HookTask, lead: Lead) -> None:
    """Capture the lead. If its person was erased since the platform named it, what was kept of that goes too."""
    (taken,) = await take_results(door, arrival_of(task), [lead], Way(received_at=task.received_at))
    if isinstance(taken, Problem) and is_of_erased(taken):
        await forget_person(door, task)
