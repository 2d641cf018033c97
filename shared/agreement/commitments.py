"""The parts of an agreement that say what sales and marketing promise each other."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import (
    STRICT,
    WEEKDAYS,
    Block,
    Date,
    DayNames,
    Duration,
    Holidays,
    Share,
    minutes,
    require_unique,
    weekdays,
)
from shared.criteria.criterion import criterion_error, require_non_empty
from shared.values.holidays import holidays_of

BLOCKS_A_DAY = 12
DAYS_OFF = 1000
# Every year has its days, whatever days of its own an agreement closes.
EXAMPLE_YEAR = 2024
WARNINGS = 10
OFFERS = 100
LEADS = 10**9

Reaction = Literal["reassign", "wait", "escalate", "recycle"]
Blocks = Annotated[tuple[Block, ...], Field(max_length=BLOCKS_A_DAY), AfterValidator(require_non_empty)]


def without_overlap(given: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for number, name in enumerate(WEEKDAYS):
        day = sorted(minutes(block) for key, blocks in given.items() if number in weekdays(key) for block in blocks)
        if any(before[1] > after[0] for before, after in pairwise(day)):
            raise criterion_error("The blocks of {day} overlap.", day=name)
    return given


def require_increasing(given: tuple[int, ...]) -> tuple[int, ...]:
    if any(before >= after for before, after in pairwise(given)):
        raise criterion_error("Must rise from each to the next.")
    return given


class BusinessHours(BaseModel):
    """When sales works, in the zone of the agreement; `holidays` is a country, or a country and region."""

    model_config = STRICT

    open: Annotated[dict[DayNames, Blocks], AfterValidator(require_non_empty), AfterValidator(without_overlap)]
    holidays: Holidays | None = None
    # Days on which this team does not work.
    closed: Annotated[tuple[Date, ...], Field(max_length=DAYS_OFF), AfterValidator(require_unique)] | None = None


def require_open_hours(given: BusinessHours) -> BusinessHours:
    """Raises ValueError if the days off leave nothing of a year."""
    open_days = {number for key in given.open for number in weekdays(key)}
    own = {date.fromisoformat(day) for day in given.closed or ()}
    for year in {EXAMPLE_YEAR, *(day.year for day in own)}:
        off = own | holidays_of(given.holidays, year) if given.holidays else own
        days = map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))
        if all(day in off for day in days if day.weekday() in open_days):
            raise criterion_error("Leaves no open hours in {year}.", year=year)
    return given


class Target(BaseModel):
    """Something done within a time, in that share of the cases; a warning at each of these percents of the time."""

    model_config = STRICT

    within: Duration
    clock: Literal["business", "elapsed"] = "business"
    at_least: Share | None = None
    warn_at: Annotated[
        tuple[Annotated[int, Field(ge=1, le=99)], ...], Field(max_length=WARNINGS), AfterValidator(require_increasing)
    ] = ()


class Offer(Target):
    """How long one seller has for an answer, what happens without one, and how often that may happen."""

    on_breach: Reaction = "wait"
    offers: Annotated[int, Field(ge=1, le=OFFERS)] | None = None
    on_exhausted: Reaction = "wait"


class SalesCommitments(BaseModel):
    """What sales promises; each target is optional."""

    model_config = STRICT

    business_hours: Annotated[BusinessHours, AfterValidator(require_open_hours)] | None = None
    acceptance: Target | None = None
    offer: Offer | None = None
    first_attempt: Target | None = None
    first_contact: Target | None = None
    disposition: Target | None = None


Period = Literal["week", "month", "quarter"]


class VolumeCommitment(BaseModel):
    """So many in each period."""

    model_config = STRICT

    per: Period
    at_least: Annotated[int, Field(ge=1, le=LEADS)]


class RateCommitment(BaseModel):
    """Such a share in each period."""

    model_config = STRICT

    per: Period
    at_least: Share


class MarketingCommitments(BaseModel):
    """What marketing promises."""

    model_config = STRICT

    qualified_leads: VolumeCommitment | None = None
    acceptance_rate: RateCommitment | None = None
