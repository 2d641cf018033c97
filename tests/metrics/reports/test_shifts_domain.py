"""Alerts: quiet years raise no alarm, a change of 30 % is found within three spans, and thin data say so."""

import math
import random
from collections.abc import Callable

import pytest

from services.metrics.reports.domain import shifts
from services.metrics.reports.domain.shifts import Observed, Shift, explain, find_shift, is_more_but_worse

# The measures of a company, as functions of a factor by which they change.
Draw = Callable[[random.Random, float], Observed]


def draw_volume(chance: random.Random, factor: float) -> Observed:
    leads = round(chance.gauss(600 * factor, math.sqrt(600 * factor)))
    return Observed(leads, shifts.count_noise(leads))


def draw_share(mean: float, of: int) -> Draw:
    def draw(chance: random.Random, factor: float) -> Observed:
        share = sum(chance.random() < mean * factor for _ in range(of)) / of
        return Observed(share, shifts.share_noise(share, of))

    return draw


def draw_cost(chance: random.Random, factor: float) -> Observed:
    customers = round(chance.gauss(500, math.sqrt(500)))
    cost = 60_000 * factor * chance.gauss(1, 0.03) / customers
    return Observed(cost, shifts.ratio_noise(cost, customers))


def draw_cycle(chance: random.Random, factor: float) -> Observed:
    days = sorted(chance.lognormvariate(math.log(30 * factor), 0.6) for _ in range(401))
    return Observed(days[200], shifts.ratio_noise(days[200], 401))


COMPANY: dict[shifts.Measure, Draw] = {
    "volume": draw_volume,
    "acceptance_rate": draw_share(0.65, 500),
    "win_rate": draw_share(0.35, 600),
    "cost_per_customer": draw_cost,
    "cycle": draw_cycle,
}
YEARS = 20


def test_twenty_quiet_years_have_at_most_one_false_alarm() -> None:
    alarms = []
    for year in range(YEARS):
        chance = random.Random(year)
        for measure, draw in COMPANY.items():
            series = [draw(chance, 1.0) for _ in range(24)]
            found = [find_shift(measure, series[:month]) for month in range(13, 25)]
            alarms += [each for each in found if each.state == "shifted"]

    assert len(alarms) <= 1


@pytest.mark.parametrize("measure", COMPANY)
@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_a_change_of_thirty_per_cent_is_found_within_three_spans(measure: shifts.Measure, factor: float) -> None:
    for year in range(YEARS):
        chance = random.Random(1000 + year)
        series = [COMPANY[measure](chance, 1.0 if month < 15 else factor) for month in range(18)]
        found = [find_shift(measure, series[:month]) for month in (16, 17, 18)]

        assert ("up" if factor > 1 else "down") in [each.direction for each in found], (year, found)


def test_few_spans_and_small_numbers_are_thin() -> None:
    few = [Observed(600.0, 24.0)] * 5
    small = [Observed(number, shifts.count_noise(number)) for number in (4.0, 6.0, 5.0, 3.0, 7.0, 5.0, 4.0, 8.0)]

    assert find_shift("volume", []) == Shift("volume", "thin")
    assert find_shift("volume", few).state == "thin"
    assert find_shift("volume", small).state == "thin"
    assert find_shift("volume", [*few, *few, None]).state == "thin"


def test_the_channels_that_explain_a_shift_add_up_to_it() -> None:
    before, now = {"search": (240.0, 0.0), "social": (120.0, 0.0)}, {"search": (20.0, 0.0), "fair": (15.0, 0.0)}

    # Each of twelve months had 20 and 10, the last one 20 and none, and 15 of a fair.
    assert explain(now, before, (1, 12)) == [("fair", 3.0)]
    assert explain(
        {"social": (1.0, 10.0), "search": (5.0, 10.0)}, {"social": (5.0, 10.0), "search": (5.0, 10.0)}, (1, 1)
    ) == [("social", 1.0)]


def test_more_leads_of_which_fewer_are_accepted_are_more_but_not_better() -> None:
    usual = shifts.Usual(100.0, 5.0, 12)
    more = Shift("volume", "shifted", 200.0, usual, 1)
    worse = Shift("acceptance_rate", "shifted", 0.4, shifts.Usual(0.7, 0.02, 12), 1)

    assert is_more_but_worse([more, worse])
    assert not is_more_but_worse([more, Shift("acceptance_rate", "usual", 0.7, usual)])
    assert not is_more_but_worse([worse])
