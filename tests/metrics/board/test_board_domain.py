"""The dates that the board shows and compares, and the spans of its columns."""

from datetime import date

import pytest

from services.metrics.board.domain import (
    BoardFilter,
    DateRange,
    Period,
    Progress,
    choose_time_group,
    compute_previous_range,
    compute_selected_range,
    list_spans,
)
from services.metrics.reports.domain.query import TimeGroup

TODAY = date(2026, 11, 22)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("progress", "sentence", "complete"),
    [
        (Progress(False, False, 0, 0), None, False),
        (Progress(False, False, 1, 0), "1 lead waits: no agreement is signed.", False),
        (Progress(False, True, 12, 3), "12 leads wait: no agreement is signed.", False),
        (Progress(True, True, 12_000, 3), "3 leads wait: no seller is free.", True),
        (Progress(True, True, 12_000, 10_000), "10,000 or more leads wait: no seller is free.", True),
        (Progress(True, True, 12_000, 0), None, True),
    ],
)
def test_the_board_says_what_waits_and_for_whom(progress: Progress, sentence: str | None, complete: bool) -> None:
    assert (progress.describe_waiting(), progress.is_complete) == (sentence, complete)


@pytest.mark.parametrize(
    ("period", "today", "chosen", "compared"),
    [
        ("month", "2026-11-22", ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-10-23")),
        ("month", "2026-03-31", ("2026-03-01", "2026-04-01"), ("2026-02-01", "2026-03-01")),
        ("last_month", "2026-01-05", ("2025-12-01", "2026-01-01"), ("2025-11-01", "2025-12-01")),
        ("quarter", "2026-11-22", ("2026-10-01", "2027-01-01"), ("2026-07-01", "2026-08-23")),
        ("last_quarter", "2026-02-01", ("2025-10-01", "2026-01-01"), ("2025-07-01", "2025-10-01")),
        ("year", "2026-01-01", ("2026-01-01", "2027-01-01"), ("2025-01-01", "2025-01-02")),
        ("last_year", "2026-11-22", ("2025-01-01", "2026-01-01"), ("2024-01-01", "2025-01-01")),
    ],
)  # fmt: skip
def test_a_running_period_is_compared_with_as_many_days_of_the_previous_one(
    period: Period, today: str, chosen: tuple[str, str], compared: tuple[str, str]
) -> None:
    board_filter = BoardFilter(period)

    dates = compute_selected_range(board_filter, day(today))

    assert dates == DateRange(*map(day, chosen))
    assert compute_previous_range(board_filter, dates, day(today)) == DateRange(*map(day, compared))


@pytest.mark.parametrize(
    ("first", "last", "chosen", "compared"),
    [
        ("2026-11-01", "2026-11-10",
         DateRange(day("2026-11-01"), day("2026-11-11")), DateRange(day("2026-10-22"), day("2026-11-01"))),
        ("2026-11-20", "2026-11-29",
         DateRange(day("2026-11-20"), day("2026-11-30")), DateRange(day("2026-11-10"), day("2026-11-13"))),
        ("2026-11-01", None, DateRange(day("2026-11-01"), None), None),
        (None, "2026-11-10", DateRange(None, day("2026-11-11")), None),
        ("2026-12-01", "2026-12-02", DateRange(day("2026-12-01"), day("2026-12-03")), None),
        ("1975-01-01", "2190-01-01", DateRange(day("1975-01-01"), day("2190-01-02")), None),
    ],
)  # fmt: skip
def test_own_dates_win_over_a_period_and_include_the_last_day(
    first: str | None, last: str | None, chosen: DateRange, compared: DateRange | None
) -> None:
    board_filter = BoardFilter("year", day(first) if first else None, day(last) if last else None)

    assert compute_selected_range(board_filter, TODAY) == chosen
    assert compute_previous_range(board_filter, chosen, TODAY) == compared


def test_the_period_everything_has_nothing_to_compare_with() -> None:
    assert compute_selected_range(BoardFilter(), TODAY) == DateRange()
    assert compute_previous_range(BoardFilter(), DateRange(), TODAY) is None


@pytest.mark.parametrize(
    ("dates", "data_dates", "by"),
    [
        (DateRange(), DateRange(day("2026-10-20"), day("2026-11-22")), "week"),
        (DateRange(), DateRange(day("2017-06-14"), day("2018-11-15")), "month"),
        (DateRange(), DateRange(day("2017-06-14"), day("2026-11-22")), "quarter"),
        (DateRange(day("2026-11-01"), day("2026-12-01")), DateRange(day("2017-06-14"), day("2026-11-22")), "week"),
        (DateRange(day("2027-01-01"), None), DateRange(day("2017-06-14"), day("2026-11-22")), "week"),
    ],
)
def test_columns_are_weeks_months_or_quarters_so_that_they_fit_the_chart(
    dates: DateRange, data_dates: DateRange, by: str
) -> None:
    assert choose_time_group(dates, data_dates) == by


@pytest.mark.parametrize(
    ("by", "names", "expected"),
    [
        ("month", {"2026-02", "2025-11"}, ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]),
        ("week", {"2025-W52", "2026-W02"}, ["2025-12-22", "2025-12-29", "2026-01-05"]),
        ("quarter", {"2026-Q1", "2025-Q3"}, ["2025-07-01", "2025-10-01", "2026-01-01"]),
        ("month", set(), []),
    ],
)
def test_a_span_without_leads_has_a_column_too(by: TimeGroup, names: set[str], expected: list[str]) -> None:
    assert list_spans(by, names) == [day(text) for text in expected]
