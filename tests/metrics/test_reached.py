"""The steps that reports count are those that each lead's journey tells."""

import random
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from services.metrics.journeys import store
from services.metrics.journeys.steps import STEPS, Lead, steps
from services.metrics.reports.store import LEADS
from shared.database import Database
from shared.events.base import Event
from tests.metrics.builders import captured, day, deal, lead, nurtured, offered, qualified
from tests.metrics.conftest import Tell

TOLD = [step for step in STEPS if step not in ("rejected", "recycled")]


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
                deal(stage, someone, instant(), deal=UUID(int=someone.int ^ chance.randint(1, 2)), cycle=cycle),
            ])
        ]  # fmt: skip
    return events


@pytest.mark.parametrize("seed", range(3))
async def test_reports_and_journeys_agree_on_every_step_of_each_lead(database: Database, tell: Tell, seed: int) -> None:
    chance = random.Random(seed)
    leads = [lead() for _ in range(40)]
    await tell(*random_events(chance, leads))

    async with database.reading() as conn:
        rows = (await conn.execute(text(LEADS))).mappings().all()
        journeys = {someone: await store.of_lead(conn, someone) for someone in leads}

    counted = {row["lead_id"]: {step: row[f"{step}_at"] for step in TOLD} for row in rows}
    assert counted == {someone: instants(journey) for someone, journey in journeys.items()}


def instants(journey: Lead) -> dict[str, datetime | None]:
    reached = steps(journey)
    return {name: step.at if (step := reached[name]) else None for name in TOLD}
