"""What a process has for hooks: the door that takes them, and the task that asks platforms for what they named."""

from typing import NamedTuple

from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.hooks.handlers.door import Door, Outage
from services.intake.hooks.handlers.vendor_client import VendorClient
from services.intake.hooks.handlers.work import Worker
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.sources.telemetry import HealthNotes
from shared.config.settings import read_version
from shared.http.error_handlers import ErrorMap
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import ServiceContext


class Hooks(NamedTuple):
    """The door of a process, and the worker with its task."""

    door: Door
    worker: Worker
    task: PeriodicTask


def make_hooks(
    context: ServiceContext,
    leads: CaptureQueues,
    activities: ActivityQueue,
    health: HealthNotes,
    answers: ErrorMap,
    outage: Outage,
) -> Hooks:
    """The hooks of one process, which fill these queues."""
    database, settings = context.database, context.settings
    door = Door(database, settings.secrets, leads, activities, health, answers, lambda: task.wake(), outage)
    worker = Worker(door, VendorClient(settings.webhook_networks, f"Accord/{read_version()}"))
    task = PeriodicTask("intake.hook_tasks", worker.work)
    return Hooks(door, worker, task)
