"""What a process needs before it starts is said in one sentence, and waited for where waiting helps."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import URL

from shared.config.settings import BadSetting
from shared.db.connection import connect
from shared.db.messaging_tables import SERVICES
from shared.db.pool import make_connect_options
from shared.db.preconditions import await_database
from tests.shared.db.installations import text_of
from tests.support.database import run_sql

# The server of this module is not the one that tests may reach otherwise.
pytestmark = pytest.mark.usefixtures("processes_and_sockets")

PAUSE_SECONDS = 0.1
ALL = 100
# PostgreSQL lets a superuser use every connection of a server.
HELD = 5


async def test_a_user_who_is_no_member_of_the_role_is_refused_at_once(server: URL) -> None:
    with pytest.raises(
        BadSetting, match=r"the user stranger of ACCORD_DATABASE_URL is no member of the role accord_test_\w+_intake: "
    ):
        await await_database(text_of(server.set(username="stranger")), ["intake"], 1)


async def test_a_limit_below_what_a_process_needs_is_refused_at_once(server: URL) -> None:
    with pytest.raises(BadSetting, match="allows 3 connections, and this process needs 10"):
        await await_database(text_of(server.set(username="member")), ["intake"], 10)
    with pytest.raises(BadSetting, match=f"allows {ALL} connections, and this process needs 400"):
        await await_database(text_of(server), SERVICES, 400)


async def test_a_process_waits_until_enough_connections_are_free(server: URL) -> None:
    async with AsyncExitStack() as others:
        for _ in range(HELD):
            await others.enter_async_context(connect(make_connect_options(text_of(server), {}, 5)))
        waiting = asyncio.create_task(await_database(text_of(server), SERVICES, ALL - HELD + 1))
        await asyncio.sleep(PAUSE_SECONDS * 5)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 10)


async def test_a_process_waits_for_the_revisions_of_its_services(
    server: URL, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shared.db.preconditions.READY_PAUSE_SECONDS", PAUSE_SECONDS)
    monkeypatch.setattr("shared.db.preconditions.READY_TRIES", 2)
    await run_sql(text_of(server), "update handoff.alembic_version set version_num = '0001'")

    await await_database(text_of(server), ["intake", "metrics"], 1)
    with pytest.raises(BadSetting, match="the database lacks revisions of handoff: run `accord migrate` on it"):
        await await_database(text_of(server), ["handoff"], 1)
    waits = [line for line in capfd.readouterr().err.splitlines() if "waiting_for_database" in line]
    assert [json.loads(line)["why"] for line in waits] == [
        "the database lacks revisions of handoff: run `accord migrate` on it"
    ]
