"""Kafka dies, hangs, loses records or is newer than PostgreSQL's backup: every event is handled once and in order."""

import asyncio
import signal
from pathlib import Path
from uuid import uuid4

from tests.shared.messaging.log.consumer_of_a_process import open_consumer
from tests.shared.messaging.log.kafka_admin import ask_admin, read_numbers
from tests.shared.messaging.log.log_backends import Log, count_read_by
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline
from tests.shared.messaging.log.running_pipeline import (
    running,
    running_consumer,
    running_control,
    running_pipeline,
    running_producer,
)
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.database import create_database, drop_database, run_sql
from tests.support.kafka_broker import OUTAGE_SECONDS, OwnBroker

PUBLISH_SECONDS = 0.5
EVENTS = 60
RECOVERY_SECONDS = 120.0
# The consumer reads the journal after 2 seconds, which it checks each half second. Compared with a service that reads
# the journal alone.
DELAY_LIMIT_SECONDS = 4.5


async def test_records_that_a_wiped_kafka_hides_from_a_running_consumer_come_from_the_journal(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    lead = uuid4()
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, frail_kafka):
        async with open_consumer(pipeline.qualification, frail_kafka, "a", tmp_path) as (consumer, _):
            async with running(consumer.run()):
                await pipeline.stage_captures(20, lead)
                await wait_until(pipeline.all_handled)
            await asyncio.to_thread(broker.kill)
            broker.wipe()
            await asyncio.to_thread(broker.start)
            await pipeline.stage_captures(40, lead)
            await wait_until(pipeline.all_published, RECOVERY_SECONDS)
            async with running(consumer.run()):
                await wait_until(pipeline.all_handled)

        assert list((await pipeline.handled_numbers()).values()) == [list(range(1, 61))]


async def test_a_tail_that_kafka_acknowledged_and_lost_comes_from_the_journal(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    lead = uuid4()
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, frail_kafka):
        async with running_consumer(pipeline, frail_kafka, tmp_path):
            await pipeline.stage_captures(20, lead)
            await wait_until(pipeline.all_handled)
            await wait_until(pipeline.all_published)
        await asyncio.to_thread(broker.stop)
        copy = broker.save()
        await asyncio.to_thread(broker.start)
        await pipeline.stage_captures(10, lead)
        await wait_until(pipeline.all_published, RECOVERY_SECONDS)
        await asyncio.to_thread(broker.kill)
        broker.restore(copy)
        await asyncio.to_thread(broker.start)
        async with running_consumer(pipeline, frail_kafka, tmp_path):
            await wait_until(pipeline.all_handled)
            await pipeline.stage_captures(5, lead)
            await wait_until(pipeline.all_handled)

        assert list((await pipeline.handled_numbers()).values()) == [list(range(1, 36))]


