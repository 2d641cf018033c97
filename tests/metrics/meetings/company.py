"""An invented company: what happened to each of its leads, as plain records, and as events in any order."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.events.base import Event
from shared.events.sla import SlaEvent
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    handoff_rated,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    received_event,
    revenue_booked,
    sla_event,
    spend_recorded,
)

ZONE = ZoneInfo("Europe/Berlin")
FIRST, LAST = datetime(2026, 1, 1, tzinfo=ZONE), datetime(2026, 7, 1, tzinfo=ZONE)
SIGNED = datetime(2025, 12, 1, tzinfo=ZONE)
SELLERS = {"anna": "north", "ben": "south"}
AGREED: dict[str, Any] = {
    "marketing": {
        "qualified_leads": {"per": "month", "at_least": 40},
        "acceptance_rate": {"per": "month", "at_least": 0.9},
    },
    "sales": {"first_contact": {"within": "4h", "clock": "elapsed", "at_least": 0.8}},
    "goal": {"metric": "bookings", "per": "quarter", "target": {"amount": "90000", "currency": "EUR"}},
    "rhythm": {"weekly": "30m", "monthly": True, "quarterly": True},
}
# The same, where sales promises a time for its decisions too.
DECIDED: dict[str, Any] = {"sales": AGREED["sales"] | {"disposition": {"within": "5d"}}}


@dataclass
class Lead:
    """What happened to one lead; None did not happen. `clock`: whether the first contact came in time."""

    lead_id: UUID
    channel: str
    captured: datetime
    qualified: datetime | None = None
    seller: str | None = None
    accepted: datetime | None = None
    rejected: datetime | None = None
    reason: str | None = None
    contacted: datetime | None = None
    clock: tuple[datetime, str] | None = None
    won: datetime | None = None
    amount: Decimal = Decimal(0)
    rating: tuple[datetime, int] | None = None


@dataclass
class Company:
    """Its leads, what it paid for channels on which days, and everything as events."""

    leads: list[Lead] = field(default_factory=list)
    spent: list[tuple[date, str, Decimal]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def live(seed: int, leads: int = 400, first: datetime = FIRST) -> Company:
    """Half a year of it since `first`."""
    chance, company = random.Random(seed), Company()
    for _ in range(leads):
        at = first + timedelta(seconds=chance.uniform(0, (LAST - FIRST).total_seconds()))
        lead = Lead(new_lead_id(), chance.choice(["search", "social"]), at)
        company.leads.append(lead)
        company.events.append(lead_captured(lead.lead_id, at, lead.channel, source=f"{lead.channel}-form"))
        if chance.random() < 0.7:
            _qualify(company, chance, lead)
    for number in range(40):
        day, channel = (first + timedelta(days=4 * number)).date(), chance.choice(["search", "social"])
        amount = Decimal(chance.randint(1000, 9000)) / 100
        company.spent.append((day, channel, amount))
        company.events.append(spend_recorded(day, str(amount), channel=channel, source=f"{channel}-form"))
    return company


def _qualify(company: Company, chance: random.Random, lead: Lead) -> None:
    id_, lead.qualified = lead.lead_id, lead.captured + timedelta(hours=chance.uniform(1, 60))
    lead.seller = chance.choice(list(SELLERS))
    who: dict[str, Any] = {"seller": lead.seller, "team": SELLERS[lead.seller]}
    company.events += [lead_qualified(id_, lead.qualified), handoff_offered(id_, lead.qualified, **who)]
    answer = chance.random()
    if answer < 0.2:
        lead.rejected, lead.reason = lead.qualified + timedelta(hours=2), chance.choice(["too_small", "other"])
        company.events.append(handoff_rejected(id_, lead.rejected, lead.reason, **who))
    elif answer < 0.9:
        lead.accepted = lead.qualified + timedelta(hours=3)
        company.events.append(handoff_accepted(id_, lead.accepted, **who))
        _work(company, chance, lead, who)


def _work(company: Company, chance: random.Random, lead: Lead, who: dict[str, Any]) -> None:
    assert lead.accepted
    id_, due = lead.lead_id, lead.accepted + timedelta(hours=4)
    late = chance.random() < 0.4
    spoken = due + timedelta(hours=20 if late else -1)
    times = {"started_at": lead.accepted, "due_at": due, **who}
    lead.clock = (due, "breached" if late else "met")
    company.events.append(sla_event(lead.clock[1], id_, due if late else spoken, "first_contact", **times))
    if late and chance.random() < 0.3:
        return
    lead.contacted = spoken
    company.events.append(handoff_contacted(id_, spoken, **who))
    if late:
        company.events.append(sla_event("finished", id_, spoken, "first_contact", **times))
    if chance.random() < 0.5:
        lead.rating = (spoken + timedelta(hours=1), chance.randint(1, 5))
        company.events.append(handoff_rated(id_, *lead.rating, **who))
    if chance.random() < (0.15 if late else 0.4):
        lead.won, lead.amount = spoken + timedelta(days=chance.uniform(1, 40)), Decimal(chance.randint(10, 90) * 100)
        company.events.append(deal_event("won", id_, lead.won, f"{lead.amount}.00", **who))
        company.events.append(revenue_booked(id_, lead.won + timedelta(days=2), f"{lead.amount}.00"))


def decide(company: Company) -> Company:
    """The same company, in which leads are decided as late as they are spoken with."""
    contacts = [event for event in company.events if isinstance(event, SlaEvent)]
    clocks = [{"target": "disposition", "clock": UUID(int=event.clock.int ^ 1)} for event in contacts]
    company.events += [event.model_copy(update=clock) for event, clock in zip(contacts, clocks, strict=True)]
    return company


async def tell(receive: Receive, company: Company, seed: int, signed: datetime = SIGNED, **terms: Any) -> None:
    """All facts in an order of this seed."""
    events = [agreement_activated(signed, "Europe/Berlin", **(AGREED | terms)), *company.events]
    random.Random(seed).shuffle(events)
    await receive(*(received_event(event) for event in events))
