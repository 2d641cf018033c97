"""The parameters of the addresses of pages: what they may be, and the refusal of everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar, cast, get_args

from fastapi import Query

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.commitments.domain import PageCursor
from services.metrics.reports.domain.query import Basis
from shared.http import Text, invalid_parameter

FIRST_YEAR, LAST_YEAR = 1970, 2199
BASES: tuple[Basis, ...] = get_args(Basis)
T = TypeVar("T", bound=str)


def parse_board_filter(
    period: Annotated[Text, Query()] = "", basis: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    first: Annotated[Text, Query()] = "", last: Annotated[Text, Query()] = "",
) -> BoardFilter:  # fmt: skip
    """The fields of the board's form; the form sends dates that were left out as empty. Raises Problem 422."""
    first_day, last_day = _parse_day("first", first), _parse_day("last", last)
    if first_day and last_day and last_day < first_day:
        first_day, last_day = last_day, first_day
    return BoardFilter(
        period=choose("period", period or "all", tuple(PERIODS)),
        first=first_day,
        last=last_day,
        basis=choose("basis", basis or "cohort", BASES),
        by=choose("by", by or "channel", DIMENSIONS),
    )


@dataclass(frozen=True)
class Turning:
    """Which page of a list is asked for: the one after this cursor; or the list as a file."""

    after: PageCursor | None
    as_file: bool


def parse_turning(after: Annotated[Text, Query()] = "", format: Annotated[Text, Query()] = "") -> Turning:  # noqa: A002
    """The page of a list. Raises Problem 422."""
    cursor = PageCursor.parse(after)
    if after and cursor is None:
        raise invalid_parameter("after", "Must be the `after` of the link to a next page.")
    return Turning(cursor, bool(format) and choose("format", format, ("csv",)) == "csv")


def choose(name: str, value: str, known: Sequence[T]) -> T:
    """The known value that a parameter has. Raises Problem 422, which lists them all."""
    if value in known:
        return known[known.index(cast(T, value))]
    raise invalid_parameter(name, f"Must be one of {', '.join(known)}.")


def _parse_day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise invalid_parameter(name, "Must be a date, YYYY-MM-DD.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise invalid_parameter(name, f"The year must be from {FIRST_YEAR} to {LAST_YEAR}.")
    return day