async def test_no_event_waits_for_an_unavailable_broker_and_it_is_used_again_when_it_is_available(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        open_pipeline(database_url) as pipeline,
        running_pipeline(pipeline, frail_kafka, tmp_path),
        running_control(pipeline, tmp_path),
    ):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        await asyncio.to_thread(broker.kill)
        for _ in range(int(OUTAGE_SECONDS / PUBLISH_SECONDS)):
            await pipeline.stage_captures(EVENTS // 10)
            await asyncio.sleep(PUBLISH_SECONDS)
        await wait_until(pipeline.all_handled)
        delay = await pipeline.longest_delay()
        await asyncio.to_thread(broker.start)
        await _wait_for_kafka(pipeline)
        await wait_until(pipeline.all_published)

        assert await pipeline.handled_numbers() == await pipeline.journal_numbers()
        assert await read_numbers(frail_kafka, "intake") == await pipeline.journal_numbers()
        assert delay < DELAY_LIMIT_SECONDS


async def test_kafka_is_used_again_even_while_events_keep_coming(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async def publish() -> None:
        while True:
            await pipeline.stage_captures(EVENTS // 10)
            await asyncio.sleep(PUBLISH_SECONDS / 10)

    async def journal_is_read() -> bool:
        return count_read_by("journal") > before

    async def only_kafka_is_read() -> bool:
        kafka, journal = count_read_by("kafka"), count_read_by("journal")
        await wait_until(lambda: _has_read_by_kafka(kafka + EVENTS))
        return count_read_by("journal") == journal

    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, frail_kafka, tmp_path):
        before = count_read_by("journal")
        async with running(publish()):
            await asyncio.to_thread(broker.kill)
            await wait_until(journal_is_read)
            await asyncio.to_thread(broker.start)
            await wait_until(only_kafka_is_read, RECOVERY_SECONDS)
        await wait_until(pipeline.all_handled)


async def test_no_event_waits_for_a_suspended_broker(
    database_url: str, tmp_path: Path, broker: OwnBroker, frail_kafka: Log
) -> None:
    async with (
        open_pipeline(database_url) as pipeline,
        running_pipeline(pipeline, frail_kafka, tmp_path),
        running_control(pipeline, tmp_path),
    ):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        broker.send_signal(signal.SIGSTOP)
        try:
            for _ in range(int(OUTAGE_SECONDS / PUBLISH_SECONDS)):
                await pipeline.stage_captures(EVENTS // 10)
                await asyncio.sleep(PUBLISH_SECONDS)
            await wait_until(pipeline.all_handled)
            delay = await pipeline.longest_delay()
        finally:
            broker.send_signal(signal.SIGCONT)
        await _wait_for_kafka(pipeline)

        assert await pipeline.handled_numbers() == await pipeline.journal_numbers()
        assert delay < DELAY_LIMIT_SECONDS


async def test_without_any_kafka_from_the_start_every_event_comes_from_the_journal(
    database_url: str, tmp_path: Path
) -> None:
    unreachable = Log("127.0.0.1:1", "test-")
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, unreachable, tmp_path):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)

        assert await pipeline.handled_numbers() == await pipeline.journal_numbers()


async def test_a_deleted_topic_is_created_again(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, kafka, tmp_path):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        await ask_admin(kafka, lambda admin: admin.delete_topics([f"{kafka.prefix}intake"]))
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        await _wait_for_kafka(pipeline)

        assert await pipeline.handled_numbers() == await pipeline.journal_numbers()


async def test_after_postgresql_is_restored_from_a_backup_only_its_own_numbers_are_handled(
    cluster: str, template: str, tmp_path: Path, kafka: Log
) -> None:
    url = await create_database(cluster, template)
    name = url.rsplit("/", 1)[-1].split("?")[0]
    async with open_pipeline(url) as pipeline:
        async with running_pipeline(pipeline, kafka, tmp_path):
            await pipeline.stage_captures(EVENTS)
            await wait_until(pipeline.all_handled)
            await wait_until(pipeline.all_published)
        await pipeline.close()
        copy = await create_database(cluster, url)
        async with running_pipeline(pipeline, kafka, tmp_path):
            await pipeline.stage_captures(EVENTS)
            await wait_until(pipeline.all_handled)
            await wait_until(pipeline.all_published)
            await drop_database(cluster, url)
            await run_sql(cluster, f"alter database {copy.rsplit('/', 1)[-1].split('?')[0]} rename to {name}")
            await wait_until(lambda: pipeline.try_to_stage(EVENTS))
            await wait_until(pipeline.all_handled)
            await _wait_for_kafka(pipeline)

        handled = await pipeline.handled_numbers()
        assert (handled, sum(map(len, handled.values())) >= 2 * EVENTS) == (await pipeline.journal_numbers(), True)
        assert await pipeline.handled_of_another_journal() == []
    await drop_database(cluster, url)


async def _has_read_by_kafka(count: int) -> bool:
    return count_read_by("kafka") >= count


async def _wait_for_kafka(pipeline: Pipeline) -> None:
    """Wait until all new events come by Kafka."""

    async def all_by_kafka() -> bool:
        before = count_read_by("kafka")
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        return count_read_by("kafka") - before == EVENTS

    await wait_until(all_by_kafka, RECOVERY_SECONDS)
