"""A company whose sellers are told by mail and in chats: its process of handoff, its mails, and time that passes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from services.handoff.main import HandoffDependencies
from tests.handoff.event_builders import lead_qualified
from tests.handoff.inbox.browsers import add_card
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver
from tests.support.database import run_as_service
from tests.support.mail_server import MailServer

CHECKS = 800
PAUSE_SECONDS = 0.05
TASKS = ("handoff.notices", "handoff.due_notices")


@dataclass
class Company:
    """`service`: its process; `mails`: the server of mail; `chat`: what stands in for chats and programs."""

    service: HandoffService
    mails: MailServer
    chat: Receiver
    sending: list[asyncio.Task[None]] = field(default_factory=list)

    async def put(self, name: str, **fields: Any) -> dict[str, Any]:
        """Create or change a destination."""
        response = await self.service.admin.put(f"/v1/destinations/{name}", json=fields)
        assert response.status_code == 200, response.text
        document: dict[str, Any] = response.json()
        return document

    async def tell_anna(self, *destinations: str) -> None:
        """Have anna told at these destinations."""
        await self.service.put_seller("anna", email="anna@sales.example", notify=list(destinations))

    async def add_heads(self) -> None:
        """Mia leads marketing, sam sales, and eve is an executive."""
        for statement in PEOPLE.format().split(";"):
            await run_as_service(self.service.url, "intake", statement)

    def start_sending(self) -> None:
        """Let the process send from now on."""
        tasks = [task for task in self.service.definition.periodic_tasks if task.name in TASKS]
        self.sending += [asyncio.create_task(task.run()) for task in tasks]

    async def stop_sending(self) -> None:
        """Let the process send no more."""
        for task in self.sending:
            task.cancel()
        if self.sending:
            await asyncio.wait(self.sending)
        self.sending.clear()

    def wake(self) -> None:
        """Tell the process that notices may be due."""
        cast(HandoffDependencies, self.service.definition.state).notices.wake()

    async def offer(self, name: str = "Dana Ortiz", **changes: Any) -> str:
        """A lead of this name that qualifies now and is offered to a seller; its id."""
        event = lead_qualified(occurred_at=datetime.now(UTC), **changes)
        await add_card(self.service, event.lead_id, name)
        await self.service.receive(event)
        self.wake()
        return str(event.lead_id)

    async def books(self) -> list[tuple[str, str, str | None, str, str | None]]:
        """Each notice: its kind, recipient, destination, state, and why it was not sent."""
        rows = await self.service.rows(
            "select kind, recipient, destination, state, reason from notices order by kind, recipient, destination"
        )
        return cast(list[tuple[str, str, str | None, str, str | None]], rows)

    async def wait_until_told(self) -> None:
        """Until no notice waits."""
        await wait_until(self.service, "select count(*) from notices where state = 'pending'", lambda found: found == 0)

    async def let_pass(self, **length: float) -> None:
        """Move the notices and offers so far into the past: `hours=2`."""
        text = " ".join(f"{number} {unit}" for unit, number in length.items())
        for statement in (OFFERED_BEFORE, PASS):
            await run_as_service(self.service.url, "handoff", statement.format(length=text))
        self.wake()


PEOPLE = """
    insert into access.keys (key_hash, key_id, scopes) select decode(md5(code), 'hex'), md5(code)::uuid, '{{}}'
    from (values ('mia'), ('sam'), ('eve')) as people (code);
    insert into access.people (person, key_id, name, email, roles, active)
    select code, md5(code)::uuid, initcap(code), code || '@heads.example', array[role], true
    from (values ('mia', 'marketing_lead'), ('sam', 'sales_lead'), ('eve', 'executive')) as people (code, role)
"""
PASS = """
    update notices set occurred_at = occurred_at - by, made_at = made_at - by, next_at = next_at - by,
                       tried_at = tried_at - by
    from (select interval '{length}') as passed (by)
"""
OFFERED_BEFORE = "update handoffs set offered_at = offered_at - interval '{length}'"


async def wait_until(service: HandoffService, query: str, holds: Callable[[Any], bool]) -> None:
    """Until the value that the statement selects is as wanted."""
    for _ in range(CHECKS):
        if holds((await service.rows(query))[0][0]):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(await service.rows("select * from notices"))
