"""Sends the inputs to a running Accord, in their order or in a random one that could have happened."""

from asyncio import sleep
from collections.abc import Iterator, Sequence
from random import Random
from time import monotonic
from typing import Any

from tests.flow.three_weeks.inputs import LEADS, NOVEMBER, OCTOBER
from tests.flow.three_weeks.requests import Request
from tests.flow.three_weeks.setup import NOVEMBER_AGREEMENT
from tests.flow.three_weeks.times import to_instant
from tests.support.database import run_sql
from tests.support.invariants import select_unfinished_work
from tests.support.retrying_client import Client
from tests.support.scenario import sign_agreement

PROCESSING_SECONDS = 60.0
PAUSE_SECONDS = 0.1
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
        await _wait_until_processed(database_url)
        sign_agreement(self.client, NOVEMBER_AGREEMENT)
        self.client.wait_for("/v1/agreements/active", lambda document: document["rejudging"]["waiting"] == 0)
        await _wait_until_processed(database_url)
        self._send_all(NOVEMBER)
        await _wait_until_processed(database_url)
        self.closing = self._send(Request("closing", "/v1/handoffs/closures", {"until": to_instant("08 Nov 00:00")}))
        await _wait_until_processed(database_url)

    def _send_all(self, requests: Sequence[Request]) -> None:
        for request in _shuffle(requests, self._random) if self._random else requests:
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


async def _wait_until_processed(database_url: str) -> None:
    """Return when every event is numbered and handled, and no activity waits for its lead."""
    end = monotonic() + PROCESSING_SECONDS
    while await run_sql(database_url, select_unfinished_work()):
        assert monotonic() < end, "Some events are still not handled."
        await sleep(PAUSE_SECONDS)


def _shuffle(requests: Sequence[Request], random: Random) -> Iterator[Request]:
    """Each request once, in a random order in which each comes after those that must precede it."""
    remaining = {request.name: request for request in requests}
    while remaining:
        ready = [
            request
            for request in remaining.values()
            if not any(name in remaining for name in _list_predecessors(request))
        ]
        request = random.choice(ready)
        del remaining[request.name]
        yield request


def _list_predecessors(request: Request) -> tuple[str, ...]:
    return (*request.preceded_by, *(name for handoff in request.handoffs for name in INPUTS_OF_HANDOFF[handoff]))


# The inputs from which each handoff results. The one of Holunder results from its deal, which comes before its lead.
INPUTS_OF_HANDOFF: dict[str, tuple[str, ...]] = {
    "fichte/1": ("fichte",),
    "ginster/1": ("ginster",),
    "holunder/1": ("holunder",),
    "ahorn/1": ("ahorn",),
    "birke/1": ("birke", "birke's size", "birke's webinar"),
    "birke/2": ("birke's demo", "birke/1 rejection 27 Oct 10:00"),
    "dattel/1": ("dattel", "dattel's demo"),
    "iris/1": ("iris",),
    "ilex/1": ("ilex",),
    "nessel/1": ("nessel",),
    "eiche/1": ("eiche",),
    "kiefer/1": ("kiefer",),
}
