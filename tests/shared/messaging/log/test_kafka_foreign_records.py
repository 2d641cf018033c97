"""A topic may hold what is not ours, lack what is, or be made by somebody else; nobody hears anything wrong."""

from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import NewTopic
from prometheus_client import REGISTRY

from shared.db.messaging_tables import PARTITIONS
from shared.errors import Unavailable
from tests.shared.messaging import event_builders, recording_consumer
from tests.shared.messaging.log.kafka_admin import ask_admin, send_to_every_partition
from tests.shared.messaging.log.log_backends import Log, count_read_by
from tests.shared.messaging.log.pipeline import open_pipeline, read_journal
from tests.shared.messaging.log.running_pipeline import running_pipeline

EVENTS = 120
TOO_LARGE = 1_200_000
NEXT = [("number", b"1"), ("epoch", str(uuid4()).encode())]
CLAIMS = b'{"id":"%s","sequence":"1","type":"lead.captured","subject":"x","time":"?","data":{}}' % str(uuid4()).encode()
STRANGE: tuple[tuple[bytes | None, list[tuple[str, bytes]]], ...] = (
    (b"hello", []),
    (b"hello", NEXT),
    (None, NEXT),
    (b"[]", NEXT),
    (b'"\xff"', NEXT),
    (b'{"sequence": "1"}', NEXT),
    (CLAIMS, NEXT),
    (CLAIMS, [("number", b"2"), ("epoch", b"mine")]),
)


@pytest.mark.usefixtures("patient")
async def test_records_that_are_not_ours_are_passed_over(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as world, running_pipeline(world, kafka, tmp_path):
        before = count_read_by("journal")
        for _ in range(3):
            await world.stage_captures(EVENTS)
            await recording_consumer.until(world.all_published)
            await send_to_every_partition(kafka, STRANGE)
            await recording_consumer.until(world.all_handled)

        assert (await world.count_handled(), count_read_by("journal") - before) == (3 * EVENTS, 0)


async def test_another_installation_in_the_same_topic_is_not_heard(
    database_url: str, other_database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as ours, open_pipeline(other_database_url) as theirs:
        async with running_pipeline(ours, kafka, tmp_path), running_pipeline(theirs, kafka, tmp_path):
            for _ in range(5):
                await ours.stage_captures(EVENTS // 4)
                await theirs.stage_captures(EVENTS // 3)
            await recording_consumer.until(ours.all_handled)
            await recording_consumer.until(theirs.all_handled)

        assert [await world.count_handled() for world in (ours, theirs)] == [5 * (EVENTS // 4), 5 * (EVENTS // 3)]


async def test_an_event_too_large_for_kafka_comes_from_the_journal_and_is_counted(
    database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as world, running_pipeline(world, kafka, tmp_path):
        before, lead = _too_large(), uuid4()
        await world.stage_captures(20, lead)
        await event_builders.stage_events(
            world.intake,
            [event_builders.lead_captured(lead).model_copy(update={"attributes": {"custom.x": "x" * TOO_LARGE}})],
        )
        await world.stage_captures(20, lead)
        await recording_consumer.until(world.all_published)
        await recording_consumer.until(world.all_handled)

        assert (list((await world.handled_numbers()).values()), _too_large() - before) == ([list(range(1, 42))], 1)


async def test_a_topic_with_too_few_partitions_is_not_used_and_nothing_waits_for_it(
    database_url: str, tmp_path: Path, kafka: Log
) -> None:
    small = NewTopic(f"{kafka.prefix}intake", PARTITIONS - 1, 1)
    await ask_admin(kafka, lambda admin: admin.create_topics([small]))
    publisher = kafka.publisher("intake")
    assert publisher

    async with open_pipeline(database_url) as world:
        async with running_pipeline(world, kafka, tmp_path):
            await world.stage_captures(EVENTS)
            await recording_consumer.until(world.all_handled)

        with pytest.raises(Unavailable, match="topic with enough partitions"):
            await publisher.publish(await read_journal(world))


def _too_large() -> float:
    return REGISTRY.get_sample_value("accord_events_too_large_total", {"topic": "intake"}) or 0
