"""Groups that differ only in letters and blanks are one, and sales' own finds stand apart."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    activity_recorded,
    day,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
)

STEPS = ("captured", "qualified", "accepted", "accepted_of_qualified", "contacted", "won")


def answered_lead(lead_id: UUID, at: datetime, source_kind: str = "form") -> list[Event]:
    return [
        lead_captured(lead_id, at, source_kind=source_kind),
        lead_qualified(lead_id, at),
        handoff_offered(lead_id, at),
        handoff_accepted(lead_id, at),
    ]


@pytest.mark.parametrize("by", ["channel", "campaign", "source"])
async def test_spellings_of_one_group_are_one_row_under_the_first_of_them(
    get_json: GetJson, receive: Receive, by: str
) -> None:
    spellings = ["LinkedIn", "linkedin", " linkedin ", "Linked In", "linked  in", "   ", None]
    leads = [new_lead_id() for _ in spellings]
    names = [name or "" for name in spellings] if by == "source" else spellings
    fields: list[dict[str, Any]] = [{"channel": None, by: name} for name in names]
    days = range(1, len(leads) + 1)
    events = [lead_captured(lead, day(at), **named) for lead, at, named in zip(leads, days, fields, strict=True)]
    await receive(*reversed(events))

    report = await get_json("/v1/reports/funnel", by=by, **{"from": "2026-03-02"})

    assert [(row[by], row["captured"]) for row in report["rows"]] == [("Linked In", 2), ("LinkedIn", 2), (None, 2)]


async def test_an_activity_with_a_touch_before_the_form_names_the_channel(
    get_json: GetJson, receive: Receive, database: Database
) -> None:
    a, b, merged = (new_lead_id() for _ in range(3))
    await receive(
        lead_captured(a, day(5), "direct"),
        activity_recorded(a, day(2), channel="Ads"),
        activity_recorded(a, day(1)),
        lead_captured(b, day(5), "direct"),
        lead_captured(merged, day(6), "mail"),
        activity_recorded(merged, day(4), channel="ads"),
        activity_recorded(b, day(7), channel="late"),
        *lead_merged(b, merged, day(8)),
    )

    async def count_channels() -> list[tuple[str | None, int]]:
        rows = (await get_json("/v1/reports/funnel", by="channel"))["rows"]
        return [(row["channel"], row["captured"]) for row in rows]

    assert await count_channels() == [("Ads", 2)]
    await rebuild(database)
    assert await count_channels() == [("Ads", 2)]


@pytest.mark.parametrize("told", [(0, 1), (1, 0)])
async def test_two_leads_of_one_instant_that_are_one_person_came_from_one_place_whichever_is_told_first(
    get_json: GetJson, receive: Receive, told: tuple[int, ...]
) -> None:
    first, second = new_lead_id(), new_lead_id()
    captures = (lead_captured(first, day(5), "social"), lead_captured(second, day(5), "Email", source="fair"))
    for number in told:
        await receive(captures[number])
    await receive(*lead_merged(first, second, day(6)))

    groups = [(await get_json("/v1/reports/funnel", by=by))["rows"][0][by] for by in ("channel", "source")]

    assert groups == ["Email", "fair"]


async def test_what_sales_found_itself_stands_in_columns_of_its_own(get_json: GetJson, receive: Receive) -> None:
    forms, own, dealt = new_lead_id(), new_lead_id(), new_lead_id()
    await receive(
        *answered_lead(forms, day(1)),
        *answered_lead(own, day(2), source_kind="sales"),
        lead_captured(dealt, day(3)),
        deal_event("won", dealt, day(4), origin="sales"),
    )

    totals = (await get_json("/v1/reports/funnel"))["totals"]

    assert {step: totals[step] for step in STEPS} == dict(zip(STEPS, (3, 2, 3, 2, 1, 1), strict=True))
    marketing, sales = (totals["by_origin"][origin] for origin in ("marketing", "sales"))
    assert {step: marketing[step] for step in STEPS} == dict(zip(STEPS, (1, 1, 1, 1, 0, 0), strict=True))
    assert {step: sales[step] for step in STEPS} == dict(zip(STEPS, (2, 1, 2, 1, 1, 1), strict=True))
    assert (totals["rates"]["accepted"], totals["rates"]["contacted"]) == (1.0, 0.333333)


@pytest.mark.parametrize("by", ["month", "channel"])
async def test_a_rate_of_other_leads_than_the_step_before_is_missing(
    get_json: GetJson, receive: Receive, by: str
) -> None:
    a, b = new_lead_id(), new_lead_id()
    await receive(
        *(event for lead_id in (a, b) for event in answered_lead(lead_id, day(1))),
        *(handoff_contacted(lead_id, day(2, 4)) for lead_id in (a, b)),
        lead_captured(new_lead_id(), day(2, 4)),
    )

    report = await get_json("/v1/reports/funnel", by=by, basis="period", **{"from": "2026-04-01", "to": "2026-05-01"})

    [row] = report["rows"]
    assert (row["captured"], row["accepted"], row["contacted"]) == (1, 0, 2)
    assert (row["rates"]["qualified"], row["rates"]["contacted"]) == (0.0, None)
