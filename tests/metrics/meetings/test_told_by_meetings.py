"""What metrics says once: that an action is overdue, and who took part in a deal that was won."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from services.metrics.meetings.tasks import update_meetings
from shared.db.connection import sql
from shared.db.database import Database
from shared.db.packed_json import decode_json
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import (
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
)
from tests.support.database import run_as_service

Send = Callable[[str, str, object], Awaitable[dict[str, Any]]]
PEOPLE = (
    """
    insert into access.keys (key_hash, key_id, scopes)
    select decode(md5(code), 'hex'), md5(code)::uuid, '{}' from unnest(array['kim', 'ada', 'ada2', 'old']) as code
    """,
    """
    insert into access.people (person, key_id, name, email, roles, seller, active)
    select code, md5(code)::uuid, name, code || '@x.example', '{}', seller, active
    from (values ('kim', 'Kim Lee', 'k1', true), ('ada', 'Ada', null, true), ('ada2', 'Ada', null, true),
                 ('old', 'Olga', null, false)) as people (code, name, seller, active)
    """,
)


@pytest.fixture
async def send(client: httpx2.AsyncClient, create_key: CreateKey) -> Send:
    headers = await create_key("sales")

    async def send(method: str, path: str, body: object) -> dict[str, Any]:
        answer = await client.request(method, f"/v1/meetings/{path}", json=body, headers=headers)
        document: dict[str, Any] = answer.json()
        return document

    return send


async def list_published(database: Database, type_: str) -> list[dict[str, Any]]:
    staged = sql("select data, packed_data from outbox where type = :type order by position")
    rows = await database.run(lambda conn: conn.execute(staged, {"type": type_}))
    return [decode_json(row.data, row.packed_data) for row in rows]


async def test_each_overdue_action_is_published_once_with_the_code_of_its_owner(
    database: Database, database_url: str, send: Send
) -> None:
    for statement in PEOPLE:
        await run_as_service(database_url, "intake", statement)
    owners = ["kim lee", "K1", "k1", "KIM@x.example", "Ada", "Olga", "Nina"]
    added = [
        await send("POST", "2026-W10/actions", {"what": f"Call {number}", "owner": owner, "due": "2026-03-09"})
        for number, owner in enumerate(owners)
    ]
    await send("POST", "2026-W10/actions", {"what": "Later", "owner": "Kim Lee", "due": "2199-01-01"})
    done = await send("POST", "2026-W10/actions", {"what": "Done", "owner": "Kim Lee", "due": "2026-03-09"})
    await send("PUT", f"actions/{done['id']}", {"state": "done"})
    for _ in range(2):
        await update_meetings(database)
    published = {each["action_id"]: each for each in await list_published(database, "action.overdue")}

    # Ada is the name of two people, Olga has left, and Nina has no account.
    people = ["kim", None, "kim", "kim", None, None, None]
    assert [published[action["id"]].get("person") for action in added] == people
    assert len(published) == len(owners)
    assert {(each["span"], each["due"], each["occurred_at"][:10]) for each in published.values()} == {
        ("2026-W10", "2026-03-09", "2026-03-10")
    }


async def test_a_won_deal_is_shared_once_with_everyone_from_the_first_touch_on(
    database: Database, receive: Receive
) -> None:
    now = datetime.now(UTC)
    other, lead, long_ago = new_lead_id(), new_lead_id(), new_lead_id()
    times = [now - timedelta(days=9 - number) for number in range(9)]
    await receive(
        lead_captured(lead, times[1], "email", source="newsletter"),
        *(lead_captured(other, times[0], "social"), *lead_merged(lead, other, times[2])),
        *(lead_qualified(lead, times[2]), handoff_offered(lead, times[3], seller="ole", team="south")),
        *(handoff_accepted(lead, times[4], seller="ben", team="south"), handoff_contacted(lead, times[5])),
        *(deal_event("won", lead, times[7], "900.00"), deal_event("won", long_ago, now - timedelta(days=8))),
        lead_captured(long_ago, now - timedelta(days=9)),
    )
    for _ in range(2):
        await update_meetings(database)
    published = await list_published(database, "win.shared")

    unnamed = ("deal", "handoff_id", "occurred_at")
    assert [{name: each[name] for name in each if name not in unnamed} for each in published] == [
        {
            "lead_id": str(lead),
            "origin": "marketing",
            "amount": {"amount": "900.00", "currency": "EUR"},
            "source": "website",
            "channel": "social",
            "sellers": ["ben", "anna"],
            "teams": ["south", "north"],
        }
    ]
