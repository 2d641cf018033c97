"""An id names how far a reader has come, in which history of the journal."""

from uuid import UUID

import pytest

from services.handoff.stream.domain import Head, Progress, fingerprint, is_known, read_cursor

FIRST, SECOND = UUID(int=1), UUID(int=2)
PROGRESS = Progress((0, 7, 12), (None, FIRST, SECOND))


def test_an_id_is_read_as_it_was_written() -> None:
    assert read_cursor(PROGRESS.cursor, 3) == ((0, 7, 12), fingerprint(PROGRESS.epochs))
    assert read_cursor(f" {PROGRESS.cursor} ", 3) == read_cursor(PROGRESS.cursor, 3)


@pytest.mark.parametrize(
    "text", ["", "x", "1.2-ab", "1.2.3.4-ab", "1.-2.3-ab", "1.٣.3-ab", "1..3-ab", "1.2.3-" + "a" * 1700]
)
def test_any_other_text_is_no_id(text: str) -> None:
    assert read_cursor(text, 3) is None


def test_the_next_event_of_a_partition_moves_that_partition_on() -> None:
    later = PROGRESS.advance(1, 8, SECOND)

    assert later == Progress((0, 8, 12), (None, SECOND, SECOND))
    assert (later.covers(PROGRESS), PROGRESS.covers(later)) == (True, False)


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (Head(12, 0, SECOND), True),
        (Head(40, 12, SECOND), True),
        (Head(40, 13, SECOND), False),
        (Head(11, 0, SECOND), False),
        (Head(40, 0, FIRST), False),
    ],
)
def test_a_journal_that_dropped_events_or_has_another_history_does_not_know_an_id(head: Head, known: bool) -> None:
    assert is_known(PROGRESS, [Head(0, 0, None), Head(9, 7, FIRST), head]) == known
