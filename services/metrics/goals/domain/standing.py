"""The standing of a goal, and its rates against those that the agreement expects."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.metrics.goals.domain.goal import Gap, Projection, Season
from services.metrics.goals.domain.rates import Experience
from services.metrics.reports.domain.result import divide
from services.metrics.reports.domain.standing import State
from shared.agreement.readers.goal import ExpectedRates, GoalTerms


@dataclass(frozen=True)
class GoalStanding:
    """The goal in the span with `now` in it. `over`: the share of its working days that is over.

    `qualified`: how many leads qualified in the span by now; `rates`: the deal, the share that buys, the days to it.
    """

    terms: GoalTerms
    expected: ExpectedRates
    experience: Experience
    now: datetime
    first: date
    until: date
    over: float
    booked: Decimal
    due: float
    season: Season
    projection: Projection | None
    state: State
    gap: Gap
    qualified: int
    other_currencies: list[dict[str, str]]


@dataclass(frozen=True)
class RateComparison:
    """A rate that the agreement expects against the actual one, which was counted of so many.

    `ratio` below 1 is worse than expected; None where one of both is not known.
    """

    name: str
    expected: float | None
    actual: float | None
    of: int | None
    ratio: float | None


# What is wrong where a rate is worse than expected.
CAUSES = {
    "qualified_leads": "fewer_qualify",
    "qualified_to_customer": "fewer_convert",
    "deal": "smaller_deals",
    "cycle_days": "sales_is_slower",
}


def compare_rates(standing: GoalStanding) -> list[RateComparison]:
    """Each expected rate against the actual one; of leads those that should have qualified in the span by now."""
    expected, experience = standing.expected, standing.experience
    deal = None if expected.deal is None else float(expected.deal)
    per_deal = 1.0 if standing.terms.metric == "customers" else deal if standing.terms.comes_from_leads else None
    needed = None
    if per_deal and expected.qualified_to_customer:
        needed = round(float(standing.terms.target) / per_deal / expected.qualified_to_customer * standing.over, 1)
    rows: list[tuple[str, float | None, float | None, int | None]] = [
        ("qualified_leads", needed, standing.qualified, None),
        ("qualified_to_customer", expected.qualified_to_customer, experience.conversion, experience.qualified),
        ("deal", deal, experience.deal, experience.deals),
        ("cycle_days", expected.cycle_days, experience.lag_days, experience.bought),
    ]
    return [
        RateComparison(name, planned, actual, of, _compare(name, planned, actual)) for name, planned, actual, of in rows
    ]


def _compare(name: str, planned: float | None, actual: float | None) -> float | None:
    if planned is None or actual is None:
        return None
    # A longer cycle is worse.
    return divide(planned, actual) if name == "cycle_days" else divide(actual, planned)


def find_causes(rates: list[RateComparison]) -> list[str]:
    """What is worse than expected, the worst first."""
    worse = sorted((rate.ratio, rate.name) for rate in rates if rate.ratio is not None and rate.ratio < 1)
    return [CAUSES[name] for _, name in worse]
