"""A year of an invented company: its raw facts as plain lists, from which tests calculate, and as events."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.events.base import Event
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    received_event,
    sla_event,
)

ZONE = ZoneInfo("Europe/Berlin")
TODAY = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
FIRST_SIGNED, THEN_SIGNED = TODAY - timedelta(days=200), TODAY - timedelta(days=75)
TERMS: dict[str, Any] = {
    "marketing": {
        "qualified_leads": {"per": "month", "at_least": 20},
        "acceptance_rate": {"per": "month", "at_least": 0.7},
    },
    "sales": {
        "acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.8},
        "follow_up": {"per": "week", "at_least": 3},
    },
}
THEN = TERMS | {"marketing": TERMS["marketing"] | {"qualified_leads": {"per": "month", "at_least": 28}}}


@dataclass
class Year:
    """What happened, as plain lists: when leads qualified and how sales answered, conversations, clocks, deals."""

    events: list[Event] = field(default_factory=list)
    delivered: list[tuple[datetime, str]] = field(default_factory=list)
    contacted: list[datetime] = field(default_factory=list)
    clocks: list[tuple[datetime, str]] = field(default_factory=list)
    decided: list[tuple[datetime, str]] = field(default_factory=list)


def live_a_year(seed: int, leads: int = 220) -> Year:
    chance, year = random.Random(seed), Year()
    for _ in range(leads):
        lead, at = new_lead_id(), TODAY - timedelta(days=chance.uniform(0.5, 240))
        origin = "sales" if chance.random() < 0.1 else "marketing"
        kind = "sales" if origin == "sales" else "form"
        year.events += [lead_captured(lead, at - timedelta(hours=5), source_kind=kind), lead_qualified(lead, at)]
        year.events.append(handoff_offered(lead, at, origin=origin))
        answer = chance.choice(["accepted", "accepted", "accepted", "rejected", "waiting"])
        if origin == "marketing":
            year.delivered.append((at, answer))
        if answer == "accepted":
            _work(year, chance, (lead, at, origin))
        if answer == "rejected":
            year.events.append(handoff_rejected(lead, at + timedelta(hours=2), origin=origin))
        clock = chance.choice(["met", "met", "met", "breached"])
        year.clocks.append((at + timedelta(hours=4), clock))
        year.events.append(
            sla_event(clock, lead, at + timedelta(hours=3), started_at=at, due_at=at + timedelta(hours=4))
        )
    return year


def _work(year: Year, chance: random.Random, lead: tuple[Any, datetime, str]) -> None:
    lead_id, at, origin = lead
    year.events.append(handoff_accepted(lead_id, at + timedelta(hours=1), origin=origin))
    if chance.random() < 0.7:
        spoken = at + timedelta(hours=chance.uniform(1, 9))
        year.events.append(handoff_contacted(lead_id, spoken, origin=origin))
        if origin == "marketing":
            year.contacted.append(spoken)
        if chance.random() < 0.3:
            year.events.append(deal_event("won", lead_id, spoken + timedelta(hours=1), origin=origin))
            year.decided.append((spoken + timedelta(hours=1), "won"))


async def tell(receive: Receive, year: Year, seed: int) -> None:
    """All facts in a random order, as if they came over a year or were imported at once."""
    signed = [
        agreement_activated(at, "Europe/Berlin", version=version, **terms)
        for version, (at, terms) in enumerate([(FIRST_SIGNED, TERMS), (THEN_SIGNED, THEN)], 1)
    ]
    events = [*signed, *year.events]
    random.Random(seed).shuffle(events)
    await receive(*(received_event(event) for event in events))
