"""Positions and sizes of bars, columns and curves."""

from services.metrics.board.pages.chart_geometry import Bar, BarData, Point, build_bars, build_columns, build_points


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
    columns = build_columns([BarData("May", 30, 10, "30"), BarData("June", -10, -10, "-10")], height=80)

    assert columns.zero == 60
    assert [(column.top, column.height, column.part_top, column.part) for column in columns.columns] == [
        (0, 60, 40, 20), (60, 20, 60, 0),
    ]  # fmt: skip
    assert [(column.left, column.middle, column.width) for column in columns.columns] == [(21, 25, 8), (71, 75, 8)]


def test_of_many_columns_some_have_labels_and_the_last_one_always() -> None:
    labelled = [column.has_label for column in build_columns([BarData("", 1, 0, "")] * 40).columns]

    assert (sum(labelled), labelled[-3:]) == (14, [False, False, True])


def test_a_curve_has_no_point_for_a_missing_value() -> None:
    assert build_points([(0.5, "50%"), (None, ""), (0.25, "25%"), (0.0, "0%")], height=60) == [
        Point(12.5, 0, "50%", True), Point(62.5, 30, "25%", True), Point(87.5, 60, "0%", True),
    ]  # fmt: skip


def test_a_chart_of_nothing_has_its_zero_line_at_the_bottom() -> None:
    columns = build_columns([BarData("May", 0, 0, ""), BarData("June", 0, 0, "")], height=80)

    assert (columns.zero, [column.top for column in columns.columns]) == (80, [80, 80])
    assert build_columns([], height=80).zero == 80
