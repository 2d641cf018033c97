"""Sends the inputs to a running Accord, in their order or in a random one that could have happened."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.flow.three_weeks.input_order import shuffle
from tests.flow.three_weeks.inputs import LEADS, NOVEMBER, OCTOBER
from tests.flow.three_weeks.requests import Request
from tests.flow.three_weeks.setup import NOVEMBER_AGREEMENT
from tests.flow.three_weeks.times import to_instant
from tests.support.invariants import wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import sign_agreement

# The share of the repeatable requests that a random replay sends twice.
REPEATED_SHARE = 0.25


class Replay:
    """One replay of the three weeks. With `random`, the order is random and some requests are sent twice.

    `lead_ids`: the id of each lead by its name. `closing`: the answer to the closing of the backfill.
    """

    def __init__(self, client: Client, random: Random | None) -> None:
        self.client = client
        self.lead_ids: dict[str, str] = {}
        self.handoff_ids: dict[str, str] = {}
        self.closing: dict[str, Any] = {}
        self._random = random

    async def run(self, database_url: str) -> None:
        """Send October, sign the second agreement, send November, and close the backfill."""
        self._send_all(OCTOBER)
        await wait_until_processed(database_url)
        sign_agreement(self.client, NOVEMBER_AGREEMENT)
        self.client.wait_for("/v1/agreements/active", lambda document: document["rejudging"]["waiting"] == 0)
        await wait_until_processed(database_url)
        self._send_all(NOVEMBER)
        await wait_until_processed(database_url)
        self.closing = self._send(Request("closing", "/v1/handoffs/closures", {"until": to_instant("08 Nov 00:00")}))
        await wait_until_processed(database_url)

    def _send_all(self, requests: Sequence[Request]) -> None:
        for request in shuffle(requests, self._random) if self._random else requests:
            answer = self._send(request)
            if request.path == "/v1/leads" and request.name in LEADS:
                self.lead_ids[request.name] = answer["lead_id"]
            if self._random and request.repeatable and self._random.random() < REPEATED_SHARE:
                self._send(request)

    def _send(self, request: Request) -> Any:
        handoff_ids = [self._await_handoff(name) for name in request.handoffs]
        status, answer = self.client.call(request.method, request.path.format(*handoff_ids), request.body)
        assert status < 300, (request.name, status, answer)
        return answer

    def _await_handoff(self, name: str) -> str:
        """The id of a handoff, `lead/cycle`, as soon as it exists."""
        if name not in self.handoff_ids:
            lead, cycle = name.split("/")
            path = f"/v1/handoffs?lead={self.lead_ids[lead]}"
            document = self.client.wait_for(path, lambda document: cycle in _ids_by_cycle(document))
            self.handoff_ids[name] = _ids_by_cycle(document)[cycle]
        return self.handoff_ids[name]


def _ids_by_cycle(document: dict[str, Any]) -> dict[str, str]:
    return {str(handoff["cycle"]): handoff["handoff_id"] for handoff in document["handoffs"]}
