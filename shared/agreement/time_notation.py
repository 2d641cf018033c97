"""How an agreement writes time: durations (`4h`), days of the week (`mon-fri`), open hours of a day (`09:00-17:30`)."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Unit = Literal["s", "m", "h", "d"]
# The minutes after midnight at which a team opens and closes.
Block = tuple[int, int]

SECONDS: dict[Unit, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

DURATION = re.compile(r"([1-9][0-9]{0,8})([smhd])")
NO_WAIT = ("0s", "0m", "0h", "0d")
BLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


class InvalidNotation(ValueError):
    """The text is not written in this notation."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. A target's clock decides what a day is: 24 hours, or an open day where open hours count."""

    value: int
    unit: Unit

    @property
    def seconds(self) -> int:
        """The length in seconds, a day as 24 hours."""
        return self.value * SECONDS[self.unit]

    @property
    def days(self) -> int | None:
        """The length in whole days, if it is written in days."""
        return self.value if self.unit == "d" else None

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"


def parse_duration(text: str) -> Duration:
    """`90s`, `15m`, `4h` or `10d`. Raises InvalidNotation."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise InvalidNotation
    return Duration(int(match[1]), cast(Unit, match[2]))


def parse_wait(text: str) -> Duration:
    """A duration, or none: `0m`. Raises InvalidNotation."""
    return Duration(0, "m") if text in NO_WAIT else parse_duration(text)


def parse_weekdays(text: str) -> range:
    """The numbers of the days in `sat` or `mon-fri`, Monday 0; none if the first day comes after the last one.

    Raises InvalidNotation.
    """
    first, dash, last = text.partition("-")
    last = last if dash else first
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise InvalidNotation
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)


def parse_block(text: str) -> Block:
    """The open hours of one day, `09:00-17:30` or `00:00-24:00`. Raises InvalidNotation."""
    match = BLOCK.fullmatch(text)
    if match is None:
        raise InvalidNotation
    opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if closes > MINUTES_A_DAY:
        raise InvalidNotation
    return opens, closes
