"""What ad platforms state of their days: the last statement counts, and nothing is ever added."""

import asyncio
from importlib import import_module
from typing import Any

import pytest

from tests.intake.service import IntakeService


def row(amount: str, campaign: str | None = "autumn", **fields: Any) -> dict[str, Any]:
    money = {"amount": amount, "currency": "GBP"}
    return {"source": "google-ads", "campaign": campaign, "date": "2026-11-01", "amount": money} | fields


async def state(service: IntakeService, *rows: dict[str, Any], **headers: str) -> dict[str, Any]:
    response = await service.admin.post("/v1/spend", json={"rows": rows}, headers=headers)
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()
    return result


async def read_figures(service: IntakeService) -> list[tuple[Any, ...]]:
    return await service.rows("select campaign, ad_id, amount::text, currency from spend order by 1, 2")


def counts(recorded: int, restated: int, repeats: int) -> dict[str, int]:
    return {"recorded": recorded, "restated": restated, "repeats": repeats}


async def test_the_last_statement_of_a_day_counts_within_a_call_and_between_calls(service: IntakeService) -> None:
    rows = (row("153.22"), row("20.00", None), row("149.80"))

    first, again = await state(service, *rows), await state(service, *rows)
    before = await read_figures(service)
    turned = await state(service, rows[2], rows[0])

    assert (first, again, turned) == (counts(2, 0, 1), counts(0, 0, 3), counts(0, 1, 1))
    assert before == [("", "", "20.00", "GBP"), ("autumn", "", "149.80", "GBP")]
    assert await read_figures(service) == [("", "", "20.00", "GBP"), ("autumn", "", "153.22", "GBP")]


async def test_each_advertisement_has_a_figure_of_its_own(service: IntakeService) -> None:
    assert await state(service, row("1.00", ad_id="a"), row("2.00", ad_id="b"), row("3.00")) == counts(3, 0, 0)


async def test_a_figure_is_the_same_in_whatever_letter_case_and_with_whatever_blanks_it_is_stated(
    service: IntakeService,
) -> None:
    spellings = [
        row("10.00", "Autumn  Sale"),
        row("12.00", "autumn sale", source="Google-Ads"),
        row("10.00", "AUTUMN SALE"),
    ]
    done = [await state(service, each) for each in (*spellings, row("10.00", "Autumn sale"))]

    told = [event["data"] for event in await service.staged_events()]
    assert done == [counts(1, 0, 0), counts(0, 1, 0), counts(0, 1, 0), counts(0, 0, 1)]
    assert [(data["source"], data["campaign"], data["amount"]["amount"]) for data in told] == [
        ("google-ads", "Autumn  Sale", "10.00"),
        ("Google-Ads", "autumn sale", "12.00"),
        ("google-ads", "AUTUMN SALE", "10.00"),
    ]
    assert await read_figures(service) == [("autumn sale", "", "10.00", "GBP")]


async def test_figures_that_a_former_version_kept_in_several_spellings_are_stated_anew(service: IntakeService) -> None:
    await state(service, row("10.00"), row("3.00", "winter"), row("5.00", None))
    insert = "insert into spend select 'Google-Ads', ' Autumn', day, ad_id, channel, 12, currency from spend"
    await service.rows(f"{insert} where campaign = 'autumn' returning 1")
    revision = import_module("services.intake.migrations.versions.0030_spellings_of_spend")
    for statement in filter(None, map(str.strip, revision.FORGET.split(";\n"))):
        await service.rows(f"{statement} returning 1")

    assert await read_figures(service) == [("", "", "5.00", "GBP"), ("winter", "", "3.00", "GBP")]
    assert await state(service, row("10.00"), row("3.00", "Winter")) == counts(1, 0, 1)


async def test_only_what_changed_is_published(service: IntakeService) -> None:
    await service.put_source("google-ads", channel="paid_search")
    await state(service, row("10.00", impressions=100, clicks=7), row("5.00", None, channel="display"))
    await state(service, row("10.00", impressions=100, clicks=8), row("5.00", None, channel="display"))

    events = [(event["type"], event["subject"], event["data"]) for event in await service.staged_events()]

    figure = {
        "occurred_at": "2026-11-01T00:00:00.000000Z", "date": "2026-11-01", "source": "google-ads",
        "channel": "paid_search", "campaign": "autumn", "ad_id": None,
        "amount": {"amount": "10.00", "currency": "GBP"}, "impressions": 100, "clicks": 7,
    }  # fmt: skip
    bare = figure | {"channel": "display", "campaign": None, "amount": {"amount": "5.00", "currency": "GBP"}}
    named, unnamed = "spend/google-ads/autumn/2026-11-01", "spend/google-ads//2026-11-01"
    assert sorted(events, key=str) == sorted(
        [
            ("spend.recorded", unnamed, bare | {"impressions": None, "clicks": None}),
            ("spend.recorded", named, figure),
            ("spend.recorded", named, figure | {"clicks": 8}),
        ],
        key=str,
    )


async def test_a_repeat_that_comes_late_does_not_undo_a_later_statement(service: IntakeService) -> None:
    key = {"Idempotency-Key": "november-1"}
    first = await state(service, row("10.00"), **key)
    await state(service, row("12.00"))
    late = await state(service, row("10.00"), **key)
    other = await service.admin.post("/v1/spend", json={"rows": [row("11.00")]}, headers=key)

    assert (first, late, other.status_code) == (counts(1, 0, 0), counts(0, 0, 1), 409)
    assert await read_figures(service) == [("autumn", "", "12.00", "GBP")]


@pytest.mark.parametrize(
    ("change", "pointer", "detail"),
    [
        ({"date": "1 November"}, "/rows/1/date", "Must be a date: YYYY-MM-DD."),
        ({"date": "2026-11-31"}, "/rows/1/date", None),
        ({"date": "2999-01-01"}, "/rows/1/date", "Lies in the future."),
        ({"source": ""}, "/rows/1/source", None),
        ({"amount": {"amount": "-1.00", "currency": "GBP"}}, "/rows/1", "An amount that was paid is not below zero."),
        ({"amount": {"amount": "1.00", "currency": "pounds"}}, "/rows/1/amount/currency", None),
        ({"clicks": -1}, "/rows/1/clicks", None),
        ({"cost": 1}, "/rows/1/cost", None),
    ],
)
async def test_a_wrong_row_is_named_and_none_of_the_rows_counts(
    service: IntakeService, change: dict[str, Any], pointer: str, detail: str | None
) -> None:
    response = await service.admin.post("/v1/spend", json={"rows": [row("1.00"), row("2.00") | change]})

    errors = response.json()["errors"]
    assert (response.status_code, [error["pointer"] for error in errors]) == (422, [pointer])
    assert detail in (None, errors[0]["detail"])
    assert await read_figures(service) == []


async def test_statements_at_one_moment_never_add_up(service: IntakeService) -> None:
    rows = [[row(f"{amount}.00", campaign) for campaign in "abcde"] for amount in range(1, 9)]
    results = await asyncio.gather(*(state(service, *each) for each in rows))

    figures = await read_figures(service)
    events = [event["data"] for event in await service.staged_events()]
    last = {event["campaign"]: event["amount"]["amount"] for event in events}
    assert sum(result["recorded"] for result in results) == 5
    assert {campaign: amount for campaign, _, amount, _ in figures} == last


async def test_more_than_a_thousand_rows_are_refused(service: IntakeService) -> None:
    response = await service.admin.post("/v1/spend", json={"rows": [row("1.00", ad_id=str(n)) for n in range(1001)]})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/rows")
