"""When a Kafka client that answers counts as stalled."""

from collections.abc import Mapping

from shared.messaging.log.kafka.stall_detector import StallDetector


def test_a_client_that_stays_at_an_offset_with_more_records_behind_it_is_stalled() -> None:
    detector = StallDetector(5.0)

    assert [_check(detector, {"a": 3, "b": 9}, {"a": 8, "b": 9}) for _ in range(3)] == [False, False, True]


def test_a_client_that_moves_or_was_not_polled_or_has_everything_is_not_stalled() -> None:
    moves, idle, finished, unknown = (StallDetector(5.0) for _ in range(4))

    for offset in range(5):
        assert not _check(moves, {"a": offset}, {"a": 8})
        assert not idle.is_stalled({"a": 3}, {"a": 8})
        assert not _check(finished, {"a": 8}, {"a": 8})
        assert not _check(unknown, {"a": None, "b": 3}, {"a": 8})


def _check(detector: StallDetector, offsets: Mapping[str, int | None], ends: dict[str, int]) -> bool:
    """Three polls, then a check."""
    for _ in range(3):
        detector.record_poll()
    return detector.is_stalled(offsets, ends)
