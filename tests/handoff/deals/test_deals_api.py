"""CRM's door: deals of known leads, repeats and contradictions, and whose the lead is afterwards."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.handoff.deals.handlers.deals import commit_deal_updates
from tests.handoff.concurrency import statements
from tests.handoff.deals.crm_messages import DANA, WON, known_lead, told, types
from tests.handoff.event_builders import HOUR, NOON, captured, email_key, qualified
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import message


async def test_a_deal_of_a_lead_without_a_handoff_makes_one_that_sales_brought(crm: HandoffService) -> None:
    lead = await known_lead(crm)

    answer = await told(crm)

    made = await crm.handoff(lead)
    assert answer == {"deal_id": "d-1", "pending": False, "lead_id": str(lead), "handoff_id": made["handoff_id"]}
    assert {name: made[name] for name in ("state", "seller", "team", "origin", "qualified_at", "why_this_seller")} == {
        "state": "won",
        "seller": "anna",
        "team": "reps",
        "origin": "sales",
        "qualified_at": None,
        "why_this_seller": "the deal's owner",
    }
    (said,) = await crm.staged_events()
    assert (said["type"], said["subject"], said["occurred_at"]) == ("deal.won", str(lead), NOON + 24 * HOUR)
    deal = said["data"].pop("deal")
    assert said["data"] == {
        "occurred_at": "2018-11-21T12:00:00.000000Z",
        "lead_id": str(lead),
        "handoff_id": made["handoff_id"],
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "sales",
        "amount": {"amount": "1200.00", "currency": "EUR"},
        "seller": "anna",
        "team": "reps",
        "reason": None,
        "by": "crm",
    }
    assert UUID(deal).version == 7


async def test_a_deal_passes_an_offered_lead_to_the_owner_who_won_it(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await crm.receive(qualified(lead))

    await told(crm, owner="ben")

    after = await crm.handoff(lead)
    assert (after["state"], after["seller"], after["team"], after["origin"]) == ("won", "ben", "field", "marketing")
    assert types(await crm.staged_events()) == ["handoff.offered", "handoff.reassigned", "deal.won"]
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
    lead = await known_lead(crm)
    await crm.receive(qualified(lead))

    await told(crm)
    await crm.take_up()

    passed = (await crm.staged_events("handoff.reassigned"))[0]["data"]
    assert (passed["former_seller"], passed["seller"]) == (None, "anna")
    assert types(await crm.staged_events()) == ["handoff.queued", "handoff.reassigned", "deal.won"]


async def test_a_lead_that_qualifies_after_its_deal_is_offered_to_nobody(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm)

    await crm.receive(qualified(lead))

    after = await crm.handoff(lead)
    assert (after["state"], after["seller"], after["origin"], after["qualified_at"]) == (
        "won",
        "anna",
        "marketing",
        "2018-11-20T12:00:00Z",
    )
    assert types(await crm.staged_events()) == ["deal.won"]


async def test_a_lead_that_qualified_after_sales_own_deal_stays_sales_own(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm)

    await crm.receive(qualified(lead, occurred_at=NOON + 48 * HOUR))

    assert (await crm.handoff(lead))["origin"] == "sales"


async def test_a_message_sent_twice_says_nothing_new(crm: HandoffService) -> None:
    await known_lead(crm)

    assert await told(crm) == await told(crm)
    assert types(await crm.staged_events()) == ["deal.won"]


async def test_a_message_without_an_instant_sent_twice_says_nothing_new(crm: HandoffService) -> None:
    await known_lead(crm)
    message = {name: value for name, value in WON.items() if name != "occurred_at"}

    for _ in range(2):
        assert (await crm.post("/v1/deals", message))[0] == 202

    assert types(await crm.staged_events()) == ["deal.won"]


async def test_something_else_said_of_the_same_instant_is_refused(crm: HandoffService) -> None:
    await known_lead(crm)
    await told(crm)

    status, problem = await crm.post("/v1/deals", WON | {"amount": {"amount": "9.00", "currency": "EUR"}})

    assert (status, problem["title"]) == (409, "Other content")
    assert types(await crm.staged_events()) == ["deal.won"]


async def test_a_deal_of_one_lead_is_not_given_to_another(crm: HandoffService) -> None:
    await known_lead(crm)
    other = await known_lead(crm, "erin@example.com")
    await told(crm)

    status, problem = await crm.post(
        "/v1/deals", WON | {"lead": {"lead_id": str(other)}, "stage": "lost", "occurred_at": "2018-11-22T12:00:00Z"}
    )

    assert (status, problem["title"]) == (409, "Deal of another lead")


async def test_an_unknown_owner_is_named(crm: HandoffService) -> None:
    status, problem = await crm.post("/v1/deals", WON | {"owner": "nobody"})

    assert (status, problem["errors"]) == (422, [{"pointer": "/owner", "detail": "No seller has this id."}])
    assert await crm.rows("select count(*) from deal_stages") == [(0,)]


async def test_a_bad_message_in_a_group_costs_nobody_else_anything(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    answers = await asyncio.gather(
        crm.post("/v1/deals", WON),
        crm.post("/v1/deals", WON | {"deal_id": "d-2", "owner": "nobody"}),
        crm.post("/v1/deals", WON | {"deal_id": "d-3", "stage": "lost", "occurred_at": "2018-11-22T12:00:00Z"}),
    )

    assert [status for status, _ in answers] == [202, 422, 202]
    assert (await crm.handoff(lead))["state"] == "won"
    assert types(await crm.staged_events()) == ["deal.won", "deal.lost"]


async def test_a_deal_that_ended_may_be_reopened_and_lost(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm)
    await told(crm, stage="opportunity", occurred_at="2018-11-22T12:00:00Z")
    assert (await crm.handoff(lead))["state"] == "opportunity"

    await told(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z", reason="price")

    assert (await crm.handoff(lead))["state"] == "lost"
    said = await crm.staged_events()
    assert types(said) == ["deal.won", "deal.reopened", "deal.lost"]
    assert (len({one["data"]["deal"] for one in said}), said[-1]["data"]["reason"]) == (1, "price")


async def test_the_latest_stage_by_its_own_time_counts_whatever_the_order_of_arrival(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z")
    await told(crm)
    await told(crm, stage="opportunity", occurred_at="2018-11-19T12:00:00Z")

    assert (await crm.handoff(lead))["state"] == "lost"


async def test_a_lead_that_bought_once_stays_a_customer_when_another_deal_is_lost(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm)
    await told(crm, deal_id="d-2", stage="lost", occurred_at="2018-11-25T12:00:00Z")

    assert (await crm.handoff(lead))["state"] == "won"


async def test_what_the_crm_calls_a_deal_stays_here(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await told(crm, deal_id="CANARY-deal", reason="CANARY reason")

    assert "CANARY" not in str(await crm.staged_events())
    assert "CANARY" not in str(await crm.handoff(lead))
    assert DANA not in str(await crm.rows("select d.*, s.*, w.* from deals d, deal_stages s, match_keys w"))
    assert await crm.rows("select amount, currency, attributes from deal_stages") == [
        (Decimal("1200.00"), "EUR", {"segment": "bikes"})
    ]


async def test_deals_are_for_keys_of_sales_and_the_past_for_backfills(crm: HandoffService) -> None:
    await known_lead(crm)
    live = {name: value for name, value in WON.items() if name != "occurred_at"}

    async def status(body: dict[str, Any], *scopes: str) -> int:
        async with await crm.client(*scopes) as client:
            return (await client.post("/v1/deals", json=body)).status_code

    assert await status(live) == 401
    assert await status(live, "marketing") == 403
    assert await status(WON, "sales") == 403
    assert await status(live, "sales") == 202
    assert await status(WON, "sales", "backfill") == 202


async def test_an_instant_far_ahead_is_refused(crm: HandoffService) -> None:
    status, problem = await crm.post("/v1/deals", WON | {"occurred_at": "2999-01-01T00:00:00Z"})

    assert (status, problem["errors"]) == (422, [{"pointer": "/occurred_at", "detail": "More than 5 minutes ahead."}])


async def test_a_sellers_key_sends_that_sellers_deals_only(crm: HandoffService) -> None:
    lead = await known_lead(crm)
    await crm.receive(qualified(lead))
    live = {"deal_id": "d-9", "lead": {"email": DANA}, "stage": "opportunity"}

    async def sent(seller: str, **changes: Any) -> tuple[int, Any]:
        async with await crm.client("sales", seller=seller) as client:
            answer = await client.post("/v1/deals", json=live | changes)
            return answer.status_code, answer.json().get("errors")

    assert await sent("ben", owner="anna") == (
        403,
        [{"pointer": "/owner", "detail": "A key that is bound to a seller sends that seller's deals only."}],
    )
    assert await sent("ben") == (404, [])
    assert await sent("anna") == (202, None)
    assert (await crm.handoff(lead))["seller"] == "anna"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"stage": "maybe"}, "/stage"),
        ({"amount": {"amount": "-1", "currency": "EUR"}}, "/amount"),
        ({"lead": {}}, "/lead"),
        ({"lead": {"email": "nonsense"}}, "/lead/email"),
        ({"occurred_at": "2018-11-21"}, "/occurred_at"),
        ({"deal_id": ""}, "/deal_id"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_a_wrong_field_is_named(crm: HandoffService, change: dict[str, Any], pointer: str) -> None:
    status, problem = await crm.post("/v1/deals", WON | change)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, [pointer])


async def test_a_group_of_messages_costs_as_many_statements_as_a_small_one(crm: HandoffService) -> None:
    async def counted(size: int) -> int:
        known, waited = ([f"{uuid7()}@example.com" for _ in range(size)] for _ in range(2))
        await crm.receive(*(captured(email=email) for email in known))
        keys = [(email_key(email),) for email in [*known, *waited]]
        named = [
            message(deal_id=f"d-{uuid7()}", keys=key, stage=stage) for key in keys for stage in ("opportunity", "won")
        ]
        posted = await statements(crm, lambda conn: commit_deal_updates(conn, named))
        heard_of = [captured(email=email) for email in waited]
        return posted + await statements(crm, lambda conn: crm.handle(conn, heard_of))

    few, many = await counted(2), await counted(60)

    assert few == many < 60
