"""People whose forms come in by a website and by platforms, whatever fails meanwhile."""

import http.client
import threading
import time
from collections.abc import Sequence
from itertools import count

from tests.chaos.requests import REQUESTS
from tests.support.accord_process import AccordProcess

TRAFFIC_SECONDS = 3.0
LATEST_SECONDS = 30.0
# Of those whose forms Accord has to ask for one by one.
PAUSES = {"e": 0.3}


class Visitors:
    """People, each with a name of one letter, who send one form after the other, each under an id of its own.

    `answered`: the forms that were taken.
    """

    def __init__(self, program: AccordProcess, names: str) -> None:
        self.program = program
        self.names = names
        self.answered: list[str] = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.send_on, args=[name], daemon=True) for name in names]

    def send_on(self, name: str) -> None:
        for number in count():
            form = f"{name}-{number:06}"
            if self.send(form) in (200, 202):
                self.answered.append(form)
            if self.stopped.wait(PAUSES.get(name, 0.0)):
                return

    def send(self, form: str) -> int:
        """The status; 0 if the process is away. A form comes by a website or a platform, as REQUESTS says."""
        path, body, headers = REQUESTS[form[0]](form)
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=LATEST_SECONDS)
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return 0
        finally:
            connection.close()

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def await_more(self, seconds: float = TRAFFIC_SECONDS) -> None:
        """Return when so much time has passed and more forms were taken in it."""
        before, end = len(self.answered), time.monotonic() + LATEST_SECONDS
        time.sleep(seconds)
        while len(self.answered) == before:
            assert time.monotonic() < end, "no form is taken"
            time.sleep(0.05)


def require_each_once_and_in_order(visitors: Visitors, captured: Sequence[str], unordered: str = "") -> None:
    """Every form that was taken is captured once, and the forms of a person in their order; of `unordered` in any."""
    assert len(captured) == len(set(captured))
    assert set(visitors.answered) <= set(captured)
    for name in set(visitors.names) - set(unordered):
        of_visitor = [form for form in captured if form.startswith(name)]
        assert of_visitor == sorted(of_visitor)
