"""The rates that goals and plans are worked out with: what happened, else what the agreement expects."""

from dataclasses import dataclass
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
    """A number that others are worked out with, where it comes from, and of how many it was counted.

    None where neither the past, nor the agreement, nor the caller says it.
    """

    value: float | None = None
    origin: Origin | None = None
    of: int | None = None


@dataclass(frozen=True)
class Experience:
    """What happened in a year: of `qualified` leads that were old enough, `customers` bought.

    `median_days`, `p90_days`: from qualified to won, of the customers of the year. `deals`, `booked`: won in the year.
    """

    qualified: int = 0
    customers: int = 0
    bought: int = 0
    median_days: float | None = None
    p90_days: float | None = None
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


def _assume(given: float | None, actual: float | None, planned: float | None, of: int) -> Assumption:
    if given is not None:
        return Assumption(given, "given")
    if actual is not None:
        return Assumption(actual, "actual", of)
    return Assumption(planned, "agreement") if planned is not None else Assumption()
