"""A new user gets from an empty folder to an accepted lead by the commands that the board shows."""

import html
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.support.accord_process import AccordProcess

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
HEADING = "Five steps to the first accepted lead"


class Browser:
    """A browser that is signed in by the address that `accord up` printed."""

    def __init__(self, address: str) -> None:
        self.origin = address.partition("/?")[0]
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.open(address, timeout=10)

    def read(self, path: str) -> str:
        """The page at this path."""
        text: str = self.opener.open(self.origin + path, timeout=10).read().decode()
        return text

    def read_commands(self, path: str, at_least: int = 1) -> list[str]:
        """The commands that stand on the page; waits until there are so many."""
        deadline = time.monotonic() + 20
        while True:
            commands = re.findall("<pre><code>(.*?)</code></pre>", self.read(path), re.DOTALL)
            if len(commands) >= at_least:
                return [html.unescape(command) for command in commands]
            assert time.monotonic() < deadline, path
            time.sleep(0.1)


@pytest.fixture
def browser(database_url: str, tmp_path: Path) -> Iterator[Browser]:
    program = AccordProcess(["up", "--data", str(tmp_path)], {"ACCORD_DATABASE_URL": database_url}, tmp_path / "up.log")
    program.start()
    program.await_ready()
    deadline = time.monotonic() + 10
    while not (address := re.search(r"http://\S+token=\S+", program.read_output())):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Browser(address[0])
    program.stop(signal.SIGTERM)


def test_seven_commands_lead_from_an_empty_folder_to_an_accepted_lead(browser: Browser) -> None:
    board = browser.read("/")
    key, send_lead = browser.read_commands("/", 2)
    agreement, seller, source, acceptance = re.findall('hx-get="(/setup/[^"]*)"', board)

    def run(command: str) -> str:
        done = subprocess.run(["bash", "-ec", f"{key}\n{command}"], capture_output=True, text=True, check=True)
        return done.stdout

    run(browser.read_commands(agreement)[0])  # drafts it
    run(browser.read_commands(agreement)[0])  # signs it for both sides
    run(browser.read_commands(seller)[0])
    run(browser.read_commands(source)[0])
    titles = [re.findall(r"<h3>(.*?) <small>done</small>", browser.read(path)) for path in (agreement, seller, source)]
    run(send_lead)
    accepted = run(browser.read_commands(acceptance)[0])

    assert HEADING in board
    assert titles == [["Sign an agreement"], ["Add a seller"], ["Say where leads come from"]]
    assert '"state":"accepted"' in accepted
    deadline = time.monotonic() + 20
    while HEADING in browser.read("/"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "Of 1 lead, 0 became customers" in browser.read("/")
