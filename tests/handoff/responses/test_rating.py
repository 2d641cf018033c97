"""Sellers say how good a lead is: from 1 to 5, as often as they change their mind, and only of leads from marketing."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.handoff.event_builders import lead_captured, lead_qualified
from tests.handoff.responses.seller_client import TOO_SMALL, error_pointers, fetch_handoff, offer_lead, respond
from tests.handoff.service import HandoffService


async def list_ratings(service: HandoffService, handoff: str) -> list[tuple[str, int]]:
    """Who rated the handoff, and how, in the order in which it was told."""
    history = (await fetch_handoff(service, handoff))["history"]
    return [(entry["by"], entry["score"]) for entry in history if entry["type"] == "handoff.rated"]


async def test_a_rating_changes_nothing_but_the_history_and_the_same_again_is_no_other(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    status, answer = await respond(service.admin, handoff, "rating", score=2)
    repeated, _ = await respond(service.admin, handoff, "rating", score=2)
    changed, _ = await respond(service.admin, handoff, "rating", score=5, note="Signed on the second call.")

    assert (status, repeated, changed, answer["state"]) == (200, 200, 200, "offered")
    assert await list_ratings(service, handoff) == [("seller/anna", 2), ("seller/anna", 5)]


async def test_a_lead_is_rated_after_it_was_rejected_too(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "rejection", **TOO_SMALL)
    status, answer = await respond(service.admin, handoff, "rating", score=1)

    assert (status, answer["state"]) == (200, "rejected")


@pytest.mark.parametrize("score", [0, 6, 2.5, "4", True, None])
async def test_a_rating_is_a_whole_number_from_1_to_5(service: HandoffService, score: Any) -> None:
    handoff = await offer_lead(service)

    assert error_pointers(await respond(service.admin, handoff, "rating", score=score)) == (422, ["/score"])


async def test_only_its_own_seller_rates_a_lead(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    status, problem = await respond(service.admin, handoff, "rating", seller="ben", score=4)

    assert (status, problem["type"].rpartition(":")[2]) == (409, "anothers-handoff")


async def test_a_lead_that_sales_found_is_not_rated(service: HandoffService) -> None:
    lead = uuid7()
    await service.put_seller("anna")
    await service.receive(lead_captured(lead, source_kind="sales", seller="anna"), lead_qualified(lead))
    handoff = (await service.handoff(lead))["handoff_id"]
    status, problem = await respond(service.admin, handoff, "rating", score=4)

    assert (status, problem["type"].rpartition(":")[2]) == (409, "not-delivered")
