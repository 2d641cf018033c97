"""Rates are stated from a date on, shown in order, replaced and withdrawn."""

from typing import Any

import pytest

from tests.metrics.conftest import CreateKey


@pytest.fixture
async def spender(client: Any, create_key: CreateKey) -> Any:
    client.headers.update(await create_key("spend"))
    return client


def rate(date: str, value: Any, currency: str = "USD") -> dict[str, Any]:
    return {"date": date, "currency": currency, "rate": value}


async def put(client: Any, *rates: dict[str, Any]) -> list[dict[str, Any]]:
    response = await client.put("/v1/rates", json={"rates": rates})
    assert response.status_code == 200, response.text
    shown: list[dict[str, Any]] = response.json()["rates"]
    return shown


async def test_rates_are_added_replaced_and_withdrawn_by_currency_and_date(spender: Any) -> None:
    first = await put(spender, rate("2026-11-02", "0.91"), rate("2026-11-01", 0.00000061, "idr"))
    second = await put(spender, rate("2026-11-02", "0.93"), rate("2026-11-02", "0.95"))
    third = await put(spender, rate("2026-11-01", None, "IDR"))

    rupiah = rate("2026-11-01", "0.00000061", "IDR")
    assert first == [rupiah, rate("2026-11-02", "0.91")]
    assert second == [rupiah, rate("2026-11-02", "0.95")]
    assert third == [rate("2026-11-02", "0.95")]
    assert (await spender.get("/v1/rates")).json() == {"rates": third, "truncated": False}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (rate("yesterday", "1"), "/rates/0/date"),
        (rate("2026-11-01", "1", "euros"), "/rates/0/currency"),
        (rate("2026-11-01", "0.00"), "/rates/0/rate"),
        (rate("2026-11-01", "-1"), "/rates/0/rate"),
        (rate("2026-11-01", True), "/rates/0/rate"),
        (rate("2026-11-01", "1e3"), "/rates/0/rate"),
        ({"date": "2026-11-01", "currency": "USD"}, "/rates/0/rate"),
    ],
)
async def test_a_wrong_rate_is_named(spender: Any, wrong: dict[str, Any], pointer: str) -> None:
    response = await spender.put("/v1/rates", json={"rates": [wrong]})

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])
