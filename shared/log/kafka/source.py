"""What Kafka brings to a reader: assigned partitions, and offsets that are hints only, since numbers tell."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError, RecordTooLargeError

from shared.log.kafka.calls import CLOSE_SECONDS, START_SECONDS, STOP_SECONDS, beside, client_options, within
from shared.log.kafka.commits import Commits
from shared.log.kafka.watch import Watch
from shared.log.kafka.wire import received
from shared.log.records import Place, Position, Record
from shared.telemetry import log

# Beyond the time that a fetch was given; a client that takes longer hangs.
GRACE_SECONDS = 1.0
# Little enough for all places to have their turn soon, when much waits.
PARTITION_BYTES = 256 * 1024
LOOK_SECONDS = 5.0
# How soon a topic that was not there is looked for again.
MISSING_SECONDS = 0.5
BACK_OFF_SECONDS = 0.5
AWAY = "Kafka is away"


class Stuck(Exception):
    """Kafka has more, and the client does not bring it."""


class KafkaSource:
    """Reads what it is assigned as long as Kafka is there; while it is away, a fetch brings nothing."""

    via = "kafka"

    def __init__(self, bootstrap: str, service: str, prefix: str = "") -> None:
        self.why: str | None = AWAY
        self._service = service
        self._prefix = prefix
        self._options = client_options(bootstrap, f"accord-{service}")
        # The next offset of each partition; None: the end, whatever that is.
        self._next: dict[TopicPartition, int | None] = {}
        self._there: set[str] = set()
        self._consumer: Any = None
        self._found = asyncio.Event()
        self._lost = asyncio.Event()
        self._watch = Watch()
        self._commits: Commits | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def assign(self, positions: dict[Place, Position]) -> None:
        """Read these places from their hints on: from the beginning where nothing is handled, else from the end."""
        self._next = {self._named(place): 0 if at.number == 0 else at.hint for place, at in positions.items()}
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        if self._consumer is not None:
            self._point(self._consumer)

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        """Up to `limit` records, waiting at most `seconds` for the first; none while Kafka is away."""
        consumer = self._consumer
        if consumer is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._found.wait(), seconds)
            return []
        self._watch.asked()
        asked = consumer.getmany(timeout_ms=int(seconds * 1000), max_records=limit)
        try:
            return self._take(await within(seconds + GRACE_SECONDS, asked))
        except OffsetOutOfRangeError as error:
            self._to_end(consumer, error.args[0])
        except RecordTooLargeError:
            pass  # the client went on behind it
        except Exception as error:
            # What it stumbled over may be there for the next client too: go on behind it.
            self._next = dict.fromkeys(self._next)
            self._lose(error)
        return []

    async def handled(self, positions: dict[Place, Position]) -> None:
        """Tell Kafka, some time."""
        if self._commits is not None:
            self._commits.add({self._named(place): at.hint for place, at in positions.items() if at.hint is not None})

    async def close(self) -> None:
        """Stop the client, within a bounded time."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping}, timeout=CLOSE_SECONDS)
        if self._stopping is not None:
            await asyncio.wait({self._stopping}, timeout=CLOSE_SECONDS)

    async def _keep(self) -> None:
        """Have a client that works, until cancelled."""
        while True:
            consumer = AIOKafkaConsumer(
                **self._options,
                group_id=f"accord-{self._service}",
                enable_auto_commit=False,
                auto_offset_reset="none",
                max_partition_fetch_bytes=PARTITION_BYTES,
            )
            self._commits = Commits(consumer)
            try:
                await within(START_SECONDS, consumer.start())
                await self._tend(consumer)
            except Exception as error:
                self._lose(error)
            finally:
                self._consumer = None
                self._commits.end()
                self._stopping = beside(STOP_SECONDS, consumer.stop())
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def _tend(self, consumer: Any) -> None:
        """Let the client read the topics that are there, as long as it answers and brings what there is."""
        self._lost.clear()
        while not self._lost.is_set():
            there = await within(LOOK_SECONDS, consumer.topics())
            if self._consumer is None or there != self._there:
                self._there = there
                self._point(consumer)
                self._consumer = consumer
                self._hold()
            if self._watch.stuck(self._next, await self._ends(consumer)):
                raise Stuck
            missing = {place.topic for place in self._next} - there
            with suppress(TimeoutError):
                await asyncio.wait_for(self._lost.wait(), MISSING_SECONDS if missing else LOOK_SECONDS)

    async def _ends(self, consumer: Any) -> dict[TopicPartition, int]:
        try:
            ends: dict[TopicPartition, int] = await within(LOOK_SECONDS, consumer.end_offsets(consumer.assignment()))
        except (KafkaError, TimeoutError):
            return {}
        return ends

    def _point(self, consumer: Any) -> None:
        """Assign what is there, each partition from its next offset on.

        Only what is there: the client asks for a missing topic without pause, and brokers may make one for asking.
        """
        places = {place: offset for place, offset in self._next.items() if place.topic in self._there}
        consumer.assign(list(places))
        for place, offset in places.items():
            if offset is not None:
                consumer.seek(place, offset)
        self._to_end(consumer, [place for place, offset in places.items() if offset is None])

    def _to_end(self, consumer: Any, places: Iterable[TopicPartition]) -> None:
        gone = [place for place in places if place in self._next]
        self._next |= dict.fromkeys(gone)
        if gone:
            beside(LOOK_SECONDS, self._find_end(consumer, gone))

    async def _find_end(self, consumer: Any, places: Sequence[TopicPartition]) -> None:
        await consumer.seek_to_end(*places)
        for place in places:
            end = await consumer.position(place)
            if self._next.get(place, end) is None:
                self._next[place] = end

    def _take(self, found: dict[TopicPartition, Sequence[Any]]) -> list[Record]:
        records = []
        for place, messages in found.items():
            if place not in self._next:
                continue
            self._next[place] = messages[-1].offset + 1
            topic = place.topic.removeprefix(self._prefix)
            ours = [record for message in messages if (record := received(message, (topic, place.partition)))]
            if len(ours) < len(messages):
                log.warning("records not ours", topic=topic, partition=place.partition, count=len(messages) - len(ours))
            records += ours
        return records

    def _hold(self) -> None:
        if self.why:
            log.info("Kafka answers", service=self._service)
        self.why = None
        self._found.set()

    def _lose(self, error: Exception) -> None:
        """Read on from the journal; said once, however often the client tries meanwhile."""
        if not self.why:
            log.warning("Kafka lost", service=self._service, cause=type(error).__name__)
        self.why = AWAY
        self._consumer = None
        self._found.clear()
        self._lost.set()

    def _named(self, place: Place) -> TopicPartition:
        return TopicPartition(f"{self._prefix}{place[0]}", place[1])
