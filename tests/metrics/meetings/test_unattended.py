"""Leads without a next date are told to both heads: once as an event, on the board, in the pack, each with its list."""

from functools import partial
from typing import Any

import httpx2

from services.metrics.meetings.handlers.unattended import find_unattended, publish_unattended
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_id,
    handoff_sales_qualified,
    lead_captured,
    new_lead_id,
)
from tests.metrics.html_page import Page, fetch_page, list_leads
from tests.metrics.reports.two_ways import refold
from tests.support.packed_rows import read_staged

ANNA, BEN = new_lead_id(), new_lead_id()


async def tell(receive: Receive, database: Database) -> None:
    """Two leads were sales-qualified, and nothing came after."""
    for lead, seller in ((ANNA, "anna"), (BEN, "ben")):
        await receive(lead_captured(lead, day(1)), handoff_accepted(lead, day(2), seller=seller))
        await receive(handoff_sales_qualified(lead, day(3), seller=seller))
    await refold(database)


async def publish(database: Database) -> int:
    waiting = await database.run(find_unattended)
    assert waiting
    return await database.run(partial(publish_unattended, waiting=waiting))


async def test_a_lead_without_a_next_date_is_told_once_and_withdrawn_by_a_deal(
    database: Database, receive: Receive
) -> None:
    await tell(receive, database)

    assert (await publish(database), await publish(database)) == (2, 0)
    await receive(deal_event("opened", ANNA, day(4)))
    assert (await publish(database), await publish(database)) == (1, 0)

    def told(name: str, lead: Any, seller: str) -> dict[str, Any]:
        return {"type": name, "lead_id": str(lead), "handoff_id": str(handoff_id(lead)), "team": "north",
                "seller": seller}  # fmt: skip

    events = [{"type": event["type"]} | event["data"] for event in await read_staged(database)]
    for event in events:
        event.pop("occurred_at")
    assert events == [
        told("lead.unattended", ANNA, "anna"), told("lead.unattended", BEN, "ben"), told("lead.attended", ANNA, "anna"),
    ]  # fmt: skip


async def test_the_pack_of_the_meeting_and_the_board_count_them_with_their_lists(
    database: Database, receive: Receive, get_json: GetJson, client: httpx2.AsyncClient
) -> None:
    await tell(receive, database)

    pack = await get_json("/v1/meetings/2026-W10", form="30m")
    blockers = next(section for section in pack["sections"] if section["id"] == "blockers")
    board = await fetch_page(client, "")
    listed = list_leads(await fetch_page(client, "promises/unattended"))

    points = {point["id"]: (point["value"], point["list"]) for point in blockers["points"]}
    tables = {table["id"]: table["rows"] for table in blockers["tables"]}
    assert points["unattended"] == (2, "/promises/unattended")
    assert points["unowned"] == (0, "/promises/unowned")
    assert tables["unattended"] == [{"lead": str(ANNA), "seller": "anna"}, {"lead": str(BEN), "seller": "ben"}]
    assert "Every lead has an owner; 2 leads without a next date." in board.texts
    assert {board.link_texts[f"/promises/{name}"] for name in ("unowned", "untouched")} == {"0"}
    assert board.link_texts["/promises/unattended"] == "2"
    assert listed == [ANNA, BEN]


async def test_a_seller_sees_the_own_leads_that_wait(
    database: Database, receive: Receive, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    await tell(receive, database)
    secret = (await create_key("sales", seller="ben"))["authorization"].removeprefix("Bearer ")
    await client.post("/signin", data={"key": secret, "next": "/"})

    response = await client.get("/promises/unattended")

    assert list_leads(Page(response.text)) == [BEN]
