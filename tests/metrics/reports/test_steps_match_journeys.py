"""The steps that reports count are those that each lead's journey tells."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.metrics.journeys.domain.steps import STEPS, reached_steps
from services.metrics.journeys.handlers import PersonJourney, load_journey
from services.metrics.reports.store.leads import LEADS
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import Tell
from tests.metrics.event_builders import (
    accepted,
    captured,
    contacted,
    day,
    deal,
    lead,
    merged,
    nurtured,
    offered,
    qualified,
    recycled,
    rejected,
    sales_qualified,
)


def random_events(chance: random.Random, leads: list[UUID]) -> list[Event]:
    def instant() -> datetime:
        return day(chance.randint(1, 9))

    events: list[Event] = [captured(someone, instant()) for someone in leads]
    for _ in range(6 * len(leads)):
        someone, cycle = chance.choice(leads), chance.randint(1, 2)
        stage = chance.choice(["opened", "won", "lost", "reopened"])
        events += [
            chance.choice([
                captured(someone, instant()), qualified(someone, instant(), cycle), nurtured(someone, instant(), cycle),
                offered(someone, instant(), chance.choice(["anna", "ben"]), cycle=cycle),
                accepted(someone, instant(), cycle=cycle), contacted(someone, instant(), cycle=cycle),
                sales_qualified(someone, instant(), cycle=cycle), rejected(someone, instant(), cycle=cycle),
                recycled(someone, instant(), cycle=cycle, counted=chance.random() < 0.5),
                deal(stage, someone, instant(), deal=UUID(int=someone.int ^ chance.randint(1, 2)), cycle=cycle),
            ])
        ]  # fmt: skip
    for survivor, loser in [(0, 1), (2, 3), (3, 4), (5, 7), (5, 6)]:
        events += merged(leads[survivor], leads[loser], instant())
    return events


@pytest.mark.parametrize("seed", range(3))
async def test_reports_and_journeys_agree_on_every_step_of_each_lead(database: Database, tell: Tell, seed: int) -> None:
    chance = random.Random(seed)
    leads = [lead() for _ in range(40)]
    await tell(*random_events(chance, leads))

    async with database.read_connection() as conn:
        rows = await conn.execute(select(LEADS))

    told = {someone: await load_journey(database, someone, limit=1) for someone in leads}
    journeys = {each.lead_id: instants(each) for each in told.values()}
    counted = {row["lead_id"]: {step: row[f"{step}_at"] for step in STEPS} for row in rows}
    assert len(rows) == len(counted) == len(leads) - 5
    assert counted == journeys
    assert {told[leads[number]].lead_id for number in (2, 3, 4)} == {leads[2]}


def instants(told: PersonJourney) -> dict[str, datetime | None]:
    reached = reached_steps(told.lead)
    return {name: step.at if (step := reached[name]) else None for name in STEPS}
