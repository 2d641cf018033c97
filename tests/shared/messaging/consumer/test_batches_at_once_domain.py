"""Which records are handled in one batch, and which at the same time in another."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.messaging.consumer.batch_processor import SMALLEST_BATCH, split_by_partition
from shared.messaging.log.record import Record
from tests.shared.messaging.event_builders import NOON


def test_many_records_make_two_batches_and_a_partition_of_every_topic_is_in_one_of_them() -> None:
    records = [
        _record(topic, partition, number)
        for number in range(1, SMALLEST_BATCH)
        for partition in range(4)
        for topic in ("intake", "handoff")
    ]

    batches = split_by_partition(records)

    assert [{record.partition for record in batch} for batch in batches] == [{0, 2}, {1, 3}]
    assert all(batch == [record for record in records if record in batch] for batch in batches)


@pytest.mark.parametrize("partitions", [(0,), (0, 1)])
def test_few_records_of_a_partition_make_no_batch_of_their_own(partitions: tuple[int, ...]) -> None:
    records = [_record("intake", 0, number) for number in range(1, 2 * SMALLEST_BATCH)]
    records += [_record("intake", partition, number) for partition in partitions[1:] for number in range(1, 10)]

    assert split_by_partition(records) == [records]


def _record(topic: str, partition: int, number: int) -> Record:
    return Record(topic, partition, number, UUID(int=1), uuid7(), "lead.captured", 1, "lead", NOON, NOON, "{}")
