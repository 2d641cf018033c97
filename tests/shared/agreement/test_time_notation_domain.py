"""How an agreement writes durations, days and open hours, and what it must not write."""

import pytest

from shared.agreement.time_notation import Block, Duration, InvalidNotation, parse_block, parse_duration, parse_weekdays


@pytest.mark.parametrize(
    ("text", "seconds", "days"),
    [("90s", 90, None), ("15m", 900, None), ("4h", 14_400, None), ("10d", 864_000, 10), ("24h", 86_400, None)],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int, days: int | None) -> None:
    duration = parse_duration(text)

    assert (duration.seconds, duration.days, str(duration)) == (seconds, days, text)


def test_a_day_and_24_hours_are_as_long_and_not_the_same() -> None:
    assert Duration(1, "d").seconds == Duration(24, "h").seconds
    assert Duration(1, "d") != Duration(24, "h")


@pytest.mark.parametrize("text", ["", "h", "4", "4 h", "0h", "04h", "-4h", "1.5h", "4w", "4H", "1h30m", "1234567890s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidNotation):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon", [0]), ("sun", [6]), ("mon-fri", [0, 1, 2, 3, 4]), ("sat-sun", [5, 6]), ("wed-wed", [2]), ("fri-mon", [])],
)
def test_days_are_counted_from_monday(text: str, days: list[int]) -> None:
    assert list(parse_weekdays(text)) == days


@pytest.mark.parametrize("text", ["", "monday", "Mon", "mon-", "-fri", "mon-fri-sun", "mon,tue", "mon - fri"])
def test_what_is_no_day_of_the_week_is_refused(text: str) -> None:
    with pytest.raises(InvalidNotation):
        parse_weekdays(text)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("09:00-17:30", (540, 1050)),
        ("00:00-24:00", (0, 1440)),
        ("23:59-24:00", (1439, 1440)),
        ("17:00-09:00", (1020, 540)),
    ],
)
def test_open_hours_are_minutes_after_midnight(text: str, block: Block) -> None:
    assert parse_block(text) == block


@pytest.mark.parametrize(
    "text", ["", "9:00-17:00", "09:00", "09:00-24:01", "25:00-26:00", "09:60-10:00", "09:00 - 10:00"]
)
def test_what_are_no_open_hours_of_one_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidNotation):
        parse_block(text)
