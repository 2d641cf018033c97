"""Offsets committed to Kafka for tools that show a group's lag. Accord never reads them, and never waits for it."""

import asyncio
from collections import defaultdict
from typing import Any

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.protocol.commit import OffsetCommitRequest

from shared.messaging.log.kafka.bounded_calls import with_deadline

EVERY_SECONDS = 2.0
COMMIT_SECONDS = 5.0


class OffsetReporter:
    """Commits the offsets of one group, without a consumer in a group: its coordination breaks at each assignment."""

    def __init__(self, options: dict[str, Any], group: str) -> None:
        self._options = options
        self._group = group
        self._offsets: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, offsets: dict[TopicPartition, int]) -> None:
        """Commit these soon: the next offset of each partition."""
        self._offsets |= offsets
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._report())

    def stop(self) -> None:
        """Commit no more."""
        if self._task is not None:
            self._task.cancel()

    async def _report(self) -> None:
        while self._offsets:
            await asyncio.sleep(EVERY_SECONDS)
            offsets, self._offsets = self._offsets, {}
            try:
                await with_deadline(COMMIT_SECONDS, self._commit(offsets))
            except Exception:
                self._offsets = offsets | self._offsets

    async def _commit(self, offsets: dict[TopicPartition, int]) -> None:
        client = AIOKafkaClient(**self._options)
        try:
            await client.bootstrap()
            node = await client.coordinator_lookup(CoordinationType.GROUP, self._group)
            await client.send(node, self._request(offsets), group=ConnectionGroup.COORDINATION)
        finally:
            await client.close()

    def _request(self, offsets: dict[TopicPartition, int]) -> OffsetCommitRequest:
        by_topic: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for topic_partition, offset in offsets.items():
            by_topic[topic_partition.topic].append((topic_partition.partition, offset, ""))
        no_member = OffsetCommitRequest.DEFAULT_GENERATION_ID, ""
        return OffsetCommitRequest(
            self._group, *no_member, OffsetCommitRequest.DEFAULT_RETENTION_TIME, [*by_topic.items()]
        )
