"""Sends the journal's records to Kafka: prepared batches, one at a time in each partition."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import aiokafka.errors

from shared.config.kafka_settings import KafkaConnection
from shared.errors import Unavailable
from shared.messaging.log.kafka.bounded_calls import (
    START_SECONDS,
    STOP_SECONDS,
    client_options,
    run_detached,
    stop_client,
    wait_running_time,
    with_deadline,
)
from shared.messaging.log.kafka.serialization import BATCH_BYTES, to_kafka
from shared.messaging.log.kafka.topics import TooFewPartitions, ensure_topic
from shared.messaging.log.record import FEWEST_PARTITIONS, Record
from shared.telemetry import RepeatedFailure, events_too_large_total, log

PUBLISH_SECONDS = 10.0
RESOURCE = "Kafka"


class KafkaPublisher:
    """Publishes one service's topic. Not idempotent: that producer can hang, and consumers detect repeats by number."""

    def __init__(self, connection: KafkaConnection, service: str, retention_days: int, prefix: str = "") -> None:
        self._connection = connection
        self._service = service
        self._topic = f"{prefix}{service}"
        self._retention_days = retention_days
        self._producer: Any = None
        self._partitions = FEWEST_PARTITIONS
        self._too_few_partitions = RepeatedFailure("topic_has_too_few_partitions", f"{service}.publisher")

    async def prepare(self, partitions: int = FEWEST_PARTITIONS) -> None:
        """Start a client and create the topic, before there is anything to send. Raises Unavailable.

        With more partitions than before it starts anew, and looks whether the topic has them.
        """
        if self._producer is not None and partitions > self._partitions:
            self._drop()
        self._partitions = max(partitions, self._partitions)
        if self._producer is not None:
            return
        try:
            self._producer = await self._connect()
            self._too_few_partitions.end()
        except TooFewPartitions as error:
            self._too_few_partitions.record(error, why=error.detail)
            raise
        except Unavailable:
            raise
        except Exception as error:
            raise Unavailable(RESOURCE) from error

    async def publish(self, records: Sequence[Record]) -> dict[int, int]:
        """Send these; the last number acknowledged per partition. Raises Unavailable if none was.

        A broker may have stored what failed: the publisher sends again from the last number acknowledged on.
        """
        await self.prepare()
        acknowledged: dict[int, int] = {}
        try:
            await self._send_all(records, acknowledged)
        except Exception as error:
            self._drop()
            if not acknowledged:
                raise Unavailable(RESOURCE) from error
            log.warning("kafka_send_partially_failed", topic=self._topic, cause=type(error).__name__)
        return acknowledged

    async def close(self) -> None:
        """Stop the client, within a bounded time."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await stop_client(producer.stop())

    async def _connect(self) -> Any:
        producer = aiokafka.AIOKafkaProducer(
            **client_options(self._connection, f"accord-{self._service}"), acks="all", max_batch_size=BATCH_BYTES
        )
        try:
            await with_deadline(START_SECONDS, producer.start())
            await ensure_topic(producer.client, self._connection, self._topic, self._partitions, self._retention_days)
        except BaseException:
            run_detached(STOP_SECONDS, producer.stop())
            raise
        return producer

    def _drop(self) -> None:
        """After a failure a new client starts, and creates the topic if it is gone."""
        run_detached(STOP_SECONDS, self._producer.stop())
        self._producer = None

    async def _send_all(self, records: Sequence[Record], acknowledged: dict[int, int]) -> None:
        by_partition: dict[int, list[Record]] = defaultdict(list)
        for record in sorted(records, key=lambda record: record.number):
            by_partition[record.partition].append(record)
        sending = {asyncio.create_task(self._send(batch, acknowledged)) for batch in by_partition.values()}
        try:
            in_time = await wait_running_time(sending, PUBLISH_SECONDS)
        finally:
            for task in sending:
                task.cancel()
        done = [task for task in sending if task.done() and not task.cancelled()]
        failed = [error for task in done if (error := task.exception())]
        if failed or not in_time:
            raise failed[0] if failed else TimeoutError

    async def _send(self, records: Sequence[Record], acknowledged: dict[int, int]) -> None:
        """Send one partition's records, batch after batch; a record that is too large for the broker is skipped."""
        sent, limit = 0, len(records)
        while sent < len(records):
            batch, count = self._fill(records[sent : sent + limit])
            try:
                await (await self._producer.send_batch(batch, self._topic, partition=records[0].partition))
            except aiokafka.errors.MessageSizeTooLargeError:
                if count > 1:
                    limit = count // 2
                    continue
                self._skip(records[sent])
            sent += count
            acknowledged[records[0].partition] = records[sent - 1].number

    def _fill(self, records: Sequence[Record]) -> tuple[Any, int]:
        """A batch of the first of these, at least one, and how many they are."""
        batch = self._producer.create_batch()
        count = 0
        while count < len(records) and batch.append(**to_kafka(records[count])):
            count += 1
        return batch, count

    def _skip(self, record: Record) -> None:
        events_too_large_total.labels(record.topic).inc()
        log.error(
            "event_too_large_for_kafka",
            topic=record.topic, partition=record.partition, number=record.number, event_type=record.type,
        )  # fmt: skip
