"""The offsets at which a client reads on. They are hints: the numbers of the records show what was missed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition

from shared.messaging.log.kafka.bounded_calls import run_detached

END_SECONDS = 5.0


class FetchPositions:
    """The requested partitions with the next offset of each; None: the end of the partition, wherever it is."""

    def __init__(self) -> None:
        self.next_offsets: dict[TopicPartition, int | None] = {}
        # All topics of the cluster, and those of them that the client is assigned to.
        self.existing_topics: set[str] = set()
        self._assigned: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every requested topic exists."""
        return self._requested_topics <= self.existing_topics

    @property
    def is_assigned(self) -> bool:
        """Whether the client is assigned to the requested topics that exist, and to no others."""
        return self._requested_topics & self.existing_topics == self._assigned

    @property
    def _requested_topics(self) -> set[str]:
        return {key.topic for key in self.next_offsets}

    def assign_consumer(self, consumer: Any) -> None:
        """Assign the client to the topics that exist, each partition from its next offset on.

        Only to those: a client requests a missing topic without pause, and the request may create the topic.
        """
        offsets = {key: offset for key, offset in self.next_offsets.items() if key.topic in self.existing_topics}
        self._assigned = {key.topic for key in offsets}
        consumer.assign(list(offsets))
        for key, offset in offsets.items():
            if offset is not None:
                consumer.seek(key, offset)
        self.seek_to_end(consumer, [key for key, offset in offsets.items() if offset is None])

    def seek_to_end(self, consumer: Any, partitions: Iterable[TopicPartition]) -> None:
        """Read these partitions from their end on."""
        requested = [key for key in partitions if key in self.next_offsets]
        self.next_offsets |= dict.fromkeys(requested)
        if requested:
            run_detached(END_SECONDS, self._find_end(consumer, requested))

    def reset_to_end(self) -> None:
        """Let the next client start at the end of every partition."""
        self.next_offsets = dict.fromkeys(self.next_offsets)

    def accept(self, fetched: Mapping[TopicPartition, Sequence[Any]]) -> dict[TopicPartition, Sequence[Any]]:
        """The fetched messages of requested partitions; the next offsets are raised behind them."""
        accepted = {key: messages for key, messages in fetched.items() if key in self.next_offsets}
        self.next_offsets |= {key: messages[-1].offset + 1 for key, messages in accepted.items()}
        return accepted

    async def _find_end(self, consumer: Any, partitions: Sequence[TopicPartition]) -> None:
        await consumer.seek_to_end(*partitions)
        for key in partitions:
            end = await consumer.position(key)
            if self.next_offsets.get(key, end) is None:
                self.next_offsets[key] = end
