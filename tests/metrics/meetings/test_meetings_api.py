"""Minutes and actions over HTTP: carried over, overdue, held and skipped; and who may write them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services.metrics.meetings.tasks import update_meetings
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import agreement_activated

Send = Callable[..., Awaitable[tuple[int, Any]]]
MINUTES = {"present": ["Kim", "Ada", "Kim"], "decisions": ["Sellers call within an hour."], "notes": "Two trials."}
ACTION = {"what": "Call the ten oldest", "owner": "Kim", "due": "2026-03-09"}


@pytest.fixture
async def send(client: httpx2.AsyncClient, create_key: CreateKey) -> Send:
    headers = await create_key("sales")

    async def send(method: str, path: str, body: object) -> tuple[int, Any]:
        answer = await client.request(method, f"/v1/meetings/{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    return send


async def list_published(database: Database) -> list[tuple[str, str]]:
    rows = await database.run(lambda conn: conn.execute(sql("select type, subject from outbox order by position")))
    return [(row.type, row.subject) for row in rows]


async def test_minutes_are_written_once_and_the_last_ones_count(
    database: Database, send: Send, get_json: GetJson
) -> None:
    first, again = [await send("POST", "2026-W10/minutes", MINUTES) for _ in range(2)]
    changed = await send("POST", "2026-W10/minutes", MINUTES | {"decisions": []})
    shown = await get_json("/v1/meetings/2026-W10")

    written = {"present": ["Kim", "Ada"], "decisions": ["Sellers call within an hour."], "notes": "Two trials."}
    assert (first[0], again[0], changed[0]) == (201, 200, 201)
    assert {name: first[1][name] for name in written} == written
    assert again[1] == first[1]
    assert (shown["state"], shown["minutes"]["decisions"]) == ("held", [])
    assert await list_published(database) == [("meeting.held", "meeting/2026-W10")] * 2


async def test_what_is_open_is_carried_over_until_it_is_done(send: Send, get_json: GetJson) -> None:
    added, again = [await send("POST", "2026-W10/actions", ACTION) for _ in range(2)]
    other = await send("POST", "2026-W11/actions", ACTION | {"due": "2199-01-01"})
    before, own, after = [await get_json(f"/v1/meetings/2026-W{week}") for week in ("09", "10", "12")]
    done = await send("PUT", f"actions/{added[1]['id']}", {"state": "done", "note": "Eight answered"})
    later = await get_json("/v1/meetings/2026-W12")
    kept = await get_json("/v1/meetings/2026-W10")

    shown = ACTION | {"id": added[1]["id"], "span": "2026-W10", "state": "open", "note": None, "overdue": True}
    assert (added, again) == ((201, shown), (200, shown))
    assert (other[0], other[1]["overdue"]) == (201, False)
    assert (before["actions"], own["actions"]) == ([], [shown])
    assert after["actions"] == [shown, other[1]]
    assert done == (200, shown | {"state": "done", "note": "Eight answered", "overdue": False})
    assert later["actions"] == [other[1]]
    assert kept["actions"] == [done[1]]


async def test_a_planned_meeting_without_minutes_is_skipped_and_published_once(
    database: Database, receive: Receive, send: Send, get_json: GetJson
) -> None:
    now = datetime.now(UTC)
    monday = now.date() - timedelta(days=now.weekday())
    weeks = [monday - timedelta(weeks=number) for number in (4, 3, 2, 1)]
    await receive(agreement_activated(as_instant(weeks[0]), rhythm={"weekly": "15m"}))
    await send("POST", f"{weeks[1]:%G-W%V}/minutes", MINUTES)
    for _ in range(2):
        await update_meetings(database)
    listed = {each["span"]: each for each in (await get_json("/v1/meetings"))["meetings"] if each["per"] == "week"}

    states = ["skipped", "held", "skipped", "due"]
    assert [listed[f"{week:%G-W%V}"]["state"] for week in weeks] == states
    assert all(each["planned"] for each in listed.values())
    assert sorted(await list_published(database)) == sorted(
        [("meeting.held", f"meeting/{weeks[1]:%G-W%V}")]
        + [("meeting.skipped", f"meeting/{week:%G-W%V}") for week in (weeks[0], weeks[2])]
    )


async def test_minutes_that_come_late_make_a_skipped_meeting_a_held_one(
    database: Database, receive: Receive, send: Send, get_json: GetJson
) -> None:
    now = datetime.now(UTC)
    week = f"{now - timedelta(weeks=3):%G-W%V}"
    await receive(agreement_activated(now - timedelta(weeks=3), rhythm={"weekly": "30m"}))
    await update_meetings(database)
    skipped = (await get_json(f"/v1/meetings/{week}"))["state"]
    await send("POST", f"{week}/minutes", MINUTES)
    await update_meetings(database)

    assert (skipped, (await get_json(f"/v1/meetings/{week}"))["state"]) == ("skipped", "held")
    assert [type_ for type_, subject in await list_published(database) if subject == f"meeting/{week}"] == [
        "meeting.skipped",
        "meeting.held",
    ]


def as_instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "body", "status", "pointers"),
    [
        ("2026-W10/minutes", {}, 422, [""]),
        ("2026-W10/minutes", {"present": [" "]}, 422, [""]),
        ("2026-W54/minutes", MINUTES, 422, ["/path/span"]),
        ("2199-01/minutes", MINUTES, 409, []),
        ("2026-W10/actions", {"what": "", "owner": "Kim", "due": "soon"}, 422, ["/due", "/what"]),
    ],
)
async def test_what_cannot_be_written_is_refused_by_name(
    send: Send, path: str, body: object, status: int, pointers: list[str]
) -> None:
    answer, problem = await send("POST", path, body)

    assert (answer, sorted(error["pointer"] for error in problem.get("errors", []))) == (status, pointers)


async def test_an_unknown_action_and_an_unknown_span_are_refused(
    send: Send, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    unknown = await send("PUT", "actions/01a222e9-8459-7042-aa22-ccbd21ecc7a0", {"state": "done"})
    nowhere = await client.get("/v1/meetings/soon", headers=await create_key("read"))

    assert (unknown[0], nowhere.status_code) == (404, 422)
