"""A browser without JavaScript, in which a new user goes through the five steps."""

import html
import re
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from tests.flow.html_form import read_form

HEADING = "Five steps to the first accepted lead"


class Browser:
    """A browser that is signed in by the address that `accord up` printed."""

    def __init__(self, address: str) -> None:
        self.origin = address.partition("/?")[0]
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.open(address, timeout=10)

    def send(self, path: str, **filled: str) -> tuple[int, str]:
        """(status, page) after the form on the page at this path was sent, with these fields filled in by the user."""
        form = read_form(self.read(path))
        type_, content = form.fill({name.replace("__", "."): value for name, value in filled.items()})
        request = urllib.request.Request(self.origin + form.action, content, {"content-type": type_})
        try:
            with self.opener.open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def open(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """The answer to this path."""
        return self.opener.open(urllib.request.Request(self.origin + path, headers=headers or {}), timeout=10)

    def read(self, path: str, headers: dict[str, str] | None = None) -> str:
        """The page at this path."""
        text: str = self.open(path, headers).read().decode()
        return text

    def await_board(self) -> None:
        """Wait until `/` shows the board with one lead in place of the steps."""
        deadline = time.monotonic() + 20
        while HEADING in (page := self.read("/")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert "Of 1 lead, 0 became customers" in page

    def read_commands(self, path: str, at_least: int = 1) -> list[str]:
        """The commands that stand on the page; waits until there are so many."""
        deadline = time.monotonic() + 20
        while True:
            commands = re.findall("<pre><code>(.*?)</code></pre>", self.read(path), re.DOTALL)
            if len(commands) >= at_least:
                return [html.unescape(command) for command in commands]
            assert time.monotonic() < deadline, path
            time.sleep(0.1)
