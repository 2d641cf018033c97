"""Security events: what the log says of sign-ins, sessions, keys and refusals, and how little a flood can write."""

import io
from pathlib import Path
from typing import Any

import orjson
import pytest

from shared.auth import generate_secret, hash_secret, security_events
from shared.db.database import Database
from shared.telemetry.logs import out
from tests.shared.auth import test_scopes
from tests.shared.auth.api_keys import DANA, ManualClock
from tests.shared.auth.browser import FORM, SECRET, TOKEN, make_app, session_form, sign_in
from tests.shared.auth.test_limits import as_key, connect, send_wrong_keys

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations" / "watch.md"
CLIENT = "203.0.113.9"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """The stream to which this process writes its log, with counts that begin anew."""
    monkeypatch.setattr(security_events, "_counts", security_events.EventCounts())
    stream = io.BytesIO()
    monkeypatch.setattr(out, "stream", stream)
    return stream


def read_events(lines: io.BytesIO) -> list[dict[str, Any]]:
    """The security events, without the fields that all of them have or that are empty."""
    rows = [orjson.loads(line) for line in lines.getvalue().splitlines()]
    left_out = ("at", "level", "family")
    events = [row for row in rows if row.get("family") == "security"]
    return [{name: value for name, value in row.items() if name not in left_out and value} for row in events]


async def test_a_session_is_in_the_log_from_its_start_to_its_end(lines: io.BytesIO, database: Database) -> None:
    async with connect(make_app(database)) as browser:
        await sign_in(browser)
        cookie = browser.cookies["accord"]
        await browser.post("/signout", content=session_form(browser), headers=FORM)

    session = {"address": CLIENT, "key_id": str(DANA), "session": hash_secret(cookie).hex()[:16], "count": 1}
    assert read_events(lines) == [
        {"event": "session_started", "outcome": "done", "route": "/signin", **session},
        {"event": "session_ended", "outcome": "done", "route": "/signout", **session},
    ]


async def test_what_was_refused_is_in_the_log_and_no_secret_is(lines: io.BytesIO, database: Database) -> None:
    wrong = generate_secret()
    async with connect(make_app(database)) as browser:
        await sign_in(browser, wrong)
        await sign_in(browser)
        await browser.post("/inbox")
        await browser.get("/inbox", params={"token": "wrong-token"})
        await browser.get("/inbox", params={"token": TOKEN})

    events = [(event["event"], event["outcome"], event["route"], event["count"]) for event in read_events(lines)]
    assert events == [
        ("signin_failed", "refused", "/signin", 1),
        ("session_started", "done", "/signin", 1),
        ("form_refused", "refused", "/inbox", 1),
        ("signin_failed", "refused", "/inbox", 2),
        ("session_ended", "done", "/inbox", 1),
        ("session_started", "done", "/inbox", 1),
    ]
    text = lines.getvalue().decode()
    assert not [secret for secret in (wrong, SECRET, TOKEN, "wrong-token", browser.cookies["accord"]) if secret in text]


async def test_a_flood_of_unknown_keys_is_a_few_lines_with_a_count(lines: io.BytesIO, writer: Database) -> None:
    async with connect(test_scopes.make_app(writer)) as stranger:
        await send_wrong_keys(stranger, 100)
        await stranger.get("/typed", headers=as_key("x"))

    events = [(event["event"], event["count"]) for event in read_events(lines)]
    assert [count for name, count in events if name == "key_refused"] == [1, 2, 4, 8, 16, 32]
    assert [count for name, count in events if name == "rate_limit_hit"] == [1, 2, 4, 8, 16, 32]


def test_many_addresses_are_counted_together_until_the_hour_is_over() -> None:
    clock = ManualClock()
    counts = security_events.EventCounts(clock)
    for number in range(security_events.COUNTED_CLIENTS):
        assert counts.add("signin_failed", f"client {number}") == (f"client {number}", 1)

    beyond = [counts.add("signin_failed", f"stranger {number}") for number in range(3)]
    known = counts.add("signin_failed", "client 0")
    clock.seconds += 3600
    assert beyond == [("other", 1), ("other", 2), ("other", 3)]
    assert (known, counts.add("signin_failed", "client 0")) == (("client 0", 2), ("client 0", 1))


def test_an_event_that_is_not_on_the_list_is_not_written() -> None:
    with pytest.raises(ValueError, match="is no security event"):
        security_events.record_security_event("key_lost")


def test_the_operations_page_lists_every_security_event() -> None:
    text = OPERATIONS.read_text("utf-8")

    section = text.partition("## Security events")[2].partition("\n## ")[0]
    assert {
        name for name in security_events.SINGLE_EVENTS | security_events.REPEATED_EVENTS if f"`{name}`" not in section
    } == set()
