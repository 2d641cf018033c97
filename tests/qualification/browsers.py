"""Browsers of people who are signed in, and the words of the pages that they see."""

import re
from html import unescape

import httpx2
from uuid_utils.compat import uuid7

from shared.auth import Sessions
from tests.qualification.service import QualificationService
from tests.shared.auth.api_keys import add_key


async def sign_in(service: QualificationService, seller: str | None = None, scope: str = "sales") -> httpx2.AsyncClient:
    """The browser of a person of sales, of a seller, or of a person with another scope."""
    key_id = uuid7()
    await add_key(service.intake, key_id, scope, seller=seller)
    service.app.state.sessions = Sessions(service.database)
    browser = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=service.app), base_url="http://accord")
    browser.cookies["accord"] = await service.app.state.sessions.start(key_id)
    return browser


def read_words(response: httpx2.Response) -> str:
    _, _, main = response.text.rpartition("<main")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
