"""Reading the leads that a platform has had since an instant, page by page, as history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from services.intake.captures.domain.arrival import Way
from services.intake.hooks import store
from services.intake.hooks.domain import HookTask
from services.intake.hooks.handlers import ask_meta, hook_tasks, take_results, vendor_client
from services.intake.hooks.handlers.door import Door
from services.intake.sources.adapters.adapter import Lead
from services.intake.sources.domain import Source

Api = Mapping[str, Any]


async def backfill(door: Door, client: vendor_client.VendorClient, of: tuple[Source, Api], task: HookTask) -> None:
    """Capture one page of leads after the other; the task says how far it is, so the next attempt goes on there.

    `of`: the source with its `api`. Raises Failure.
    """
    forms = orjson.loads(task.hints["forms"]) if "forms" in task.hints else await ask_meta.list_forms(client, of[1])
    since, after = int(task.hints["since"]), task.hints.get("after", "")
    while forms:
        page = await ask_meta.ask_page(client, of, forms[0], since, after)
        await _take_new(door, task, page.leads)
        after = page.after
        forms = forms if after else forms[1:]
        hints = {**task.hints, "forms": orjson.dumps(forms).decode(), "after": after}
        await door.database.run(partial(store.save_hints, task=replace(task, hints=hints)))


async def _take_new(door: Door, task: HookTask, leads: Sequence[Lead]) -> None:
    """Capture those of these leads that came in no other way."""
    ids = [lead.body.get("external_id", "") for lead in leads]
    async with door.database.read_connection() as conn:
        known = await store.find_captured(conn, task.source, ids)
    new = [lead for lead, external_id in zip(leads, ids, strict=True) if external_id not in known]
    await take_results.take_results(door, hook_tasks.arrival_of(task), new, Way(received_at=task.received_at))
