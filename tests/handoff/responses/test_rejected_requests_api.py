"""What is refused, with the status and the field that the contract names."""

import asyncio
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.handoff.deals.crm_messages import types
from tests.handoff.responses.seller_client import HEARD, TOO_SMALL, offered, one_more, pointers, respond, shown
from tests.handoff.service import HandoffService

CALLS: dict[str, dict[str, Any]] = {
    "acceptance": {},
    "rejection": TOO_SMALL,
    "contacts": {"kind": "attempt"},
    "qualification": HEARD,
    "opportunity": {"deal_id": "d-1"},
    "outcome": {"outcome": "won"},
    "recycling": {"reason": "not_now"},
    "reassignment": {"seller": None, "why": "on leave"},
}


@pytest.mark.parametrize("call", CALLS)
async def test_nobody_answers_for_a_handoff_that_does_not_exist(here: HandoffService, call: str) -> None:
    assert (await respond(here.admin, str(uuid7()), call, **CALLS[call]))[0] == 404
    assert (await respond(here.admin, "no-uuid", call, **CALLS[call]))[0] == 422


@pytest.mark.parametrize("call", [call for call in CALLS if call != "reassignment"])
async def test_another_sellers_lead_is_refused(here: HandoffService, call: str) -> None:
    handoff = await offered(here)
    await here.put_seller("ben")

    assert (await respond(here.admin, handoff, call, **CALLS[call], seller="ben"))[0] == 409
    assert (await shown(here, handoff))["state"] == "offered"


@pytest.mark.parametrize("call", CALLS)
async def test_a_key_of_one_seller_does_not_see_anothers_handoff(here: HandoffService, call: str) -> None:
    handoff = await offered(here)
    await here.put_seller("ben")

    async with await here.client("sales", seller="ben") as ben:
        assert (await respond(ben, handoff, call, **CALLS[call]))[0] == 404


@pytest.mark.parametrize("call", CALLS)
async def test_answers_are_for_sales(here: HandoffService, call: str) -> None:
    handoff = await offered(here)

    for scopes, status in (((), 401), (("marketing", "read"), 403)):
        async with await here.client(*scopes) as client:
            assert (await respond(client, handoff, call, **CALLS[call]))[0] == status


@pytest.mark.parametrize("call", [call for call in CALLS if call != "reassignment"])
async def test_a_sellers_own_key_answers_for_that_seller(here: HandoffService, call: str) -> None:
    handoff = await offered(here)

    async with await here.client("sales", seller="anna") as anna:
        assert (await respond(anna, handoff, call, **CALLS[call]))[0] == 200


@pytest.mark.parametrize(
    ("call", "body", "wrong"),
    [
        ("rejection", {"reason": "boring"}, "/reason"),
        ("rejection", {"reason": "too_small"}, "/clause"),
        ("rejection", {"reason": "too_small", "clause": "industry"}, "/clause"),
        ("rejection", {"reason": "other"}, "/note"),
        ("rejection", TOO_SMALL | {"correction": {"company.size": 8}}, "/correction/company.size"),
        ("rejection", TOO_SMALL | {"correction": {"company.employees": "few"}}, "/correction/company.employees"),
        ("rejection", TOO_SMALL | {"correction": {"role.title": "a@b.example"}}, "/correction/role.title"),
        ("rejection", TOO_SMALL | {"correction": {"custom.boss": "+1 (202) 555-0123"}}, "/correction/custom.boss"),
        ("rejection", TOO_SMALL | {"correction": {"company.name": None}}, "/correction/company.name"),
        ("qualification", {"evidence": {"need": "routes"}}, "/evidence/budget"),
        ("qualification", HEARD | {"sales_ready": True}, "/evidence/decision_maker"),
        ("recycling", {"reason": "boring"}, "/reason"),
        ("recycling", {"reason": "not_now", "return_on": "soon"}, "/return_on"),
        ("outcome", {"outcome": "lost"}, "/reason"),
        ("outcome", {"outcome": "lost", "reason": "boring"}, "/reason"),
        ("outcome", {"outcome": "open"}, "/outcome"),
        ("contacts", {"kind": "fax"}, "/kind"),
        ("contacts", {"kind": "attempt", "channel": "by telephone"}, "/channel"),
        ("acceptance", {"extra": 1}, "/extra"),
        ("acceptance", {"occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"),
        ("reassignment", {"seller": None, "occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"),
        ("outcome", {"outcome": "won", "occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"),
        ("opportunity", {"deal_id": "d-1", "amount": {"amount": "-1", "currency": "EUR"}}, "/amount"),
    ],
)
async def test_a_wrong_answer_is_named_and_changes_nothing(
    here: HandoffService, call: str, body: dict[str, Any], wrong: str
) -> None:
    handoff = await offered(here)
    await here.put_seller("ben")

    assert pointers(await respond(here.admin, handoff, call, **body)) == (422, [wrong])
    assert (await shown(here, handoff))["state"] == "offered"


@pytest.mark.parametrize("call", CALLS)
async def test_only_who_may_backfill_says_when(here: HandoffService, call: str) -> None:
    handoff = await offered(here)
    at = "2018-11-21T12:00:00Z"

    async with await here.client("sales") as sales, await here.client("sales", "backfill") as both:
        assert (await respond(sales, handoff, call, **CALLS[call], occurred_at=at))[0] == 403
        assert (await respond(both, handoff, call, **CALLS[call], occurred_at=at))[0] == (
            409 if call == "reassignment" else 200
        )


@pytest.mark.parametrize("end", ["rejection", "recycling", "outcome"])
async def test_who_ended_takes_nothing_more(here: HandoffService, end: str) -> None:
    handoff = await offered(here)
    assert (await respond(here.admin, handoff, end, **CALLS[end]))[0] == 200

    refused = {"acceptance", "contacts", "qualification", "rejection", "recycling", "reassignment"} - {end}
    # A deal says by itself how it goes on; who won has accepted.
    refused -= {"acceptance"} if end == "outcome" else set()
    refused |= set() if end == "outcome" else {"opportunity", "outcome"}
    answers = {call: (await respond(here.admin, handoff, call, **CALLS[call]))[0] for call in refused}
    assert answers == dict.fromkeys(refused, 409)


async def test_a_correction_is_read_like_a_capture(here: HandoffService) -> None:
    handoff = await offered(here)
    correction = {
        "company.employees": "5-9",
        "interest.budget": {"amount": "900", "currency": "EUR"},
        "company.industry": " retail ",
        "custom.vans": 3,
        "custom.own_fleet": False,
    }

    await respond(here.admin, handoff, "rejection", **TOO_SMALL | {"correction": correction})

    (said,) = await here.staged_events("handoff.rejected")
    assert said["data"]["correction"] == {
        "company.employees": {"min": 5, "max": 9},
        "interest.budget": {"amount": "900.00", "currency": "EUR"},
        "company.industry": "retail",
        "custom.vans": 3,
        "custom.own_fleet": False,
    }


async def test_one_bad_answer_never_costs_another_one(here: HandoffService) -> None:
    first = await offered(here)
    others = [await one_more(here) for _ in range(5)]

    answers = await asyncio.gather(
        respond(here.admin, first, "rejection", reason="boring"),
        *(respond(here.admin, handoff, "acceptance") for handoff in others),
        respond(here.admin, str(uuid7()), "acceptance"),
    )

    assert [status for status, _ in answers] == [422, 200, 200, 200, 200, 200, 404]
    assert types(await here.staged_events("handoff.accepted")) == ["handoff.accepted"] * 5
