"""The report `pipeline`: what is open now, what it is worth, and what is stuck."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.events.base import format_rfc3339
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import deal_event, lead_captured, lead_merged, new_lead_id

NOW = datetime.now(UTC).replace(microsecond=0)
NOTHING: dict[str, Any] = {
    "count": 0,
    "amount": {"amount": "0.00", "currency": "EUR"},
    "other_currencies": [],
    "oldest_at": None,
    "stuck": None,
    "leads": [],
}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


async def win_deals(receive: Receive, number: int) -> None:
    """Deals that were won after they had been open for 1 day, 2 days, 3 days…"""
    for days in range(1, number + 1):
        lead = new_lead_id()
        await receive(lead_captured(lead, ago(90)))
        await receive(deal_event("opened", lead, ago(60)), deal_event("won", lead, ago(60 - days)))


async def test_open_deals_are_counted_with_their_amounts_and_the_oldest(receive: Receive, get_json: GetJson) -> None:
    anna, ben, lost = new_lead_id(), new_lead_id(), new_lead_id()
    await receive(*(lead_captured(lead, ago(90)) for lead in (anna, ben, lost)))
    await receive(
        deal_event("opened", anna, ago(30)),
        deal_event("opened", ben, ago(5), "250.50", seller="ben"),
        deal_event("opened", lost, ago(40)),
        deal_event("lost", lost, ago(10)),
    )

    report = await get_json("/v1/reports/pipeline", by="seller")

    def row(count: int, amount: str, days: int) -> dict[str, Any]:
        money = {"amount": amount, "currency": "EUR"}
        return NOTHING | {"count": count, "amount": money, "oldest_at": format_rfc3339(ago(days))}

    assert report["rows"] == [
        {"seller": "anna", "stage": "opportunity"} | row(1, "1000.00", 30),
        {"seller": "ben", "stage": "opportunity"} | row(1, "250.50", 5),
    ]
    assert report["totals"] == row(2, "1250.50", 30)


async def test_a_deal_is_stuck_if_it_is_open_for_longer_than_nine_in_ten_that_were_won(
    receive: Receive, get_json: GetJson
) -> None:
    await win_deals(receive, 11)
    stuck, older, fresh = new_lead_id(), new_lead_id(), new_lead_id()
    await receive(*(lead_captured(lead, ago(90)) for lead in (stuck, older, fresh)))
    await receive(*(deal_event("opened", lead, ago(days)) for lead, days in ((stuck, 11), (older, 20), (fresh, 9))))

    totals = (await get_json("/v1/reports/pipeline"))["totals"]

    assert (totals["count"], totals["stuck"], totals["leads"]) == (3, 2, [str(older), str(stuck)])


async def test_of_few_won_deals_no_deal_is_called_stuck(receive: Receive, get_json: GetJson) -> None:
    await win_deals(receive, 9)
    lead = new_lead_id()
    await receive(lead_captured(lead, ago(90)), deal_event("opened", lead, ago(50)))

    totals = (await get_json("/v1/reports/pipeline"))["totals"]

    assert (totals["count"], totals["stuck"], totals["leads"]) == (1, None, [])


async def test_money_of_another_currency_without_a_rate_is_apart(receive: Receive, get_json: GetJson) -> None:
    lead = new_lead_id()
    await receive(lead_captured(lead, ago(9)), deal_event("opened", lead, ago(5), "70.00", currency="CHF"))

    totals = (await get_json("/v1/reports/pipeline"))["totals"]

    assert (totals["amount"]["amount"], totals["other_currencies"]) == (
        "0.00",
        [{"amount": "70.00", "currency": "CHF"}],
    )


async def test_two_leads_that_are_one_person_have_both_deals(receive: Receive, get_json: GetJson) -> None:
    survivor, merged = new_lead_id(), new_lead_id()
    await receive(lead_captured(survivor, ago(9), source="fair"), lead_captured(merged, ago(8)))
    await receive(deal_event("opened", survivor, ago(5)), deal_event("opened", merged, ago(4)))
    await receive(*lead_merged(survivor, merged, ago(1)))

    report = await get_json("/v1/reports/pipeline", by="source")

    assert [(row["source"], row["count"]) for row in report["rows"]] == [("fair", 2)]


async def test_nothing_is_open_where_no_deal_is(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/pipeline")

    assert (report["rows"], report["totals"]) == ([], NOTHING)
