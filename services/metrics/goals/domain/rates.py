"""The rates that goals and plans are worked out with: what happened, else what the agreement expects."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from services.metrics.reports.domain.result import DECIMALS
from shared.agreement.readers.goal import ExpectedRates

# Of fewer customers or deals nothing follows.
LEAST_CUSTOMERS = 5
# Rates are those of so many days: a year has every season.
RATE_DAYS = 365

Origin = Literal["given", "actual", "agreement"]


@dataclass(frozen=True)
class Assumption:
    """A rate that a plan or a goal assumes: its value, the origin of this number, and from how many observations.

    `origin`: the caller (given), what happened (actual) or the agreement. `of`: the leads, customers or deals that an
    actual value was counted of. All are None where no origin has a number.
    """

    value: float | None = None
    origin: Origin | None = None
    of: int | None = None


@dataclass(frozen=True)
class Experience:
    """What happened in a year: of `qualified` leads that were old enough, `customers` bought.

    `median_days`: from qualified to won, of the `bought` customers of the year. `deals`, `booked`: won in the year.
    """

    qualified: int = 0
    customers: int = 0
    bought: int = 0
    median_days: float | None = None
    deals: int = 0
    booked: Decimal = Decimal(0)

    @property
    def conversion(self) -> float | None:
        """The share of qualified leads that became customers; None where too few did."""
        enough = self.customers >= LEAST_CUSTOMERS and self.qualified
        return round(self.customers / self.qualified, DECIMALS) if enough else None

    @property
    def deal(self) -> float | None:
        """The mean amount of a deal; None of too few."""
        return float(round(self.booked / self.deals, 2)) if self.deals >= LEAST_CUSTOMERS else None

    @property
    def lag_days(self) -> float | None:
        """The median days from qualified to won; None of too few customers."""
        if self.bought < LEAST_CUSTOMERS or self.median_days is None:
            return None
        return round(self.median_days, 1)


def assume_conversion(experience: Experience, expected: ExpectedRates, given: float | None = None) -> Assumption:
    """Of qualified leads, the share that buys."""
    return _assume(given, experience.conversion, expected.qualified_to_customer, experience.qualified)


def assume_deal(experience: Experience, expected: ExpectedRates, given: float | None = None) -> Assumption:
    """The amount of a deal."""
    planned = None if expected.deal is None else float(expected.deal)
    return _assume(given, experience.deal, planned, experience.deals)


def assume_lag(experience: Experience, expected: ExpectedRates, given: float | None = None) -> Assumption:
    """The days from qualified to won."""
    return _assume(given, experience.lag_days, expected.cycle_days, experience.bought)


def assume_capacity(given: float | None, accepted: int, sellers: int, quarters: float) -> Assumption:
    """Qualified leads that a seller takes on in a quarter: the mean of those who took any on in so many quarters."""
    if given is not None:
        return Assumption(given, "given")
    whole = sellers * quarters
    return Assumption(round(accepted / whole, 1), "actual", accepted) if accepted and whole else Assumption()


def count_qualified(customers: int, conversion: Assumption) -> int | None:
    """How many leads must qualify for so many customers; None where no share that buys is known."""
    return math.ceil(round(customers / conversion.value, 6)) if conversion.value else None


def find_last_day(until: date, lag: Assumption) -> date | None:
    """The day by which leads must qualify for half of the buyers to buy before `until`; None without a lag."""
    return None if lag.value is None else until - timedelta(days=math.ceil(lag.value))


def _assume(given: float | None, actual: float | None, planned: float | None, of: int) -> Assumption:
    if given is not None:
        return Assumption(given, "given")
    if actual is not None:
        return Assumption(actual, "actual", of)
    return Assumption(planned, "agreement") if planned is not None else Assumption()
