"""The report `next_handoffs`, whose a customer is, and that leads which passed to another team change nothing else."""

from typing import Any
from uuid import UUID

import httpx2

from services.metrics.reports.registry import REPORTS
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_id,
    handoff_offered,
    handoff_queued,
    handoff_sales_qualified,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.html_page import fetch_page

IN_TIME, LATE, WAITING = (new_lead_id() for _ in range(3))
OTHERS = sorted(set(REPORTS) - {"next_handoffs"})


def buy(lead: UUID, source: str = "website") -> list[Event]:
    """What happens until a lead of anna's buys."""
    return [
        lead_captured(lead, day(1), source=source),
        lead_qualified(lead, day(1)),
        handoff_offered(lead, day(1)),
        sla_event("met", lead, day(2)),
        handoff_accepted(lead, day(2)),
        handoff_sales_qualified(lead, day(3)),
        deal_event("won", lead, day(4)),
    ]


def pass_on(lead: UUID, seller: str = "eve", kind: str = "to_success") -> dict[str, Any]:
    """The fields of events about the handoff that followed."""
    fields: dict[str, Any] = {"kind": kind, "seller": seller, "team": "success", "handoff_id": handoff_id(lead, 9)}
    return fields


def clock(name: str, lead: UUID, at: float, seconds: float = 3600) -> Event:
    fields = pass_on(lead) | {"seller": None, "clock": UUID(int=lead.int ^ 7)}
    return sla_event(name, lead, day(at), seconds=seconds, started_at=day(4), due_at=day(5), **fields)


async def tell_purchases(receive: Receive) -> None:
    await receive(*buy(IN_TIME), *buy(LATE, "fair"), *buy(WAITING))


async def tell_passing(receive: Receive) -> None:
    """Customer success accepted one in time and one late; one is still offered, and one lead waits for a closer."""
    for lead, at, name, seconds in ((IN_TIME, 4.5, "met", 60.0), (LATE, 6, "finished", 180.0)):
        await receive(clock("started", lead, 4), handoff_offered(lead, day(4), **pass_on(lead)))
        await receive(handoff_accepted(lead, day(at), **pass_on(lead)), clock(name, lead, at, seconds))
    await receive(clock("started", WAITING, 4), handoff_offered(WAITING, day(4), **pass_on(WAITING)))
    closing: dict[str, Any] = {"kind": "sdr_to_ae", "team": "closers", "handoff_id": handoff_id(WAITING, 8)}
    await receive(handoff_queued(WAITING, day(3), **closing))


def row(kind: str, **figures: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("begun", "accepted", "waiting", "ended", "met", "breached", "running", "due"), 0)
    seconds = [f"{name}_{timing}_seconds" for timing in ("elapsed", "business") for name in ("median", "p90")]
    return {"kind": kind, **counts, "attainment": None, **dict.fromkeys(seconds), **figures}


async def test_each_kind_has_a_row_with_its_own_promise(get_json: GetJson, receive: Receive) -> None:
    await tell_purchases(receive)
    await tell_passing(receive)

    report = await get_json("/v1/reports/next_handoffs")

    figures = {"begun": 3, "accepted": 2, "waiting": 1, "met": 1, "breached": 1, "running": 1, "due": 3}
    seconds = {"median_elapsed_seconds": 120.0, "p90_elapsed_seconds": 168.0}
    seconds |= {"median_business_seconds": 60.0, "p90_business_seconds": 84.0}
    assert report["rows"] == [
        row("to_success", **figures, attainment=0.5, **seconds),
        row("sdr_to_ae", begun=1, waiting=1),
    ]
    assert report["totals"]["begun"] == 4


async def test_it_is_divided_like_other_reports(get_json: GetJson, receive: Receive) -> None:
    await tell_purchases(receive)
    await tell_passing(receive)

    by_source = await get_json("/v1/reports/next_handoffs", by="source")
    by_seller = await get_json("/v1/reports/next_handoffs", by="seller", basis="period", **{"from": "2026-03-04"})

    assert [(each["source"], each["kind"], each["begun"]) for each in by_source["rows"]] == [
        ("fair", "to_success", 1),
        ("website", "to_success", 2),
        ("website", "sdr_to_ae", 1),
    ]
    assert [(each["seller"], each["accepted"]) for each in by_seller["rows"]] == [("eve", 2)]


async def test_no_other_report_counts_them(get_json: GetJson, receive: Receive) -> None:
    await tell_purchases(receive)
    before = {name: await get_json(f"/v1/reports/{name}") for name in OTHERS}
    await tell_passing(receive)
    after = {name: await get_json(f"/v1/reports/{name}") for name in OTHERS}

    for name in OTHERS:
        assert (after[name]["rows"], after[name]["totals"]) == (before[name]["rows"], before[name]["totals"]), name


async def test_a_customer_is_the_sellers_who_accepted_it_after_the_purchase(
    get_json: GetJson, receive: Receive
) -> None:
    await tell_purchases(receive)
    before = await get_json(f"/v1/journeys/{IN_TIME}")
    await tell_passing(receive)

    accepted, waiting = await get_json(f"/v1/journeys/{IN_TIME}"), await get_json(f"/v1/journeys/{WAITING}")

    assert before["owner"] == {"side": "customer_success", "seller": "anna"}
    assert accepted["owner"] == {"side": "customer_success", "seller": "eve"}
    assert (waiting["owner"]["seller"], waiting["next_due"]) == (
        "anna",
        {"target": "acceptance", "at": "2026-03-05T00:00:00.000000Z"},
    )
    assert (accepted["steps"], accepted["lifecycle_stage"]) == (before["steps"], "customer")


async def test_an_opportunity_is_the_closers_from_the_acceptance_on(get_json: GetJson, receive: Receive) -> None:
    lead = new_lead_id()
    fields = pass_on(lead, "carl", "sdr_to_ae")
    await receive(*buy(lead)[:-1], handoff_offered(lead, day(3), **fields))
    before = await get_json(f"/v1/journeys/{lead}")
    await receive(handoff_accepted(lead, day(3.5), **fields))

    owners = [before["owner"], (await get_json(f"/v1/journeys/{lead}"))["owner"]]
    assert owners == [{"side": "sales", "seller": "anna"}, {"side": "sales", "seller": "carl"}]


async def test_the_board_and_the_page_of_the_lead_show_them(client: httpx2.AsyncClient, receive: Receive) -> None:
    await tell_purchases(receive)
    await tell_passing(receive)

    board, lead = await fetch_page(client), await fetch_page(client, f"leads/{IN_TIME}")

    assert "4 leads passed to another team; 2 of them wait for an acceptance." in board.texts
    first = board.texts.index("To success", board.texts.index("Handoffs to other teams"))
    assert board.texts[first : first + 7] == ["To success", "3", "2", "1", "1", "1", "50.0%"]
    shown = lead.texts.index("Handoffs to other teams")
    assert {"To success", "eve", "success", "accepted"} <= set(lead.texts[shown:])
    assert "To success: Accepted by eve" in lead.texts
