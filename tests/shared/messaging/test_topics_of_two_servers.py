"""A consumer that reads from two servers goes on with the one while the other is away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from shared.db.connection import sql
from shared.db.database import Database
from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import start_cluster
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    running_consumer,
    wait_until,
)
from tests.support.postgres_cluster import temporary_folder

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


class OtherServer(NamedTuple):
    """The server on which intake has its schema."""

    folder: Path
    url: str


@pytest.fixture
async def other_server() -> AsyncIterator[OtherServer]:
    """A server of its own, which the test stops and starts again."""
    with temporary_folder() as folder:
        server = start_cluster(folder, durable=False)
        try:
            await migrate(server.url)
        finally:
            server.stop()
        yield OtherServer(folder, server.url)


async def add_event(database: Database) -> None:
    await stage_events(database, [lead_captured()])
    await number_staged_events(database)


async def count_handled(database: Database) -> dict[str, int]:
    """How many events of each topic were handled, each as often as that happened."""
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select topic, count(*) as events from handled_events group by topic"))
    return {row.topic: row.events for row in rows}


async def test_while_one_server_is_away_the_topics_of_the_other_are_read_and_nothing_is_lost_or_doubled(
    database_url: str, other_server: OtherServer
) -> None:
    server = start_cluster(other_server.folder, durable=False)
    intake, qualification = Database(other_server.url, "intake"), Database(database_url, "qualification")
    metrics = Database(database_url, "metrics", lenders={"intake": Database(other_server.url, "intake")})
    await create_handled_table(metrics)

    def handled(**expected: int) -> Callable[[], Awaitable[bool]]:
        async def holds() -> bool:
            found = await count_handled(metrics)
            return {topic: found.get(topic) for topic in expected} == expected

        return holds

    try:
        async with running_consumer(metrics, RecordingHandler()) as (consumer, _):
            await add_event(intake)
            await add_event(qualification)
            await wait_until(handled(intake=1, qualification=1))
            await add_event(intake)
            await intake.close()
            server.stop()
            for number in (2, 3):
                await add_event(qualification)
                await wait_until(handled(qualification=number))
            said = (consumer.degraded, consumer.unready_reason)
            server = start_cluster(other_server.folder, durable=False)
            await add_event(intake)
            await wait_until(handled(intake=3, qualification=3))
            await wait_until(lambda: says_nothing(consumer.degraded))
    finally:
        for database in (intake, qualification, metrics):
            await database.close()
        server.stop()

    assert said == ("the database of intake is away", None)


async def says_nothing(degraded: str | None) -> bool:
    return degraded is None
