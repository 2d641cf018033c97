"""Of a figure of spend the last statement counts, in whatever order the statements arrive."""

from datetime import date
from decimal import Decimal

from services.metrics.projections.domain.spend import Spend
from tests.metrics.event_builders import day, fact, spend_recorded
from tests.metrics.permutations import fold_in_any_order

DAY = date(2026, 3, 1)


def test_the_figure_that_was_stated_last_counts_and_is_never_added() -> None:
    first = fact(spend_recorded(DAY, "10.00", campaign="Spring  Sale", impressions=7), day(1))
    restated = fact(spend_recorded(DAY, "12.00", campaign="Spring  Sale", channel="E-Mail"), day(2))
    in_dollars = fact(spend_recorded(DAY, "13.00", "USD", campaign="Spring  Sale", clicks=2), day(3))

    assert fold_in_any_order([first, restated, in_dollars]) == Spend(
        "ads", "Spring  Sale", DAY, "", "social", Decimal("13.00"), "USD", None, 2, in_dollars.recorded_at,
        in_dollars.number, "ads", "social", "spring sale",
    )  # fmt: skip


def test_money_without_a_campaign_is_of_none() -> None:
    row = fold_in_any_order([fact(spend_recorded(DAY, "1.00", campaign=None, channel=None))])

    assert (row.campaign, row.campaign_key, row.channel_key) == ("", None, None)


def test_of_a_figure_in_several_spellings_the_last_counts_under_the_first_spelling() -> None:
    small = fact(spend_recorded(DAY, "10.00", source="ads", campaign="spring sale"), day(3))
    capital = fact(spend_recorded(DAY, "12.00", source="Ads", campaign=" Spring  sale", channel="Social"), day(2))
    later = fact(spend_recorded(DAY, "11.00", source="ADS ", campaign="SPRING SALE", channel="search"), day(4))

    assert fold_in_any_order([small, capital, later]) == Spend(
        "ADS ", "SPRING SALE", DAY, "", "search", Decimal("11.00"), "EUR", None, None, later.recorded_at,
        later.number, "ads", "search", "spring sale",
    )  # fmt: skip
