"""People at their browsers: sellers and leaders of sales who are signed in, with their cards of leads."""

import re
from html import unescape
from uuid import UUID

import httpx2
from uuid_utils.compat import uuid7

from shared.auth import Sessions
from shared.db.connection import sql
from shared.db.database import Database
from tests.handoff.clients import client_of
from tests.handoff.concurrency import run_as_intake
from tests.handoff.service import HandoffService
from tests.shared.auth.api_keys import add_key

_ADD_PERSON = sql("""
    insert into access.people (person, key_id, name, roles, seller, active)
    values (:name, :key_id, :name, '{}', cast(:seller as text), true)
""")
_CARD = """
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at)
    values ('{lead}', '{name}', 'dana@example.com', '+49 30 123456', '{{}}', now(), now())
"""


async def sign_in(
    service: HandoffService, name: str, *, bound: bool = True, seller: str | None = None, scope: str = "sales"
) -> httpx2.AsyncClient:
    """The browser of a person who works the handoffs of this seller; one who is not `bound` sees those of all."""
    key_id = uuid7()
    intake = Database(service.url, "intake")
    await add_key(intake, key_id, scope, seller=seller if bound else None)
    values = {"name": name, "key_id": key_id, "seller": seller}
    await intake.run(lambda conn: conn.execute(_ADD_PERSON, values))
    await intake.close()
    browser = client_of(service.app, None)
    browser.cookies["accord"] = await Sessions(service.database).start(key_id)
    return browser


async def add_card(service: HandoffService, lead: UUID, name: str = "Dana Ortiz") -> None:
    """Give the lead a contact card."""
    await run_as_intake(service, _CARD.format(lead=lead, name=name))


async def read_page(browser: httpx2.AsyncClient, path: str = "/inbox", status: int = 200) -> str:
    """The words of a page as its reader sees them, with single blanks between them."""
    response = await browser.get(path)
    assert response.status_code == status, response.text
    return read_words(response)


def read_words(response: httpx2.Response) -> str:
    """The words of the page's main part."""
    _, _, main = response.text.partition("<main")
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", main.partition(">")[2])).split())
    return re.sub(r" (?=[,.:])", "", words)


async def list_names(browser: httpx2.AsyncClient, path: str = "/inbox") -> list[str]:
    """The names on the cards of a list, in order."""
    response = await browser.get(path)
    assert response.status_code == 200, response.text
    return [unescape(name) for name in re.findall(r'<h2><a href="/inbox/[^"]+">([^<]+)</a></h2>', response.text)]


async def count_badges(browser: httpx2.AsyncClient) -> dict[str, int]:
    """The number on each view of the inbox, by its label."""
    text = (await browser.get("/inbox")).text
    found = re.findall(r'href="/inbox\?view=\w+"[^>]*>([^<]+?) <span class="badge[^"]*">(\d+)</span>', text)
    return {label: int(number) for label, number in found}
