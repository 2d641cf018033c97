"""An office of sellers: a running Accord with a real server of mail, and the telephone of each seller."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.handoff.destinations.mails import read_text
from tests.support.mail_server import MailServer
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, lead

PHONE = 390
SIZE = {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 10}
DEFINITION: Any = AGREEMENT["definition"]
TERMS: dict[str, Any] = AGREEMENT | {
    "definition": DEFINITION | {"profile": [*DEFINITION["profile"], SIZE]},
    "rejection_reasons": [{"code": "too_small", "clause": "size", "returns": "nurture"}],
}
CHECKS, PAUSE_SECONDS = 1200, 0.05


@dataclass
class Office:
    """A running Accord with two sellers, who are told by mail; the mails that came, and a browser for each person."""

    origin: str
    client: Client
    browser: Browser
    mails: MailServer

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The document of the answer to the administrator's request."""
        status, document = await asyncio.to_thread(self.client.call, method, path, body)
        assert status < 400, document
        return document

    async def sign_in(self, seller: str, *, javascript: bool = True) -> Page:
        """The telephone of this seller, who opens the invitation and is at the inbox."""
        person = {"name": seller.title(), "roles": ["seller"], "seller": seller}
        await self.call("PUT", f"/v1/people/{seller}", person)
        invited = await self.call("POST", f"/v1/people/{seller}/invitations", {})
        page = await self.open_telephone(javascript=javascript)
        await page.goto(f"{self.origin}/signin{invited['link'].partition('/signin')[2]}")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        return page

    async def put_seller(self, seller: str, **changes: Any) -> None:
        """Register or change a seller, who is told by mail."""
        known = {"name": seller.title(), "email": f"{seller}@sales.example", "team": "inbound", "notify": ["mail"]}
        await self.call("PUT", f"/v1/sellers/{seller}", known | changes)

    async def open_telephone(self, *, javascript: bool = True) -> Page:
        """A telephone on which no person is signed in."""
        size: Any = {"width": PHONE, "height": 800}
        context = await self.browser.new_context(viewport=size, java_script_enabled=javascript, reduced_motion="reduce")
        return await context.new_page()

    async def find_notice(self, person: str, seller: str) -> str:
        """The link by which the seller answers the offer of this person's lead, as the mail has it."""
        wanted = re.compile(rf"^{person}$.*?Accept or reject: (\S+)", re.MULTILINE | re.DOTALL)
        for _ in range(CHECKS):
            mails = [mail for mail in self.mails.mails if f"{seller}@" in str(mail["to"])]
            for text in map(read_text, mails):
                if found := wanted.search(text):
                    return found[1]
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError([read_text(mail) for mail in self.mails.mails])

    async def offer(self, number: int, seller: str) -> str:
        """A lead that this seller is offered; the name of its person."""
        for other in ("anna", "ben"):
            await self.put_seller(other, capacity=1000 if other == seller else 0)
        captured = lead(number) | {"company": {"industry": "logistics", "employees": 80}}
        del captured["occurred_at"]
        await self.call("POST", "/v1/leads", captured)
        return f"Person {number}"


async def fits(page: Page) -> bool:
    """Whether nothing of the page is beside the telephone's screen."""
    return bool(await page.evaluate("document.documentElement.scrollWidth") == PHONE)
