"""When the log brings nothing of what the journal has: then the journal is read, so that no event waits for the log."""

from collections import deque
from collections.abc import Mapping, Set

from shared.messaging.log.record import TopicPartition

STALL_SECONDS = 2.0
# A log that is no further behind the journal than this has recovered.
RECOVERY_LAG_SECONDS = 1.0
# A poll counts as at most so much listening, however long ago the previous one was: a process that was suspended or
# busy cannot tell whether the log was stalled meanwhile.
MAX_POLL_CREDIT_SECONDS = 0.5
# A poll that returned as much as it may says little about the other partitions: after so many, each had its share.
FULL_POLLS = 40


class JournalFallback:
    """The stalled partitions: those of which the log brings nothing.

    `now` is in seconds, of one monotonic clock. Time without progress is not counted by that clock but by the time
    that the log was polled.
    """

    def __init__(self) -> None:
        self.stalled: set[TopicPartition] = set()
        # For how many seconds the log was polled in all; and for how many, when it last brought something new.
        self._polled_seconds = self._last_progress = 0.0
        # Each partition that is behind the journal: its number, and the polled seconds when it got there.
        self._waiting: dict[TopicPartition, tuple[int, float]] = {}
        # Each stalled partition: when the journal brought which number. All but the first entry are from the last
        # `RECOVERY_LAG_SECONDS`.
        self._trails: dict[TopicPartition, deque[tuple[float, int]]] = {}

    def record_poll(self, seconds: float, full: bool) -> None:
        """The log was polled, `seconds` after the previous poll; `full`: it returned as much as it may."""
        self._polled_seconds += min(seconds, STALL_SECONDS / FULL_POLLS if full else MAX_POLL_CREDIT_SECONDS)

    def record_from_log(self, now: float, topic_partition: TopicPartition, number: int, is_next: bool) -> None:
        """The log brought this number: the next one, or a repeat of one that was read before.

        A stalled partition has recovered when the log brings what the journal brought just now. Older repeats prove
        nothing: the publisher may send the whole journal again.
        """
        if is_next or (topic_partition in self.stalled and number > self._number_before(now, topic_partition)):
            self._last_progress = self._polled_seconds
            self.stalled.discard(topic_partition)

    def record_from_journal(self, now: float, numbers: Mapping[TopicPartition, int]) -> None:
        """The journal brought stalled partitions up to these numbers."""
        for topic_partition in self.stalled & numbers.keys():
            if numbers[topic_partition] > self._trails[topic_partition][-1][1]:
                self._number_before(now, topic_partition)
                self._trails[topic_partition].append((now, numbers[topic_partition]))

    def detect_stalled(
        self, now: float, numbers: Mapping[TopicPartition, int], heads: Mapping[TopicPartition, int]
    ) -> None:
        """Find the stalled partitions: `numbers` are the last ones read, `heads` the last ones of the journal.

        If the log brings nothing new of any partition, all partitions are stalled at once.
        """
        behind = {key: number for key, number in numbers.items() if number < heads[key]}
        self._waiting = {
            key: self._waiting[key] if self._waiting.get(key, (-1,))[0] == number else (number, self._polled_seconds)
            for key, number in behind.items()
        }
        late = {key for key, (_, since) in self._waiting.items() if self._polled_seconds - since >= STALL_SECONDS}
        if (late or self.stalled) and self._polled_seconds - self._last_progress >= STALL_SECONDS:
            late = set(numbers)
        self._trails |= {key: deque([(now, numbers[key])]) for key in late - self.stalled}
        self.stalled |= late

    def retain(self, topic_partitions: Set[TopicPartition]) -> None:
        """Only these partitions are read from now on."""
        self.stalled &= topic_partitions

    def _number_before(self, now: float, topic_partition: TopicPartition) -> int:
        """The last number that the journal brought longer ago than `RECOVERY_LAG_SECONDS`."""
        trail = self._trails[topic_partition]
        while len(trail) > 1 and trail[1][0] <= now - RECOVERY_LAG_SECONDS:
            trail.popleft()
        return trail[0][1]
