"""Kafka as other programs see it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.db.messaging_tables import PARTITIONS
from tests.shared.messaging.log.log_backends import Log

T = TypeVar("T")
ADMIN_SECONDS = 60.0
PAUSE_SECONDS = 0.2


async def ask_admin(log: Log, request: Callable[[Any], Awaitable[T]]) -> T:
    """The answer to an administrator's client; repeated until the client knows the controller of the cluster."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ADMIN_SECONDS
    while True:
        try:
            return await _ask_once(log, request)
        except (KafkaError, AttributeError):  # the client assumes that it knows the controller
            if loop.time() > end:
                raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _ask_once(log: Log, request: Callable[[Any], Awaitable[T]]) -> T:
    admin = AIOKafkaAdminClient(bootstrap_servers=log.bootstrap)
    try:
        await admin.start()
        return await request(admin)
    finally:
        await admin.close()


@asynccontextmanager
async def running_client(kafka_client: Any) -> AsyncIterator[Any]:
    """A consumer or a producer, during the block."""
    async with asyncio.timeout(ADMIN_SECONDS):
        await kafka_client.start()
        try:
            yield kafka_client
        finally:
            await kafka_client.stop()


async def read_messages(log: Log, service: str) -> list[Any]:
    """Every message of a service's topic, as any other consumer reads it."""
    partitions = [TopicPartition(f"{log.prefix}{service}", partition) for partition in range(PARTITIONS)]
    messages: list[Any] = []
    async with running_client(
        AIOKafkaConsumer(bootstrap_servers=log.bootstrap, auto_offset_reset="earliest")
    ) as consumer:
        consumer.assign(partitions)
        count = sum((await consumer.end_offsets(partitions)).values())
        while len(messages) < count:
            for batch in (await consumer.getmany(timeout_ms=1000)).values():
                messages += batch
    return messages


async def read_numbers(log: Log, service: str) -> dict[int, list[int]]:
    """The numbers that the topic has in each partition, each once."""
    messages = await read_messages(log, service)
    numbers = {(message.partition, int(dict(message.headers)["number"])) for message in messages}
    by_partition = itertools.groupby(sorted(numbers), key=lambda key: key[0])
    return {partition: [number for _, number in keys] for partition, keys in by_partition}


async def send_to_every_partition(log: Log, foreign: Sequence[tuple[bytes | None, list[tuple[str, bytes]]]]) -> None:
    """Send these values and headers to every partition of intake's topic."""
    async with running_client(AIOKafkaProducer(bootstrap_servers=log.bootstrap)) as producer:
        for partition in range(PARTITIONS):
            for value, headers in foreign:
                await producer.send(f"{log.prefix}intake", value, b"key", partition, headers=headers)
        await producer.flush()
