"""The administrator's key and the address that `accord up` prints, and the commands that list and revoke keys."""

import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.support.accord_process import AccordProcess

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
KEY = re.compile(r"ak_[\w-]{43}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def start(database_url: str, folder: Path, name: str) -> AccordProcess:
    """`accord up` with a log of its own, once it has printed what it prints."""
    environment = {"ACCORD_DATABASE_URL": database_url}
    program = AccordProcess(["up", "--data", str(folder)], environment, folder / f"{name}.log")
    program.start()
    program.await_ready()
    deadline = time.monotonic() + 60
    while "administrator's key" not in program.read_output() and time.monotonic() < deadline:
        time.sleep(0.05)
    return program


def run_keys(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`accord keys` with these arguments."""
    command = [sys.executable, "-m", "services.cli.main", "keys", *arguments]
    return subprocess.run(
        command, env={"ACCORD_DATABASE_URL": database_url}, capture_output=True, text=True, check=False
    )


def open_page(address: str, *, with_cookies: bool) -> str:
    """The title of the page at which a browser arrives."""
    handlers = [urllib.request.HTTPCookieProcessor(CookieJar())] if with_cookies else []
    html = urllib.request.build_opener(*handlers).open(address, timeout=10).read().decode()
    title: str = re.findall("<title>(.*?)</title>", html)[0]
    return title


def test_the_key_is_printed_once_and_the_address_opens_the_pages(database_url: str, folder: Path) -> None:
    programs = []
    try:
        programs.append(start(database_url, folder, "first"))
        first = programs[0].read_output()
        (secret,) = KEY.findall(first)
        address = re.findall(r"http://127\.0\.0\.1:\d+/\?token=\S+", first)[0]
        titles = [
            open_page(address, with_cookies=True),
            open_page(address + "x", with_cookies=True),
            open_page(address.partition("?")[0], with_cookies=True),
        ]
        programs[0].stop(signal.SIGTERM)

        programs.append(start(database_url, folder, "second"))
        second = programs[1].read_output()
        old_address = re.sub(r":\d+/", f":{programs[1].port}/", address)
        titles.append(open_page(old_address, with_cookies=True))
    finally:
        for program in programs:
            program.stop()

    assert "Sign in" not in titles[0]
    assert ["Sign in" in title for title in titles[1:]] == [True, True, True]
    assert (folder / "bootstrap-key").read_text().strip() == secret
    assert (KEY.findall(second), str(folder / "bootstrap-key") in second) == ([], True)


def test_a_revoked_key_is_said_to_be_revoked_and_the_last_one_stays(database_url: str, folder: Path) -> None:
    programs = [start(database_url, folder, "first")]
    try:
        programs[0].stop(signal.SIGTERM)
        bootstrap = run_keys(database_url, "list").stdout.split()[0]
        last = run_keys(database_url, "revoke", bootstrap)
        created = run_keys(database_url, "create", "--scope", "admin", "--note", "the other")
        revoked = run_keys(database_url, "revoke", bootstrap)
        listed = run_keys(database_url, "list").stdout
        programs.append(start(database_url, folder, "second"))
        output = programs[1].read_output()
    finally:
        for program in programs:
            program.stop()

    assert (last.returncode, created.returncode, revoked.returncode) == (2, 0, 0)
    assert [line.split()[4] == "valid" for line in listed.splitlines()] == [True, False]
    assert created.stdout.strip() not in listed
    assert ("was revoked at" in output, KEY.findall(output)) == (True, [])


@pytest.mark.parametrize(
    "arguments",
    [("--scope", "everything"), ("--scope", "admin", "--seller", "anna"), ("--scope", "sales", "--seller", "nobody")],
)
def test_a_key_for_an_unknown_scope_or_seller_is_refused(database_url: str, arguments: tuple[str, ...]) -> None:
    result = run_keys(database_url, "create", *arguments)

    assert (result.returncode, KEY.findall(result.stdout)) == (2, [])
    assert "Traceback" not in result.stderr
