"""What Kafka brings to a reader, as long as Kafka is there; while it is away, a fetch brings nothing."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError, RecordTooLargeError

from shared.messaging.log.kafka.bounded_calls import (
    CLOSE_SECONDS,
    START_SECONDS,
    STOP_SECONDS,
    client_options,
    run_detached,
    with_deadline,
)
from shared.messaging.log.kafka.fetch_positions import FetchPositions
from shared.messaging.log.kafka.offset_reporter import OffsetReporter
from shared.messaging.log.kafka.serialization import PARTITION_BYTES, from_kafka
from shared.messaging.log.kafka.stall_detector import StallDetector
from shared.messaging.log.record import Position, Record
from shared.messaging.log.record import TopicPartition as Place
from shared.messaging.log.wakeups import wait_for_wakeup
from shared.telemetry import log

# Beyond the time that a fetch was given; a client that takes longer hangs.
GRACE_SECONDS = 1.0
LOOK_SECONDS = 5.0
# How soon to look again for a topic that was not there, or after a look without an answer.
SOON_SECONDS = 0.5
# So many looks in a row without an answer, and the client is given up.
MISSES = 2
BACK_OFF_SECONDS = 0.5
AWAY = "Kafka is away"


class BrokerTimeout(Exception):
    """The client asks, and nobody answers."""


class ConsumerStalled(Exception):
    """Kafka has more, and the client does not bring it."""


class KafkaSource:
    """Reads assigned partitions without a group; a client that fails, hangs or is stuck is dropped for a new one."""

    log_name = "kafka"

    def __init__(self, bootstrap: str, service: str, prefix: str = "") -> None:
        self.why: str | None = AWAY
        self._service = service
        self._prefix = prefix
        self._options = client_options(bootstrap, f"accord-{service}")
        self._aim = FetchPositions()
        self._watch = StallDetector(LOOK_SECONDS)
        self._commits = OffsetReporter(self._options, f"{prefix}accord-{service}")
        self._consumer: Any = None
        self._found = asyncio.Event()
        # There is something for `_tend` to look at.
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def assign(self, positions: dict[Place, Position]) -> None:
        """Read these places from their hints on: from the beginning where nothing is handled, else from the end."""
        self._aim.next_offsets = {
            self._named(place): 0 if at.number == 0 else at.kafka_offset for place, at in positions.items()
        }
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        if self._consumer is not None:
            self._aim.assign_consumer(self._consumer)
        self._changed.set()

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        """Up to `limit` records, waiting at most `seconds` for the first; none while Kafka is away."""
        consumer = self._consumer
        if consumer is None:
            await wait_for_wakeup(self._found, seconds)
            return []
        asked = consumer.getmany(timeout_ms=int(seconds * 1000), max_records=limit)
        try:
            found = self._aim.accept(await with_deadline(seconds + GRACE_SECONDS, asked))
            # Where it brings as much as it may, other partitions wait for their turn.
            if sum(map(len, found.values())) < limit:
                self._watch.record_poll()
            return from_kafka(found, self._prefix)
        except OffsetOutOfRangeError as error:
            self._aim.seek_to_end(consumer, error.args[0])
        except NoOffsetForPartitionError as error:
            self._aim.seek_to_end(consumer, error.args)
        except RecordTooLargeError:
            pass  # the client went on behind it
        except Exception as error:
            # What it stumbled over may be there for the next client too: go on behind it.
            self._aim.reset_to_end()
            self._lose(error)
        return []

    async def report_handled(self, positions: dict[Place, Position]) -> None:
        """Tell Kafka, some time."""
        self._commits.add(
            {self._named(place): at.kafka_offset for place, at in positions.items() if at.kafka_offset is not None}
        )

    async def close(self) -> None:
        """Stop the client, within a bounded time."""
        self._commits.stop()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping}, timeout=CLOSE_SECONDS)
        if self._stopping is not None:
            await asyncio.wait({self._stopping}, timeout=CLOSE_SECONDS)

    async def _keep(self) -> None:
        """Have a client that works, until cancelled."""
        while True:
            consumer = AIOKafkaConsumer(
                **self._options, auto_offset_reset="none", max_partition_fetch_bytes=PARTITION_BYTES
            )
            try:
                await with_deadline(START_SECONDS, consumer.start())
                await self._tend(consumer)
            except Exception as error:
                self._lose(error)
            finally:
                self._consumer = None
                self._stopping = run_detached(STOP_SECONDS, consumer.stop())
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def _tend(self, consumer: Any) -> None:
        """Let the client read the topics that are there, as long as it answers and brings what there is."""
        self._aim.existing_topics = await with_deadline(LOOK_SECONDS, consumer.topics())
        self._aim.assign_consumer(consumer)
        self._hold(consumer)
        missed = 0
        while missed < MISSES:
            await wait_for_wakeup(self._changed, SOON_SECONDS if missed or not self._aim.is_complete else LOOK_SECONDS)
            self._changed.clear()
            if self._consumer is not consumer:
                return
            missed = 0 if await self._look(consumer) else missed + 1
        raise BrokerTimeout

    async def _look(self, consumer: Any) -> bool:
        """Whether the client had an answer; it reads what is there now. Raises Stuck."""
        try:
            self._aim.existing_topics = await with_deadline(LOOK_SECONDS, consumer.topics())
        except (KafkaError, TimeoutError):
            return False
        if not self._aim.is_assigned:
            self._aim.assign_consumer(consumer)
        if self._watch.is_check_due() and self._watch.is_stalled(self._aim.next_offsets, await _ends(consumer)):
            raise ConsumerStalled
        return True

    def _hold(self, consumer: Any) -> None:
        if self.why:
            log.info("Kafka answers", service=self._service)
        self.why = None
        self._consumer = consumer
        self._found.set()

    def _lose(self, error: Exception) -> None:
        """Read on from the journal; said once, however often the client tries meanwhile."""
        if not self.why:
            log.warning("Kafka lost", service=self._service, cause=type(error).__name__)
        self.why = AWAY
        self._consumer = None
        self._found.clear()
        self._changed.set()

    def _named(self, place: Place) -> TopicPartition:
        return TopicPartition(f"{self._prefix}{place[0]}", place[1])


async def _ends(consumer: Any) -> dict[TopicPartition, int]:
    try:
        ends: dict[TopicPartition, int] = await with_deadline(LOOK_SECONDS, consumer.end_offsets(consumer.assignment()))
    except (KafkaError, TimeoutError):
        return {}
    return ends
