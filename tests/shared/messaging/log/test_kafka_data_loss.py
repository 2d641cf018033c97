"""Kafka dies, freezes, forgets or is a stranger to PostgreSQL's backup: every event is handled once and in order."""

import asyncio
import signal
from pathlib import Path
from uuid import uuid4

from tests.shared.messaging.consumer import until
from tests.shared.messaging.log.kafka_admin import asked
from tests.shared.messaging.log.log_backends import Log, read_by
from tests.shared.messaging.log.pipeline import Pipeline, world_of
from tests.shared.messaging.log.recording_handler import RecordingHandler, reader_of
from tests.shared.messaging.log.running_pipeline import (
    control,
    running,
    running_consumer,
    running_pipeline,
    running_producer,
)
from tests.support.database import create_database, drop_database, run_sql
from tests.support.kafka_broker import AWAY_SECONDS, OwnBroker

TALK_SECONDS = 0.5
EVENTS = 60
AGAIN_SECONDS = 120.0
# The journal takes over after 2 seconds, found out by a look each half second. Measured against a service that reads
# the journal alone.
NO_LONGER_SECONDS = 4.5


async def test_what_a_wiped_kafka_hides_from_a_living_reader_comes_from_the_journal(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    lead = uuid4()
    async with world_of(database_url) as world, running_producer(world, frail_kafka):
        async with reader_of(world.qualification, frail_kafka, RecordingHandler("a", tmp_path)) as (reader, _):
            async with running(reader.run()):
                await world.say(20, lead)
                await until(world.all_is_heard)
            await asyncio.to_thread(broker.kill)
            broker.wipe()
            await asyncio.to_thread(broker.start)
            await world.say(40, lead)
            await until(world.all_is_published, AGAIN_SECONDS)
            async with running(reader.run()):
                await until(world.all_is_heard)

        assert list((await world.heard()).values()) == [list(range(1, 61))]


async def test_a_tail_that_kafka_acknowledged_and_lost_comes_from_the_journal(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    lead = uuid4()
    async with world_of(database_url) as world, running_producer(world, frail_kafka):
        async with running_consumer(world, frail_kafka, tmp_path):
            await world.say(20, lead)
            await until(world.all_is_heard)
            await until(world.all_is_published)
        await asyncio.to_thread(broker.stop)
        copy = broker.save()
        await asyncio.to_thread(broker.start)
        await world.say(10, lead)
        await until(world.all_is_published, AGAIN_SECONDS)
        await asyncio.to_thread(broker.kill)
        broker.restore(copy)
        await asyncio.to_thread(broker.start)
        async with running_consumer(world, frail_kafka, tmp_path):
            await until(world.all_is_heard)
            await world.say(5, lead)
            await until(world.all_is_heard)

        assert list((await world.heard()).values()) == [list(range(1, 36))]


async def test_nothing_waits_for_a_broker_that_is_away_and_it_is_used_again_when_it_is_back(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        world_of(database_url) as world,
        running_pipeline(world, frail_kafka, tmp_path),
        control(world, tmp_path),
    ):
        await world.say(EVENTS)
        await until(world.all_is_heard)
        await asyncio.to_thread(broker.kill)
        for _ in range(int(AWAY_SECONDS / TALK_SECONDS)):
            await world.say(EVENTS // 10)
            await asyncio.sleep(TALK_SECONDS)
        await until(world.all_is_heard)
        late = await world.later_than_control()
        await asyncio.to_thread(broker.start)
        await _by_kafka_again(world)

        assert await world.heard() == await world.spoken()
        assert late < NO_LONGER_SECONDS


async def test_kafka_is_used_again_also_while_events_keep_coming(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async def talk() -> None:
        while True:
            await world.say(EVENTS // 10)
            await asyncio.sleep(TALK_SECONDS / 10)

    async def by_journal() -> bool:
        return read_by("journal") > before

    async def by_kafka_alone() -> bool:
        kafka, journal = read_by("kafka"), read_by("journal")
        await until(lambda: _read_by_kafka(kafka + EVENTS))
        return read_by("journal") == journal

    async with world_of(database_url) as world, running_pipeline(world, frail_kafka, tmp_path):
        before = read_by("journal")
        async with running(talk()):
            await asyncio.to_thread(broker.kill)
            await until(by_journal)
            await asyncio.to_thread(broker.start)
            await until(by_kafka_alone, AGAIN_SECONDS)
        await until(world.all_is_heard)


async def test_a_frozen_broker_holds_nobody_up(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        world_of(database_url) as world,
        running_pipeline(world, frail_kafka, tmp_path),
        control(world, tmp_path),
    ):
        await world.say(EVENTS)
        await until(world.all_is_heard)
        broker.send(signal.SIGSTOP)
        try:
            for _ in range(int(AWAY_SECONDS / TALK_SECONDS)):
                await world.say(EVENTS // 10)
                await asyncio.sleep(TALK_SECONDS)
            await until(world.all_is_heard)
            late = await world.later_than_control()
        finally:
            broker.send(signal.SIGCONT)
        await _by_kafka_again(world)

        assert await world.heard() == await world.spoken()
        assert late < NO_LONGER_SECONDS


async def test_without_any_kafka_from_the_start_everything_comes_from_the_journal(
    database_url: str, tmp_path: Path
) -> None:
    nowhere = Log("127.0.0.1:1", "test-")
    async with world_of(database_url) as world, running_pipeline(world, nowhere, tmp_path):
        await world.say(EVENTS)
        await until(world.all_is_heard)

        assert await world.heard() == await world.spoken()


async def test_a_topic_that_is_deleted_is_made_again(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with world_of(database_url) as world, running_pipeline(world, kafka, tmp_path):
        await world.say(EVENTS)
        await until(world.all_is_heard)
        await asked(kafka, lambda admin: admin.delete_topics([f"{kafka.prefix}intake"]))
        await world.say(EVENTS)
        await until(world.all_is_heard)
        await _by_kafka_again(world)

        assert await world.heard() == await world.spoken()


async def test_postgresql_put_back_to_an_earlier_copy_hears_its_own_time_line(
    cluster: str, template: str, tmp_path: Path, kafka: Log
) -> None:
    url = await create_database(cluster, template)
    name = url.rsplit("/", 1)[-1].split("?")[0]
    async with world_of(url) as world:
        async with running_pipeline(world, kafka, tmp_path):
            await world.say(EVENTS)
            await until(world.all_is_heard)
            await until(world.all_is_published)
        await world.close()
        copy = await create_database(cluster, url)
        async with running_pipeline(world, kafka, tmp_path):
            await world.say(EVENTS)
            await until(world.all_is_heard)
            await until(world.all_is_published)
            await drop_database(cluster, url)
            await run_sql(cluster, f"alter database {copy.rsplit('/', 1)[-1].split('?')[0]} rename to {name}")
            await until(lambda: world.tries_to_say(EVENTS))
            await until(world.all_is_heard)
            await _by_kafka_again(world)

        heard = await world.heard()
        assert (heard, sum(map(len, heard.values())) >= 2 * EVENTS) == (await world.spoken(), True)
    await drop_database(cluster, url)


async def _read_by_kafka(count: int) -> bool:
    return read_by("kafka") >= count


async def _by_kafka_again(world: Pipeline) -> None:
    """Wait until new events come by Kafka, all of them."""

    async def so() -> bool:
        before = read_by("kafka")
        await world.say(EVENTS)
        await until(world.all_is_heard)
        return read_by("kafka") - before == EVENTS

    await until(so, AGAIN_SECONDS)
