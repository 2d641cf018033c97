"""A server that takes a connection and never answers is said in one sentence, with the place and the setting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import URL

from shared.config.settings import BadSetting
from shared.db.migrations import migrate
from shared.db.preconditions import check_database
from tests.shared.db.installations import text_of

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


@pytest.fixture
async def silent_address(server: URL) -> AsyncIterator[URL]:
    """An address at which connections are taken and never answered."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield server.set(host="127.0.0.1", port=port, query={"connect_timeout": "1"})
    listening.close()


@pytest.mark.parametrize("work", [migrate, check_database])
async def test_a_server_that_never_answers_is_said(silent_address: URL, work: Callable[[str], Awaitable[None]]) -> None:
    with pytest.raises(BadSetting) as refused:
        await work(text_of(silent_address))

    assert str(refused.value) == (
        f"PostgreSQL at 127.0.0.1:{silent_address.port}, which ACCORD_DATABASE_URL names, does not answer"
    )
