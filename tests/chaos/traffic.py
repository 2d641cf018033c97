"""Leads that come in one after the other, whatever fails meanwhile."""

import threading
import time
from dataclasses import dataclass

from tests.support.retrying_client import Client
from tests.support.scenario import lead, won_deal

# Between two leads.
PAUSE_SECONDS = 0.1
WAIT_SECONDS = 60.0
# One in ten is won.
LEADS_PER_DEAL = 10


@dataclass(frozen=True)
class Accepted:
    """The ids of the leads that were accepted, and how many of them are won."""

    lead_ids: tuple[str, ...] = ()
    deals: int = 0


class Traffic(threading.Thread):
    """Sends one lead after the other, again and again until it is accepted, and reports some as won.

    `accepted`: what was accepted before.
    """

    def __init__(self, client: Client, accepted: Accepted) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._ends = threading.Event()
        self.lead_ids = list(accepted.lead_ids)
        self.deals = accepted.deals
        # What was answered neither by acceptance nor by "not now".
        self.refusals: list[object] = []

    def run(self) -> None:
        while not self._ends.wait(PAUSE_SECONDS):
            number = len(self.lead_ids)
            answer = self._send("/v1/leads", lead(number))
            if answer is None:
                return
            self.lead_ids.append(str(answer["lead_id"]))
            if number % LEADS_PER_DEAL == 0 and self._send("/v1/deals", won_deal(number)):
                self.deals += 1

    def _send(self, path: str, body: dict[str, object]) -> dict[str, object] | None:
        try:
            status, answer = self._client.call("POST", path, body)
        except ValueError:
            # A process that ends with requests in flight may answer them by plain text.
            return self._send(path, body)
        except AssertionError as error:
            status, answer = 0, str(error)
        if status == 202:
            return dict(answer)
        self.refusals.append((path, status, answer))
        return None

    def wait_for(self, more: int) -> None:
        """Return when so many more leads have been accepted."""
        wanted, end = len(self.lead_ids) + more, time.monotonic() + WAIT_SECONDS
        while len(self.lead_ids) < wanted:
            assert not self.refusals, self.refusals
            assert time.monotonic() < end, f"only {len(self.lead_ids)} of {wanted} leads were accepted"
            time.sleep(PAUSE_SECONDS)

    def await_standstill(self, seconds: float) -> None:
        """Return when no lead has been accepted for so long."""
        accepted, since, end = -1, 0.0, time.monotonic() + WAIT_SECONDS
        while accepted != len(self.lead_ids) or time.monotonic() - since < seconds:
            assert time.monotonic() < end, "leads are still accepted"
            if accepted != len(self.lead_ids):
                accepted, since = len(self.lead_ids), time.monotonic()
            time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """Send no more."""
        self._ends.set()
        self.join()
