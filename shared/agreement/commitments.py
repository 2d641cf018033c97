"""The schema of what sales and marketing promise each other in an agreement."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import (
    STRICT,
    Block,
    Date,
    DayNames,
    Duration,
    Holidays,
    Share,
    require_unique,
)
from shared.agreement.time_notation import WEEKDAYS, parse_block, parse_weekdays
from shared.criteria.criterion import criterion_error, require_non_empty
from shared.criteria.fields import FIELD_CHARACTERS, kind_of, nearest
from shared.values.holidays import list_holidays

BLOCKS_A_DAY = 12
DAYS_OFF = 1000
# The open hours must leave something of this leap year, and of each year in which the agreement names days off.
EXAMPLE_YEAR = 2024
WARNINGS = 10
ATTEMPTS = 100
CHANNELS = 10
OFFERS = 100
LEADS = 10**9
AGREED_FIELDS = 50

ClockKind = Literal["business", "elapsed"]
Period = Literal["week", "month", "quarter"]
Reaction = Literal["reassign", "wait", "escalate", "recycle"]
Blocks = Annotated[tuple[Block, ...], Field(max_length=BLOCKS_A_DAY), AfterValidator(require_non_empty)]


def require_no_overlap(open_blocks: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for number, name in enumerate(WEEKDAYS):
        days = [blocks for key, blocks in open_blocks.items() if number in parse_weekdays(key)]
        day = sorted(parse_block(block) for blocks in days for block in blocks)
        if any(earlier[1] > later[0] for earlier, later in pairwise(day)):
            raise criterion_error("The blocks of {day} overlap.", day=name)
    return open_blocks


def require_increasing(percents: tuple[int, ...]) -> tuple[int, ...]:
    if any(percent >= following for percent, following in pairwise(percents)):
        raise criterion_error("Must rise from each to the next.")
    return percents


class BusinessHours(BaseModel):
    """When sales works, in the zone of the agreement; `holidays` is a country, or a country and region."""

    model_config = STRICT

    open: Annotated[dict[DayNames, Blocks], AfterValidator(require_non_empty), AfterValidator(require_no_overlap)]
    holidays: Holidays | None = None
    # Days on which this team does not work.
    closed: Annotated[tuple[Date, ...], Field(max_length=DAYS_OFF), AfterValidator(require_unique)] | None = None


def require_open_hours(hours: BusinessHours) -> BusinessHours:
    """Raises an error if holidays and days off leave no open day of some year."""
    open_weekdays = {number for key in hours.open for number in parse_weekdays(key)}
    closed = {date.fromisoformat(day) for day in hours.closed or ()}
    for year in {EXAMPLE_YEAR, *(day.year for day in closed)}:
        days_off = closed | list_holidays(hours.holidays, year) if hours.holidays else closed
        days = map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))
        if all(day in days_off for day in days if day.weekday() in open_weekdays):
            raise criterion_error("Leaves no open hours in {year}.", year=year)
    return hours


class Target(BaseModel):
    """Something done `within` a time, in that share of the cases; a warning at each of these percents of the time."""

    model_config = STRICT

    within: Duration
    clock: ClockKind = "business"
    at_least: Share | None = None
    warn_at: Annotated[
        tuple[Annotated[int, Field(ge=1, le=99)], ...], Field(max_length=WARNINGS), AfterValidator(require_increasing)
    ] = ()


class Offer(Target):
    """How long one seller has to answer an offer, what a missed offer causes, and how many offers there may be."""

    on_breach: Reaction = "wait"
    offers: Annotated[int, Field(ge=1, le=OFFERS)] | None = None
    on_exhausted: Reaction = "wait"


class Persistence(BaseModel):
    """What sales tries before a lead is `unreachable`: so many attempts, on so many channels, over such a time."""

    model_config = STRICT

    attempts: Annotated[int, Field(ge=1, le=ATTEMPTS)]
    channels: Annotated[int, Field(ge=1, le=CHANNELS)] = 1
    over: Duration | None = None


class VolumeCommitment(BaseModel):
    """At least so many leads in each period."""

    model_config = STRICT

    per: Period
    at_least: Annotated[int, Field(ge=1, le=LEADS)]


class RateCommitment(BaseModel):
    """At least such a share in each period."""

    model_config = STRICT

    per: Period
    at_least: Share


def check_named_field(field: str) -> str:
    if kind_of(field) is None:
        raise criterion_error("No promise may name this field; the nearest one is {nearest}.", nearest=nearest(field))
    return field


NamedField = Annotated[str, Field(max_length=FIELD_CHARACTERS), AfterValidator(check_named_field)]


class CompletenessCommitment(RateCommitment):
    """At least such a share of the delivered leads in each period comes with all of these fields."""

    fields: Annotated[
        tuple[NamedField, ...],
        Field(max_length=AGREED_FIELDS),
        AfterValidator(require_non_empty),
        AfterValidator(require_unique),
    ]


class SalesCommitments(BaseModel):
    """The commitments of sales; each target is optional. `follow_up`: how many delivered leads sales speaks with."""

    model_config = STRICT

    business_hours: Annotated[BusinessHours, AfterValidator(require_open_hours)] | None = None
    acceptance: Target | None = None
    offer: Offer | None = None
    first_attempt: Target | None = None
    first_contact: Target | None = None
    disposition: Target | None = None
    follow_up: VolumeCommitment | None = None
    persistence: Persistence | None = None


class MarketingCommitments(BaseModel):
    """The commitments of marketing."""

    model_config = STRICT

    qualified_leads: VolumeCommitment | None = None
    acceptance_rate: RateCommitment | None = None
    completeness: CompletenessCommitment | None = None
