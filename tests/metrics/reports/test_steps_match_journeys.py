"""The steps that reports count are those of each lead's journey."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.metrics.journeys.domain.steps import STEPS, find_origin, list_steps
from services.metrics.journeys.handlers import load_journey
from services.metrics.reports.store.leads import LEADS
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    activity_recorded,
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

    def captured(lead_id: UUID) -> Event:
        return lead_captured(lead_id, instant(), source_kind=chance.choice(["form", "sales"]))

    events: list[Event] = [captured(lead_id) for lead_id in leads]
    for _ in range(6 * len(leads)):
        lead_id, cycle = chance.choice(leads), chance.randint(1, 2)
        stage = chance.choice(["opened", "won", "lost", "reopened"])
        events += [
            chance.choice(
                [
                    captured(lead_id),
                    activity_recorded(lead_id, instant(), channel=chance.choice([None, "Ads"])),
                    lead_qualified(lead_id, instant(), cycle),
                    nurture_started(lead_id, instant(), cycle),
                    handoff_offered(lead_id, instant(), chance.choice(["anna", "ben"]), cycle=cycle),
                    handoff_accepted(lead_id, instant(), cycle=cycle),
                    handoff_contacted(lead_id, instant(), cycle=cycle),
                    handoff_sales_qualified(lead_id, instant(), cycle=cycle),
                    handoff_rejected(lead_id, instant(), cycle=cycle),
                    handoff_recycled(lead_id, instant(), cycle=cycle, counted=chance.random() < 0.5),
                    deal_event(
                        stage, lead_id, instant(), deal=UUID(int=lead_id.int ^ chance.randint(1, 2)), cycle=cycle
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

    journeys = {lead_id: await load_journey(database, lead_id, limit=1) for lead_id in leads}
    reached = {
        journey.lead_id: {name: step and step.at for name, step in list_steps(journey.rows).items()}
        for journey in journeys.values()
    }
    counted = {row["lead_id"]: {step: row[f"{step}_at"] for step in STEPS} for row in rows}
    assert len(rows) == len(counted) == len(leads) - 5
    assert counted == reached
    origins = {journey.lead_id: find_origin(journey.rows) for journey in journeys.values()}
    assert {row["lead_id"]: row["origin"] for row in rows} == origins
    assert {"marketing", "sales"} == set(origins.values())
    assert {journeys[leads[number]].lead_id for number in (2, 3, 4)} == {leads[2]}
