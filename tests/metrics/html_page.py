"""A page as tests read it."""

from html.parser import HTMLParser

import httpx2


class Page(HTMLParser):
    """The tags, the attributes and the words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


async def fetch_page(client: httpx2.AsyncClient, query: str = "") -> Page:
    """The page at this address of the own machine."""
    answer = await client.get(f"http://127.0.0.1/{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), answer.text
    return Page(answer.text)
