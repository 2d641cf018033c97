"""The report `shifts` and its event against the raw facts of sixteen months."""

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.meetings.tasks import update_meetings
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.meetings.test_told_by_meetings import list_published
from tests.metrics.reports.two_ways import refold

ZONE = ZoneInfo("Europe/Berlin")


def list_months() -> list[datetime]:
    """The first days of the last fifteen months that are over, the oldest first."""
    months, day = [], datetime.now(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(15):
        day = (day - timedelta(days=1)).replace(day=1)
        months.append(day)
    return months[::-1]


def live(months: list[datetime], *, is_fair_good: bool = True) -> tuple[list[Any], list[int]]:
    """So many leads of search each month, all accepted; in the last one as many of a fair come on top.

    `is_fair_good`: sales accepts those too, else it rejects them.
    """
    chance, counts = random.Random(4), []
    events: list[Any] = [build.agreement_activated(months[0] - timedelta(days=40), "Europe/Berlin")]
    for month in months:
        counts.append(chance.randint(28, 32))
        channels = ["search"] * counts[-1] + ["fair"] * (counts[-1] if month == months[-1] else 0)
        for channel in channels:
            lead, at = build.new_lead_id(), month + timedelta(days=chance.uniform(0.5, 26))
            events += [build.lead_captured(lead, at, channel), build.lead_qualified(lead, at)]
            is_good = channel == "search" or is_fair_good
            events.append(build.handoff_accepted(lead, at) if is_good else build.handoff_rejected(lead, at))
    return events, counts


async def test_a_shift_is_found_told_once_and_explained(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    months = list_months()
    events, counts = live(months)
    random.Random(2).shuffle(events)
    await receive(*(build.received_event(event) for event in events))
    plain = await get_json("/v1/reports/shifts")
    await refold(database)
    report = await get_json("/v1/reports/shifts")
    before = await get_json("/v1/reports/shifts", to=months[-1].date().isoformat())
    pack = await get_json(f"/v1/meetings/{months[-1]:%Y-%m}")
    for _ in range(2):
        await update_meetings(database)

    volume = report["rows"][0]
    middle = sorted(counts[2:14])[5:7]
    assert (volume["state"], volume["direction"], volume["spans"]) == ("shifted", "up", 1)
    assert (volume["value"], volume["usual"]) == (2 * counts[-1], sum(middle) / 2)
    assert volume["groups"][0]["channel"] == "fair"
    assert report["rows"] == plain["rows"]
    assert before["totals"]["shifted"] == 0
    section = next(each for each in pack["sections"] if each["id"] == "shifts")
    assert section["points"][0]["value"] == report["totals"]["shifted"]
    rows = await database.run(lambda conn: conn.execute(sql("select type, subject from outbox order by position")))
    assert [(row.type, row.subject) for row in rows if row.type == "metric.shifted"] == [
        ("metric.shifted", "metric/volume")
    ]


async def test_more_leads_of_which_sales_keeps_fewer_are_told_as_more_but_worse(
    database: Database, receive: Receive
) -> None:
    events, _ = live(list_months(), is_fair_good=False)
    await receive(*(build.received_event(event) for event in events))
    await refold(database)
    await update_meetings(database)

    published = await list_published(database, "metric.shifted")

    assert [(each["measure"], each["direction"], each["more_but_worse"]) for each in published] == [
        ("volume", "up", True),
        ("acceptance_rate", "down", False),
    ]
