"""A page as tests read it."""

from html.parser import HTMLParser
from uuid import UUID

import httpx2

from tests.metrics.client import TOKEN


class Page(HTMLParser):
    """The tags with their attributes, and the texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        # The text of the first link to each address.
        self.link_texts: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(" ".join(data.split()))
            if self.tags and self.tags[-1][0] == "a":
                self.link_texts.setdefault(self.tags[-1][1].get("href") or "", self.texts[-1])

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)

    def links(self, start: str) -> list[str]:
        """The addresses of all links that begin like this."""
        addresses = [attributes.get("href") or "" for tag, attributes in self.tags if tag == "a"]
        return [address for address in addresses if address.startswith(start)]


async def fetch(client: httpx2.AsyncClient, query: str) -> httpx2.Response:
    """The answer at this address for a browser that opened the printed address first."""
    if not client.cookies:
        await client.get("http://127.0.0.1/", params={"token": TOKEN})
    return await client.get(f"http://127.0.0.1/{query}")


async def fetch_errors(client: httpx2.AsyncClient, query: str) -> list[tuple[str, str]]:
    """The pointer and the sentence of each error of an address that is refused with 422."""
    response = await fetch(client, query)
    assert response.status_code == 422, response.text
    return [(error["pointer"], error["detail"]) for error in response.json()["errors"]]


async def fetch_page(client: httpx2.AsyncClient, query: str = "") -> Page:
    """The page at this address, fetched by a browser that opened the printed address first."""
    response = await fetch(client, query)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8"), response.text
    return Page(response.text)


def list_leads(page: Page) -> list[UUID]:
    """The leads to which the page links."""
    return [UUID(address.removeprefix("/leads/")) for address in page.links("/leads/")]
