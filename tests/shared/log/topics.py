"""Kafka as others see it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.schema import PARTITIONS
from tests.shared.log.logs import Log


@asynccontextmanager
async def admin_of(log: Log) -> AsyncIterator[Any]:
    """An operator's client."""
    admin = AIOKafkaAdminClient(bootstrap_servers=log.bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def messages(log: Log, service: str) -> list[Any]:
    """Everything in a service's topic, as any other reader sees it."""
    places = [TopicPartition(f"{log.prefix}{service}", partition) for partition in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=log.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(places)
        count = sum((await consumer.end_offsets(places)).values())
        found: list[Any] = []
        while len(found) < count:
            for some in (await consumer.getmany(timeout_ms=1000)).values():
                found += some
        return found
    finally:
        await consumer.stop()


async def put(log: Log, strange: Sequence[tuple[bytes | None, list[tuple[str, bytes]]]]) -> None:
    """Put these values and headers into every partition of intake's topic."""
    producer = AIOKafkaProducer(bootstrap_servers=log.bootstrap)
    await producer.start()
    try:
        for partition in range(PARTITIONS):
            for value, headers in strange:
                await producer.send(f"{log.prefix}intake", value, b"key", partition, headers=headers)
        await producer.flush()
    finally:
        await producer.stop()
