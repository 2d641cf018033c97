"""Folding in the database: the same rows from any order of arrival, any batches and any number of processes."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import astuple
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from services.metrics.journeys.domain import Deal, FirstTouch, Journey, Receipt
from services.metrics.journeys.handlers import fact_of, hear
from services.metrics.journeys.store import NAMES
from shared.database import Database
from shared.hearing import Heard
from tests.metrics.builders import booked, captured, day, deal, disqualified, heard, lead, nurtured, offered, qualified
from tests.metrics.conftest import Tell
from tests.metrics.rows import folded_rows
from tests.metrics.test_journeys_domain import folded


def a_story() -> list[Heard]:
    """Three leads: a customer whose deal was reopened in between, one in its second cycle, one ruled out."""
    customer, returned, ruled_out = lead(), lead(), lead()
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

    assert await folded_rows(database) == in_memory(story)


async def test_two_processes_that_learn_of_one_receipt_and_one_broadcast_agree(database: Database) -> None:
    story = a_story()
    halves = [story[:9], [*story[9:], story[3]]]

    await asyncio.gather(*(database.run(partial(hear, heard=half)) for half in halves))

    assert await folded_rows(database) == in_memory(story)


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_a_batch_of_ten(database: Database) -> None:
    def batch(leads: int) -> list[Heard]:
        told = []
        for someone in [lead() for _ in range(leads)]:
            told += [captured(someone, day(1)), qualified(someone, day(2)), offered(someone, day(2)),
                     deal("won", someone, day(3)), booked(someone, day(4), "10.00")]  # fmt: skip
        return [heard(one) for one in told]

    counts = [await statements(database, batch(leads)) for leads in (2, 100)]

    assert counts == [10, 10]


async def statements(database: Database, batch: Sequence[Heard]) -> int:
    seen: list[str] = []

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sqlalchemy_event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    await database.run(lambda conn: hear(conn, batch))
    sqlalchemy_event.remove(database.engine.sync_engine, "before_cursor_execute", count)
    return len(seen)


def in_memory(story: Sequence[Heard]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows as the pure fold makes them, one fact after the other."""
    states = folded([fact_of(cause) for cause in story]).values()
    kinds: dict[str, Any] = dict(zip(NAMES, (FirstTouch, Journey, Deal, Receipt), strict=True))
    return {
        name: sorted((astuple(state) for state in states if isinstance(state, kind)), key=lambda row: row[:3])
        for name, kind in kinds.items()
    }
