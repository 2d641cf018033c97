"""Deals in packs: those that are open and stuck, and what marketing's part in the pipeline of a month is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from services.metrics.meetings.domain.meeting_span import find_span
from shared.events.base import format_rfc3339
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import agreement_activated, deal_event, lead_captured, lead_qualified, new_lead_id
from tests.metrics.html_page import fetch_page
from tests.metrics.meetings.test_packs import find_section, read_points

NOW = datetime.now(UTC).replace(microsecond=0)
MONTH = find_span("month", (NOW - timedelta(days=60)).date())
BEGUN = datetime.combine(MONTH.first, datetime.min.time(), UTC) + timedelta(hours=1)


async def open_deals(receive: Receive) -> str:
    """Eleven deals of search were won within a day; one of social is open since MONTH; its lead, which is stuck."""
    await receive(agreement_activated(NOW - timedelta(days=300), "UTC"))
    for number in range(11):
        lead, at = new_lead_id(), BEGUN - timedelta(days=100 + number)
        await receive(lead_captured(lead, at, "search"), deal_event("opened", lead, at))
        await receive(deal_event("won", lead, at + timedelta(days=1)))
    stuck, fresh = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(stuck, BEGUN, "social"),
        lead_qualified(stuck, BEGUN),
        deal_event("opened", stuck, BEGUN, "250.00"),
        lead_captured(fresh, BEGUN, "search"),
        deal_event("opened", fresh, NOW - timedelta(minutes=5), "100.00"),
    )
    return str(stuck)


def name_stuck(lead: str) -> dict[str, Any]:
    """The row of the stuck deal."""
    amount = {"amount": "250.00", "currency": "EUR"}
    return {"lead": lead, "seller": "anna", "opened_at": format_rfc3339(BEGUN), "amount": amount}


async def test_the_weekly_and_the_monthly_agenda_have_the_deals_that_are_stuck(
    receive: Receive, get_json: GetJson
) -> None:
    stuck = await open_deals(receive)
    packs: list[dict[str, Any]] = [
        await get_json(f"/v1/meetings/{find_span(per, NOW.date()).name}", form="30m") for per in ("week", "month")
    ]

    for pack in packs:
        points = read_points(pack)
        assert (points["open"], points["worth"], points["stuck"]) == (2, {"amount": "350.00", "currency": "EUR"}, 1)
        sales = find_section(pack, "sales")
        lists = {point["id"]: point["list"] for point in sales["points"]}
        assert (lists["open"], lists["stuck"]) == ("/promises/open", "/promises/stuck")
        assert [table["rows"] for table in sales["tables"] if table["id"] == "stuck"] == [[name_stuck(stuck)]]


async def test_the_lists_behind_the_numbers_have_the_open_and_the_stuck_deals(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    stuck = await open_deals(receive)
    listed = [(await fetch_page(client, f"promises/{name}")).links("/leads/") for name in ("open", "stuck")]

    assert [len(set(links)) for links in listed] == [2, 1]
    assert set(listed[1]) == {f"/leads/{stuck}"} < set(listed[0])


async def test_the_review_of_the_pipeline_says_what_each_channel_brought(receive: Receive, get_json: GetJson) -> None:
    stuck = await open_deals(receive)
    pack = await get_json(f"/v1/meetings/{MONTH.name}", form="pipeline")

    assert pack["form"] == "pipeline"
    assert [section["id"] for section in pack["sections"]] == ["delivered", "quality", "pipeline", "sources", "wins"]
    brought, named = find_section(pack, "pipeline")["tables"]
    shown = ("channel", "captured", "qualified", "opportunity", "won", "lost", "open", "worth", "stuck")
    assert [tuple(row[name] for name in shown) for row in brought["rows"]] == [
        ("search", 1, 0, 0, 0, 0, 1, {"amount": "100.00", "currency": "EUR"}, 0),
        ("social", 1, 1, 1, 0, 0, 1, {"amount": "250.00", "currency": "EUR"}, 1),
    ]
    assert named["rows"] == [name_stuck(stuck)]


async def test_a_channel_without_a_lead_in_the_month_still_has_its_open_deals(
    receive: Receive, get_json: GetJson
) -> None:
    await open_deals(receive)
    later = MONTH.following.name
    (rows, _) = (
        table["rows"]
        for table in find_section(await get_json(f"/v1/meetings/{later}", form="pipeline"), "pipeline")["tables"]
    )

    assert {row["channel"]: (row["captured"], row["open"]) for row in rows} == {"search": (0, 1), "social": (0, 1)}


async def test_other_meetings_have_no_such_form(receive: Receive, get_json: GetJson) -> None:
    await receive(agreement_activated(NOW - timedelta(days=300), "UTC"))
    forms = [(await get_json(f"/v1/meetings/{span}", form="pipeline"))["form"] for span in ("2026-W12", "2026-Q1")]

    assert forms == ["30m", None]


async def test_the_page_of_a_month_leads_to_both_reviews(client: httpx2.AsyncClient, receive: Receive) -> None:
    await open_deals(receive)
    review = await fetch_page(client, f"meetings/{MONTH.name}")
    pipeline = await fetch_page(client, f"meetings/{MONTH.name}?form=pipeline")

    assert f"/meetings/{MONTH.name}?form=pipeline" in review.links("/meetings/")
    assert f"/meetings/{MONTH.name}" in pipeline.links("/meetings/")
    assert {f"Pipeline review {MONTH.name}", "3. What became pipeline"} <= set(pipeline.texts)
