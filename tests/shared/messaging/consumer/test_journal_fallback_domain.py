"""When a log counts as stalled, when it has recovered, and when a consumer was only busy."""

from collections.abc import Mapping

from shared.messaging.consumer.journal_fallback import FULL_POLLS, JournalFallback
from shared.messaging.log.record import TopicPartition

PARTITION = ("intake", 3)
OTHER_PARTITION = ("intake", 4)
HEADS = {PARTITION: 7, OTHER_PARTITION: 9}


class PollingConsumer:
    """A consumer that looks for stalled partitions after each fetch."""

    def __init__(self) -> None:
        self.fallback = JournalFallback()
        self.now = 100.0

    def fetch(self, seconds: float, numbers: Mapping[TopicPartition, int], full: bool = False) -> set[TopicPartition]:
        """A fetch that ends so many seconds after the previous one; the stalled partitions."""
        self.now += seconds
        self.fallback.record_poll(seconds, full)
        self.fallback.detect_stalled(self.now, numbers, HEADS)
        return set(self.fallback.stalled)

    def receive(self, number: int, is_next: bool, partition: TopicPartition = PARTITION) -> set[TopicPartition]:
        """The log brings this number; the stalled partitions."""
        self.fallback.record_from_log(self.now, partition, number, is_next)
        return set(self.fallback.stalled)


def test_a_partition_without_progress_for_two_seconds_while_the_journal_is_further_is_stalled() -> None:
    consumer = PollingConsumer()

    stalled = []
    for _ in range(6):
        consumer.receive(9, True, OTHER_PARTITION)
        stalled.append(consumer.fetch(0.5, {PARTITION: 5, OTHER_PARTITION: 9}))

    assert stalled == [set(), set(), set(), set(), {PARTITION}, {PARTITION}]


def test_a_log_that_brings_nothing_at_all_is_stalled_in_every_partition() -> None:
    consumer = PollingConsumer()

    stalled = [consumer.fetch(0.5, {PARTITION: 5, OTHER_PARTITION: 9}) for _ in range(5)]

    assert stalled == [set(), set(), set(), set(), {PARTITION, OTHER_PARTITION}]


def test_progress_restarts_the_two_seconds_and_the_head_of_the_journal_ends_them() -> None:
    consumer = PollingConsumer()

    stalled = [consumer.fetch(0.5, {PARTITION: number}) for number in (5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7)]

    assert stalled == [set()] * 12


def test_time_in_which_a_consumer_was_suspended_or_busy_does_not_count_as_stalled() -> None:
    consumer = PollingConsumer()

    stalled = [consumer.fetch(60.0, {PARTITION: 5}) for _ in range(5)]

    assert stalled == [set(), set(), set(), set(), {PARTITION}]


def test_a_log_that_returns_full_fetches_gets_time_for_every_partition() -> None:
    consumer = PollingConsumer()
    consumer.fetch(0.5, {PARTITION: 5})

    early = [consumer.fetch(0.5, {PARTITION: 5}, full=True) for _ in range(FULL_POLLS - 1)]
    late = [consumer.fetch(0.5, {PARTITION: 5}, full=True) for _ in range(FULL_POLLS)]

    assert (early, late[-1]) == ([set()] * (FULL_POLLS - 1), {PARTITION})


def test_a_log_has_recovered_when_it_brings_what_the_journal_brought_just_now() -> None:
    consumer = PollingConsumer()
    for _ in range(5):
        consumer.fetch(0.5, {PARTITION: 5})
    consumer.fallback.record_from_journal(consumer.now, {PARTITION: 6})
    consumer.fetch(1.5, {PARTITION: 6})
    consumer.fallback.record_from_journal(consumer.now, {PARTITION: 7})

    assert [consumer.receive(5, False), consumer.receive(6, False), consumer.receive(7, False)] == [
        {PARTITION},
        {PARTITION},
        set(),
    ]


def test_a_log_has_recovered_when_it_brings_the_next_record() -> None:
    consumer = PollingConsumer()
    for _ in range(5):
        consumer.fetch(0.5, {PARTITION: 5})

    assert consumer.receive(6, True) == set()


def test_a_partition_that_is_no_longer_read_does_not_count_as_stalled() -> None:
    consumer = PollingConsumer()
    for _ in range(5):
        consumer.fetch(0.5, {PARTITION: 5, OTHER_PARTITION: 9})
    consumer.fallback.retain({OTHER_PARTITION})

    assert consumer.fallback.stalled == {OTHER_PARTITION}
