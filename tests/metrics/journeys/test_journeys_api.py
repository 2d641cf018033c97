"""`GET /v1/journeys/{lead_id}`: one lead, whole."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx2

from tests.metrics.conftest import Ask, Tell
from tests.metrics.event_builders import (
    accepted,
    agreed,
    captured,
    clock,
    day,
    deal,
    handoff_id,
    heard,
    lead,
    merged,
    offered,
    qualified,
    recycled,
    rejected,
    sales_qualified,
)

Key = Callable[..., Awaitable[dict[str, str]]]


async def test_a_journey_tells_stage_owner_steps_and_every_fact_in_order(ask: Ask, tell: Tell) -> None:
    someone, other = lead(), lead()
    first, verdict = heard(captured(someone, day(1))), heard(qualified(someone, day(1)), recorded_at=day(1.5))
    won = heard(deal("won", someone, day(4), "90.00", seller="ben"), recorded_at=day(5))
    await tell(won, verdict, first, captured(other, day(2)), offered(other, day(2)))

    answer = await ask(f"/v1/journeys/{someone}")

    facts = answer.pop("facts")
    implied = {"at": "2026-03-04T00:00:00.000000Z", "implied": True}
    assert answer == {
        "lead_id": str(someone), "lifecycle_stage": "customer",
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
            "handoff_id": str(handoff_id(someone)), "product": "default", "kind": "mql", "cycle": 1,
            "origin": "marketing", "deal": str(UUID(int=someone.int ^ 1)),
            "amount": {"amount": "90.00", "currency": "EUR"},
            "seller": "ben", "team": "north",
        },
    }  # fmt: skip


async def test_leads_that_are_one_person_have_one_journey_under_any_of_their_ids(ask: Ask, tell: Tell) -> None:
    """C was found to be B, then B to be A; the facts of all three are shown, each merge once, of another lead none."""
    a, b, c, other = (lead() for _ in range(4))
    await tell(
        *merged(a, b, day(8)), captured(a, day(3), "email"), captured(b, day(2)), qualified(b, day(2)),
        *merged(b, c, day(5)), captured(c, day(1), "social"), offered(c, day(4)), accepted(c, day(4.5)),
        deal("won", c, day(6)), captured(other, day(1)),
    )  # fmt: skip

    answers = [await ask(f"/v1/journeys/{one}") for one in (a, b, c)]

    assert answers[0] == answers[1] == answers[2]
    told = answers[0]
    assert (told["lead_id"], told["lifecycle_stage"]) == (str(a), "customer")
    assert told["steps"]["captured"]["at"] == "2026-03-01T00:00:00.000000Z"
    assert [fact["type"] for fact in told["facts"]] == [
        "lead.captured", "lead.captured", "lead.qualified", "lead.captured", "handoff.offered", "handoff.accepted",
        "lead.merged", "deal.won", "lead.merged",
    ]  # fmt: skip


async def test_what_is_due_next_is_the_first_running_clock_and_then_the_day_of_return(ask: Ask, tell: Tell) -> None:
    working, resting, done = (lead() for _ in range(3))
    long_ahead = datetime(2999, 1, 1, tzinfo=UTC)
    await tell(
        agreed(day(1)), captured(working, day(1)), captured(resting, day(1)), captured(done, day(1)),
        offered(working, day(2)), clock("started", working, day(2), "first_contact", due_at=day(9)),
        clock("started", working, day(2), due_at=day(5)), clock("met", done, day(3)),
        offered(resting, day(2)), recycled(resting, day(3), return_at=long_ahead), offered(done, day(2)),
    )  # fmt: skip

    assert [(await ask(f"/v1/journeys/{one}"))["next_due"] for one in (working, resting, done)] == [
        {"target": "acceptance", "at": "2026-03-05T00:00:00.000000Z"},
        {"target": "return", "at": "2999-01-01T00:00:00.000000Z"},
        None,
    ]


async def test_a_lead_is_accepted_then_sales_qualified_then_back_in_nurture(ask: Ask, tell: Tell) -> None:
    someone, stages = lead(), []
    for event in (captured(someone, day(1)), qualified(someone, day(2)), offered(someone, day(2)),
                  accepted(someone, day(3)), sales_qualified(someone, day(4)), rejected(someone, day(5))):  # fmt: skip
        await tell(event)
        answer = await ask(f"/v1/journeys/{someone}")
        stages.append((answer["lifecycle_stage"], answer["owner"]["side"], answer["owner"]["seller"]))

    assert stages == [
        ("lead", "marketing", None), ("mql", "sales", None), ("mql", "sales", "anna"), ("sal", "sales", "anna"),
        ("sql", "sales", "anna"), ("nurture", "marketing", None),
    ]  # fmt: skip


async def test_what_is_told_of_a_lead_before_its_capture_is_a_journey_already(ask: Ask, tell: Tell) -> None:
    someone = lead()
    await tell(qualified(someone, day(3)), captured(lead(), day(1)))

    answer = await ask(f"/v1/journeys/{someone}")

    assert (answer["lifecycle_stage"], answer["steps"]["captured"]) == ("mql", None)


async def test_a_lead_that_nobody_knows_is_not_found(client: httpx2.AsyncClient, key: Key, tell: Tell) -> None:
    await tell(captured(lead(), day(1)))
    headers = await key("read")

    unknown = await client.get(f"/v1/journeys/{lead()}", headers=headers)
    nonsense = await client.get("/v1/journeys/dana", headers=headers)

    assert (unknown.status_code, nonsense.status_code) == (404, 422)


async def test_a_key_bound_to_a_seller_sees_that_sellers_leads_only(
    client: httpx2.AsyncClient, key: Key, tell: Tell
) -> None:
    annas, bens, former, nobodys = (lead() for _ in range(4))
    await tell(captured(annas, day(1)), qualified(annas, day(1)), offered(annas, day(2), "anna"))
    await tell(captured(bens, day(1)), qualified(bens, day(1)), offered(bens, day(2), "ben"))
    await tell(captured(former, day(1)), offered(former, day(2)), rejected(former, day(3)), captured(nobodys, day(1)))
    headers = await key("read", seller="anna")

    everybody = (annas, bens, former, nobodys)
    statuses = [(await client.get(f"/v1/journeys/{one}", headers=headers)).status_code for one in everybody]

    assert statuses == [200, 404, 200, 404]
