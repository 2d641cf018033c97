"""A history ends in the same scores in any order, in any batches, and with restarts in between."""

import random
from uuid import UUID

import orjson
import pytest
from uuid_utils.compat import uuid7

from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, arrival, capture
from tests.qualification.service import QualificationService


def history(lead: UUID) -> list[ReceivedEvent]:
    """Qualified on the third, at 50 * 2 ** (-1 / 30) + 5 * 2 ** (-2 / 30) + 5 points, if everything is known."""
    events = [
        capture(lead, day(1), "form_submitted", attributes={"company.industry": "banking"}),
        capture(lead, day(2), "demo_requested", attributes={"company.employees": {"min": 51, "max": 200}}),
        capture(lead, day(3), "form_submitted", attributes={"company.industry": "logistics"}),
        capture(lead, day(9), "demo_requested", attributes={}, source="import"),
    ]
    return [arrival(event, AFTERWARDS) for event in events]


@pytest.mark.parametrize("seed", range(8))
async def test_arrivals_in_any_order_and_in_any_batches_end_the_same(service: QualificationService, seed: int) -> None:
    chance = random.Random(seed)
    await service.sign_agreement()
    leads = [uuid7() for _ in range(6)]
    arrivals = [event for lead in leads for event in history(lead)]
    arrivals += chance.sample(arrivals, 5)
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 9)
        await service.receive(*arrivals[:size])
        service.agreements.clear()  # as after a restart
        del arrivals[:size]
    scores = [await service.score(lead) for lead in leads]
    last_qualified = {event["subject"]: event["occurred_at"] for event in await service.staged_events("lead.qualified")}

    assert {(score["verdict"], score["qualified_at"], score["fit"], score["behaviour"]) for score in scores} == {
        ("qualified", "2026-03-03T00:00:00Z", 60.0, 58.6322)
    }
    assert last_qualified == {str(lead): day(3) for lead in leads}


async def test_what_is_told_of_a_lead_holds_what_was_known_then(service: QualificationService) -> None:
    await service.sign_agreement()
    lead = uuid7()
    await service.receive(*history(lead))
    (qualified,) = await service.staged_events("lead.qualified")

    assert orjson.loads(qualified["data"])["attributes"] == {
        "company.industry": "logistics",
        "company.employees": {"min": 51, "max": 200},
        "source": "website",
        "touch.channel": "social",
    }
