"""Money received and given back: booked once, with the lead as soon as it is known."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.handoff.deals.domain.receipt import ReceiptRow
from services.handoff.deals.handlers.revenue import book_revenue
from shared.values.money import Money
from tests.handoff.concurrency import count_statements
from tests.handoff.event_builders import NOON, lead_captured
from tests.handoff.service import HandoffService

DANA = "dana@example.com"
PAID: dict[str, Any] = {
    "id": "order-1/1",
    "deal_id": "d-1",
    "amount": {"amount": "70.00", "currency": "EUR"},
    "kind": "new",
    "occurred_at": "2018-11-21T12:00:00Z",
}
WON: dict[str, Any] = {
    "deal_id": "d-1",
    "lead": {"email": DANA},
    "stage": "won",
    "owner": "anna",
    "occurred_at": "2018-11-21T10:00:00Z",
}


async def book(service: HandoffService, *rows: dict[str, Any]) -> dict[str, Any]:
    """The response to these rows, which must be accepted."""
    status, response = await service.post("/v1/revenue", {"rows": list(rows)})
    assert status == 200, response
    return response


def expect(booked: int = 0, repeated: int = 0, unmatched: int = 0) -> dict[str, Any]:
    """A response without problems."""
    return {"booked": booked, "repeated": repeated, "unmatched": unmatched, "problems": []}


async def win_lead(service: HandoffService) -> UUID:
    """Let a deal of a new lead be won; the lead."""
    lead = uuid7()
    await service.put_seller("anna")
    await service.receive(lead_captured(lead, DANA))
    assert (await service.post("/v1/deals", WON))[0] == 202
    return lead


async def test_money_of_a_known_deal_is_booked_for_its_lead(service: HandoffService) -> None:
    lead = await win_lead(service)

    assert await book(service, PAID) == expect(booked=1)

    won, paid = await service.staged_events()
    assert (paid["type"], paid["subject"]) == ("revenue.booked", str(lead))
    revenue = paid["data"].pop("revenue")
    assert paid["data"] == {
        "occurred_at": "2018-11-21T12:00:00.000000Z",
        "deal": won["data"]["deal"],
        "lead_id": str(lead),
        "amount": {"amount": "70.00", "currency": "EUR"},
        "kind": "new",
        "key_id": await service.admin_key_id(),
    }
    assert UUID(revenue).version == 7


async def test_money_of_an_unknown_deal_is_booked_without_a_lead_and_again_when_the_lead_is_known(
    service: HandoffService,
) -> None:
    other = PAID | {"id": "order-2", "deal_id": "d-2"}
    assert await book(service, PAID, other) == expect(booked=2, unmatched=2)

    lead = await win_lead(service)

    first, second, repeated = await service.staged_events("revenue.booked")
    assert repeated["data"] == first["data"] | {"lead_id": str(lead)}
    assert (first["subject"], repeated["subject"]) == (f"deal/{first['data']['deal']}", str(lead))
    assert (second["data"]["lead_id"], second["data"]["deal"] != first["data"]["deal"]) == (None, True)


async def test_money_of_a_deal_that_waits_is_booked_again_when_the_lead_comes(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.post("/v1/deals", WON)
    assert await book(service, PAID) == expect(booked=1, unmatched=1)

    lead = uuid7()
    await service.receive(lead_captured(lead, DANA))

    assert [event["data"]["lead_id"] for event in await service.staged_events("revenue.booked")] == [None, str(lead)]
    assert await book(service, PAID | {"id": "order-9"}) == expect(booked=1)


async def test_a_row_sent_twice_is_booked_once(service: HandoffService) -> None:
    undated = {name: value for name, value in PAID.items() if name != "occurred_at"} | {"id": "order-2"}

    assert await book(service, PAID, PAID, undated) == expect(booked=2, repeated=1, unmatched=2)
    assert await book(service, PAID, undated) == expect(repeated=2)
    assert len(await service.staged_events()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"amount": "71.00", "currency": "EUR"}},
        {"amount": {"amount": "70.00", "currency": "USD"}},
        {"kind": "renewal"},
        {"deal_id": "d-2"},
        {"occurred_at": "2018-11-21T12:00:01Z"},
    ],
)
async def test_another_row_under_the_same_id_is_refused_and_the_rest_is_booked(
    service: HandoffService, change: dict[str, Any]
) -> None:
    await book(service, PAID)

    response = await book(service, PAID | change, PAID | {"id": "order-2"})

    (problem,) = response.pop("problems")
    assert response == {"booked": 1, "repeated": 0, "unmatched": 1}
    assert (problem["index"], problem["status"], problem["problem"]["errors"][0]["pointer"]) == (0, 409, "/id")


async def test_a_row_far_ahead_is_refused_alone(service: HandoffService) -> None:
    response = await book(service, PAID, PAID | {"id": "order-2", "occurred_at": "2999-01-01T00:00:00Z"})

    (problem,) = response["problems"]
    assert (response["booked"], problem["index"], problem["status"]) == (1, 1, 422)
    assert problem["problem"]["errors"] == [{"pointer": "/occurred_at", "detail": "More than 5 minutes ahead."}]


async def test_a_refund_is_below_zero_and_dated(service: HandoffService) -> None:
    await win_lead(service)
    refund = PAID | {"id": "order-1/back", "kind": "refund", "amount": {"amount": "-70.00", "currency": "EUR"}}

    assert await book(service, refund) == expect(booked=1)
    (event,) = await service.staged_events("revenue.booked")
    assert (event["data"]["kind"], event["data"]["amount"]) == ("refund", {"amount": "-70.00", "currency": "EUR"})


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "refund"}, "/rows/1"),
        ({"amount": {"amount": "-1", "currency": "EUR"}}, "/rows/1"),
        ({"kind": "gift"}, "/rows/1/kind"),
        ({"amount": {"amount": "1", "currency": "euros"}}, "/rows/1/amount/currency"),
        ({"id": ""}, "/rows/1/id"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_booked(
    service: HandoffService, change: dict[str, Any], pointer: str
) -> None:
    status, problem = await service.post("/v1/revenue", {"rows": [PAID | {"id": "order-2"}, PAID | change]})

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, [pointer])
    assert await service.rows("select count(*) from revenue") == [(0,)]


async def test_at_most_a_thousand_rows_are_booked_at_once(service: HandoffService) -> None:
    rows = [PAID | {"id": f"order-{number}"} for number in range(1001)]

    assert await book(service, *rows[:1000]) == expect(booked=1000, unmatched=1000)
    assert (await service.post("/v1/revenue", {"rows": rows}))[0] == 422


async def test_revenue_is_for_unbound_keys_of_sales_and_the_past_for_backfills(service: HandoffService) -> None:
    undated = {name: value for name, value in PAID.items() if name != "occurred_at"}

    async def status(row: dict[str, Any], *scopes: str, seller: str | None = None) -> int:
        async with await service.client(*scopes, seller=seller) as client:
            return (await client.post("/v1/revenue", json={"rows": [row]})).status_code

    assert await status(undated) == 401
    assert await status(undated, "read") == 403
    assert await status(PAID, "sales") == 403
    assert await status(undated, "sales", seller="anna") == 403
    assert await status(undated, "sales") == 200


async def test_a_thousand_rows_cost_as_many_statements_as_two(service: HandoffService) -> None:
    await win_lead(service)

    async def count(size: int) -> int:
        amount = Money(Decimal(7), "EUR")
        rows = [ReceiptRow(str(uuid7()), f"d-{number}", amount, "new", NOON) for number in range(1, size + 1)]
        return await count_statements(service, lambda conn: book_revenue(conn, [rows]))

    assert await count(2) == await count(1000) < 15
