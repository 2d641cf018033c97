"""The report `sla` equals its recomputation from the facts."""

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
    events: list[Event] = [lead_captured(lead_id, day(chance.randint(1, 9))) for lead_id in leads]
    for lead_id in leads:
        for target in TARGETS:
            fields = {"seller": chance.choice(["anna", "ben", None]), "due_at": day(chance.randint(3, 40))}
            for name in ["started", *chance.choice(ENDS)]:
                seconds = chance.randint(1, 10**6)
                events.append(sla_event(name, lead_id, day(chance.randint(3, 40)), target, seconds, **fields))
    for survivor, loser in zip(leads[:10], leads[10:20], strict=True):
        events += lead_merged(survivor, loser, day(9))
    return events


@pytest.mark.parametrize("seed", range(3))
async def test_the_report_sla_equals_its_recomputation_from_the_facts(
    database: Database, receive: Receive, get_json: GetJson, seed: int
) -> None:
    chance = random.Random(seed)
    events = [received_event(event) for event in random_clocks(chance)]
    arrival = chance.sample(events, len(events))
    await receive(*arrival[:100])
    await receive(*arrival[100:], *arrival[:50])

    report = await get_json("/v1/reports/sla", by="seller", basis="period", to="2026-04-01")

    states = fold_facts([to_fact(event) for event in events]).values()
    clocks = [state for state in states if isinstance(state, Clock)]
    counted = [clock for clock in clocks if clock.state != "cancelled" and clock.due_at and clock.due_at < day(1, 4)]
    assert {(row["seller"], row["target"]): read_figures(row) for row in report["rows"]} == recompute(counted)


def read_figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["due"], row["met"], row["breached"], row["running"], row["median_elapsed_seconds"]


def recompute(clocks: list[Clock]) -> dict[tuple[str | None, str | None], tuple[Any, ...]]:
    figures = {}
    for group in {(clock.seller, clock.target) for clock in clocks}:
        members = [clock for clock in clocks if (clock.seller, clock.target) == group]
        states = Counter(clock.state for clock in members)
        seconds = [clock.elapsed_seconds for clock in members if clock.elapsed_seconds is not None]
        middle = median(seconds) if seconds else None
        figures[group] = (len(members), states["met"], states["breached"], states["running"], middle)
    return figures
