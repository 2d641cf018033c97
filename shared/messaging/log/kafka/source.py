"""Reads a consumer's records from Kafka; while Kafka is unavailable, a fetch returns nothing."""

import asyncio
from typing import Any

import aiokafka.errors

from shared.config.kafka_settings import KafkaConnection
from shared.messaging.log.kafka.availability import Availability
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
from shared.messaging.log.record import Position, Record, TopicPartition
from shared.messaging.log.wakeups import wait_for_wakeup

# How much longer than its timeout a fetch may take; a client that takes longer hangs.
GRACE_SECONDS = 1.0
CHECK_SECONDS = 5.0
# How soon to check again if a topic did not exist, or the broker did not answer.
RECHECK_SECONDS = 0.5
# After so many checks in a row without an answer the client is replaced.
MISSED_CHECKS = 2
BACK_OFF_SECONDS = 0.5


class BrokerTimeout(Exception):
    """No broker answers the client."""


class ConsumerStalled(Exception):
    """Kafka has more records, and the client does not return them."""


class KafkaSource:
    """Reads assigned partitions without a group; a client that fails, hangs or stalls is replaced by a new one."""

    log_name = "kafka"

    def __init__(self, connection: KafkaConnection, service: str, prefix: str = "") -> None:
        self._availability = Availability(service, connection)
        self._prefix = prefix
        self._options = client_options(connection, f"accord-{service}")
        self._fetch_positions = FetchPositions()
        self._stall_detector = StallDetector(CHECK_SECONDS)
        self._offset_reporter = OffsetReporter(self._options, f"{prefix}accord-{service}")
        self._consumer: Any = None
        self._connected = asyncio.Event()
        # Wakes up `_supervise`: the assignment or the client changed.
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    @property
    def unready_reason(self) -> str | None:
        """Why no records come from Kafka; None if they do."""
        return self._availability.reason

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        """Read these partitions from their offsets on.

        Without an offset from the end, but from the beginning if nothing is handled yet.
        """
        self._fetch_positions.next_offsets = {
            self._to_kafka_partition(key): 0 if position.number == 0 else position.kafka_offset
            for key, position in positions.items()
        }
        if self._running is None:
            self._running = asyncio.create_task(self._keep_connected())
        if self._consumer is not None:
            self._fetch_positions.assign_consumer(self._consumer)
        self._changed.set()

    def wake(self) -> None:
        """Nothing to do: the client always waits for records."""

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        """Up to `limit` records, waiting at most `seconds` for the first; none while Kafka is unavailable."""
        consumer = self._consumer
        if consumer is None:
            await wait_for_wakeup(self._connected, seconds)
            return []
        request = consumer.getmany(timeout_ms=int(seconds * 1000), max_records=limit)
        try:
            fetched = self._fetch_positions.accept(await with_deadline(seconds + GRACE_SECONDS, request))
            # After a full fetch other partitions may still wait for their share.
            if sum(map(len, fetched.values())) < limit:
                self._stall_detector.record_poll()
            return from_kafka(fetched, self._prefix)
        except aiokafka.errors.OffsetOutOfRangeError as error:
            self._fetch_positions.seek_to_end(consumer, error.args[0])
        except aiokafka.errors.NoOffsetForPartitionError as error:
            self._fetch_positions.seek_to_end(consumer, error.args)
        except aiokafka.errors.RecordTooLargeError:
            pass  # the client goes on behind the record
        except Exception as error:
            # The next client could fail at the same record: it starts behind it.
            self._fetch_positions.reset_to_end()
            self._disconnect(error)
        return []

    async def report_handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Commit the offsets to Kafka soon, for tools that show lag."""
        self._offset_reporter.add(
            {
                self._to_kafka_partition(key): position.kafka_offset
                for key, position in positions.items()
                if position.kafka_offset is not None
            }
        )

    async def close(self) -> None:
        """Stop the client, within a bounded time."""
        self._offset_reporter.stop()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running}, timeout=CLOSE_SECONDS)
        if self._stopping is not None:
            await asyncio.wait({self._stopping}, timeout=CLOSE_SECONDS)

    async def _keep_connected(self) -> None:
        """Have a working client, until cancelled."""
        while True:
            consumer = aiokafka.AIOKafkaConsumer(
                **self._options, auto_offset_reset="none", max_partition_fetch_bytes=PARTITION_BYTES
            )
            try:
                await with_deadline(START_SECONDS, consumer.start())
                await self._supervise(consumer)
            except Exception as error:
                self._disconnect(error)
                await self._availability.explain()
            finally:
                self._consumer = None
                self._stopping = run_detached(STOP_SECONDS, consumer.stop())
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def _supervise(self, consumer: Any) -> None:
        """Let the client read the topics that exist, as long as it answers and returns the records that Kafka has."""
        self._fetch_positions.existing_topics = await with_deadline(CHECK_SECONDS, consumer.topics())
        self._fetch_positions.assign_consumer(consumer)
        self._connect(consumer)
        missed = 0
        while missed < MISSED_CHECKS:
            complete = self._fetch_positions.is_complete and not missed
            await wait_for_wakeup(self._changed, CHECK_SECONDS if complete else RECHECK_SECONDS)
            self._changed.clear()
            if self._consumer is not consumer:
                return
            missed = 0 if await self._check(consumer) else missed + 1
        raise BrokerTimeout

    async def _check(self, consumer: Any) -> bool:
        """Whether a broker answered; the client reads the topics that exist now. Raises ConsumerStalled."""
        try:
            self._fetch_positions.existing_topics = await with_deadline(CHECK_SECONDS, consumer.topics())
        except (aiokafka.errors.KafkaError, TimeoutError):
            return False
        if not self._fetch_positions.is_assigned:
            self._fetch_positions.assign_consumer(consumer)
        if self._stall_detector.is_check_due():
            ends = await _find_ends(consumer)
            if self._stall_detector.is_stalled(self._fetch_positions.next_offsets, ends):
                raise ConsumerStalled
        return True

    def _connect(self, consumer: Any) -> None:
        self._availability.gain()
        self._consumer = consumer
        self._connected.set()

    def _disconnect(self, error: Exception) -> None:
        """Read from the journal from now on; logged once, however often the client tries meanwhile."""
        self._availability.lose(error)
        self._consumer = None
        self._connected.clear()
        self._changed.set()

    def _to_kafka_partition(self, topic_partition: TopicPartition) -> aiokafka.TopicPartition:
        topic, partition = topic_partition
        return aiokafka.TopicPartition(f"{self._prefix}{topic}", partition)


async def _find_ends(consumer: Any) -> dict[aiokafka.TopicPartition, int]:
    try:
        ends: dict[aiokafka.TopicPartition, int] = await with_deadline(
            CHECK_SECONDS, consumer.end_offsets(consumer.assignment())
        )
    except (aiokafka.errors.KafkaError, TimeoutError):
        return {}
    return ends
