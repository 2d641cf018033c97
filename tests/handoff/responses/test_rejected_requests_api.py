"""Requests that are rejected, with the status and the field."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tests.handoff.deals.crm_messages import event_types
from tests.handoff.event_builders import NOON, lead_qualified
from tests.handoff.responses.seller_client import (
    EVIDENCE,
    TOO_SMALL,
    error_pointers,
    fetch_handoff,
    offer_another_lead,
    offer_lead,
    respond,
)
from tests.handoff.service import HandoffService

CALLS: dict[str, dict[str, Any]] = {
    "acceptance": {},
    "rejection": TOO_SMALL,
    "contacts": {"kind": "attempt"},
    "qualification": EVIDENCE,
    "opportunity": {"deal_id": "d-1"},
    "outcome": {"outcome": "won"},
    "recycling": {"reason": "not_now"},
    "reassignment": {"seller": None, "why": "on leave"},
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_handoff_that_does_not_exist_is_not_found(service: HandoffService, call: str) -> None:
    assert (await respond(service.admin, str(uuid7()), call, **CALLS[call]))[0] == 404
    assert (await respond(service.admin, "no-uuid", call, **CALLS[call]))[0] == 422


@pytest.mark.parametrize("call", [call for call in CALLS if call != "reassignment"])
async def test_another_sellers_lead_is_refused(service: HandoffService, call: str) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben")

    assert (await respond(service.admin, handoff, call, **CALLS[call], seller="ben"))[0] == 409
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


@pytest.mark.parametrize("call", CALLS)
async def test_a_key_of_one_seller_does_not_see_anothers_handoff(service: HandoffService, call: str) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben")

    async with await service.client("sales", seller="ben") as ben:
        assert (await respond(ben, handoff, call, **CALLS[call]))[0] == 404


@pytest.mark.parametrize("call", CALLS)
async def test_only_a_key_for_sales_may_answer(service: HandoffService, call: str) -> None:
    handoff = await offer_lead(service)

    for scopes, status in (((), 401), (("marketing", "read"), 403)):
        async with await service.client(*scopes) as client:
            assert (await respond(client, handoff, call, **CALLS[call]))[0] == status


@pytest.mark.parametrize("call", [call for call in CALLS if call != "reassignment"])
async def test_a_sellers_own_key_answers_for_that_seller(service: HandoffService, call: str) -> None:
    handoff = await offer_lead(service)

    async with await service.client("sales", seller="anna") as anna:
        assert (await respond(anna, handoff, call, **CALLS[call]))[0] == 200


async def test_a_sellers_own_key_need_not_name_the_seller_and_another_key_must(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    address = f"/v1/handoffs/{handoff}/acceptance"

    unnamed = await service.admin.put(address, json={})
    async with await service.client("sales", seller="anna") as anna:
        accepted = await anna.put(address, json={})

    assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (422, "/seller")
    assert (accepted.status_code, accepted.json()["seller"]) == (200, "anna")


@pytest.mark.parametrize(
    ("call", "body", "pointer"),
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
        ("qualification", EVIDENCE | {"sales_ready": True}, "/evidence/decision_maker"),
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
async def test_a_wrong_field_is_named_and_changes_nothing(
    service: HandoffService, call: str, body: dict[str, Any], pointer: str
) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben")

    assert error_pointers(await respond(service.admin, handoff, call, **body)) == (422, [pointer])
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


@pytest.mark.parametrize("call", CALLS)
async def test_only_a_key_for_backfills_may_state_when_it_happened(service: HandoffService, call: str) -> None:
    handoff = await offer_lead(service)
    at = "2018-11-21T12:00:00Z"

    async with await service.client("sales") as sales, await service.client("sales", "backfill") as both:
        assert (await respond(sales, handoff, call, **CALLS[call], occurred_at=at))[0] == 403
        assert (await respond(both, handoff, call, **CALLS[call], occurred_at=at))[0] == (
            409 if call == "reassignment" else 200
        )


@pytest.mark.parametrize(("call", "status"), [("acceptance", 422), ("outcome", 200), ("reassignment", 409)])
async def test_an_answer_from_before_the_former_handoff_ended_is_refused_with_its_field(
    service: HandoffService, call: str, status: int
) -> None:
    former = await offer_lead(service)
    lead = UUID((await fetch_handoff(service, former))["lead_id"])
    told = {"reason": "not_now", "occurred_at": "2018-11-21T12:00:00Z"}
    assert (await respond(service.admin, former, "recycling", **told))[0] == 200
    await service.receive(lead_qualified(lead, cycle=2, occurred_at=NOON + timedelta(days=9)))
    (handoff,) = [each for each in await service.handoffs() if each["cycle"] == 2]

    answer = await respond(
        service.admin, handoff["handoff_id"], call, **CALLS[call], occurred_at="2018-11-21T11:00:00Z"
    )

    assert answer[0] == status
    if status == 422:
        assert error_pointers(answer) == (422, ["/occurred_at"])


@pytest.mark.parametrize("end", ["rejection", "recycling", "outcome"])
async def test_a_closed_handoff_accepts_no_more_commands(service: HandoffService, end: str) -> None:
    handoff = await offer_lead(service)
    assert (await respond(service.admin, handoff, end, **CALLS[end]))[0] == 200

    rejected = {"acceptance", "contacts", "qualification", "rejection", "recycling", "reassignment"} - {end}
    # A deal may still change after its end, and a won deal implies the acceptance.
    rejected -= {"acceptance"} if end == "outcome" else set()
    rejected |= set() if end == "outcome" else {"opportunity", "outcome"}
    statuses = {call: (await respond(service.admin, handoff, call, **CALLS[call]))[0] for call in rejected}
    assert statuses == dict.fromkeys(rejected, 409)
    if end == "outcome":
        assert (await respond(service.admin, handoff, "acceptance", **CALLS["acceptance"]))[0] == 200
        assert await service.staged_events("handoff.accepted") == []


async def test_a_correction_is_read_like_a_capture(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    correction = {
        "company.employees": "5-9",
        "interest.budget": {"amount": "900", "currency": "EUR"},
        "company.industry": " retail ",
        "custom.vans": 3,
        "custom.own_fleet": False,
    }

    await respond(service.admin, handoff, "rejection", **TOO_SMALL | {"correction": correction})

    (event,) = await service.staged_events("handoff.rejected")
    assert event["data"]["correction"] == {
        "company.employees": {"min": 5, "max": 9},
        "interest.budget": {"amount": "900.00", "currency": "EUR"},
        "company.industry": "retail",
        "custom.vans": 3,
        "custom.own_fleet": False,
    }


async def test_a_correction_that_says_nothing_corrects_nothing(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    correction = {"company.employees": "51-200 employees", "company.industry": "n/a", "company.country": "NA"}

    assert error_pointers(await respond(service.admin, handoff, "rejection", reason="other", note="k.A.")) == (
        422,
        ["/note"],
    )
    await respond(service.admin, handoff, "rejection", **TOO_SMALL | {"correction": correction, "note": "-"})

    (event,) = await service.staged_events("handoff.rejected")
    assert event["data"]["correction"] == {"company.employees": {"min": 51, "max": 200}, "company.country": "NA"}


async def test_a_rejected_request_does_not_affect_the_others_of_its_group(service: HandoffService) -> None:
    first = await offer_lead(service)
    others = [await offer_another_lead(service) for _ in range(5)]

    responses = await asyncio.gather(
        respond(service.admin, first, "rejection", reason="boring"),
        *(respond(service.admin, handoff, "acceptance") for handoff in others),
        respond(service.admin, str(uuid7()), "acceptance"),
    )

    assert [status for status, _ in responses] == [422, 200, 200, 200, 200, 200, 404]
    assert event_types(await service.staged_events("handoff.accepted")) == ["handoff.accepted"] * 5
