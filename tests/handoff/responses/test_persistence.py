"""A lead is called unreachable only after the attempts that the agreement asks for; the form says what is missing."""

from typing import Any

import pytest

from tests.handoff.event_builders import agreement_activated, lead_qualified
from tests.handoff.inbox.browsers import read_page, sign_in
from tests.handoff.responses.seller_client import fetch_handoff, respond
from tests.handoff.service import HandoffService

REASONS: dict[str, Any] = {
    "recycle_reasons": ["unreachable", "not_now"],
    "rejection_reasons": [{"code": "unreachable", "returns": "nurture"}],
    "sales": {"persistence": {"attempts": 2, "channels": 2}},
}


@pytest.fixture
async def handoff(service: HandoffService) -> str:
    """A lead of anna's, under an agreement that asks for two attempts on two channels."""
    await service.put_seller("anna")
    lead = lead_qualified()
    await service.receive(agreement_activated(**REASONS), lead)
    return str((await service.handoff(lead.lead_id))["handoff_id"])


async def try_by(service: HandoffService, handoff: str, channel: str) -> None:
    status, _ = await respond(service.admin, handoff, "contacts", kind="attempt", channel=channel)
    assert status == 200


@pytest.mark.parametrize("call", ["recycling", "rejection"])
async def test_unreachable_is_refused_until_everything_was_tried(
    service: HandoffService, handoff: str, call: str
) -> None:
    await try_by(service, handoff, "phone")
    status, problem = await respond(service.admin, handoff, call, reason="unreachable")
    assert (status, problem["errors"]) == (
        422,
        [
            {
                "pointer": "/reason",
                "detail": "The agreement asks for more attempts first: 1 more attempt, 1 more channel.",
            }
        ],
    )

    await try_by(service, handoff, "email")
    taken, _ = await respond(service.admin, handoff, call, reason="unreachable")
    assert taken == 200


async def test_another_reason_needs_no_attempt(service: HandoffService, handoff: str) -> None:
    status, _ = await respond(service.admin, handoff, "recycling", reason="not_now")

    assert (status, (await fetch_handoff(service, handoff))["state"]) == (200, "recycled")


async def test_the_forms_say_what_is_missing(service: HandoffService, handoff: str) -> None:
    anna = await sign_in(service, "Anna Lee", seller="anna")
    await try_by(service, handoff, "phone")
    before = await read_page(anna, f"/inbox/{handoff}")
    await try_by(service, handoff, "email")
    after = await read_page(anna, f"/inbox/{handoff}")

    asked = "Unreachable is a lead after 2 attempts on 2 channels."
    assert before.count(f"{asked} Still missing: 1 more attempt, 1 more channel.") == 2
    assert after.count(f"{asked} All of that was tried.") == 2
