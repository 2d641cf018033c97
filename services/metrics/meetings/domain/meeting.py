"""A meeting with everything that stands in its pack, and the meetings of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.minutes import Action, WrittenMinutes
from services.metrics.meetings.domain.pack import Form, Section
from services.metrics.meetings.domain.planned import MeetingState
from shared.agreement.readers.locale import Locale


@dataclass(frozen=True)
class Meeting:
    """A meeting and everything that stands in its pack. `planned`: an agreement names it."""

    span: MeetingSpan
    form: Form | None
    state: MeetingState
    planned: bool
    sections: Sequence[Section]
    minutes: WrittenMinutes | None
    actions: Sequence[Action]
    today: date
    as_of: datetime
    locale: Locale


@dataclass(frozen=True)
class ListedMeeting:
    """A meeting in a list."""

    span: MeetingSpan
    state: MeetingState
    planned: bool


@dataclass(frozen=True)
class MeetingList:
    """The meetings of now and the planned ones before, the latest first; and what is open."""

    meetings: Sequence[ListedMeeting]
    actions: Sequence[Action]
    today: date
