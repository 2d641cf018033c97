"""The request and response models of replays."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from services.qualification.replays.domain.comparison import Change
from services.qualification.replays.domain.replay import State
from shared.agreement.commitments import Period
from shared.http import REQUEST_MODEL, JsonObject, field_error
from shared.http.field_types import DAY, read_day, require_rfc_3339, require_sensible_year, to_utc


def read_moment(value: object) -> object:
    """A date, or an instant in UTC."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return require_sensible_year(date.fromisoformat(value))
        except ValueError:
            return read_day("")
    try:
        instant = datetime.fromisoformat(str(require_rfc_3339(value)))
    except ValueError:
        raise field_error("Must be a date (YYYY-MM-DD) or an RFC 3339 instant with an offset.") from None
    if instant.tzinfo is None:
        raise field_error("Must be a date (YYYY-MM-DD) or an RFC 3339 instant with an offset.")
    return to_utc(instant)


# Not strict: after a BeforeValidator pydantic takes a text for a Python value, and strict mode would refuse it.
Moment = Annotated[
    Annotated[datetime, Field(strict=False)] | Annotated[date, Field(strict=False)], BeforeValidator(read_moment)
]


class VersionReplayIn(BaseModel):
    """On which leads the version is tried: without dates, those of the last 90 days."""

    model_config = REQUEST_MODEL

    start: Annotated[Moment | None, Field(alias="from")] = None
    until: Annotated[Moment | None, Field(alias="to")] = None
    definition: JsonObject | None = None


class MoneyOut(BaseModel):
    """An amount of money."""

    amount: Decimal
    currency: str


class CountsOut(BaseModel):
    """So many leads, each cycle once, and what came of them. `money`: the amounts of their won deals."""

    qualified: int
    accepted: int
    rejected: int
    won: int
    money: list[MoneyOut]


class ClauseCountsOut(CountsOut):
    """Leads that a clause decides."""

    clause: str


class ClauseTrialOut(BaseModel):
    """What one clause of the draft decides: `decided` leads would be judged otherwise without it.

    `dropped_gained` and `dropped_lost`: leads that qualify and no longer qualify without it. `required_lost`: leads
    that no longer qualify if it must be met; null where it must be met already, or cannot be required.
    """

    clause: str
    part: str
    decided: int
    dropped_gained: CountsOut
    dropped_lost: CountsOut
    required_lost: CountsOut | None


class VolumeOut(BaseModel):
    """The promise of qualified leads, for a span of this length; `then` and `now` are shares of what is `due`."""

    per: Period
    at_least: float
    due: float
    then: float
    now: float
    reachable: bool


class ExactnessOut(BaseModel):
    """Of so many cycles that the replayed version itself judged, how many qualify by its replay at the same instant."""

    judged: int
    same: int


class ProgressOut(BaseModel):
    """How many leads are judged; `of` is null until they are counted."""

    leads: int
    of: int | None


class VersionReplayOut(BaseModel):
    """A draft on past leads. What is counted is null before the first piece, and of what is judged while it runs."""

    id: UUID
    version: int
    state: State
    start: Annotated[datetime, Field(serialization_alias="from")]
    until: Annotated[datetime, Field(serialization_alias="to")]
    compared_version: int | None
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    failure: str | None
    progress: ProgressOut
    then: CountsOut | None = None
    now: CountsOut | None = None
    kept: CountsOut | None = None
    gained: CountsOut | None = None
    lost: CountsOut | None = None
    as_it_happened: ExactnessOut | None = None
    loosened: list[ClauseCountsOut] = []
    tightened: list[ClauseCountsOut] = []
    clauses: list[ClauseTrialOut] = []
    promise: VolumeOut | None = None


class ReplayListOut(BaseModel):
    """The newest replays of a version, newest first, without what each clause decides."""

    replays: list[VersionReplayOut]


class ReplayLeadOut(BaseModel):
    """One cycle of a lead: since when it was qualified then and is now, which clauses decide, and what came of it."""

    lead_id: UUID
    cycle: int
    change: Change
    then_at: datetime | None
    then_version: int | None
    now_at: datetime | None
    fit: float | None
    behaviour: float | None
    deciding: list[str]
    accepted_at: datetime | None
    rejected_at: datetime | None
    reason: str | None
    check: Literal["confirmed", "loose", "disputed"] | None
    won_at: datetime | None
    money: list[MoneyOut]


class ReplayLeadListOut(BaseModel):
    """A page of leads; `cursor` is null on the last one."""

    leads: list[ReplayLeadOut]
    cursor: str | None
