"""`GET /v1/journeys/{lead_id}`: the whole journey of one lead."""

from datetime import UTC, datetime
from uuid import UUID

import httpx2

from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_accepted,
    handoff_id,
    handoff_offered,
    handoff_recycled,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    received_event,
    sla_event,
)


async def test_a_journey_has_stage_owner_steps_and_every_fact_in_order(get_json: GetJson, receive: Receive) -> None:
    lead_id, other = new_lead_id(), new_lead_id()
    first = received_event(lead_captured(lead_id, day(1)))
    verdict = received_event(lead_qualified(lead_id, day(1)), recorded_at=day(1.5))
    won = received_event(deal_event("won", lead_id, day(4), "90.00", seller="ben"), recorded_at=day(5))
    await receive(won, verdict, first, lead_captured(other, day(2)), handoff_offered(other, day(2)))

    journey = await get_json(f"/v1/journeys/{lead_id}")

    facts = journey.pop("facts")
    implied = {"at": "2026-03-04T00:00:00.000000Z", "implied": True}
    assert journey == {
        "lead_id": str(lead_id), "lifecycle_stage": "customer",
        "owner": {"side": "customer_success", "seller": "ben"},
        "since": "2026-03-04T00:00:00.000000Z", "next_due": None,
        "steps": {
            "captured": {"at": "2026-03-01T00:00:00.000000Z", "implied": False},
            "qualified": {"at": "2026-03-01T00:00:00.000000Z", "implied": False},
            "accepted": implied, "contacted": implied, "sales_qualified": implied, "opportunity": implied,
            "won": {"at": "2026-03-04T00:00:00.000000Z", "implied": False},
            "lost": None, "rejected": None, "recycled": None,
        },
        "truncated": False,
    }  # fmt: skip
    assert [(fact["type"], fact["event_id"]) for fact in facts] == [
        ("lead.captured", str(first.event_id)), ("lead.qualified", str(verdict.event_id)),
        ("deal.won", str(won.event_id)),
    ]  # fmt: skip
    assert facts[2] == {
        "type": "deal.won", "event_id": str(won.event_id), "occurred_at": "2026-03-04T00:00:00.000000Z",
        "recorded_at": "2026-03-05T00:00:00.000000Z",
        "data": {
            "handoff_id": str(handoff_id(lead_id)), "product": "default", "kind": "mql", "cycle": 1,
            "origin": "marketing", "deal": str(UUID(int=lead_id.int ^ 1)),
            "amount": {"amount": "90.00", "currency": "EUR"},
            "seller": "ben", "team": "north",
        },
    }  # fmt: skip


async def test_leads_that_are_one_person_have_one_journey_under_any_of_their_ids(
    get_json: GetJson, receive: Receive
) -> None:
    """C merges into B, then B into A: the journey has the facts of all three and each merge once."""
    a, b, c, other = (new_lead_id() for _ in range(4))
    await receive(
        *lead_merged(a, b, day(8)),
        lead_captured(a, day(3), "email"),
        lead_captured(b, day(2)),
        lead_qualified(b, day(2)),
        *lead_merged(b, c, day(5)),
        lead_captured(c, day(1), "social"),
        handoff_offered(c, day(4)),
        handoff_accepted(c, day(4.5)),
        deal_event("won", c, day(6)),
        lead_captured(other, day(1)),
    )

    journeys = [await get_json(f"/v1/journeys/{lead_id}") for lead_id in (a, b, c)]

    assert journeys[0] == journeys[1] == journeys[2]
    journey = journeys[0]
    assert (journey["lead_id"], journey["lifecycle_stage"]) == (str(a), "customer")
    assert journey["steps"]["captured"]["at"] == "2026-03-01T00:00:00.000000Z"
    assert [fact["type"] for fact in journey["facts"]] == [
        "lead.captured",
        "lead.captured",
        "lead.qualified",
        "lead.captured",
        "handoff.offered",
        "handoff.accepted",
        "lead.merged",
        "deal.won",
        "lead.merged",
    ]


