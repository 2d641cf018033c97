"""How pages show numbers, money, times and names."""

from datetime import date

import pytest

from services.metrics.board.domain import DateRange
from services.metrics.board.pages import formatting
from services.metrics.board.pages.formatting import Change


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


@pytest.mark.parametrize(
    ("rate", "text"), [(None, "\u2013"), (0, "0.0%"), (0.0084, "0.84%"), (0.105, "10.5%"), (1, "100.0%")]
)
def test_a_percentage_has_one_decimal_and_below_one_per_cent_two(rate: float | None, text: str) -> None:
    assert formatting.format_percent(rate) == text


def test_money_is_exact_in_tables_and_rounded_in_charts() -> None:
    assert formatting.format_money(euros("676851.48")) == "676,851.48 EUR"
    assert formatting.format_money(None) == formatting.format_full_amount(None) == formatting.EMPTY
    assert [
        formatting.format_compact_money(euros(amount)) for amount in ("12.50", "676851.48", "-1674832.5", "2000000000")
    ] == [
        "12.50",
        "676,851",
        "-1.67m",
        "2.00bn",
    ]


@pytest.mark.parametrize(
    ("now", "previous", "good", "expected"),
    [
        (120, 100, "up", Change("+20%", True)),
        (80, 100, "up", Change("-20%", False)),
        (80, 100, "down", Change("-20%", True)),
        (100.5, 100, "up", Change("+0.5%", True)),
        (999, 100, "up", Change("+899%", True)),
        (1000, 100, "down", Change("10 times as much", False)),
        (100, 100, "up", Change("as before", None)),
        (5, 0, "up", None),
        (5, None, "up", None),
        (None, 5, "up", None),
        (5, -5, "up", None),
    ],
)
def test_a_change_says_whether_it_is_for_the_better(
    now: float | None, previous: float | None, good: str, expected: Change | None
) -> None:
    assert formatting.describe_change(now, previous, "down" if good == "down" else "up") == expected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "up to the second"),
        (45, "45 s behind"),
        (600, "10 min behind"),
        (3 * 3600, "3 h behind"),
        (86400 * 5, "5 days behind"),
    ],
)
def test_the_lag_is_text_in_the_largest_unit_that_fits(seconds: float, text: str) -> None:
    assert formatting.format_lag(seconds) == text


def test_spans_have_short_names_on_charts_and_full_ones_in_tables() -> None:
    january, october = date(2026, 1, 1), date(2026, 10, 1)

    assert [
        formatting.format_span("month", october),
        formatting.format_span("month", january),
        formatting.format_span("month", october, with_year=True),
    ] == [
        "Oct",
        "Jan 2026",
        "Oct 2026",
    ]
    assert [formatting.format_span("quarter", october), formatting.format_span("quarter", january)] == ["Q4", "Q1 2026"]
    assert formatting.format_span("week", date(2026, 11, 16)) == "16 Nov"
    assert [formatting.format_full_span(by, october) for by in ("week", "month", "quarter")] == [
        "from 1 Oct 2026",
        "October 2026",
        "Q4 2026",
    ]


def test_a_range_of_dates_names_its_last_day() -> None:
    first, until = date(2026, 11, 1), date(2026, 12, 1)

    assert [
        formatting.format_date_range(span)
        for span in (DateRange(first, until), DateRange(first), DateRange(None, until), DateRange())
    ] == [
        "1 Nov 2026 to 30 Nov 2026",
        "since 1 Nov 2026",
        "until 30 Nov 2026",
        "all time",
    ]


def test_a_group_without_a_value_looks_unlike_every_value() -> None:
    assert [
        formatting.format_group("other_publicities", "channel"),
        formatting.format_group(None, "channel"),
        formatting.format_group(None, "seller"),
    ] == [
        "other publicities",
        "not given",
        "none yet",
    ]
