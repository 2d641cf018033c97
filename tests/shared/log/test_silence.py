"""When a log is called silent, and when a reader is only busy."""

from collections.abc import Mapping

from shared.log.kafka.watch import Watch
from shared.silence import Silence

PLACE = ("intake", 3)


def test_a_place_that_does_not_move_for_two_seconds_while_the_journal_is_further_is_silent() -> None:
    silence = Silence()
    heads = {PLACE: 7}

    found = [silence.late(now, now, {PLACE: 5}, heads) for now in (10.0, 11.9, 12.0, 13.0)]

    assert found == [set(), set(), {PLACE}, {PLACE}]


def test_progress_begins_the_wait_anew_and_the_head_ends_it() -> None:
    silence = Silence()
    heads = {PLACE: 7}

    found = [silence.late(now, now, {PLACE: at}, heads) for now, at in ((10.0, 5), (11.0, 6), (12.5, 6), (13.5, 7))]

    assert found == [set(), set(), set(), set()]
    assert silence.late(20.0, 20.0, {PLACE: 7}, {PLACE: 8}) == set()


def test_a_reader_that_is_busy_with_others_calls_nothing_silent_until_six_seconds_have_passed() -> None:
    silence = Silence()

    found = [silence.late(now, 10.5, {PLACE: 5}, {PLACE: 7}) for now in (10.0, 15.9, 16.0)]

    assert found == [set(), set(), {PLACE}]


def test_a_client_that_stays_at_an_offset_with_more_behind_it_is_stuck() -> None:
    watch = Watch(5.0)

    assert [_look(watch, {"a": 3, "b": 9}, {"a": 8, "b": 9}) for _ in range(3)] == [False, False, True]


def test_a_client_that_moves_or_was_not_asked_or_has_all_is_not_stuck() -> None:
    moves, idle, finished, unknown = (Watch(5.0) for _ in range(4))

    for at in range(5):
        assert not _look(moves, {"a": at}, {"a": 8})
        assert not idle.stuck({"a": 3}, {"a": 8})
        assert not _look(finished, {"a": 8}, {"a": 8})
        assert not _look(unknown, {"a": None, "b": 3}, {"a": 8})


def _look(watch: Watch, stands: Mapping[str, int | None], ends: dict[str, int]) -> bool:
    """Three fetches, then a look."""
    for _ in range(3):
        watch.asked()
    return watch.stuck(stands, ends)
