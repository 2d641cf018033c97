"""Folding in the database: the same rows from any order of arrival, any batches and any number of processes."""

import asyncio
import random
from functools import partial
from typing import Any

import pytest

from services.metrics.projections.handlers.fold import on_events, to_fact
from shared.db.database import Database
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    activity_recorded,
    day,
    deal_event,
    handoff_accepted,
    handoff_id,
    handoff_offered,
    handoff_recycled,
    handoff_rejected,
    lead_captured,
    lead_disqualified,
    lead_merged,
    lead_qualified,
    new_lead_id,
    nurture_started,
    received_event,
    revenue_booked,
    sla_event,
)
from tests.metrics.projection_rows import fold_to_rows, load_rows


def example_events() -> list[ReceivedEvent]:
    """Five leads: a customer, a lead in its second cycle, a disqualified one, and two that are one person."""
    return [*customer(), *returned_and_disqualified(), *merged_person()]


def customer() -> list[ReceivedEvent]:
    """A deal that was won, reopened and won again, and a receipt whose lead became known later."""
    lead_id = new_lead_id()
    unmatched = revenue_booked(None, day(9), "120.00")
    matched = revenue_booked(lead_id, day(9), "120.00", revenue=unmatched.revenue, deal=unmatched.deal)
    return [
        received_event(lead_captured(lead_id, day(1), "email")),
        received_event(lead_captured(lead_id, day(4), "social")),
        received_event(lead_qualified(lead_id, day(2))),
        received_event(handoff_offered(lead_id, day(2.1))),
        received_event(deal_event("opened", lead_id, day(3))),
        received_event(deal_event("won", lead_id, day(5), "900.00")),
        received_event(deal_event("reopened", lead_id, day(6))),
        received_event(deal_event("won", lead_id, day(8), "950.00", seller="ben")),
        received_event(unmatched),
        received_event(matched, recorded_at=day(10)),
    ]


def returned_and_disqualified() -> list[ReceivedEvent]:
    """A lead that sales rejected and that is in its second cycle, and one that was disqualified."""
    lead_id, disqualified = new_lead_id(), new_lead_id()
    return [
        received_event(lead_captured(lead_id, day(2), None)),
        received_event(lead_qualified(lead_id, day(2))),
        received_event(deal_event("lost", lead_id, day(4), None)),
        received_event(nurture_started(lead_id, day(5), cycle=2)),
        received_event(lead_qualified(lead_id, day(7), cycle=2)),
        received_event(lead_captured(disqualified, day(3))),
        received_event(lead_disqualified(disqualified, day(3))),
        received_event(handoff_offered(lead_id, day(2))),
        received_event(sla_event("started", lead_id, day(2))),
        received_event(sla_event("cancelled", lead_id, day(2.5))),
        received_event(handoff_rejected(lead_id, day(2.5))),
        received_event(activity_recorded(lead_id, day(6))),
        received_event(handoff_offered(lead_id, day(7), cycle=2)),
    ]


def merged_person() -> list[ReceivedEvent]:
    """Two leads that are one person: the loser's handoff goes on under the survivor, with its breach corrected."""
    survivor, loser = new_lead_id(), new_lead_id()
    moved: dict[str, Any] = {"handoff_id": handoff_id(loser), "cycle": 2}
    clock = sla_event("met", loser, day(3)).clock
    return [
        received_event(lead_captured(loser, day(1))),
        received_event(lead_captured(survivor, day(2), "email")),
        received_event(lead_qualified(loser, day(1))),
        received_event(handoff_offered(loser, day(1))),
        received_event(sla_event("breached", loser, day(3))),
        *map(received_event, lead_merged(survivor, loser, day(4))),
        received_event(handoff_offered(survivor, day(4), "ben", **moved), recorded_at=day(4.1)),
        received_event(handoff_accepted(survivor, day(2.9), **moved), recorded_at=day(5)),
        received_event(sla_event("corrected", survivor, day(2.9), clock=clock), recorded_at=day(5)),
        received_event(handoff_recycled(survivor, day(8), counted=False, **moved)),
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_arrival_in_any_batches_gives_the_same_rows(
    database: Database, receive: Receive, seed: int
) -> None:
    events = example_events()
    chance = random.Random(seed)
    arrival = [*events, *chance.sample(events, 5)]
    chance.shuffle(arrival)
    while arrival:
        size = chance.randint(1, 7)
        await receive(*arrival[:size])
        arrival = arrival[size:]

    assert await load_rows(database) == fold_to_rows([to_fact(event) for event in events])


async def test_two_processes_that_learn_of_one_receipt_and_one_broadcast_agree(database: Database) -> None:
    events = example_events()
    halves = [events[:9], [*events[9:], events[3]]]

    await asyncio.gather(*(database.run(partial(on_events, events=half)) for half in halves))

    assert await load_rows(database) == fold_to_rows([to_fact(event) for event in events])
