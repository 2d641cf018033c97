"""Doing one task: a lead is read and captured, a page of a backfill is captured, a person is erased."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from services.intake.hooks import store
from services.intake.hooks.domain import Failure, HookTask
from services.intake.hooks.handlers import (
    ask_crm,
    ask_linkedin,
    ask_meta,
    backfill,
    forget_person,
    hook_tasks,
    report_deal,
    take_contact,
    take_fetched,
    vendor_client,
)
from services.intake.hooks.handlers.door import Door
from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate, Lead
from services.intake.sources.domain import Source

# Ends the process's work for a person whom a platform wants forgotten.
Erase = Callable[[UUID], Awaitable[None]]


@dataclass(frozen=True)
class Performer:
    """Does the tasks of one source. `api`: what the source has for asking its platform."""

    door: Door
    client: vendor_client.VendorClient
    forms: ask_linkedin.FormCache
    source: Source
    api: Mapping[str, Any]
    erase: Erase

    async def perform(self, task: HookTask) -> None:
        """Do this task, durably. Raises Failure, and Unavailable."""
        match task.kind:
            case "lead" if await self.door.database.run(partial(store.is_waiting, task=task)):
                await take_fetched.take_fetched(self.door, task, await self._ask(task))
            case "backfill":
                await backfill.backfill(self.door, self.client, (self.source, self.api), task)
            case "deal":
                await self._report_deal(task)
            case "contact":
                await self._take_contact(task)
            case "company":
                await self._take_company(task)
            case "erasure" if "done" not in task.hints:
                await self._erase(task)

    async def _ask(self, task: HookTask) -> Lead:
        if task.adapter == "linkedin":
            named = (task.external_id, task.hints)
            return await ask_linkedin.ask_lead(self.client, self.forms, self.source, self.api, named)
        return await ask_meta.ask_lead(self.client, self.source, self.api, task.external_id, task.hints)

    async def _report_deal(self, task: HookTask) -> None:
        """Tell handoff of the deal."""
        said = report_deal.read_outcome(task)
        outcome = await ask_crm.complete_outcome(self.client, self.source, self.api, task.adapter, said)
        secrets = self.door.secrets
        await self.door.database.run(lambda conn: report_deal.report_deal(conn, task, outcome, secrets))

    async def _take_contact(self, task: HookTask) -> None:
        """Enrich the lead of this contact, if it is one."""
        said = take_contact.read_update(task, ContactUpdate)
        update = await ask_crm.complete_contact(self.client, self.api, task.adapter, said)
        secrets = self.door.secrets
        await self.door.database.run(lambda conn: take_contact.take_contact(conn, task, update, secrets))

    async def _take_company(self, task: HookTask) -> None:
        """Have the leads among the people of this company enriched."""
        said = take_contact.read_update(task, CompanyUpdate)
        people = await ask_crm.list_people(self.client, self.api, task.adapter, said)
        updates = (ContactUpdate(id_, said.occurred_at, said.attributes, email) for id_, email in people)
        tasks = [hook_tasks.make_contact_task(task, update) for update in updates]
        await self.door.database.run(lambda conn: store.add_tasks(conn, tasks, self.door.secrets))

    async def _erase(self, task: HookTask) -> None:
        if lead_id := await forget_person.forget_person(self.door, task):
            await self.erase(lead_id)


async def wait_for_erasure(lead_id: UUID) -> None:
    """Nothing erases yet: the task waits."""
    raise Failure("no-erasure")
