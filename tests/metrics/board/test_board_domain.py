"""What the board shows for a board_filter, and with what it compares."""

from datetime import date

import pytest

from services.metrics.board.domain import (
    BoardFilter,
    DateRange,
    Period,
    choose_time_group,
    compute_previous_range,
    compute_selected_range,
    list_spans,
)
from services.metrics.board.pages.chart_geometry import Bar, BarData, Point, build_bars, build_columns, build_points
from services.metrics.reports.domain.query import TimeGroup

TODAY = date(2026, 11, 22)


def on(text: str) -> date:
    return date.fromisoformat(text)


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

    found = compute_selected_range(board_filter, on(today))

    assert found == DateRange(*map(on, chosen))
    assert compute_previous_range(board_filter, found, on(today)) == DateRange(*map(on, compared))


@pytest.mark.parametrize(
    ("first", "last", "chosen", "compared"),
    [
        ("2026-11-01", "2026-11-10",
         DateRange(on("2026-11-01"), on("2026-11-11")), DateRange(on("2026-10-22"), on("2026-11-01"))),
        ("2026-11-20", "2026-11-29",
         DateRange(on("2026-11-20"), on("2026-11-30")), DateRange(on("2026-11-10"), on("2026-11-13"))),
        ("2026-11-01", None, DateRange(on("2026-11-01"), None), None),
        (None, "2026-11-10", DateRange(None, on("2026-11-11")), None),
        ("2026-12-01", "2026-12-02", DateRange(on("2026-12-01"), on("2026-12-03")), None),
        ("1975-01-01", "2190-01-01", DateRange(on("1975-01-01"), on("2190-01-02")), None),
    ],
)  # fmt: skip
def test_own_dates_win_over_a_period_and_include_the_last_day(
    first: str | None, last: str | None, chosen: DateRange, compared: DateRange | None
) -> None:
    board_filter = BoardFilter("year", on(first) if first else None, on(last) if last else None)

    assert compute_selected_range(board_filter, TODAY) == chosen
    assert compute_previous_range(board_filter, chosen, TODAY) == compared


def test_the_period_everything_has_nothing_to_compare_with() -> None:
    assert compute_selected_range(BoardFilter(), TODAY) == DateRange()
    assert compute_previous_range(BoardFilter(), DateRange(), TODAY) is None


@pytest.mark.parametrize(
    ("chosen", "known", "by"),
    [
        (DateRange(), DateRange(on("2026-10-20"), on("2026-11-22")), "week"),
        (DateRange(), DateRange(on("2017-06-14"), on("2018-11-15")), "month"),
        (DateRange(), DateRange(on("2017-06-14"), on("2026-11-22")), "quarter"),
        (DateRange(on("2026-11-01"), on("2026-12-01")), DateRange(on("2017-06-14"), on("2026-11-22")), "week"),
        (DateRange(on("2027-01-01"), None), DateRange(on("2017-06-14"), on("2026-11-22")), "week"),
    ],
)
def test_columns_are_weeks_months_or_quarters_so_that_they_fit_the_chart(
    chosen: DateRange, known: DateRange, by: str
) -> None:
    assert choose_time_group(chosen, known) == by


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
    assert list_spans(by, names) == [on(day) for day in expected]


def test_the_longest_bar_is_as_long_as_the_chart_and_its_part_is_in_scale() -> None:
    email, social, refunds = (
        BarData("email", 200, 50, ""),
        BarData("social", 50, 50, ""),
        BarData("refunds", -10, -10, ""),
    )

    assert build_bars([email, social, refunds]) == [Bar(email, 100, 25), Bar(social, 25, 25), Bar(refunds, 0, 0)]
    assert build_bars([BarData("nothing", 0, 0, "")])[0].length == 0


def test_a_part_is_never_longer_than_the_whole() -> None:
    """By period more leads may be won than come."""
    more_won = BarData("May", 2, 5, "")

    assert (build_bars([more_won])[0].part, build_columns([more_won], height=80).columns[0].part) == (100, 80)


def test_positive_columns_stand_on_the_zero_line_and_negative_ones_hang_from_it() -> None:
    found = build_columns([BarData("May", 30, 10, "30"), BarData("June", -10, -10, "-10")], height=80)

    assert found.zero == 60
    assert [(column.top, column.height, column.part_top, column.part) for column in found.columns] == [
        (0, 60, 40, 20), (60, 20, 60, 0),
    ]  # fmt: skip
    assert [(column.left, column.middle, column.width) for column in found.columns] == [(21, 25, 8), (71, 75, 8)]


def test_of_many_columns_some_have_labels_and_the_last_one_always() -> None:
    labelled = [column.has_label for column in build_columns([BarData("", 1, 0, "")] * 40).columns]

    assert (sum(labelled), labelled[-3:]) == (14, [False, False, True])


def test_a_curve_has_no_point_for_a_missing_value() -> None:
    assert build_points([(0.5, "50%"), (None, ""), (0.25, "25%"), (0.0, "0%")], height=60) == [
        Point(12.5, 0, "50%", True), Point(62.5, 30, "25%", True), Point(87.5, 60, "0%", True),
    ]  # fmt: skip
