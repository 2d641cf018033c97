"""Where in its partitions a client is to read on; offsets are hints, for numbers tell what was missed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition

from shared.messaging.log.kafka.bounded_calls import run_detached

END_SECONDS = 5.0


class FetchPositions:
    """The partitions wanted, with the next offset of each; None: the end, whatever that is."""

    def __init__(self) -> None:
        self.next_offsets: dict[TopicPartition, int | None] = {}
        # All topics of the cluster, and those of them that the client reads.
        self.existing_topics: set[str] = set()
        self._reads: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every topic wanted is there."""
        return self._wanted <= self.existing_topics

    @property
    def is_assigned(self) -> bool:
        """Whether the client reads all that is wanted and there, and nothing else."""
        return self._wanted & self.existing_topics == self._reads

    @property
    def _wanted(self) -> set[str]:
        return {place.topic for place in self.next_offsets}

    def assign_consumer(self, consumer: Any) -> None:
        """Let the client read what is there, each partition from its next offset on.

        Only what is there: it asks for a missing topic without pause, and a broker may make one for being asked.
        """
        places = {place: offset for place, offset in self.next_offsets.items() if place.topic in self.existing_topics}
        self._reads = {place.topic for place in places}
        consumer.assign(list(places))
        for place, offset in places.items():
            if offset is not None:
                consumer.seek(place, offset)
        self.seek_to_end(consumer, [place for place, offset in places.items() if offset is None])

    def seek_to_end(self, consumer: Any, places: Iterable[TopicPartition]) -> None:
        """Let these go on at their end."""
        wanted = [place for place in places if place in self.next_offsets]
        self.next_offsets |= dict.fromkeys(wanted)
        if wanted:
            run_detached(END_SECONDS, self._find_end(consumer, wanted))

    def reset_to_end(self) -> None:
        """Let the next client begin at the end of everything."""
        self.next_offsets = dict.fromkeys(self.next_offsets)

    def accept(self, found: Mapping[TopicPartition, Sequence[Any]]) -> dict[TopicPartition, Sequence[Any]]:
        """Of what the client found, what is wanted; the next offsets are behind it now."""
        wanted = {place: messages for place, messages in found.items() if place in self.next_offsets}
        self.next_offsets |= {place: messages[-1].offset + 1 for place, messages in wanted.items()}
        return wanted

    async def _find_end(self, consumer: Any, places: Sequence[TopicPartition]) -> None:
        await consumer.seek_to_end(*places)
        for place in places:
            end = await consumer.position(place)
            if self.next_offsets.get(place, end) is None:
                self.next_offsets[place] = end
