"""What a browser without JavaScript gets of every page, and each form that stands on one."""

import asyncio
import re
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx2

from tests.flow.pages.page_table import Example
from tests.flow.pages.showroom import Showroom
from tests.support.page_forms import PageForm, list_forms

SECONDS = 60.0
TRIES = 20
PAUSE_SECONDS = 1.0
# What a browser runs, wherever it stands.
CODE_ADDRESSES = ("javascript:", "vbscript:", "data:text")


@dataclass(frozen=True)
class Shown:
    """A page as it was answered to its reader."""

    example: Example
    path: str
    response: httpx2.Response

    @property
    def forms(self) -> list[PageForm]:
        """The forms that change something, with that of the header."""
        return [form for form in list_forms(f"<main {self.response.text}") if form.method == "post"]


def open_browser(showroom: Showroom, person: str = "") -> httpx2.AsyncClient:
    """A browser of this person; without one, of a visitor."""
    cookie = {"cookie": showroom.cookies[person]} if person else {}
    # Without TLS: to read the certificates of authorities takes longer than most pages.
    return httpx2.AsyncClient(base_url=showroom.origin, headers=cookie, timeout=SECONDS, verify=False)


async def read_page(browser: httpx2.AsyncClient, path: str) -> httpx2.Response:
    """What the browser gets; a read that cannot be made now is made again."""
    for _ in range(TRIES):
        response = await browser.get(path, headers={"accept": "text/html"})
        browser.cookies.clear()
        if response.status_code != 503:
            break
        await asyncio.sleep(PAUSE_SECONDS)
    return response


async def read_pages(showroom: Showroom, examples: Iterable[Example]) -> list[Shown]:
    """All of these pages, each as its reader gets it."""
    async with AsyncExitStack() as stack:
        people = {
            name: await stack.enter_async_context(open_browser(showroom, name)) for name in ("", *showroom.cookies)
        }
        paths = [(example, showroom.fill(example.path)) for example in examples]
        return [Shown(example, path, await read_page(people[example.person], path)) for example, path in paths]


class Elements(HTMLParser):
    """Collects what of a page could be code that came with a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            is_code = name.startswith("on") or name in ("srcdoc", "style") or address.startswith(CODE_ADDRESSES)
            self.found += [f"<{tag} {name}={value}>"] if is_code else []
        given = dict(attrs)
        is_own = (given.get("src") or "").startswith("/")
        if tag in ("iframe", "object", "embed", "style", "base") or (tag in ("script", "img") and not is_own):
            self.found.append(f"<{tag}>")


def find_code(text: str) -> list[str]:
    """Elements and attributes of this page that no page of Accord has."""
    elements = Elements()
    elements.feed(text)
    return elements.found
