"""Deals by HTTP: those of known leads, repeats and contradictions, and the lead's seller afterwards."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.handoff.deals.handlers.deals import commit_deal_updates
from tests.handoff.concurrency import count_statements
from tests.handoff.deals.crm_messages import DANA, WON, capture_known_lead, event_types, report_deal
from tests.handoff.event_builders import HOUR, NOON, email_key, lead_captured, lead_qualified
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import deal_update

OWNER_WON = ["handoff.reassigned", "deal.won", "handoff.closed"]


async def test_a_deal_of_a_lead_without_a_handoff_creates_one_of_sales_own(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)

    response = await report_deal(crm)

    handoff = await crm.handoff(lead)
    named = {"lead_id": str(lead), "handoff_id": handoff["handoff_id"]}
    assert response == {"deal_id": "d-1", "pending": False, "duplicate": False, **named}
    assert {
        name: handoff[name] for name in ("state", "seller", "team", "origin", "qualified_at", "why_this_seller")
    } == {
        "state": "won",
        "seller": "anna",
        "team": "reps",
        "origin": "sales",
        "qualified_at": None,
        "why_this_seller": "the deal's owner",
    }
    (event,) = await crm.staged_events()
    assert (event["type"], event["subject"], event["occurred_at"]) == ("deal.won", str(lead), NOON + 24 * HOUR)
    deal = event["data"].pop("deal")
    assert event["data"] == {
        "occurred_at": "2018-11-21T12:00:00.000000Z",
        "lead_id": str(lead),
        "handoff_id": handoff["handoff_id"],
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "sales",
        "amount": {"amount": "1200.00", "currency": "EUR"},
        "seller": "anna",
        "team": "reps",
        "reason": None,
        "by": "crm",
        "key_id": await crm.admin_key_id(),
    }
    assert UUID(deal).version == 7


async def test_a_deal_reassigns_an_offered_lead_to_the_owner_who_won_it(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await crm.receive(lead_qualified(lead))

    await report_deal(crm, owner="ben")

    after = await crm.handoff(lead)
    assert (after["state"], after["seller"], after["team"], after["origin"]) == ("won", "ben", "field", "marketing")
    assert event_types(await crm.staged_events()) == ["handoff.offered", *OWNER_WON]
    assert [(step["type"], step["by"]) for step in after["history"]] == [
        ("lead.qualified", "agreement/3"),
        ("handoff.offered", "routing"),
        ("handoff.reassigned", "deals"),
        ("deal.won", "deals"),
    ]
    assert {name: after["history"][2][name] for name in ("former_seller", "seller", "team", "why", "origin")} == {
        "former_seller": "anna",
        "seller": "ben",
        "team": "field",
        "why": "the deal's owner",
        "origin": "marketing",
    }


async def test_a_deal_takes_a_lead_out_of_the_queue(crm: HandoffService) -> None:
    await crm.put_seller("anna", capacity=0)
    lead = await capture_known_lead(crm)
    await crm.receive(lead_qualified(lead))

    await report_deal(crm)
    await crm.assign_queued()

    reassigned = (await crm.staged_events("handoff.reassigned"))[0]["data"]
    assert (reassigned["former_seller"], reassigned["seller"]) == (None, "anna")
    assert event_types(await crm.staged_events()) == ["handoff.queued", *OWNER_WON]


async def test_a_lead_that_qualifies_after_its_deal_is_not_offered(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm)

    await crm.receive(lead_qualified(lead))

    after = await crm.handoff(lead)
    assert (after["state"], after["seller"], after["origin"], after["qualified_at"]) == (
        "won",
        "anna",
        "marketing",
        "2018-11-20T12:00:00Z",
    )
    assert event_types(await crm.staged_events()) == ["deal.won", "handoff.closed"]


async def test_a_lead_that_qualified_after_sales_own_deal_stays_sales_own(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm)

    await crm.receive(lead_qualified(lead, occurred_at=NOON + 48 * HOUR))

    assert (await crm.handoff(lead))["origin"] == "sales"


async def test_an_update_sent_twice_publishes_nothing_new(crm: HandoffService) -> None:
    await capture_known_lead(crm)

    assert await report_deal(crm) | {"duplicate": True} == await report_deal(crm)
    assert event_types(await crm.staged_events()) == ["deal.won"]


async def test_an_update_without_an_instant_sent_twice_publishes_nothing_new(crm: HandoffService) -> None:
    await capture_known_lead(crm)
    update = {name: value for name, value in WON.items() if name != "occurred_at"}

    for _ in range(2):
        assert (await crm.post("/v1/deals", update))[0] == 202

    assert event_types(await crm.staged_events()) == ["deal.won"]


async def test_a_different_update_for_the_same_instant_is_refused(crm: HandoffService) -> None:
    await capture_known_lead(crm)
    await report_deal(crm)

    status, problem = await crm.post("/v1/deals", WON | {"amount": {"amount": "9.00", "currency": "EUR"}})

    assert (status, problem["title"]) == (409, "Other content")
    assert event_types(await crm.staged_events()) == ["deal.won"]


async def test_a_deal_of_one_lead_is_not_given_to_another(crm: HandoffService) -> None:
    await capture_known_lead(crm)
    other = await capture_known_lead(crm, "erin@example.com")
    await report_deal(crm)

    status, problem = await crm.post(
        "/v1/deals", WON | {"lead": {"lead_id": str(other)}, "stage": "lost", "occurred_at": "2018-11-22T12:00:00Z"}
    )

    assert (status, problem["title"]) == (409, "Deal of another lead")


async def test_an_unknown_owner_is_named(crm: HandoffService) -> None:
    status, problem = await crm.post("/v1/deals", WON | {"owner": "nobody"})

    assert (status, problem["errors"]) == (422, [{"pointer": "/owner", "detail": "No seller has this id."}])
    assert await crm.rows("select count(*) from deal_stages") == [(0,)]


async def test_a_rejected_update_does_not_affect_the_others_of_its_group(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    responses = await asyncio.gather(
        crm.post("/v1/deals", WON),
        crm.post("/v1/deals", WON | {"deal_id": "d-2", "owner": "nobody"}),
        crm.post("/v1/deals", WON | {"deal_id": "d-3", "stage": "lost", "occurred_at": "2018-11-22T12:00:00Z"}),
    )

    assert [status for status, _ in responses] == [202, 422, 202]
    assert (await crm.handoff(lead))["state"] == "won"
    assert event_types(await crm.staged_events()) == ["deal.won", "deal.lost"]


async def test_a_deal_that_ended_may_be_reopened_and_lost(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm)
    await report_deal(crm, stage="opportunity", occurred_at="2018-11-22T12:00:00Z")
    assert (await crm.handoff(lead))["state"] == "opportunity"

    await report_deal(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z", reason="price")

    assert (await crm.handoff(lead))["state"] == "lost"
    events = await crm.staged_events()
    assert event_types(events) == ["deal.won", "deal.reopened", "deal.lost"]
    assert (len({event["data"]["deal"] for event in events}), events[-1]["data"]["reason"]) == (1, "price")


async def test_the_latest_stage_by_its_own_time_counts_in_any_order_of_arrival(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z")
    await report_deal(crm)
    await report_deal(crm, stage="opportunity", occurred_at="2018-11-19T12:00:00Z")

    assert (await crm.handoff(lead))["state"] == "lost"


async def test_a_lead_that_bought_once_stays_a_customer_when_another_deal_is_lost(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm)
    await report_deal(crm, deal_id="d-2", stage="lost", occurred_at="2018-11-25T12:00:00Z")

    assert (await crm.handoff(lead))["state"] == "won"


async def test_the_crms_name_of_a_deal_is_not_published(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await report_deal(crm, deal_id="CANARY-deal", reason="CANARY reason")

    assert "CANARY" not in str(await crm.staged_events())
    assert "CANARY" not in str(await crm.handoff(lead))
    assert DANA not in str(await crm.rows("select d.*, s.*, w.* from deals d, deal_stages s, match_keys w"))
    assert await crm.rows("select amount, currency, attributes from deal_stages") == [
        (Decimal("1200.00"), "EUR", {"segment": "bikes"})
    ]


async def test_deals_are_for_keys_of_sales_and_the_past_for_backfills(crm: HandoffService) -> None:
    await capture_known_lead(crm)
    undated = {name: value for name, value in WON.items() if name != "occurred_at"}

    async def status(body: dict[str, Any], *scopes: str) -> int:
        async with await crm.client(*scopes) as client:
            return (await client.post("/v1/deals", json=body)).status_code

    assert await status(undated) == 401
    assert await status(undated, "marketing") == 403
    assert await status(WON, "sales") == 403
    assert await status(undated, "sales") == 202
    assert await status(WON, "sales", "backfill") == 202


async def test_an_instant_far_ahead_is_refused(crm: HandoffService) -> None:
    status, problem = await crm.post("/v1/deals", WON | {"occurred_at": "2999-01-01T00:00:00Z"})

    assert (status, problem["errors"]) == (422, [{"pointer": "/occurred_at", "detail": "More than 5 minutes ahead."}])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"stage": "maybe"}, "/stage"),
        ({"amount": {"amount": "-1", "currency": "EUR"}}, "/amount"),
        ({"lead": {}}, "/lead"),
        ({"lead": {"email": "nonsense"}}, "/lead/email"),
        ({"occurred_at": "2018-11-21"}, "/occurred_at"),
        ({"deal_id": ""}, "/deal_id"),
        ({"deal_id": "null"}, "/deal_id"),
        ({"lead": {"email": "n/a"}}, "/lead"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_a_wrong_field_is_named(crm: HandoffService, change: dict[str, Any], pointer: str) -> None:
    status, problem = await crm.post("/v1/deals", WON | change)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, [pointer])


@pytest.mark.parametrize("nothing", ["", " ", "\u00a0", "null", "n/a", "-", "keine"])
async def test_what_a_crm_leaves_empty_refuses_no_deal(crm: HandoffService, nothing: str) -> None:
    lead = await capture_known_lead(crm)
    amounts: list[Any] = [nothing, {"amount": nothing, "currency": "EUR"}, {"amount": "1.200,50", "currency": "eur"}]
    reference = {"email": DANA, "phone": nothing, "lead_id": nothing, "source": nothing, "external_id": nothing}
    empty = {"lead": reference, "owner": nothing, "reason": nothing, "attributes": {"segment": nothing}}

    responses = [
        await report_deal(crm, **empty, deal_id=f"d-{place}", amount=amount) for place, amount in enumerate(amounts)
    ]

    assert [response["lead_id"] for response in responses] == [str(lead)] * 3
    told = [(event["data"]["amount"], event["data"]["reason"]) for event in await crm.staged_events("deal.won")]
    assert told == [(None, None), (None, None), ({"amount": "1200.50", "currency": "EUR"}, None)]


async def test_a_large_group_of_updates_costs_as_many_statements_as_a_small_one(crm: HandoffService) -> None:
    async def count(size: int) -> int:
        known_emails, waiting_emails = ([f"{uuid7()}@example.com" for _ in range(size)] for _ in range(2))
        await crm.receive(*(lead_captured(email=email) for email in known_emails))
        keys = [(email_key(email),) for email in [*known_emails, *waiting_emails]]
        updates = [
            deal_update(deal_id=f"d-{uuid7()}", keys=key, stage=stage)
            for key in keys
            for stage in ("opportunity", "won")
        ]
        for_updates = await count_statements(crm, lambda conn: commit_deal_updates(conn, updates))
        captures = [lead_captured(email=email) for email in waiting_emails]
        return for_updates + await count_statements(crm, lambda conn: crm.handle(conn, captures))

    few, many = await count(2), await count(60)

    assert few == many < 70
