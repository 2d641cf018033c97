"""While Kafka is well, everything comes by Kafka, as other readers may expect it there."""

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
from tests.shared.messaging.recording_consumer import until

EVENTS = 240
# More of each partition than one fetch brings.
BACKLOG = 4000


@pytest.mark.usefixtures("patient")
async def test_while_kafka_is_well_nothing_is_read_from_the_journal(
    database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        await world.stage_captures(EVENTS)
        await until(world.all_published)
        before = count_read_by("kafka"), count_read_by("journal")
        async with running_consumer(world, kafka, tmp_path):
            await until(world.all_handled)
            for _ in range(20):
                await world.stage_captures(EVENTS // 20)
                await until(world.all_handled)

        assert (count_read_by("kafka") - before[0], count_read_by("journal") - before[1]) == (2 * EVENTS, 0)


@pytest.mark.usefixtures("patient")
async def test_a_reader_that_comes_back_goes_on_where_it_was(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        before = count_read_by("journal")
        for _ in range(3):
            await world.stage_captures(EVENTS)
            await until(world.all_published)
            async with running_consumer(world, kafka, tmp_path):
                await until(world.all_handled)

        assert (await world.count_handled(), count_read_by("journal") - before) == (3 * EVENTS, 0)


async def test_in_a_backlog_one_fetch_brings_something_of_every_partition(database_url: str, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        await world.stage_captures(BACKLOG)
        await until(world.all_published)
        source = kafka.source(world.qualification)
        await source.assign({("intake", partition): Position(0, None) for partition in range(PARTITIONS)})
        found: list[Record] = []
        while not found:
            found = await source.fetch(BACKLOG, 1.0)
        await source.close()

    assert {record.partition for record in found} == set(range(PARTITIONS))
    assert len(found) < BACKLOG


async def test_tools_that_show_lag_see_how_far_a_service_is(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with (
        open_pipeline(database_url) as world,
        running_producer(world, kafka),
        running_consumer(world, kafka, tmp_path),
    ):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        await until(lambda: _told(world, kafka))


async def test_everything_sent_again_is_handled_once(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        async with running_consumer(world, kafka, tmp_path):
            await world.stage_captures(EVENTS)
            await until(world.all_handled)
            await until(world.all_published)
            for _ in range(2):
                await republish_all(world.intake)
                await world.stage_captures(EVENTS)
                await until(world.all_published)
                await until(world.all_handled)

        sent = [
            (message.partition, dict(message.headers)["number"]) for message in await read_messages(kafka, "intake")
        ]
        assert (len(sent), len(set(sent))) == ((1 + 2 + 3) * EVENTS, 3 * EVENTS)


async def test_a_record_is_a_cloudevent_with_its_number_epoch_and_the_time_we_learned_of_it(
    database_url: str, kafka: Log
) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        await world.stage_captures(20)
        await until(world.all_published)
        kept = await read_journal(world)

    sent = {(message.partition, message.offset + 1): message for message in await read_messages(kafka, "intake")}
    assert {
        place: (message.key, message.value, dict(message.headers), message.timestamp) for place, message in sent.items()
    } == {
        (record.partition, record.number): (
            record.subject.encode(),
            to_cloudevent(record),
            {"number": str(record.number).encode(), "epoch": str(record.epoch).encode()},
            int(record.recorded_at.timestamp() * 1000),
        )
        for record in kept
    }


async def test_a_topic_is_made_as_the_contract_says(database_url: str, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_producer(world, kafka):
        await world.stage_captures(1)
        await until(world.all_published)

    topic = f"{kafka.prefix}intake"
    wanted = {"cleanup.policy": "delete", "retention.ms": str(_days(30)), "segment.ms": str(_days(1))}
    (made,) = await ask_admin(kafka, lambda admin: admin.describe_topics([topic]))
    asks = [ConfigResource(ConfigResourceType.TOPIC, topic, configs=wanted)]
    (answer,) = await ask_admin(kafka, lambda admin: admin.describe_configs(asks))
    configs = {config[0]: config[1] for config in answer.resources[0][4]}
    assert (len(made["partitions"]), configs) == (12, wanted)


async def _told(world: Pipeline, log: Log) -> bool:
    group = f"{log.prefix}accord-qualification"
    told = await ask_admin(log, lambda admin: admin.list_consumer_group_offsets(group))
    wanted = {partition: numbers[-1] for partition, numbers in (await world.journal_numbers()).items()}
    return {place.partition: at.offset for place, at in told.items()} == wanted


def _days(count: int) -> int:
    return timedelta(days=count) // timedelta(milliseconds=1)
