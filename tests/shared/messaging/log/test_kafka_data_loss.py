"""Kafka dies, freezes, forgets or is a stranger to PostgreSQL's backup: every event is handled once and in order."""

import asyncio
import signal
from pathlib import Path
from uuid import uuid4

from tests.shared.messaging.log.kafka_admin import ask_admin
from tests.shared.messaging.log.log_backends import Log, count_read_by
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline
from tests.shared.messaging.log.recording_handler import PausableHandler, open_consumer
from tests.shared.messaging.log.running_pipeline import (
    running,
    running_consumer,
    running_control,
    running_pipeline,
    running_producer,
)
from tests.shared.messaging.recording_consumer import until
from tests.support.database import ask, create_database, drop_database
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
    async with open_pipeline(database_url) as world, running_producer(world, frail_kafka):
        async with open_consumer(world.qualification, frail_kafka, PausableHandler("a", tmp_path)) as (reader, _):
            async with running(reader.run()):
                await world.stage_captures(20, lead)
                await until(world.all_handled)
            await asyncio.to_thread(broker.kill)
            broker.wipe()
            await asyncio.to_thread(broker.start)
            await world.stage_captures(40, lead)
            await until(world.all_published, AGAIN_SECONDS)
            async with running(reader.run()):
                await until(world.all_handled)

        assert list((await world.handled_numbers()).values()) == [list(range(1, 61))]


async def test_a_tail_that_kafka_acknowledged_and_lost_comes_from_the_journal(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    lead = uuid4()
    async with open_pipeline(database_url) as world, running_producer(world, frail_kafka):
        async with running_consumer(world, frail_kafka, tmp_path):
            await world.stage_captures(20, lead)
            await until(world.all_handled)
            await until(world.all_published)
        await asyncio.to_thread(broker.stop)
        copy = broker.save()
        await asyncio.to_thread(broker.start)
        await world.stage_captures(10, lead)
        await until(world.all_published, AGAIN_SECONDS)
        await asyncio.to_thread(broker.kill)
        broker.restore(copy)
        await asyncio.to_thread(broker.start)
        async with running_consumer(world, frail_kafka, tmp_path):
            await until(world.all_handled)
            await world.stage_captures(5, lead)
            await until(world.all_handled)

        assert list((await world.handled_numbers()).values()) == [list(range(1, 36))]


async def test_nothing_waits_for_a_broker_that_is_away_and_it_is_used_again_when_it_is_back(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        open_pipeline(database_url) as world,
        running_pipeline(world, frail_kafka, tmp_path),
        running_control(world, tmp_path),
    ):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        await asyncio.to_thread(broker.kill)
        for _ in range(int(AWAY_SECONDS / TALK_SECONDS)):
            await world.stage_captures(EVENTS // 10)
            await asyncio.sleep(TALK_SECONDS)
        await until(world.all_handled)
        late = await world.longest_delay()
        await asyncio.to_thread(broker.start)
        await _by_kafka_again(world)

        assert await world.handled_numbers() == await world.journal_numbers()
        assert late < NO_LONGER_SECONDS


async def test_kafka_is_used_again_also_while_events_keep_coming(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async def talk() -> None:
        while True:
            await world.stage_captures(EVENTS // 10)
            await asyncio.sleep(TALK_SECONDS / 10)

    async def by_journal() -> bool:
        return count_read_by("journal") > before

    async def by_kafka_alone() -> bool:
        kafka, journal = count_read_by("kafka"), count_read_by("journal")
        await until(lambda: _read_by_kafka(kafka + EVENTS))
        return count_read_by("journal") == journal

    async with open_pipeline(database_url) as world, running_pipeline(world, frail_kafka, tmp_path):
        before = count_read_by("journal")
        async with running(talk()):
            await asyncio.to_thread(broker.kill)
            await until(by_journal)
            await asyncio.to_thread(broker.start)
            await until(by_kafka_alone, AGAIN_SECONDS)
        await until(world.all_handled)


async def test_a_frozen_broker_holds_nobody_up(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        open_pipeline(database_url) as world,
        running_pipeline(world, frail_kafka, tmp_path),
        running_control(world, tmp_path),
    ):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        broker.send(signal.SIGSTOP)
        try:
            for _ in range(int(AWAY_SECONDS / TALK_SECONDS)):
                await world.stage_captures(EVENTS // 10)
                await asyncio.sleep(TALK_SECONDS)
            await until(world.all_handled)
            late = await world.longest_delay()
        finally:
            broker.send(signal.SIGCONT)
        await _by_kafka_again(world)

        assert await world.handled_numbers() == await world.journal_numbers()
        assert late < NO_LONGER_SECONDS


async def test_without_any_kafka_from_the_start_everything_comes_from_the_journal(
    database_url: str, tmp_path: Path
) -> None:
    nowhere = Log("127.0.0.1:1", "test-")
    async with open_pipeline(database_url) as world, running_pipeline(world, nowhere, tmp_path):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)

        assert await world.handled_numbers() == await world.journal_numbers()


async def test_a_topic_that_is_deleted_is_made_again(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_pipeline(world, kafka, tmp_path):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        await ask_admin(kafka, lambda admin: admin.delete_topics([f"{kafka.prefix}intake"]))
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        await _by_kafka_again(world)

        assert await world.handled_numbers() == await world.journal_numbers()


async def test_postgresql_put_back_to_an_earlier_copy_hears_its_own_time_line(
    cluster: str, template: str, tmp_path: Path, kafka: Log
) -> None:
    url = await create_database(cluster, template)
    name = url.rsplit("/", 1)[-1].split("?")[0]
    async with open_pipeline(url) as world:
        async with running_pipeline(world, kafka, tmp_path):
            await world.stage_captures(EVENTS)
            await until(world.all_handled)
            await until(world.all_published)
        await world.close()
        copy = await create_database(cluster, url)
        async with running_pipeline(world, kafka, tmp_path):
            await world.stage_captures(EVENTS)
            await until(world.all_handled)
            await until(world.all_published)
            await drop_database(cluster, url)
            await ask(cluster, f"alter database {copy.rsplit('/', 1)[-1].split('?')[0]} rename to {name}")
            await until(lambda: world.try_to_stage(EVENTS))
            await until(world.all_handled)
            await _by_kafka_again(world)

        heard = await world.handled_numbers()
        assert (heard, sum(map(len, heard.values())) >= 2 * EVENTS) == (await world.journal_numbers(), True)
    await drop_database(cluster, url)


async def _read_by_kafka(count: int) -> bool:
    return count_read_by("kafka") >= count


async def _by_kafka_again(world: Pipeline) -> None:
    """Wait until new events come by Kafka, all of them."""

    async def so() -> bool:
        before = count_read_by("kafka")
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        return count_read_by("kafka") - before == EVENTS

    await until(so, AGAIN_SECONDS)
