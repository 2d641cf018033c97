"""Folding in the database: the same rows from any order of arrival, any batches and any number of processes."""

import asyncio
import random
from functools import partial

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


def a_story() -> list[ReceivedEvent]:
    """Five leads: a customer whose deal was reopened in between, one rejected and in its second cycle, one ruled out.

    The other two are one person: the handoff of the younger goes on under the older's name, its breach was corrected.
    """
    customer, returned, ruled_out, older, younger = (new_lead_id() for _ in range(5))
    waiting = revenue_booked(None, day(9), "120.00")
    found = revenue_booked(customer, day(9), "120.00", revenue=waiting.revenue, deal=waiting.deal)
    return [
        received_event(lead_captured(customer, day(1), "email")),
        received_event(lead_captured(customer, day(4), "social")),
        received_event(lead_qualified(customer, day(2))),
        received_event(handoff_offered(customer, day(2.1))),
        received_event(deal_event("opened", customer, day(3))),
        received_event(deal_event("won", customer, day(5), "900.00")),
        received_event(deal_event("reopened", customer, day(6))),
        received_event(deal_event("won", customer, day(8), "950.00", seller="ben")),
        received_event(waiting),
        received_event(found, recorded_at=day(10)),
        received_event(lead_captured(returned, day(2), None)),
        received_event(lead_qualified(returned, day(2))),
        received_event(deal_event("lost", returned, day(4), None)),
        received_event(nurture_started(returned, day(5), cycle=2)),
        received_event(lead_qualified(returned, day(7), cycle=2)),
        received_event(lead_captured(ruled_out, day(3))),
        received_event(lead_disqualified(ruled_out, day(3))),
        received_event(handoff_offered(returned, day(2))),
        received_event(sla_event("started", returned, day(2))),
        received_event(sla_event("cancelled", returned, day(2.5))),
        received_event(handoff_rejected(returned, day(2.5))),
        received_event(activity_recorded(returned, day(6))),
        received_event(handoff_offered(returned, day(7), cycle=2)),
        received_event(lead_captured(younger, day(1))),
        received_event(lead_captured(older, day(2), "email")),
        received_event(lead_qualified(younger, day(1))),
        received_event(handoff_offered(younger, day(1))),
        received_event(sla_event("breached", younger, day(3))),
        *map(received_event, lead_merged(older, younger, day(4))),
        received_event(
            handoff_offered(older, day(4), "ben", cycle=2, handoff_id=handoff_id(younger)), recorded_at=day(4.1)
        ),
        received_event(handoff_accepted(older, day(2.9), handoff_id=handoff_id(younger), cycle=2), recorded_at=day(5)),
        received_event(
            sla_event("corrected", older, day(2.9), clock=sla_event("met", younger, day(3)).clock), recorded_at=day(5)
        ),
        received_event(handoff_recycled(older, day(8), handoff_id=handoff_id(younger), cycle=2, counted=False)),
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_arrival_in_any_batches_gives_the_same_rows(
    database: Database, receive: Receive, seed: int
) -> None:
    story = a_story()
    chance = random.Random(seed)
    arrival = [*story, *chance.sample(story, 5)]
    chance.shuffle(arrival)
    while arrival:
        size = chance.randint(1, 7)
        await receive(*arrival[:size])
        arrival = arrival[size:]

    assert await load_rows(database) == fold_to_rows([to_fact(cause) for cause in story])


async def test_two_processes_that_learn_of_one_receipt_and_one_broadcast_agree(database: Database) -> None:
    story = a_story()
    halves = [story[:9], [*story[9:], story[3]]]

    await asyncio.gather(*(database.run(partial(on_events, events=half)) for half in halves))

    assert await load_rows(database) == fold_to_rows([to_fact(cause) for cause in story])
