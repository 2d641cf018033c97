"""Folding in the database: the same rows from any order of arrival, any batches and any number of processes."""

import asyncio
import random
from functools import partial

import pytest

from services.metrics.projections.handlers.fold import on_events, to_fact
from shared.db.database import Database
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.conftest import Tell
from tests.metrics.event_builders import (
    accepted,
    active,
    booked,
    captured,
    clock,
    day,
    deal,
    disqualified,
    handoff_id,
    heard,
    lead,
    merged,
    nurtured,
    offered,
    qualified,
    recycled,
    rejected,
)
from tests.metrics.projection_rows import folded_rows, rows_of


def a_story() -> list[ReceivedEvent]:
    """Five leads: a customer whose deal was reopened in between, one rejected and in its second cycle, one ruled out.

    The other two are one person: the handoff of the younger goes on under the older's name, its breach was corrected.
    """
    customer, returned, ruled_out, older, younger = (lead() for _ in range(5))
    waiting = booked(None, day(9), "120.00")
    found = booked(customer, day(9), "120.00", revenue=waiting.revenue, deal=waiting.deal)
    return [
        heard(captured(customer, day(1), "email")), heard(captured(customer, day(4), "social")),
        heard(qualified(customer, day(2))), heard(offered(customer, day(2.1))), heard(deal("opened", customer, day(3))),
        heard(deal("won", customer, day(5), "900.00")), heard(deal("reopened", customer, day(6))),
        heard(deal("won", customer, day(8), "950.00", seller="ben")), heard(waiting), heard(found, recorded_at=day(10)),
        heard(captured(returned, day(2), None)), heard(qualified(returned, day(2))),
        heard(deal("lost", returned, day(4), None)), heard(nurtured(returned, day(5), cycle=2)),
        heard(qualified(returned, day(7), cycle=2)), heard(captured(ruled_out, day(3))),
        heard(disqualified(ruled_out, day(3))),
        heard(offered(returned, day(2))), heard(clock("started", returned, day(2))),
        heard(clock("cancelled", returned, day(2.5))), heard(rejected(returned, day(2.5))),
        heard(active(returned, day(6))), heard(offered(returned, day(7), cycle=2)),
        heard(captured(younger, day(1))), heard(captured(older, day(2), "email")), heard(qualified(younger, day(1))),
        heard(offered(younger, day(1))), heard(clock("breached", younger, day(3))),
        *map(heard, merged(older, younger, day(4))),
        heard(offered(older, day(4), "ben", cycle=2, handoff_id=handoff_id(younger)), recorded_at=day(4.1)),
        heard(accepted(older, day(2.9), handoff_id=handoff_id(younger), cycle=2), recorded_at=day(5)),
        heard(clock("corrected", older, day(2.9), clock=clock("met", younger, day(3)).clock), recorded_at=day(5)),
        heard(recycled(older, day(8), handoff_id=handoff_id(younger), cycle=2, counted=False)),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_arrival_in_any_batches_gives_the_same_rows(
    database: Database, tell: Tell, seed: int
) -> None:
    story = a_story()
    chance = random.Random(seed)
    arrival = [*story, *chance.sample(story, 5)]
    chance.shuffle(arrival)
    while arrival:
        size = chance.randint(1, 7)
        await tell(*arrival[:size])
        arrival = arrival[size:]

    assert await folded_rows(database) == rows_of([to_fact(cause) for cause in story])


async def test_two_processes_that_learn_of_one_receipt_and_one_broadcast_agree(database: Database) -> None:
    story = a_story()
    halves = [story[:9], [*story[9:], story[3]]]

    await asyncio.gather(*(database.run(partial(on_events, heard=half)) for half in halves))

    assert await folded_rows(database) == rows_of([to_fact(cause) for cause in story])
