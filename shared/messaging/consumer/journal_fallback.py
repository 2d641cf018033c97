"""When the log says nothing of what the journal has: then the journal carries on, so that nothing waits for the log."""

from collections import deque
from collections.abc import Mapping, Set

from shared.messaging.log.record import TopicPartition

STALL_SECONDS = 2.0
# A log that is no further behind the journal than this is believed again.
RECOVERY_LAG_SECONDS = 1.0
# What one fetch counts for at most, however long ago the one before was: a process that slept or was busy cannot tell.
MAX_POLL_CREDIT_SECONDS = 0.5
# A fetch that brought as much as it may says little of the other places: after so many, each had its turn.
FULL_POLLS = 40


class JournalFallback:
    """The places that the log is silent about. `now` is in seconds, of one clock that only goes on."""

    def __init__(self) -> None:
        self.stalled: set[TopicPartition] = set()
        # How long the log was listened to in all; and how long, when it last brought something new.
        self._listened = self._alive = 0.0
        # Of each place that waits: at which number, and since when, as listened.
        self._since: dict[TopicPartition, tuple[int, float]] = {}
        # Of each silent place, when the journal gave which number; all but the first within `AGAIN_SECONDS`.
        self._trails: dict[TopicPartition, deque[tuple[float, int]]] = {}

    def record_poll(self, seconds: float, full: bool) -> None:
        """The log was asked again, `seconds` after the last time; `full`: it brought as much as it may."""
        self._listened += min(seconds, STALL_SECONDS / FULL_POLLS if full else MAX_POLL_CREDIT_SECONDS)

    def record_from_log(self, now: float, place: TopicPartition, number: int, new: bool) -> None:
        """The log brought this number: the next one, or one again that was read already.

        It is back with what the journal gave just now. Older repeats say nothing: all may be sent again.
        """
        if new or (place in self.stalled and number > self._given_before(now, place)):
            self._alive = self._listened
            self.stalled.discard(place)

    def record_from_journal(self, now: float, numbers: Mapping[TopicPartition, int]) -> None:
        """The journal carried silent places on to these numbers."""
        for place in self.stalled & numbers.keys():
            if numbers[place] > self._trails[place][-1][1]:
                self._given_before(now, place)
                self._trails[place].append((now, numbers[place]))

    def detect_stalled(
        self, now: float, numbers: Mapping[TopicPartition, int], heads: Mapping[TopicPartition, int]
    ) -> None:
        """Find out what it is silent about: the places read stand at `numbers`, and the journal ends with `heads`.

        When it brings nothing new of anything, no other place need find out for itself.
        """
        waits = {place: number for place, number in numbers.items() if number < heads[place]}
        self._since = {
            place: self._since[place] if self._since.get(place, (-1,))[0] == number else (number, self._listened)
            for place, number in waits.items()
        }
        late = {place for place, (_, since) in self._since.items() if self._listened - since >= STALL_SECONDS}
        if (late or self.stalled) and self._listened - self._alive >= STALL_SECONDS:
            late = set(numbers)
        self._trails |= {place: deque([(now, numbers[place])]) for place in late - self.stalled}
        self.stalled |= late

    def retain(self, places: Set[TopicPartition]) -> None:
        """These are read from now on, and no others."""
        self.stalled &= places

    def _given_before(self, now: float, place: TopicPartition) -> int:
        """The last number that the journal gave longer ago than `AGAIN_SECONDS`."""
        trail = self._trails[place]
        while len(trail) > 1 and trail[1][0] <= now - RECOVERY_LAG_SECONDS:
            trail.popleft()
        return trail[0][1]
