"""When a log is called silent, when it is believed again, and when a reader is only busy."""

from collections.abc import Mapping

from shared.messaging.consumer.journal_fallback import FULL_POLLS, JournalFallback
from shared.messaging.log.kafka.stall_detector import StallDetector
from shared.messaging.log.record import TopicPartition

PLACE = ("intake", 3)
OTHER = ("intake", 4)
HEADS = {PLACE: 7, OTHER: 9}


class Listening:
    """A reader that looks after each fetch."""

    def __init__(self) -> None:
        self.silence = JournalFallback()
        self.now = 100.0

    def fetch(self, seconds: float, at: Mapping[TopicPartition, int], full: bool = False) -> set[TopicPartition]:
        """A fetch that ends so many seconds after the last one; the silent places."""
        self.now += seconds
        self.silence.record_poll(seconds, full)
        self.silence.detect_stalled(self.now, at, HEADS)
        return set(self.silence.stalled)

    def brings(self, number: int, new: bool, place: TopicPartition = PLACE) -> set[TopicPartition]:
        """The log brings this number; the silent places."""
        self.silence.record_from_log(self.now, place, number, new)
        return set(self.silence.stalled)


def test_a_place_that_does_not_move_for_two_seconds_while_the_journal_is_further_is_silent() -> None:
    reader = Listening()

    found = []
    for _ in range(6):
        reader.brings(9, True, OTHER)
        found.append(reader.fetch(0.5, {PLACE: 5, OTHER: 9}))

    assert found == [set(), set(), set(), set(), {PLACE}, {PLACE}]


def test_a_log_that_says_nothing_of_anything_is_silent_about_every_place() -> None:
    reader = Listening()

    found = [reader.fetch(0.5, {PLACE: 5, OTHER: 9}) for _ in range(5)]

    assert found == [set(), set(), set(), set(), {PLACE, OTHER}]


def test_progress_begins_the_wait_anew_and_the_head_ends_it() -> None:
    reader = Listening()

    found = [reader.fetch(0.5, {PLACE: number}) for number in (5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7)]

    assert found == [set()] * 12


def test_a_reader_that_slept_or_was_busy_takes_none_of_that_time_for_silence() -> None:
    reader = Listening()

    found = [reader.fetch(60.0, {PLACE: 5}) for _ in range(5)]

    assert found == [set(), set(), set(), set(), {PLACE}]


def test_a_log_that_brings_as_much_as_it_may_has_time_for_every_place() -> None:
    reader = Listening()
    reader.fetch(0.5, {PLACE: 5})

    early = [reader.fetch(0.5, {PLACE: 5}, full=True) for _ in range(FULL_POLLS - 1)]
    late = [reader.fetch(0.5, {PLACE: 5}, full=True) for _ in range(FULL_POLLS)]

    assert (early, late[-1]) == ([set()] * (FULL_POLLS - 1), {PLACE})


def test_a_log_is_believed_again_when_it_brings_what_the_journal_gave_just_now() -> None:
    reader = Listening()
    for _ in range(5):
        reader.fetch(0.5, {PLACE: 5})
    reader.silence.record_from_journal(reader.now, {PLACE: 6})
    reader.fetch(1.5, {PLACE: 6})
    reader.silence.record_from_journal(reader.now, {PLACE: 7})

    assert [reader.brings(5, False), reader.brings(6, False), reader.brings(7, False)] == [{PLACE}, {PLACE}, set()]


def test_a_log_is_believed_again_when_it_brings_what_comes_next() -> None:
    reader = Listening()
    for _ in range(5):
        reader.fetch(0.5, {PLACE: 5})

    assert reader.brings(6, True) == set()


def test_a_place_that_is_not_read_any_more_is_forgotten() -> None:
    reader = Listening()
    for _ in range(5):
        reader.fetch(0.5, {PLACE: 5, OTHER: 9})
    reader.silence.retain({OTHER})

    assert reader.silence.stalled == {OTHER}


def test_a_client_that_stays_at_an_offset_with_more_behind_it_is_stuck() -> None:
    watch = StallDetector(5.0)

    assert [_look(watch, {"a": 3, "b": 9}, {"a": 8, "b": 9}) for _ in range(3)] == [False, False, True]


def test_a_client_that_moves_or_was_not_asked_or_has_all_is_not_stuck() -> None:
    moves, idle, finished, unknown = (StallDetector(5.0) for _ in range(4))

    for at in range(5):
        assert not _look(moves, {"a": at}, {"a": 8})
        assert not idle.is_stalled({"a": 3}, {"a": 8})
        assert not _look(finished, {"a": 8}, {"a": 8})
        assert not _look(unknown, {"a": None, "b": 3}, {"a": 8})


def _look(watch: StallDetector, stands: Mapping[str, int | None], ends: dict[str, int]) -> bool:
    """Three fetches, then a look."""
    for _ in range(3):
        watch.record_poll()
    return watch.is_stalled(stands, ends)
