"""Kafka as others see it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.db.messaging_tables import PARTITIONS
from tests.shared.messaging.log.log_backends import Log

T = TypeVar("T")
ASK_SECONDS = 60.0
PAUSE_SECONDS = 0.2


async def ask_admin(log: Log, ask: Callable[[Any], Awaitable[T]]) -> T:
    """What an operator's client is answered. It is asked again as long as it has not made out who leads the cluster."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ASK_SECONDS
    while True:
        try:
            return await _asked_once(log, ask)
        except (KafkaError, AttributeError):  # it takes for granted that it knows the controller
            if loop.time() > end:
                raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _asked_once(log: Log, ask: Callable[[Any], Awaitable[T]]) -> T:
    admin = AIOKafkaAdminClient(bootstrap_servers=log.bootstrap)
    try:
        await admin.start()
        return await ask(admin)
    finally:
        await admin.close()


@asynccontextmanager
async def running_client(one: Any) -> AsyncIterator[Any]:
    """A consumer or a producer, for as long as it may take."""
    async with asyncio.timeout(ASK_SECONDS):
        await one.start()
        try:
            yield one
        finally:
            await one.stop()


async def read_messages(log: Log, service: str) -> list[Any]:
    """Everything in a service's topic, as any other reader sees it."""
    places = [TopicPartition(f"{log.prefix}{service}", partition) for partition in range(PARTITIONS)]
    found: list[Any] = []
    async with running_client(
        AIOKafkaConsumer(bootstrap_servers=log.bootstrap, auto_offset_reset="earliest")
    ) as consumer:
        consumer.assign(places)
        count = sum((await consumer.end_offsets(places)).values())
        while len(found) < count:
            for some in (await consumer.getmany(timeout_ms=1000)).values():
                found += some
    return found


async def send_to_every_partition(log: Log, strange: Sequence[tuple[bytes | None, list[tuple[str, bytes]]]]) -> None:
    """Put these values and headers into every partition of intake's topic."""
    async with running_client(AIOKafkaProducer(bootstrap_servers=log.bootstrap)) as producer:
        for partition in range(PARTITIONS):
            for value, headers in strange:
                await producer.send(f"{log.prefix}intake", value, b"key", partition, headers=headers)
        await producer.flush()
