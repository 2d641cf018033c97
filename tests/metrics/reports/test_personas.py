"""What became of the leads of each persona, by what each lead was when it first qualified."""

from typing import Any

from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive


def lead(persona: str | None, *steps: str, channel: str = "social", number: float = 2) -> list[Event]:
    """A lead that qualified on this day of March as this persona, and what sales made of it later."""
    found = build.new_lead_id()
    told: dict[str, Event] = {
        "accepted": build.handoff_accepted(found, build.day(number + 1)),
        "won": build.deal_event("won", found, build.day(number + 2)),
        "lost": build.deal_event("lost", found, build.day(number + 2)),
        "again": build.lead_qualified(found, build.day(number + 5), cycle=2, persona="planner"),
    }
    return [
        build.lead_captured(found, build.day(1), channel=channel),
        build.lead_qualified(found, build.day(number), persona=persona),
        build.handoff_offered(found, build.day(number)),
        *(told[step] for step in steps),
    ]


def row(persona: str, *counts: int, win_rate: float | None, share: float) -> dict[str, Any]:
    names = ("qualified", "accepted", "won", "lost", "open")
    figures = dict(zip(names, counts, strict=True))
    return {"persona": persona} | figures | {"win_rate": win_rate, "qualified_to_customer": share}


async def test_each_lead_counts_once_under_the_persona_that_it_was_first(receive: Receive, get_json: GetJson) -> None:
    await receive(
        *lead("owner", "accepted", "won", "again"),
        *lead("owner", "accepted", "lost"),
        *lead("owner"),
        *lead("planner", "accepted", channel="ads"),
        *lead(None, "accepted", "won"),
    )

    report = await get_json("/v1/reports/personas")
    by_channel = await get_json("/v1/reports/personas", by="channel")

    assert report["rows"] == [
        row("owner", 3, 2, 1, 1, 0, win_rate=0.5, share=0.333333),
        row("planner", 1, 1, 0, 0, 1, win_rate=None, share=0.0),
    ]
    assert report["totals"] == {
        "qualified": 4, "accepted": 3, "won": 1, "lost": 1, "open": 1, "win_rate": 0.5, "qualified_to_customer": 0.25,
    }  # fmt: skip
    assert [(each["channel"], each["persona"], each["qualified"]) for each in by_channel["rows"]] == [
        ("ads", "planner", 1),
        ("social", "owner", 3),
    ]


async def test_by_period_a_lead_counts_on_the_day_on_which_it_qualified(receive: Receive, get_json: GetJson) -> None:
    await receive(*lead("owner", number=5), *lead("owner", number=40))

    report = await get_json("/v1/reports/personas", basis="period", **{"from": "2026-03-01", "to": "2026-04-01"})

    assert report["totals"]["qualified"] == 1
