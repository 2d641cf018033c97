"""A browser that signs in at one process and opens a page of another."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.support.accord_process import KEY, AccordProcess


def page_status(program: AccordProcess, path: str, cookie: str) -> int:
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        connection.request("GET", path, headers={"cookie": cookie})
        return connection.getresponse().status


def sign_in(program: AccordProcess, key: str = KEY) -> str:
    """The cookie of a new session of this key."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        connection.request("POST", "/signin", urlencode({"key": key}), form)
        return str(connection.getresponse().headers["set-cookie"]).partition(";")[0]
