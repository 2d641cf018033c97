"""While many people are added up for the first time, reports say how far it is, and when to ask again."""

from typing import Any

import httpx2
import pytest

from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.tasks import rebuild_reports
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.client import TOKEN
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import agreement_activated, day, lead_captured, new_lead_id
from tests.metrics.reports.two_ways import assert_reports_are_right, count_rows, refold


@pytest.fixture
async def forty_leads(receive: Receive, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many that a report of all folded rows would take too long."""
    monkeypatch.setattr("services.metrics.reports.store.sum_state.PLAIN_LIMIT", 39)
    await receive(agreement_activated(day(1, 1)), *(lead_captured(new_lead_id(), day(1)) for _ in range(40)))


async def test_a_report_that_is_not_added_up_yet_says_how_far_it_is(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, forty_leads: None
) -> None:
    headers = await create_key("read")
    await database.run(lambda conn: refold_batch(conn, 10))

    answer = await client.get("/v1/reports/funnel", headers=headers)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json() == {
        "type": "urn:accord:reports-unfinished",
        "title": "Reports are still being added up",
        "status": 503,
        "detail": "10 of 40 leads are in the reports; less than a minute is left.",
        "errors": [],
    }


async def test_before_anyone_is_added_up_it_says_so(
    client: httpx2.AsyncClient, create_key: CreateKey, forty_leads: None
) -> None:
    answer = await client.get("/v1/reports/sla", headers=await create_key("read"))

    assert answer.json()["detail"] == "0 of 40 leads are in the reports; less than a minute is left."


async def test_a_report_comes_as_soon_as_everyone_is_added_up(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, forty_leads: None
) -> None:
    await refold(database, 15)

    answer = await client.get("/v1/reports/funnel", headers=await create_key("read"))

    assert (answer.status_code, answer.json()["totals"]["captured"]) == (200, 40)


async def test_the_board_shows_a_banner_until_everyone_is_added_up(
    client: httpx2.AsyncClient, database: Database, forty_leads: None
) -> None:
    await client.get("http://127.0.0.1/", params={"token": TOKEN})
    await database.run(lambda conn: refold_batch(conn, 10))
    banner = await client.get("http://127.0.0.1/", headers={"accept": "text/html"})
    await refold(database)
    board = await client.get("http://127.0.0.1/", headers={"accept": "text/html"})

    assert (banner.status_code, board.status_code) == (200, 200)
    assert "Reports are still being added up" in banner.text
    assert '<progress value="25" max="100"' in banner.text
    assert 'hx-trigger="every 2s"' in banner.text
    assert ("Of 40 leads" in board.text, "added up" in board.text) == (True, False)


async def test_while_too_many_have_changed_a_report_says_how_many_are_up_to_date(
    client: httpx2.AsyncClient,
    create_key: CreateKey,
    receive: Receive,
    database: Database,
    forty_leads: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.metrics.reports.store.sum_state.CHANGED_LIMIT", 20)
    await refold(database)
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(20)))

    answer = await client.get("/v1/reports/funnel", headers=await create_key("read"))

    detail: Any = answer.json()["detail"]
    assert (answer.status_code, detail) == (503, "40 of 60 leads are in the reports; less than a minute is left.")


async def test_the_command_rebuild_ends_when_the_reports_are_added_up(database: Database, forty_leads: None) -> None:
    await refold(database)
    await rebuild_reports(database)

    assert await count_rows(database, "UTC") == (0, True)


async def test_after_a_rebuild_of_the_former_version_the_sums_begin_anew(
    database: Database, forty_leads: None, receive: Receive
) -> None:
    """It empties the tables that it knows, and leaves the others as they were."""
    await refold(database)
    await database.run(lambda conn: conn.execute(sql("truncate report_zone, report_entries, report_sums")))
    await refold(database)

    assert await count_rows(database, "UTC") == (0, True)
    await assert_reports_are_right(database, ReportRequest(by="channel"))
