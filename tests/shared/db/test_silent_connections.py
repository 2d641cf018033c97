"""Connections to PostgreSQL that fall silent: what a caller sees, and how soon."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from shared.auth import ApiKeyCache
from shared.db import lost_connections, pool
from shared.db.connection import Connection, connect, sql
from shared.db.database import Database
from shared.errors import Unavailable
from tests.support.tcp_proxy import TcpProxy, run_proxy

SELECT = sql("select 1")
# A statement without a limit fails a test instead of holding it up.
LIMIT_SECONDS = 5


@pytest.fixture
def proxied(database_url: str) -> Iterator[tuple[TcpProxy, str]]:
    """A proxy in front of this test's database, and the URL through it."""
    with run_proxy(database_url) as proxied:
        yield proxied


@pytest.fixture
async def database(proxied: tuple[TcpProxy, str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database behind the proxy, with a limit of a second for each statement, and one open connection."""
    monkeypatch.setattr("shared.db.pool.STATEMENT_SECONDS", 1)
    database = Database(proxied[1], "intake")
    await database.run(_select)
    yield database
    await database.close()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _select(conn: Connection) -> None:
    await conn.execute(SELECT)


async def test_a_statement_that_gets_no_answer_fails_as_unavailable(
    proxied: tuple[TcpProxy, str], database: Database
) -> None:
    proxied[0].go_silent()
    started = _now()
    with pytest.raises(Unavailable):
        async with asyncio.timeout(LIMIT_SECONDS):
            await database.run(_select)
    seconds = _now() - started
    proxied[0].forward()

    await database.run(_select)
    assert 0.9 < seconds < 2


async def test_a_connection_that_falls_silent_in_a_transaction_keeps_its_caller_no_longer_than_one_statement(
    proxied: tuple[TcpProxy, str], database: Database
) -> None:
    async def fall_silent(conn: Connection) -> None:
        proxied[0].go_silent()
        await conn.execute(SELECT)

    started = _now()
    with pytest.raises(Unavailable):
        async with asyncio.timeout(LIMIT_SECONDS):
            await database.run(fall_silent)
    assert _now() - started < 2


async def test_an_error_of_the_work_itself_is_raised_though_the_rollback_gets_no_answer(
    proxied: tuple[TcpProxy, str], database: Database
) -> None:
    async def fail(conn: Connection) -> None:
        proxied[0].go_silent()
        raise LookupError("what the work found")

    with pytest.raises(LookupError, match="what the work found"):
        await database.run(fail)


@pytest.mark.parametrize("kind", ["transaction", "commit", "read", "dedicated"])
async def test_work_that_waits_for_a_silent_server_ends_when_it_is_cancelled(
    proxied: tuple[TcpProxy, str], database: Database, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.pool.STATEMENT_SECONDS", 17)
    patient = Database(proxied[1], "intake")
    waits = asyncio.Event()
    task = asyncio.create_task(_wait_for_silence(kind, patient, proxied[0], waits))
    await waits.wait()
    await asyncio.sleep(0.1)

    started = _now()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await patient.close()
    assert _now() - started < 1


async def _wait_for_silence(kind: str, database: Database, proxy: TcpProxy, waits: asyncio.Event) -> None:
    async def fall_silent(conn: Connection) -> None:
        await conn.execute(SELECT)
        proxy.go_silent()
        waits.set()
        if kind != "commit":
            await conn.execute(SELECT)

    if kind in ("transaction", "commit"):
        await database.run(fall_silent)
    elif kind == "read":
        async with database.read_connection() as conn:
            await fall_silent(conn)
    else:
        async with database.dedicated_connection() as conn:
            await fall_silent(conn)


async def test_all_who_wait_for_one_key_hear_that_the_database_is_away(
    proxied: tuple[TcpProxy, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.pool.STATEMENT_SECONDS", 17)
    monkeypatch.setattr("shared.auth.key_cache.LOOK_UP_SECONDS", 0.5)
    patient = Database(proxied[1], "intake")
    await patient.run(_select)
    keys, key_id = ApiKeyCache(patient), uuid7()
    proxied[0].go_silent()

    started = _now()
    results = await asyncio.gather(keys.by_id(key_id), keys.by_id(key_id), return_exceptions=True)
    seconds = _now() - started
    proxied[0].forward()

    assert [type(result) for result in results] == [Unavailable, Unavailable]
    assert seconds < 1
    assert await keys.by_id(key_id) is None
    await patient.close()


async def test_the_kernel_probes_a_connection_over_tcp(proxied: tuple[TcpProxy, str]) -> None:
    values: list[int] = []

    class Recorded(lost_connections.ProbedConnection):
        __slots__ = ()

        def __init__(self, protocol: Any, transport: asyncio.BaseTransport, *details: Any) -> None:
            super().__init__(protocol, transport, *details)
            tcp: socket.socket = transport.get_extra_info("socket")
            values.append(tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
            values.append(tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))

    options = pool.make_connect_options(proxied[1], {}, 5)
    async with connect(options | {"connection_class": Recorded}) as conn:
        await _select(conn)

    assert options["connection_class"] is lost_connections.ProbedConnection
    assert values == [1, 5_000]
