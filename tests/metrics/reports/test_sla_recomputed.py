"""The report on promises equals its recomputation from the facts."""

import random
from collections import Counter
from statistics import median
from typing import Any

import pytest

from services.metrics.projections.domain.sla_clocks import Clock
from services.metrics.projections.handlers.fold import to_fact
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day, lead_captured, lead_merged, new_lead_id, received_event, sla_event
from tests.metrics.projection_rows import fold_facts

ENDS = [[], ["met"], ["breached"], ["breached", "finished"], ["breached", "corrected"], ["cancelled"]]
TARGETS = ["acceptance", "first_contact"]


def random_clocks(chance: random.Random) -> list[Event]:
    leads = [new_lead_id() for _ in range(60)]
    events: list[Event] = [lead_captured(someone, day(chance.randint(1, 9))) for someone in leads]
    for someone in leads:
        for target in TARGETS:
            whose = {"seller": chance.choice(["anna", "ben", None]), "due_at": day(chance.randint(3, 40))}
            for what in ["started", *chance.choice(ENDS)]:
                seconds = chance.randint(1, 10**6)
                events.append(sla_event(what, someone, day(chance.randint(3, 40)), target, seconds, **whose))
    for survivor, loser in zip(leads[:10], leads[10:20], strict=True):
        events += lead_merged(survivor, loser, day(9))
    return events


@pytest.mark.parametrize("seed", range(3))
async def test_promises_kept_are_those_that_the_facts_tell(
    database: Database, receive: Receive, get_json: GetJson, seed: int
) -> None:
    chance = random.Random(seed)
    told = [received_event(event) for event in random_clocks(chance)]
    arrival = chance.sample(told, len(told))
    await receive(*arrival[:100])
    await receive(*arrival[100:], *arrival[:50])

    answer = await get_json("/v1/reports/sla", by="seller", basis="period", to="2026-04-01")

    clocks = [state for state in fold_facts([to_fact(each) for each in told]).values() if isinstance(state, Clock)]
    counted = [each for each in clocks if each.state != "cancelled" and each.due_at and each.due_at < day(1, 4)]
    assert {(row["seller"], row["target"]): figures(row) for row in answer["rows"]} == recomputed(counted)


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["due"], row["met"], row["breached"], row["running"], row["median_elapsed_seconds"]


def recomputed(clocks: list[Clock]) -> dict[tuple[str | None, str | None], tuple[Any, ...]]:
    found = {}
    for group in {(each.seller, each.target) for each in clocks}:
        ours = [each for each in clocks if (each.seller, each.target) == group]
        states = Counter(each.state for each in ours)
        seconds = [each.elapsed_seconds for each in ours if each.elapsed_seconds is not None]
        middle = median(seconds) if seconds else None
        found[group] = (len(ours), states["met"], states["breached"], states["running"], middle)
    return found
