"""While Kafka is healthy every event comes by Kafka, in the form that other programs may rely on."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.db.messaging_tables import PARTITIONS
from shared.messaging.log.record import Position, Record, to_cloudevent
from shared.messaging.publisher import republish_all
from tests.shared.messaging.log.kafka_admin import ask_admin, read_messages
from tests.shared.messaging.log.log_backends import Log, count_read_by
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline, read_journal
from tests.shared.messaging.log.running_pipeline import running_consumer, running_producer
from tests.shared.messaging.recording_consumer import wait_until

EVENTS = 240
# More records of each partition than one fetch brings.
BACKLOG = 4000


@pytest.mark.usefixtures("patient")
async def test_while_kafka_is_healthy_no_event_is_read_from_the_journal(
    database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_published)
        before = count_read_by("kafka"), count_read_by("journal")
        async with running_consumer(pipeline, kafka, tmp_path):
            await wait_until(pipeline.all_handled)
            for _ in range(20):
                await pipeline.stage_captures(EVENTS // 20)
                await wait_until(pipeline.all_handled)

        assert (count_read_by("kafka") - before[0], count_read_by("journal") - before[1]) == (2 * EVENTS, 0)


@pytest.mark.usefixtures("patient")
async def test_a_restarted_consumer_goes_on_at_its_position(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        before = count_read_by("journal")
        for _ in range(3):
            await pipeline.stage_captures(EVENTS)
            await wait_until(pipeline.all_published)
            async with running_consumer(pipeline, kafka, tmp_path):
                await wait_until(pipeline.all_handled)

        assert (await pipeline.count_handled(), count_read_by("journal") - before) == (3 * EVENTS, 0)


async def test_in_a_backlog_one_fetch_brings_records_of_every_partition(database_url: str, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        await pipeline.stage_captures(BACKLOG)
        await wait_until(pipeline.all_published)
        source = kafka.source(pipeline.qualification)
        await source.assign({("intake", partition): Position(0, None) for partition in range(PARTITIONS)})
        records: list[Record] = []
        while not records:
            records = await source.fetch(BACKLOG, 1.0)
        await source.close()

    assert {record.partition for record in records} == set(range(PARTITIONS))
    assert len(records) < BACKLOG


async def test_tools_that_show_lag_see_the_offsets_of_a_service(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with (
        open_pipeline(database_url) as pipeline,
        running_producer(pipeline, kafka),
        running_consumer(pipeline, kafka, tmp_path),
    ):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        await wait_until(lambda: _offsets_are_reported(pipeline, kafka))


async def test_republished_events_are_handled_once(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        async with running_consumer(pipeline, kafka, tmp_path):
            await pipeline.stage_captures(EVENTS)
            await wait_until(pipeline.all_handled)
            await wait_until(pipeline.all_published)
            for _ in range(2):
                await republish_all(pipeline.intake)
                await pipeline.stage_captures(EVENTS)
                await wait_until(pipeline.all_published)
                await wait_until(pipeline.all_handled)

        sent = [
            (message.partition, dict(message.headers)["number"]) for message in await read_messages(kafka, "intake")
        ]
        assert (len(sent), len(set(sent))) == ((1 + 2 + 3) * EVENTS, 3 * EVENTS)


async def test_a_message_is_a_cloudevent_with_its_number_its_epoch_and_the_recorded_time(
    database_url: str, kafka: Log
) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        await pipeline.stage_captures(20)
        await wait_until(pipeline.all_published)
        records = await read_journal(pipeline)

    sent = {(message.partition, message.offset + 1): message for message in await read_messages(kafka, "intake")}
    assert {
        key: (message.key, message.value, dict(message.headers), message.timestamp) for key, message in sent.items()
    } == {
        (record.partition, record.number): (
            record.subject.encode(),
            to_cloudevent(record),
            {
                "content-type": b"application/cloudevents+json; charset=UTF-8",
                "number": str(record.number).encode(),
                "epoch": str(record.epoch).encode(),
            },
            int(record.recorded_at.timestamp() * 1000),
        )
        for record in records
    }


async def test_a_topic_is_created_with_the_documented_settings(database_url: str, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_producer(pipeline, kafka):
        await pipeline.stage_captures(1)
        await wait_until(pipeline.all_published)

    topic = f"{kafka.prefix}intake"
    expected = {"cleanup.policy": "delete", "retention.ms": str(_days(30)), "segment.ms": str(_days(1))}
    (description,) = await ask_admin(kafka, lambda admin: admin.describe_topics([topic]))
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic, configs=expected)]
    (answer,) = await ask_admin(kafka, lambda admin: admin.describe_configs(resources))
    configs = {config[0]: config[1] for config in answer.resources[0][4]}
    assert (len(description["partitions"]), configs) == (12, expected)


async def _offsets_are_reported(pipeline: Pipeline, log: Log) -> bool:
    group = f"{log.prefix}accord-qualification"
    offsets = await ask_admin(log, lambda admin: admin.list_consumer_group_offsets(group))
    expected = {partition: numbers[-1] for partition, numbers in (await pipeline.journal_numbers()).items()}
    return {key.partition: metadata.offset for key, metadata in offsets.items()} == expected


def _days(count: int) -> int:
    return timedelta(days=count) // timedelta(milliseconds=1)
