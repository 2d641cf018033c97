"""A history that arrives in any order, in any batches, with restarts in between, ends the same."""

import random
from uuid import UUID

import orjson
import pytest
from uuid_utils.compat import uuid7

from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, captured, heard
from tests.qualification.service import QualificationService


def history(lead: UUID) -> list[ReceivedEvent]:
    """Qualified on the third, at 50 * 2 ** (-1 / 30) + 5 * 2 ** (-2 / 30) + 5 points, if everything is known."""
    told = [
        captured(lead, day(1), "form_submitted", attributes={"company.industry": "banking"}),
        captured(lead, day(2), "demo_requested", attributes={"company.employees": {"min": 51, "max": 200}}),
        captured(lead, day(3), "form_submitted", attributes={"company.industry": "logistics"}),
        captured(lead, day(9), "demo_requested", attributes={}, source="import"),
    ]
    return [heard(one, AFTERWARDS) for one in told]


@pytest.mark.parametrize("seed", range(8))
async def test_arrivals_in_any_order_and_in_any_batches_end_the_same(here: QualificationService, seed: int) -> None:
    chance = random.Random(seed)
    await here.agree()
    leads = [uuid7() for _ in range(6)]
    arrivals = [one for lead in leads for one in history(lead)]
    arrivals += chance.sample(arrivals, 5)
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 9)
        await here.hear(*arrivals[:size])
        here.known.clear()  # as after a restart
        del arrivals[:size]
    found = [await here.score(lead) for lead in leads]
    last_said = {one["subject"]: one["occurred_at"] for one in await here.said("lead.qualified")}

    assert {(one["verdict"], one["qualified_at"], one["fit"], one["behaviour"]) for one in found} == {
        ("qualified", "2026-03-03T00:00:00Z", 60.0, 58.6322)
    }
    assert last_said == {str(lead): day(3) for lead in leads}


async def test_what_is_told_of_a_lead_holds_what_was_known_then(here: QualificationService) -> None:
    await here.agree()
    lead = uuid7()
    await here.hear(*history(lead))
    (said,) = await here.said("lead.qualified")

    assert orjson.loads(said["data"])["attributes"] == {
        "company.industry": "logistics",
        "company.employees": {"min": 51, "max": 200},
        "source": "website",
        "touch.channel": "social",
    }
