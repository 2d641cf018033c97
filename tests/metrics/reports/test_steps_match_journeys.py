"""The steps that reports count are those that each lead's journey tells."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.steps import STEPS, list_steps
from services.metrics.journeys.handlers import load_journey
from services.metrics.reports.store.leads import LEADS
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    handoff_recycled,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    nurture_started,
)


def random_events(chance: random.Random, leads: list[UUID]) -> list[Event]:
    def instant() -> datetime:
        return day(chance.randint(1, 9))

    events: list[Event] = [lead_captured(someone, instant()) for someone in leads]
    for _ in range(6 * len(leads)):
        someone, cycle = chance.choice(leads), chance.randint(1, 2)
        stage = chance.choice(["opened", "won", "lost", "reopened"])
        events += [
            chance.choice(
                [
                    lead_captured(someone, instant()),
                    lead_qualified(someone, instant(), cycle),
                    nurture_started(someone, instant(), cycle),
                    handoff_offered(someone, instant(), chance.choice(["anna", "ben"]), cycle=cycle),
                    handoff_accepted(someone, instant(), cycle=cycle),
                    handoff_contacted(someone, instant(), cycle=cycle),
                    handoff_sales_qualified(someone, instant(), cycle=cycle),
                    handoff_rejected(someone, instant(), cycle=cycle),
                    handoff_recycled(someone, instant(), cycle=cycle, counted=chance.random() < 0.5),
                    deal_event(
                        stage, someone, instant(), deal=UUID(int=someone.int ^ chance.randint(1, 2)), cycle=cycle
                    ),
                ]
            )
        ]
    for survivor, loser in [(0, 1), (2, 3), (3, 4), (5, 7), (5, 6)]:
        events += lead_merged(leads[survivor], leads[loser], instant())
    return events


@pytest.mark.parametrize("seed", range(3))
async def test_reports_and_journeys_agree_on_every_step_of_each_lead(
    database: Database, receive: Receive, seed: int
) -> None:
    chance = random.Random(seed)
    leads = [new_lead_id() for _ in range(40)]
    await receive(*random_events(chance, leads))

    async with database.read_connection() as conn:
        rows = await conn.execute(select(LEADS))

    told = {someone: await load_journey(database, someone, limit=1) for someone in leads}
    journeys = {each.lead_id: instants(each) for each in told.values()}
    counted = {row["lead_id"]: {step: row[f"{step}_at"] for step in STEPS} for row in rows}
    assert len(rows) == len(counted) == len(leads) - 5
    assert counted == journeys
    assert {told[leads[number]].lead_id for number in (2, 3, 4)} == {leads[2]}


def instants(told: PersonJourney) -> dict[str, datetime | None]:
    reached = list_steps(told.rows)
    return {name: step.at if (step := reached[name]) else None for name in STEPS}
