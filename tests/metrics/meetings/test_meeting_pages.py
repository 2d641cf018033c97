"""The pages of meetings: the agenda with its tables, and the forms of minutes and actions."""

import httpx2
from uuid_utils.compat import uuid7

from tests.metrics.conftest import Receive
from tests.metrics.html_page import Page, fetch_page
from tests.metrics.meetings.company import live, tell

ACTION = {"what": "Call the ten oldest", "owner": "Kim", "due": "2026-03-20"}


def read_token(page: Page) -> str:
    return next(tag["value"] or "" for _, tag in page.tags if tag.get("name") == "form_token")


async def test_the_page_of_a_review_has_every_item_of_the_agenda(client: httpx2.AsyncClient, receive: Receive) -> None:
    await tell(receive, live(7, 120), 1)
    page = await fetch_page(client, "meetings/2026-Q1")

    for title in ("1. What was delivered", "4. Leads by source", "8. What is unusual", "9. What missed promises cost"):
        assert title in page.texts
    assert len(page.links("/leads/")) > 0
    assert "/meetings/2025-Q4" in page.links("/meetings/")


async def test_the_forms_write_minutes_and_actions(client: httpx2.AsyncClient) -> None:
    token = read_token(await fetch_page(client, "meetings/2026-W12"))
    address = "http://127.0.0.1/meetings/2026-W12"
    minutes = {"form_token": token, "present": "Kim\nAda\n", "decisions": "Call within an hour.", "notes": ""}
    written = await client.post(f"{address}/minutes", data=minutes)
    added = await client.post(f"{address}/actions", data={"form_token": token} | ACTION)
    page = await fetch_page(client, "meetings/2026-W12")
    closing = next(tag["action"] for _, tag in page.tags if "/actions/" in (tag.get("action") or ""))
    closed = await client.post(
        f"http://127.0.0.1{closing}", data={"form_token": token, "state": "done", "note": "Eight"}
    )
    listed = await fetch_page(client, "meetings")

    assert [answer.status_code for answer in (written, added, closed)] == [303, 303, 303]
    assert {"held", "Present: Kim, Ada", "Call within an hour.", "Call the ten oldest", "overdue"} <= set(page.texts)
    assert "None." in listed.texts


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(client: httpx2.AsyncClient) -> None:
    token = read_token(await fetch_page(client, "meetings/2026-W12"))
    address = "http://127.0.0.1/meetings/2026-W12"
    refused = await client.post(f"{address}/actions", data={"form_token": token} | ACTION | {"due": "soon"})
    empty = await client.post(f"{address}/minutes", data={"form_token": token, "present": "", "decisions": ""})
    fields = {
        tag["name"]: tag for name, tag in Page(refused.text).tags if name == "input" and tag.get("name") in ACTION
    }

    assert (refused.status_code, empty.status_code) == (422, 422)
    assert (fields["what"]["value"], fields["due"].get("aria-invalid")) == ("Call the ten oldest", "true")
    assert "Name who was present, or what was decided." in Page(empty.text).texts


async def test_why_an_action_was_not_closed_stands_beside_the_actions(client: httpx2.AsyncClient) -> None:
    token = read_token(await fetch_page(client, "meetings/2026-W12"))
    address = f"http://127.0.0.1/meetings/2026-W12/actions/{uuid7()}"
    refused = await client.post(address, data={"form_token": token, "state": "done"})

    assert refused.status_code == 404
    assert "There is no such action." in Page(refused.text).texts
