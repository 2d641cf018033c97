"""Random stories of a few leads (late facts in any order, merges, deals that change hands), and what to ask of them."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, get_args
from uuid import UUID

from services.metrics.reports.domain.query import Basis, Group, ReportRequest
from shared.events.base import Event
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics import event_builders as build

SELLERS = ("anna", "ben", "carla")
# Two spellings of two channels, and none.
CHANNELS = (None, "Social", "social ", "e-mail", "E-Mail")
START = datetime(2026, 3, 1, tzinfo=UTC)
# Days at the edges of months, and hours at the edges of days of some zone.
DAYS = (0, 1, 28, 30, 31, 60, 92)
HOURS = (0, -1, -2, 3, 4)

RANGES = (
    (None, None),
    ("2026-02-11", "2026-06-20"),
    ("2026-03-02", "2026-04-01"),
    ("2026-03-01T07:30:00Z", "2026-05-04T22:15:00+02:00"),
    ("2026-03-01T01:30:00Z", "2026-03-01T19:00:00Z"),
)
BASES: tuple[Basis, ...] = get_args(Basis)
GROUPS: tuple[Group | None, ...] = (None, *get_args(Group))


def random_requests(chance: random.Random) -> Iterator[ReportRequest]:
    """Every way to ask for a report, in random order."""
    ways = list(product(GROUPS, BASES, RANGES, (None, None, *SELLERS)))
    for by, basis, (start, until), seller in chance.sample(ways, len(ways)):
        yield ReportRequest(start, until, by, basis, seller)


class Story:
    """Facts about the same few leads, deals, receipts and clocks; the same seed tells the same story."""

    def __init__(self, seed: int, leads: int = 12) -> None:
        self.chance = random.Random(seed)
        self.leads = [build.new_lead_id() for _ in range(leads)]
        self.paid: dict[UUID, UUID] = {}
        self.receipts = [build.new_lead_id() for _ in range(4)]

    def tell(self, count: int) -> list[ReceivedEvent]:
        """So many moments of the story, each learned up to nine days after it happened, in no order."""
        events = [event for _ in range(count) for event in self.chance.choice(self._list_tellers())()]
        self.chance.shuffle(events)
        return [
            build.received_event(event, event.occurred_at + timedelta(days=self.chance.randint(0, 9)))
            for event in events
        ]

    def _list_tellers(self) -> list[Callable[[], tuple[Event, ...]]]:
        return [self._capture, self._touch, self._judge, self._offer, self._work, self._work, self._end, self._deal,
                self._deal, self._receive, self._time, self._merge, self._spend]  # fmt: skip

    def _capture(self) -> tuple[Event, ...]:
        campaign, source = self._choose(None, "spring", "Spring  Sale", "spring sale"), self._choose("site", " SITE ")
        fields = {"campaign": campaign, "source": source, "source_kind": self._choose("form", "form", "sales")}
        return (build.lead_captured(self._lead(), self._instant(), self._choose(*CHANNELS), **fields),)

    def _touch(self) -> tuple[Event, ...]:
        """What a lead did, perhaps before its form."""
        return (build.activity_recorded(self._lead(), self._instant(), channel=self._choose(*CHANNELS)),)

    def _judge(self) -> tuple[Event, ...]:
        lead, at, cycle = self._lead(), self._instant(), self.chance.randint(1, 2)
        if self.chance.random() < 0.3:
            return (build.nurture_started(lead, at, cycle),)
        lacking, persona = self._choose(None, (), (), ("company.name",)), self._choose(None, "owner", "planner")
        return (build.lead_qualified(lead, at, cycle, lacking, persona=persona),)

    def _offer(self) -> tuple[Event, ...]:
        origin = self._choose("marketing", "marketing", "sales")
        return (build.handoff_offered(self._lead(), self._instant(), self._choose(*SELLERS), origin=origin),)

    def _work(self) -> tuple[Event, ...]:
        tell = self._choose(build.handoff_accepted, build.handoff_contacted, build.handoff_sales_qualified)
        return (tell(self._lead(), self._instant(), **self._owner()),)

    def _end(self) -> tuple[Event, ...]:
        lead, at, owner = self._lead(), self._instant(), self._owner()
        if self.chance.random() < 0.3:
            return (build.handoff_rated(lead, at, self.chance.randint(1, 5), **owner),)
        if self.chance.random() < 0.4:
            return (build.handoff_recycled(lead, at, counted=self.chance.random() < 0.5, **owner),)
        reason, check = self._choose("too_small", "other"), self._choose(None, "confirmed", "loose")
        return (build.handoff_rejected(lead, at, reason, check=check, **owner),)

    def _deal(self) -> tuple[Event, ...]:
        stage, amount = self._choose("opened", "won", "won", "lost", "reopened"), self._choose(None, "1000.00", "12.5")
        fields = {"deal": self._deal_id(), "currency": self._choose("EUR", "EUR", "USD"), **self._owner()}
        return (build.deal_event(stage, self._lead(), self._instant(), amount, **fields),)

    def _receive(self) -> tuple[Event, ...]:
        """Money of a deal of anyone, whose lead may be known later or never."""
        lead = self._choose(None, self._lead(), self._lead())
        currency, revenue = self._choose("EUR", "EUR", "USD"), self._choose(*self.receipts, build.new_lead_id())
        kind, amount = self._choose(("new", "10.50"), ("renewal", "8.00"), ("expansion", "6.25"), ("refund", "-4.00"))
        # A receipt stays with its deal.
        deal = self.paid.setdefault(revenue, self._deal_id())
        fields: dict[str, Any] = {"revenue": revenue, "deal": deal, "kind": kind}
        return (build.revenue_booked(lead, self._instant(), amount, currency, **fields),)

    def _time(self) -> tuple[Event, ...]:
        name = self._choose("started", "met", "breached", "finished", "corrected", "cancelled")
        target, seconds = self._choose("acceptance", "first_contact"), float(self.chance.randint(1, 90_000))
        owner = self._owner() | self._choose({}, {}, {"seller": None}) | {"due_at": self._instant()}
        return (build.sla_event(name, self._lead(), self._instant(), target, seconds, **owner),)

    def _merge(self) -> tuple[Event, ...]:
        if self.chance.random() < 0.5:
            return ()
        survivor, loser = self.chance.sample(self.leads, 2)
        return build.lead_merged(survivor, loser, self._instant())

    def _spend(self) -> tuple[Event, ...]:
        """Few days of few campaigns, so that some are restated."""
        fields = {"campaign": self._choose(None, "spring", " SPRING", "idle"), "channel": self._choose(*CHANNELS),
                  "source": self._choose("site", "ads"), "ad_id": self._choose(None, "a")}  # fmt: skip
        amount, currency = self._choose("12.50", "0.01"), self._choose("EUR", "EUR", "USD")
        return (build.spend_recorded(self._instant().date(), amount, currency, **fields),)

    def _owner(self) -> dict[str, Any]:
        cycle = self.chance.randint(1, 2)
        return {"seller": self._choose(*SELLERS), "team": self._choose("north", "south"), "cycle": cycle}

    def _deal_id(self) -> UUID:
        return UUID(int=self._lead().int ^ self.chance.randint(1, 2))

    def _lead(self) -> UUID:
        return self.chance.choice(self.leads)

    def _instant(self) -> datetime:
        hours = self._choose(*HOURS, self.chance.uniform(0, 24))
        return START + timedelta(days=self.chance.choice(DAYS), hours=hours)

    def _choose(self, *values: Any) -> Any:
        return self.chance.choice(values)


HALF = {"sourced": 0.5, "touched": 0.2, "shared": 0.5, "protection": "30d", "commission": [{"share": 0.1}]}
RULES: tuple[Any, ...] = (HALF, HALF | {"sourced": 0.333, "shared": 0.1}, {"sourced": 1.0}, None)


class StoryOfDeals(Story):
    """With leads that are passed on, and agreements on credit that are signed and learned at any time."""

    version = 1

    def _list_tellers(self) -> list[Callable[[], tuple[Event, ...]]]:
        return [*super()._list_tellers(), self._deal, self._pass_on, self._pass_on, self._sign]

    def _pass_on(self) -> tuple[Event, ...]:
        owner = self._owner() | {"former_seller": self._choose(*SELLERS)}
        return (build.handoff_reassigned(self._lead(), self._instant(), **owner),)

    def _sign(self) -> tuple[Event, ...]:
        if self.chance.random() < 0.7:
            return ()
        self.version += 1
        return (build.agreement_activated(self._instant(), version=self.version, credit=self._choose(*RULES)),)
