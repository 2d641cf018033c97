"""A lead is passed to another seller by hand."""

from typing import Any

import pytest

from tests.handoff.reassignment.test_unanswered_offers import AWAY
from tests.handoff.responses.seller_client import HEARD, offered, one_more, respond, shown
from tests.handoff.service import HandoffService


async def passes(here: HandoffService, handoff: str, seller: str | None, **more: Any) -> tuple[int, str, str | None]:
    """(status, state, seller) after a reassignment."""
    status, _ = await respond(here.admin, handoff, "reassignment", seller=seller, why="Anna is on leave", **more)
    seen = await shown(here, handoff)
    return status, seen["state"], seen["seller"]


async def test_a_lead_that_was_taken_is_offered_to_whom_it_is_passed(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "contacts", kind="conversation")
    await here.put_seller("ben", capacity=0)

    assert await passes(here, handoff, "ben") == (200, "offered", "ben")

    (said,) = await here.staged_events("handoff.reassigned")
    names = ("former_seller", "seller", "team", "why", "by")
    assert {name: said["data"][name] for name in names} == {
        "former_seller": "anna",
        "seller": "ben",
        "team": "reps",
        "why": "reassigned by hand",
        "by": "person",
    }
    assert await here.rows("select question, words ->> 'why' from answers") == [("reassignment", "Anna is on leave")]
    assert (await shown(here, handoff))["history"][-1]["by"] == "person"
    assert (await respond(here.admin, handoff, "acceptance"))[0] == 409
    assert (await respond(here.admin, handoff, "acceptance", seller="ben"))[1]["state"] == "contacted"


async def test_a_sales_qualified_lead_changes_its_owner_and_goes_on(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "qualification", **HEARD)
    await here.put_seller("ben")

    assert await passes(here, handoff, "ben") == (200, "sales_qualified", "ben")


async def test_a_lead_is_passed_by_the_rules_to_somebody_else(here: HandoffService) -> None:
    handoff = await offered(here)
    await here.put_seller("ben")
    await here.put_seller("cleo", capacity=0)

    assert await passes(here, handoff, None) == (200, "offered", "ben")


async def test_a_lead_that_only_a_full_seller_may_have_waits(here: HandoffService) -> None:
    handoff = await offered(here)
    await here.put_seller("ben", capacity=0)

    assert await passes(here, handoff, None) == (200, "queued", None)
    assert await passes(here, handoff, None) == (200, "queued", None)
    assert await passes(here, handoff, "anna") == (200, "offered", "anna")


@pytest.mark.parametrize(("other", "seller"), [({"active": False}, "ben"), ({"away": AWAY}, "ben"), ({}, "nobody")])
async def test_an_absent_or_unknown_seller_gets_nothing(
    here: HandoffService, other: dict[str, Any], seller: str
) -> None:
    handoff = await offered(here)
    await here.put_seller("ben", **other)

    assert await passes(here, handoff, seller) == (409, "offered", "anna")


async def test_where_nobody_else_is_the_lead_stays(here: HandoffService) -> None:
    handoff = await offered(here)
    assert await passes(here, handoff, None) == (409, "offered", "anna")

    await respond(here.admin, handoff, "qualification", **HEARD)
    await here.put_seller("ben", capacity=0)
    assert await passes(here, handoff, None) == (409, "sales_qualified", "anna")


async def test_to_whom_it_is_already_nothing_changes(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "acceptance")

    assert await passes(here, handoff, "anna") == (200, "accepted", "anna")
    assert await here.staged_events("handoff.reassigned") == []


async def test_a_repeat_under_its_key_is_answered_alike(here: HandoffService) -> None:
    handoff, other = await offered(here), await one_more(here)
    await here.put_seller("ben")
    body = {"key": "k-1", "seller": "ben", "why": "on leave"}

    once = await respond(here.admin, handoff, "reassignment", **body)
    await respond(here.admin, handoff, "reassignment", seller="anna", why="back")

    assert await respond(here.admin, handoff, "reassignment", **body) == once
    assert (await shown(here, handoff))["seller"] == "anna"
    assert (await respond(here.admin, other, "reassignment", **body))[0] == 409
