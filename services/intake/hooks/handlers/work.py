"""Doing what remains after a platform was answered: its leads are asked for, one after the other for each source."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from services.intake.hooks import domain, store
from services.intake.hooks.handlers.ask_linkedin import FormCache
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.keep_untold import keep_untold
from services.intake.hooks.handlers.perform import Erase, Performer, wait_for_erasure
from services.intake.hooks.handlers.vendor_client import VendorClient

TASKS_AT_ONCE = 40
LEASE_SECONDS = 300
# So much of a lease is worked for; the rest of the tasks wait for their next turn.
WORK_SECONDS = 200.0
POLL_SECONDS = 15.0
RETRY_SECONDS = 0.5


@dataclass
class Worker:
    """The tasks that one process does."""

    door: Door
    client: VendorClient
    erase: Erase = wait_for_erasure
    forms: FormCache = field(default_factory=FormCache)

    async def work(self) -> float:
        """Do some of the tasks that are due; the seconds until there may be more. Raises Unavailable."""
        database = self.door.database
        tasks = await database.run(lambda conn: store.claim_tasks(conn, TASKS_AT_ONCE, LEASE_SECONDS))
        if tasks:
            by_source = attrgetter("source")
            groups = [list(group) for _, group in groupby(sorted(tasks, key=by_source), by_source)]
            await asyncio.gather(*map(self._work_for_source, groups))
            return 0.0
        async with database.read_connection() as conn:
            seconds = await store.seconds_to_next(conn)
        return POLL_SECONDS if seconds is None else min(POLL_SECONDS, max(RETRY_SECONDS, seconds))

    async def _work_for_source(self, tasks: Sequence[domain.HookTask]) -> None:
        """Do these tasks in turn, until the platform wants to be left alone."""
        performer = await self._prepare(tasks[0].source)
        if performer is None:
            return
        ends_at = asyncio.get_running_loop().time() + WORK_SECONDS
        # Erasures first: they end what is to be asked of their leads.
        for task in sorted(tasks, key=lambda task: task.kind != "erasure"):
            if asyncio.get_running_loop().time() > ends_at:
                return
            try:
                await performer.perform(task)
            except domain.Failure as failure:
                await self._postpone(task, failure)
                if failure.whole_source:
                    return
            else:
                await self._end(task)

    async def _prepare(self, code: str) -> Performer | None:
        """What does the tasks of a source, with its secrets as they are now; None if the source is gone."""
        found = await self.door.find_source(code)
        return Performer(self.door, self.client, self.forms, found[0], found[1].api, self.erase) if found else None

    async def _postpone(self, task: domain.HookTask, failure: domain.Failure) -> None:
        self.door.health.note_failure(task.source, failure.reason)
        if failure.reason == domain.TOKEN_REFUSED:
            self.door.health.note_token_refused(task.source)
        if domain.is_last(failure, task.attempts):
            await keep_untold(self.door, task)
            await self._forget(task)
            return
        seconds = domain.seconds_to_retry(failure, task.attempts, random.random())
        database = self.door.database
        await database.run(lambda conn: store.postpone(conn, task, failure.reason, seconds))
        if failure.whole_source:
            await database.run(lambda conn: store.postpone_source(conn, task.source, failure.reason, seconds))

    async def _end(self, task: domain.HookTask) -> None:
        if task.kind == "erasure" and "done" not in task.hints:
            await self.door.database.run(lambda conn: store.end_erasure(conn, task))
        else:
            await self._forget(task)

    async def _forget(self, task: domain.HookTask) -> None:
        await self.door.database.run(lambda conn: store.delete_task(conn, task))
