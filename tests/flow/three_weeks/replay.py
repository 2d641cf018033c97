"""The story is told to a running Accord, in its order or in another one that it could have had."""

from asyncio import sleep
from collections.abc import Iterator, Sequence
from random import Random
from time import monotonic
from typing import Any

from tests.flow.three_weeks.inputs import NOVEMBER, OCTOBER, PEOPLE, Act
from tests.flow.three_weeks.setup import SECOND
from tests.flow.three_weeks.times import instant
from tests.support.database import ask
from tests.support.invariants import HEARD, SPEAKERS
from tests.support.retrying_client import Client
from tests.support.scenario import sign

# Nothing is on its way any more: every fact is numbered, and handled by whoever hears it; nothing waits for its lead.
QUIET = " union all ".join(
    [
        *(f"select 1 from {name}.outbox" for name in SPEAKERS),
        *(
            f"select 1 from {topic}.heads h join {reader}.positions p "
            f"on p.topic = '{topic}' and p.partition = h.partition where p.number <> h.number"
            for reader, topics in HEARD.items()
            for topic in topics
        ),
        "select 1 from intake.waiting",
    ]
)
QUIET_SECONDS = 60.0
PAUSE_SECONDS = 0.1
# So many of those that may be told twice are, where the order is another one.
REPEATED = 0.25


class Telling:
    """`leads`: the id of each lead by its name; `closed`: what the end of the backfill was answered with."""

    def __init__(self, client: Client, chance: Random | None) -> None:
        self.client = client
        self.leads: dict[str, str] = {}
        self.handoffs: dict[str, str] = {}
        self.closed: dict[str, Any] = {}
        self._chance = chance

    @property
    def names(self) -> dict[str, str]:
        """The name of each lead by its id."""
        return {lead_id: name for name, lead_id in self.leads.items()}

    async def tell(self, database_url: str) -> None:
        """The first agreement's weeks, the second one's, and that this is all."""
        self._send(OCTOBER)
        await self._quiet(database_url)
        sign(self.client, SECOND)
        self.client.until("/v1/agreements/active", lambda document: document["rejudging"]["waiting"] == 0)
        await self._quiet(database_url)
        self._send(NOVEMBER)
        await self._quiet(database_url)
        self.closed = self._call(Act("", "/v1/handoffs/closures", {"until": instant("08 Nov 00:00")}))
        await self._quiet(database_url)

    def _send(self, acts: Sequence[Act]) -> None:
        for act in _in_some_order(acts, self._chance) if self._chance else acts:
            answer = self._call(act)
            if act.path == "/v1/leads" and act.name in PEOPLE:
                self.leads[act.name] = answer["lead_id"]
            if self._chance and act.again and self._chance.random() < REPEATED:
                self._call(act)

    def _call(self, act: Act) -> Any:
        ids = [self._handoff(name) for name in act.awaits]
        status, answer = self.client.call(act.method, act.path.format(*ids), act.body)
        assert status < 300, (act.name, status, answer)
        return answer

    def _handoff(self, name: str) -> str:
        if name not in self.handoffs:
            lead, cycle = name.split("/")
            path = f"/v1/handoffs?lead={self.leads[lead]}"
            found = self.client.until(path, lambda document: any(_is(one, cycle) for one in document["handoffs"]))
            self.handoffs[name] = next(one["handoff_id"] for one in found["handoffs"] if _is(one, cycle))
        return self.handoffs[name]

    async def _quiet(self, database_url: str) -> None:
        end = monotonic() + QUIET_SECONDS
        while await ask(database_url, f"select 1 from ({QUIET}) busy limit 1"):
            assert monotonic() < end, "Something is still on its way."
            await sleep(PAUSE_SECONDS)


def _is(handoff: dict[str, Any], cycle: str) -> bool:
    return str(handoff["cycle"]) == cycle


def _in_some_order(acts: Sequence[Act], chance: Random) -> Iterator[Act]:
    """Each of them once, in any order that keeps what each comes after."""
    left = {act.name: act for act in acts}
    while left:
        ready = [act for act in left.values() if not any(name in left for name in _before(act))]
        act = chance.choice(ready)
        del left[act.name]
        yield act


def _before(act: Act) -> tuple[str, ...]:
    return (*act.after, *(name for handoff in act.awaits for name in MAKES[handoff]))


# What makes each handoff; holunder's is born of its deal.
MAKES: dict[str, tuple[str, ...]] = {
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
