"""Handoff with its tasks for webhooks running, as in a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from services.handoff.main import HandoffDependencies
from shared.events.base import Event
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService
from tests.shared.messaging.event_builders import number_staged_events

TASKS = ("handoff.deliveries", "handoff.webhooks", "handoff.delivery_log")


@asynccontextmanager
async def sending(service: HandoffService) -> AsyncIterator[None]:
    """Deliveries are made and sent during the block."""
    periodic = [task for task in service.definition.periodic_tasks if task.name in TASKS]
    tasks = [asyncio.create_task(task.run()) for task in periodic]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def subscribe(service: HandoffService, url: str, **changes: Any) -> dict[str, Any]:
    """A new subscription to everything."""
    status, made = await service.post("/v1/subscriptions", {"url": url, "types": ["*"]} | changes)
    assert status == 201, made
    return made


async def publish(service: HandoffService, *events: Event) -> None:
    """Handle these events, and publish what follows."""
    await service.receive(*events)
    await publish_staged(service)


async def publish_staged(service: HandoffService) -> None:
    """Number what is staged, and tell the task that makes deliveries."""
    await number_staged_events(service.database)
    cast(HandoffDependencies, service.definition.state).webhooks.make_deliveries.wake()


async def qualify(service: HandoffService, **changes: Any) -> str:
    """A lead that is offered to a seller; its id."""
    event = lead_qualified(**changes)
    await publish(service, event)
    return str(event.lead_id)


async def retry(service: HandoffService, subscription: dict[str, Any], delivery: dict[str, Any]) -> tuple[int, Any]:
    """Have this delivery sent again."""
    path = f"/v1/subscriptions/{subscription['subscription_id']}/deliveries/{delivery['delivery_id']}/retry"
    return await service.post(path, {})


async def find(service: HandoffService, subscription: dict[str, Any]) -> dict[str, Any]:
    """The subscription as it is now."""
    found: dict[str, Any] = (await service.admin.get(f"/v1/subscriptions/{subscription['subscription_id']}")).json()
    return found


async def wait_for_deliveries(service: HandoffService, subscription: dict[str, Any], **wanted: Any) -> list[Any]:
    """The deliveries of the subscription, oldest first, once all have these fields."""
    path = f"/v1/subscriptions/{subscription['subscription_id']}/deliveries"
    for _ in range(1000):
        found = (await service.admin.get(path)).json()["deliveries"]
        if found and all({name: each[name] for name in wanted} == wanted for each in found):
            return list(reversed(found))
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def wait_for_answers(service: HandoffService, subscription: dict[str, Any], number: int) -> None:
    """Until so many deliveries of the subscription have the answer of a receiver in the log."""
    path = f"/v1/subscriptions/{subscription['subscription_id']}/deliveries"
    for _ in range(1000):
        found = (await service.admin.get(path)).json()["deliveries"]
        if sum(each["status"] is not None for each in found) == number:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(found)
