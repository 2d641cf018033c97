"""Where both sides stand, on the board."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2

from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, lead_captured, lead_qualified, new_lead_id, sla_event
from tests.metrics.html_page import fetch_page


async def test_the_board_shows_both_promises_side_by_side_with_what_they_could_cost(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    now = datetime.now(zone)
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    before, lead = monday - timedelta(days=3), new_lead_id()
    signed = monday - timedelta(days=7)
    await receive(
        agreement_activated(
            signed,
            "Europe/Berlin",
            marketing={"qualified_leads": {"per": "week", "at_least": 2}},
            sales={"acceptance": {"within": "4h", "clock": "elapsed", "at_least": 0.9}},
        ),
        lead_captured(lead, before),
        lead_qualified(lead, before),
        sla_event("met", lead, before, started_at=before, due_at=before),
    )

    page = await fetch_page(client)

    begins = page.texts.index("Both promises, by the span that each names")
    week = f"from {signed.day} {signed:%b %Y}"
    rows = page.texts[begins + 1 :]
    assert rows[:8] == ["Promise", "Time", "Promised", "Due", "Done", "Projected", "State", "Beside it"]
    last = rows.index(week)
    assert rows[last - 1 : last + 7] == [
        "Marketing: qualified leads", week, "2", "2", "1", "1", "missed", "\u2013 accepted leads",
    ]  # fmt: skip
    assert "Sales: accepted" in rows
