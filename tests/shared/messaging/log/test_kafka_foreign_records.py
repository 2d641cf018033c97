"""A topic with foreign records, without some of our own, or created by another program: only our events are handled."""

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
NEXT_HEADERS = [("number", b"1"), ("epoch", str(uuid4()).encode())]
FORGED = b'{"id":"%s","sequence":"1","type":"lead.captured","subject":"x","time":"?","data":{}}' % str(uuid4()).encode()
FOREIGN: tuple[tuple[bytes | None, list[tuple[str, bytes]]], ...] = (
    (b"hello", []),
    (b"hello", NEXT_HEADERS),
    (None, NEXT_HEADERS),
    (b"[]", NEXT_HEADERS),
    (b'"\xff"', NEXT_HEADERS),
    (b'{"sequence": "1"}', NEXT_HEADERS),
    (FORGED, NEXT_HEADERS),
    (FORGED, [("number", b"2"), ("epoch", b"mine")]),
)


@pytest.mark.usefixtures("patient")
async def test_foreign_records_are_skipped(database_url: str, tmp_path: Path, kafka: Log) -> None:
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, kafka, tmp_path):
        before = count_read_by("journal")
        for _ in range(3):
            await pipeline.stage_captures(EVENTS)
            await recording_consumer.wait_until(pipeline.all_published)
            await send_to_every_partition(kafka, FOREIGN)
            await recording_consumer.wait_until(pipeline.all_handled)

        assert (await pipeline.count_handled(), count_read_by("journal") - before) == (3 * EVENTS, 0)


async def test_events_of_another_installation_in_the_same_topic_are_not_handled(
    database_url: str, other_database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as own, open_pipeline(other_database_url) as other:
        async with running_pipeline(own, kafka, tmp_path), running_pipeline(other, kafka, tmp_path):
            for _ in range(5):
                await own.stage_captures(EVENTS // 4)
                await other.stage_captures(EVENTS // 3)
            await recording_consumer.wait_until(own.all_handled)
            await recording_consumer.wait_until(other.all_handled)

        assert [await pipeline.count_handled() for pipeline in (own, other)] == [5 * (EVENTS // 4), 5 * (EVENTS // 3)]
        assert [await pipeline.handled_of_another_journal() for pipeline in (own, other)] == [[], []]


async def test_an_event_too_large_for_kafka_comes_from_the_journal_and_is_counted(
    database_url: str, tmp_path: Path, kafka: Log
) -> None:
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, kafka, tmp_path):
        before, lead = _count_too_large(), uuid4()
        await pipeline.stage_captures(20, lead)
        await event_builders.stage_events(
            pipeline.intake,
            [event_builders.lead_captured(lead).model_copy(update={"attributes": {"custom.x": "x" * TOO_LARGE}})],
        )
        await pipeline.stage_captures(20, lead)
        await recording_consumer.wait_until(pipeline.all_published)
        await recording_consumer.wait_until(pipeline.all_handled)

        assert (list((await pipeline.handled_numbers()).values()), _count_too_large() - before) == (
            [list(range(1, 42))],
            1,
        )


async def test_a_topic_with_too_few_partitions_is_not_used_and_no_event_waits_for_it(
    database_url: str, tmp_path: Path, kafka: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    small = NewTopic(f"{kafka.prefix}intake", PARTITIONS - 1, 1)
    await ask_admin(kafka, lambda admin: admin.create_topics([small]))
    publisher = kafka.publisher("intake")
    assert publisher

    async with open_pipeline(database_url) as pipeline:
        async with running_pipeline(pipeline, kafka, tmp_path):
            await pipeline.stage_captures(EVENTS)
            await recording_consumer.wait_until(pipeline.all_handled)

        with pytest.raises(Unavailable, match="topic with enough partitions"):
            await publisher.publish(await read_journal(pipeline))
    assert f'"why":"{kafka.prefix}intake has {PARTITIONS - 1} of {PARTITIONS} partitions"' in capfd.readouterr().err


def _count_too_large() -> float:
    return REGISTRY.get_sample_value("accord_events_too_large_total", {"topic": "intake"}) or 0
