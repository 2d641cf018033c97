"""The requests and responses of the routes of sellers."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, LiteralString, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from services.handoff.sellers.domain import Away, OnLeave, Seller, SellerKind
from shared.http import REQUEST_MODEL, Code, Count, Instant, Name, field_error
from shared.http.lead_reference import Email
from shared.values.nothing import remove_invisible

AWAY_LIMIT = 100
WEIGHT_LIMIT = 1000
DESTINATIONS = 10
DEFAULT_TEAM = "default"
LINK_CHARACTERS = 2000
NO_LINK: LiteralString = "Must be the address of a web page, like https://example.com/page."
ONE_DAY = timedelta(days=1)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENDS_BEFORE: LiteralString = "An absence ends after it begins."
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2999, 12, 31)
MOMENT_SCHEMA = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


# The destinations of notices; None: they stay as they are.
Notify = Annotated[list[Code], Field(max_length=DESTINATIONS), AfterValidator(lambda names: list(dict.fromkeys(names)))]


def check_link(address: str) -> str:
    """The address of a web page, if a browser reads it as one and nothing is hidden in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise field_error(NO_LINK) from None
    is_plain = address.isprintable() and " " not in address and "\\" not in address
    if not is_plain or parts.scheme not in ("https", "http") or not parts.hostname:
        raise field_error(NO_LINK)
    if "@" in parts.netloc:
        raise field_error("Must have no user name and no password.")
    return address


Link = Annotated[str, StringConstraints(max_length=LINK_CHARACTERS), AfterValidator(check_link)]


@cache
def zones() -> set[str]:
    """The names of all zones of the IANA database; read from disk once."""
    return available_timezones()


def validate_zone(name: str) -> str:
    if name not in zones():
        raise field_error("Must be a zone of the IANA database, like Europe/Berlin.")
    return name


def parse_date_or_instant(value: object) -> date | datetime:
    if isinstance(value, str) and DATE.fullmatch(text := remove_invisible(value).strip()):
        with suppress(ValueError):
            day = date.fromisoformat(text)
            if FIRST_DATE <= day <= LAST_DATE:
                return day
    with suppress(ValidationError):
        return INSTANT.validate_python(value)
    raise field_error("Must be a date, YYYY-MM-DD, or an RFC 3339 instant with an offset.")


Moment = Annotated[date | datetime, PlainValidator(parse_date_or_instant), WithJsonSchema(MOMENT_SCHEMA)]


class AwayIn(BaseModel):
    """An absence: `from` ≤ t < `to`. A date is its midnight where the seller lives; the same date twice is that day."""

    model_config = REQUEST_MODEL

    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]

    @model_validator(mode="after")
    def check_order(self) -> Self:
        is_backwards = type(self.since) is type(self.until) and self.since >= self.until
        if is_backwards and not self.is_one_day:
            raise field_error(ENDS_BEFORE)
        return self

    @property
    def is_one_day(self) -> bool:
        """Whether it begins and ends with the same date."""
        return not isinstance(self.since, datetime) and self.since == self.until

    def to_absence(self, zone: str) -> Away:
        """The absence of a seller who lives in this zone."""
        until = self.until + ONE_DAY if self.is_one_day else self.until
        return Away(_to_instant(self.since, zone), _to_instant(until, zone))


def _to_instant(moment: date | datetime, zone: str) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), ZoneInfo(zone)).astimezone(UTC)


class SellerFields(BaseModel):
    """A seller. `capacity`: how many handoffs may be open at once (null: any number); `weight`: the share of them.

    Who is set inactive passes on all that is open, at once; who is away, what was not accepted, and with `on_leave`
    `reassign` the rest too.
    """

    model_config = REQUEST_MODEL

    name: Name
    email: Email | None = None
    team: Name = DEFAULT_TEAM
    kind: SellerKind = "employee"
    capacity: Count | None = None
    weight: Annotated[float, Field(gt=0, le=WEIGHT_LIMIT)] = 1
    timezone: Annotated[str, AfterValidator(validate_zone)] = "UTC"
    active: bool = True
    on_leave: OnLeave = "keep"
    booking_url: Link | None = None


class SellerIn(SellerFields):
    """A seller as the caller sends it. A date of absence begins at midnight where the seller lives."""

    away: Annotated[list[AwayIn], Field(max_length=AWAY_LIMIT)] = []
    notify: Notify | None = None

    @model_validator(mode="after")
    def check_absences(self) -> Self:
        if any(away.since >= away.until for away in self.absences()):
            raise field_error(ENDS_BEFORE)
        return self

    def absences(self) -> tuple[Away, ...]:
        """When the seller is away."""
        return tuple(away.to_absence(self.timezone) for away in self.away)

    def to_seller(self, seller: str) -> Seller:
        """The seller with this id."""
        fields = {name: getattr(self, name) for name in SellerFields.model_fields}
        return Seller(
            seller=seller, away=self.absences(), notify=None if self.notify is None else tuple(self.notify), **fields
        )


class SellerForm(SellerIn):
    """A seller as the form of the first set-up sends it, with the id."""

    seller: Code


class AwayOut(BaseModel):
    """An absence: `from` ≤ t < `to`."""

    since: Annotated[Instant, Field(alias="from")]
    until: Annotated[Instant, Field(alias="to")]


class SellerOut(SellerFields):
    """The seller as it is stored."""

    seller: str
    away: list[AwayOut]
    notify: list[str]
