"""A replay from its request to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from services.qualification.replays.domain.comparison import Span
from services.qualification.replays.domain.tally import Tally
from shared.agreement.readers.locale import read_locale
from shared.errors import Refusal

State = Literal["queued", "running", "done", "cancelled", "failed"]
OPEN_STATES: frozenset[State] = frozenset({"queued", "running"})
# The most replays that wait or run at once, and the most that run.
OPEN_LIMIT, RUNNING_LIMIT = 20, 2
# So often may a replay be interrupted at one place.
ATTEMPTS = 3
DEFAULT_DAYS, DAYS_LIMIT = 90, 3660
# A button pressed twice asks for spans up to now that differ by less.
REPEAT_SECONDS = 60
INTERRUPTED = "It was interrupted three times at the same place."
BROKEN = "A lead could not be judged; the log names the error."


class TooManyReplays(Refusal):
    code = "too-many-replays"
    detail = "Twenty replays wait or run: let one end, or cancel one."


class UnknownReplay(Refusal):
    code = "unknown-replay"
    detail = "No replay of this version has this id."


class NotASpan(Refusal):
    code = "not-a-span"
    detail = "`from` must lie before `to`, at most ten years, and before now."


class ReplayRequest(NamedTuple):
    """What is tried on which span: a date is one of the version's zone, and without them it is the last 90 days.

    `definition`: instead of the version's own.
    """

    version: int
    start: datetime | date | None = None
    until: datetime | date | None = None
    definition: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Replay:
    """A draft on the leads of a span. `document`: with the definition that is tried.

    `compared_version`: in force when the span begins, else the first that came into force later; the draft counts as
    signed when that one was, at `floor_at`. `walked` of `leads` are judged; `leads` is None until they are counted.
    """

    replay_id: UUID
    version: int
    document: Mapping[str, Any]
    compared_version: int | None
    floor_at: datetime
    span: Span
    state: State
    asked_by: str
    key_id: UUID
    asked_at: datetime
    walked: int = 0
    leads: int | None = None
    tally: Tally | None = None
    finished_at: datetime | None = None
    failure: str | None = None
    after: UUID | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its instants are shown."""
        return read_locale(self.document).zone

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def read_span(request: ReplayRequest, zone: ZoneInfo, now: datetime) -> Span:
    """The span that is asked for, up to now at the latest. Raises NotASpan."""
    start, until = to_instant(request.start, zone), to_instant(request.until, zone)
    end = min(until or now, now)
    span = Span(start or shift_days(end, -DEFAULT_DAYS), end)
    if span.start >= span.until or (span.until - span.start).days > DAYS_LIMIT:
        raise NotASpan
    return span


def to_instant(moment: datetime | date | None, zone: ZoneInfo) -> datetime | None:
    """The instant; of a date its midnight in this zone."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, zone)


def shift_days(at: datetime, days: int) -> datetime:
    """So many days later."""
    return at + timedelta(days=days)


def find_compared(signed: Mapping[int, datetime], start: datetime) -> tuple[int | None, datetime]:
    """The version in force at this instant, else the first one later, and when it came into force; of all signed ones.

    Without any, a draft counts as signed at the beginning of the span.
    """
    in_order = sorted((at, version) for version, at in signed.items())
    before = [each for each in in_order if each[0] <= start]
    at, version = before[-1] if before else in_order[0] if in_order else (start, None)
    return version, at
