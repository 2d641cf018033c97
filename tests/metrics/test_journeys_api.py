"""`GET /v1/journeys/{lead_id}`: one lead, whole."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx2

from tests.metrics.builders import captured, day, deal, heard, lead, offered, qualified
from tests.metrics.conftest import Ask, Tell

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
            "handoff_id": str(UUID(int=1)), "product": "default", "kind": "mql", "cycle": 1, "origin": "marketing",
            "deal": str(UUID(int=someone.int ^ 1)), "amount": {"amount": "90.00", "currency": "EUR"}, "seller": "ben",
            "team": "north",
        },
    }  # fmt: skip


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
    annas, bens = lead(), lead()
    await tell(captured(annas, day(1)), qualified(annas, day(1)), offered(annas, day(2), "anna"))
    await tell(captured(bens, day(1)), qualified(bens, day(1)), offered(bens, day(2), "ben"))
    headers = await key("read", seller="anna")

    statuses = [(await client.get(f"/v1/journeys/{one}", headers=headers)).status_code for one in (annas, bens)]

    assert statuses == [200, 404]
