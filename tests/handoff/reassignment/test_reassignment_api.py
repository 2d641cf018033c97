"""A caller reassigns a lead to another seller by hand."""

from typing import Any

import pytest

from tests.handoff.responses.seller_client import AWAY, EVIDENCE, fetch_handoff, offer_another_lead, offer_lead, respond
from tests.handoff.service import HandoffService


async def reassign(service: HandoffService, handoff: str, seller: str | None) -> tuple[int, str, str | None]:
    """(status, state, seller) after a reassignment."""
    status, _ = await respond(service.admin, handoff, "reassignment", seller=seller, why="Anna is on leave")
    after = await fetch_handoff(service, handoff)
    return status, after["state"], after["seller"]


async def test_an_accepted_lead_is_offered_to_the_seller_it_is_reassigned_to(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "contacts", kind="conversation")
    await service.put_seller("ben", capacity=0)

    assert await reassign(service, handoff, "ben") == (200, "offered", "ben")

    (event,) = await service.staged_events("handoff.reassigned")
    names = ("former_seller", "seller", "team", "why", "by")
    assert {name: event["data"][name] for name in names} == {
        "former_seller": "anna",
        "seller": "ben",
        "team": "reps",
        "why": "reassigned by hand",
        "by": "person",
    }
    assert await service.rows("select question, words ->> 'why' from answers") == [("reassignment", "Anna is on leave")]
    assert (await fetch_handoff(service, handoff))["history"][-1]["by"] == "person"
    assert (await respond(service.admin, handoff, "acceptance"))[0] == 409
    assert (await respond(service.admin, handoff, "acceptance", seller="ben"))[1]["state"] == "contacted"


async def test_a_sales_qualified_lead_changes_its_owner_and_goes_on(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "qualification", **EVIDENCE)
    await service.put_seller("ben")

    assert await reassign(service, handoff, "ben") == (200, "sales_qualified", "ben")


async def test_without_a_named_seller_the_rules_choose_another_one(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben")
    await service.put_seller("cleo", capacity=0)

    assert await reassign(service, handoff, None) == (200, "offered", "ben")


async def test_a_lead_that_only_a_full_seller_may_have_waits(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben", capacity=0)

    assert await reassign(service, handoff, None) == (200, "queued", None)
    assert await reassign(service, handoff, None) == (200, "queued", None)
    assert await reassign(service, handoff, "anna") == (200, "offered", "anna")


@pytest.mark.parametrize(("changes", "seller"), [({"active": False}, "ben"), ({"away": AWAY}, "ben"), ({}, "nobody")])
async def test_an_absent_or_unknown_seller_gets_nothing(
    service: HandoffService, changes: dict[str, Any], seller: str
) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben", **changes)

    assert await reassign(service, handoff, seller) == (409, "offered", "anna")


async def test_without_another_seller_the_lead_stays(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    assert await reassign(service, handoff, None) == (409, "offered", "anna")

    await respond(service.admin, handoff, "qualification", **EVIDENCE)
    await service.put_seller("ben", capacity=0)
    assert await reassign(service, handoff, None) == (409, "sales_qualified", "anna")


async def test_a_reassignment_to_the_present_seller_changes_nothing(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "acceptance")

    assert await reassign(service, handoff, "anna") == (200, "accepted", "anna")
    assert await service.staged_events("handoff.reassigned") == []


async def test_a_repeat_under_its_key_gets_the_first_response(service: HandoffService) -> None:
    handoff, other = await offer_lead(service), await offer_another_lead(service)
    await service.put_seller("ben")
    body = {"key": "k-1", "seller": "ben", "why": "on leave"}

    original = await respond(service.admin, handoff, "reassignment", **body)
    await respond(service.admin, handoff, "reassignment", seller="anna", why="back")

    assert await respond(service.admin, handoff, "reassignment", **body) == original
    assert (await fetch_handoff(service, handoff))["seller"] == "anna"
    assert (await respond(service.admin, other, "reassignment", **body))[0] == 409
