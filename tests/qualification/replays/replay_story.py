"""Leads of the last weeks with what came of them, and a replay that is worked through in the test's own process."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
from uuid_utils.compat import uuid7

from services.qualification.outcomes.handlers import on_outcomes
from shared.events.base import Event
from shared.events.handoff import DealWon
from tests.qualification.agreement_builders import SIZE, definition, document
from tests.qualification.event_builders import AFTERWARDS, accepted, arrival, capture, deal, rejection
from tests.qualification.service import QualificationService

WON, TOO_SMALL, SMALL, RIVAL = (UUID(int=number) for number in (11, 12, 13, 14))


def ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def known(employees: int, **more: str) -> dict[str, Any]:
    return {"company.industry": "logistics", "company.employees": employees, **more}


async def tell(service: QualificationService, *events: Event) -> None:
    """These events come one after the other, and qualification keeps what came of leads."""
    for event in events:
        received = arrival(event, AFTERWARDS)
        await service.receive(received)
        await service.database.run(partial(on_outcomes, received=[received]))


async def tell_story(service: QualificationService) -> None:
    """One lead of 120 people bought, one of 60 was rejected as too small, one of 30 and a rival never qualified."""
    handoff, other = uuid7(), uuid7()
    await tell(
        service,
        capture(WON, ago(20), attributes=known(120)),
        capture(TOO_SMALL, ago(18), attributes=known(60)),
        capture(SMALL, ago(16), attributes=known(30)),
        capture(RIVAL, ago(15), attributes=known(300, **{"company.domain": "rival.example"})),
        accepted(WON, ago(19), handoff),
        deal(DealWon, WON, ago(5), handoff, "1200.00"),
        rejection(TOO_SMALL, ago(17), handoff_id=other, reason="too_small", clause="size", check="loose"),
    )


def sized(low: int, **parts: Any) -> dict[str, Any]:
    """The agreement with another lower bound of the size."""
    return document(
        definition=definition(profile=[definition()["profile"][0], SIZE | {"between": [low, 2000]}]), **parts
    )


def none_as_large(**parts: Any) -> dict[str, Any]:
    """An agreement that asks for more people than any lead has."""
    changed = sized(50, title="None is as large", **parts)
    changed["definition"]["profile"][1]["between"] = [5000, 6000]
    return changed


async def draft(client: httpx2.AsyncClient, body: dict[str, Any]) -> int:
    response = await client.post("/v1/agreements", json=body)
    assert response.status_code == 201, response.text
    version: int = response.json()["version"]
    return version


def counts(qualified: int = 0, accepted: int = 0, rejected: int = 0, won: int = 0, money: str = "") -> dict[str, Any]:
    """What is counted of some leads."""
    amounts = [{"amount": money, "currency": "EUR"}] if money else []
    return {"qualified": qualified, "accepted": accepted, "rejected": rejected, "won": won, "money": amounts}
