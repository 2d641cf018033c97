"""`/leads`: the lists behind the numbers of the board, with filters in the address, and as files."""

import csv
import io
from uuid import UUID

import httpx2
import pytest

from tests.metrics.board.conftest import A, B, C, D, E
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import day, deal_event, lead_captured, lead_qualified, new_lead_id, revenue_booked
from tests.metrics.html_page import Page, fetch, fetch_errors, fetch_page, list_leads

pytestmark = pytest.mark.usefixtures("commitments_example")


async def list_at(client: httpx2.AsyncClient, query: str) -> set[UUID]:
    return set(list_leads(await fetch_page(client, f"leads?{query}")))


@pytest.mark.parametrize(
    "query",
    ["", "period=all&basis=period", "first=2026-02-01&last=2026-03-04", "first=2026-03-01&basis=period&by=seller"],
)
async def test_each_count_of_the_board_links_to_a_list_of_as_many_rows(client: httpx2.AsyncClient, query: str) -> None:
    page = await fetch_page(client, f"?{query}")

    counts = {each: int(page.link_texts[each]) for each in page.links("/leads?") if page.link_texts[each].isdigit()}
    assert len(counts) >= 15
    listed = {each: list_leads(await fetch_page(client, each[1:])) for each in counts}
    assert {each: len(rows) for each, rows in listed.items()} == counts


async def test_a_list_is_narrowed_by_step_dates_and_groups(client: httpx2.AsyncClient) -> None:
    assert await list_at(client, "") == {A, B, C, D, E}
    assert await list_at(client, "list=qualified&first=2026-03-01&last=2026-03-31&basis=period") == {A, B, C, E}
    assert await list_at(client, "list=qualified&origin=sales") == {E}
    assert await list_at(client, "list=captured&seller=ben") == {C}
    assert await list_at(client, "list=captured&channel=+SOCIAL") == {A, B, C, D, E}
    assert await list_at(client, "list=captured&channel=-") == set()
    assert await list_at(client, "list=rejection") == {B}
    assert await list_at(client, "list=rejection&check=disputed") == set()


async def test_deals_and_money_are_listed_one_by_one(client: httpx2.AsyncClient, receive: Receive) -> None:
    await receive(
        deal_event("won", E, day(8), "1200.00"),
        revenue_booked(E, day(9), "700.00"),
    )
    page = await fetch_page(client, "leads?list=receipt&basis=period&first=2026-03-09&last=2026-03-09")

    assert list_leads(page) == [E]
    assert "700.00 EUR" in page.texts
    assert await list_at(client, "list=booking") == {E}
    assert await list_at(client, "list=won") == {E}


async def test_pages_follow_each_other_from_the_newest_lead(client: httpx2.AsyncClient, receive: Receive) -> None:
    more = [new_lead_id() for _ in range(60)]
    await receive(*(lead_captured(lead, day(1 + number / 10)) for number, lead in enumerate(more)))

    first = await fetch_page(client, "leads?first=2026-03-01")
    (address,) = [link for link in first.links("/leads?") if "after=" in link]
    second = await fetch_page(client, address[1:])

    assert list_leads(first) + list_leads(second) == more[::-1]
    assert len(list_leads(first)) == 50
    assert any("after=" not in link and "format=" not in link for link in second.links("/leads?"))


async def test_a_list_is_a_file_for_the_one_who_is_signed_in(client: httpx2.AsyncClient, receive: Receive) -> None:
    hostile = new_lead_id()
    await receive(lead_captured(hostile, day(20), campaign="=cmd()"), lead_qualified(hostile, day(20)))
    answer = await fetch(client, "leads?list=qualified&first=2026-03-20&format=csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="leads-qualified.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row == {
        "lead_id": str(hostile),
        "captured_at": "2026-03-20T00:00:00.000000Z",
        "qualified_at": "2026-03-20T00:00:00.000000Z",
        "source": "website",
        "channel": "social",
        "campaign": "'=cmd()",
        "product": "default",
        "team": "",
        "seller": "",
        "stands": "qualified",
    }


async def test_a_key_bound_to_a_seller_lists_that_seller_s_leads(
    client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    secret = (await create_key("sales", seller="ben"))["authorization"].removeprefix("Bearer ")
    await client.post("/signin", data={"key": secret, "next": "/"})

    for query in ("", "?seller=anna", "?list=qualified&seller=-"):
        assert set(list_leads(Page((await client.get(f"/leads{query}")).text))) == {C}
    assert list_leads(Page((await client.get("/leads?list=rejection")).text)) == []


async def test_what_is_not_known_in_the_address_is_refused_by_name(client: httpx2.AsyncClient) -> None:
    assert await fetch_errors(client, "leads?list=all&basis=x") == [
        (
            "/query/list",
            "Must be one of captured, qualified, accepted, contacted, sales_qualified, opportunity, won, lost, "
            "rejected, recycled, booking, receipt, rejection.",
        )
    ]
    assert (await fetch_errors(client, "leads?after=x"))[0][0] == "/query/after"
    assert (await fetch_errors(client, "leads?nothing=x"))[0][0] == "/query/nothing"


async def test_marketing_s_desk_leads_to_nurture_and_to_the_rejections(client: httpx2.AsyncClient) -> None:
    moved = [(await fetch(client, f"leads?view={view}")).headers["location"] for view in ("nurture", "recycled")]
    page = await fetch_page(client, "leads?view=rejections")

    assert moved == ["/scores", "/scores?recycled=true"]
    counts = {each: int(page.link_texts[each]) for each in page.links("/leads?list=rejection")}
    assert sum(counts.values()) == 2
    for address, count in counts.items():
        assert len(list_leads(await fetch_page(client, address[1:]))) == count
    assert "too small" in page.texts
    assert "1 rejection" in " ".join(page.texts)