async def test_next_due_is_the_first_running_clock_and_then_the_day_of_return(
    get_json: GetJson, receive: Receive
) -> None:
    working, resting, done = (new_lead_id() for _ in range(3))
    return_at = datetime(2999, 1, 1, tzinfo=UTC)
    await receive(
        agreement_activated(day(1)),
        lead_captured(working, day(1)),
        lead_captured(resting, day(1)),
        lead_captured(done, day(1)),
        handoff_offered(working, day(2)),
        sla_event("started", working, day(2), "first_contact", due_at=day(9)),
        sla_event("started", working, day(2), due_at=day(5)),
        sla_event("met", done, day(3)),
        handoff_offered(resting, day(2)),
        handoff_recycled(resting, day(3), return_at=return_at),
        handoff_offered(done, day(2)),
    )

    assert [(await get_json(f"/v1/journeys/{lead_id}"))["next_due"] for lead_id in (working, resting, done)] == [
        {"target": "acceptance", "at": "2026-03-05T00:00:00.000000Z"},
        {"target": "return", "at": "2999-01-01T00:00:00.000000Z"},
        None,
    ]


async def test_a_lead_is_accepted_then_sales_qualified_then_back_in_nurture(
    get_json: GetJson, receive: Receive
) -> None:
    lead_id, stages = new_lead_id(), []
    for event in (
        lead_captured(lead_id, day(1)),
        lead_qualified(lead_id, day(2)),
        handoff_offered(lead_id, day(2)),
        handoff_accepted(lead_id, day(3)),
        handoff_sales_qualified(lead_id, day(4)),
        handoff_rejected(lead_id, day(5)),
    ):
        await receive(event)
        journey = await get_json(f"/v1/journeys/{lead_id}")
        stages.append((journey["lifecycle_stage"], journey["owner"]["side"], journey["owner"]["seller"]))

    assert stages == [
        ("lead", "marketing", None),
        ("mql", "sales", None),
        ("mql", "sales", "anna"),
        ("sal", "sales", "anna"),
        ("sql", "sales", "anna"),
        ("nurture", "marketing", None),
    ]


async def test_a_lead_that_qualifies_before_its_capture_has_a_journey_already(
    get_json: GetJson, receive: Receive
) -> None:
    lead_id = new_lead_id()
    await receive(lead_qualified(lead_id, day(3)), lead_captured(new_lead_id(), day(1)))

    journey = await get_json(f"/v1/journeys/{lead_id}")

    assert (journey["lifecycle_stage"], journey["steps"]["captured"]) == ("mql", None)


async def test_an_unknown_lead_is_not_found(
    client: httpx2.AsyncClient, create_key: CreateKey, receive: Receive
) -> None:
    await receive(lead_captured(new_lead_id(), day(1)))
    headers = await create_key("read")

    unknown = await client.get(f"/v1/journeys/{new_lead_id()}", headers=headers)
    invalid = await client.get("/v1/journeys/dana", headers=headers)

    assert (unknown.status_code, invalid.status_code) == (404, 422)


async def test_a_key_bound_to_a_seller_sees_that_sellers_leads_only(
    client: httpx2.AsyncClient, create_key: CreateKey, receive: Receive
) -> None:
    with_anna, with_ben, rejected_by_anna, without_seller = (new_lead_id() for _ in range(4))
    await receive(
        lead_captured(with_anna, day(1)), lead_qualified(with_anna, day(1)), handoff_offered(with_anna, day(2), "anna")
    )
    await receive(
        lead_captured(with_ben, day(1)), lead_qualified(with_ben, day(1)), handoff_offered(with_ben, day(2), "ben")
    )
    await receive(
        lead_captured(rejected_by_anna, day(1)),
        handoff_offered(rejected_by_anna, day(2)),
        handoff_rejected(rejected_by_anna, day(3)),
        lead_captured(without_seller, day(1)),
    )
    headers = await create_key("read", seller="anna")

    leads = (with_anna, with_ben, rejected_by_anna, without_seller)
    statuses = [(await client.get(f"/v1/journeys/{lead_id}", headers=headers)).status_code for lead_id in leads]

    assert statuses == [200, 404, 200, 404]


async def test_a_lead_is_marketings_until_the_step_that_the_agreement_names(
    get_json: GetJson, receive: Receive
) -> None:
    lead_id = new_lead_id()
    await receive(agreement_activated(day(1), ownership={"passes_at": "accepted"}))
    await receive(lead_captured(lead_id, day(1)), lead_qualified(lead_id, day(1)), handoff_offered(lead_id, day(2)))

    offered = await get_json(f"/v1/journeys/{lead_id}")
    await receive(handoff_accepted(lead_id, day(3)))
    accepted = await get_json(f"/v1/journeys/{lead_id}")

    assert (offered["lifecycle_stage"], offered["owner"]) == ("mql", {"side": "marketing", "seller": None})
    assert (accepted["lifecycle_stage"], accepted["owner"]) == ("sal", {"side": "sales", "seller": "anna"})
