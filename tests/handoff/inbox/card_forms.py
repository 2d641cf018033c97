"""Sending the forms of a card."""

import re
from typing import Any

import httpx2

from tests.shared.auth.browser import FORM


async def answer_card(browser: httpx2.AsyncClient, handoff: str, name: str, **fields: Any) -> httpx2.Response:
    """What the browser gets that sends this form of the card: `correction__company.employees` names a part of it."""
    shown = (await browser.get(f"/inbox/{handoff}")).text
    hidden = {key: re.search(rf'name="{key}" value="([^"]*)"', shown) for key in ("form_token", "once", "seller")}
    sent = {key: found[1] for key, found in hidden.items() if found}
    named = {key.replace("__", "/"): value for key, value in fields.items()}
    return await browser.post(f"/inbox/{handoff}/{name}", data={**sent, "form": name, **named}, headers=FORM)


async def token_of(browser: httpx2.AsyncClient) -> str:
    """The token of the forms of this browser's session."""
    return str(re.findall(r'name="form_token" value="([^"]*)"', (await browser.get("/inbox")).text)[0])
