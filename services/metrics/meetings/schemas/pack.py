"""The answers that show a meeting and the meetings of late."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel

from services.metrics.meetings.domain.meeting import ListedMeeting, Meeting, MeetingList
from services.metrics.meetings.domain.pack import Form, Point, Section, Unit
from services.metrics.meetings.domain.planned import MeetingState
from services.metrics.meetings.schemas.minutes import ActionOut, MinutesOut
from services.metrics.reports.domain.query import TimeGroup
from shared.http import QUERY_MODEL


class FormParameter(BaseModel):
    """`form`: of the weekly meeting, 15 or 30 minutes, without it as the agreement says; of the month, the pipeline."""

    model_config = QUERY_MODEL

    form: Form | None = None


class PointOut(BaseModel):
    """A number with that of the span before and the list behind it."""

    id: str
    name: str
    unit: Unit
    value: Any
    previous: Any
    change: float | None
    list: str | None

    @classmethod
    def of(cls, point: Point) -> Self:
        """The response."""
        fields = {name: getattr(point, name) for name in ("id", "name", "unit", "value", "previous", "change", "list")}
        return cls(**fields)


class TableOut(BaseModel):
    """Rows of one kind."""

    id: str
    name: str
    rows: list[dict[str, Any]]


class SectionOut(BaseModel):
    """An item of the agenda."""

    id: str
    name: str
    say: str | None
    points: list[PointOut]
    tables: list[TableOut]

    @classmethod
    def of(cls, section: Section) -> Self:
        """The response."""
        tables = [
            TableOut(id=table.id, name=table.name, rows=[dict(row) for row in table.rows]) for table in section.tables
        ]
        points = [PointOut.of(point) for point in section.points]
        return cls(id=section.id, name=section.name, say=section.say, points=points, tables=tables)


class ListedMeetingOut(BaseModel):
    """A meeting in a list."""

    span: str
    per: TimeGroup
    starts: date
    ends: date
    state: MeetingState
    planned: bool

    @classmethod
    def of_listed(cls, meeting: "ListedMeeting | Meeting") -> Self:
        """The response."""
        span = meeting.span
        return cls(
            span=span.name,
            per=span.per,
            starts=span.first,
            ends=span.until,
            state=meeting.state,
            planned=meeting.planned,
        )


class MeetingOut(ListedMeetingOut):
    """A meeting with its pack. `actions`: its own, and the open ones of the meetings before."""

    previous: str
    following: str
    form: Form | None
    as_of: datetime
    timezone: str
    sections: list[SectionOut]
    minutes: MinutesOut | None
    actions: list[ActionOut]

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """The response."""
        return cls(
            **vars(ListedMeetingOut.of_listed(meeting)),
            previous=meeting.span.previous.name,
            following=meeting.span.following.name,
            form=meeting.form,
            as_of=meeting.as_of,
            timezone=meeting.locale.timezone,
            sections=[SectionOut.of(section) for section in meeting.sections],
            minutes=MinutesOut.of(meeting.minutes) if meeting.minutes else None,
            actions=[ActionOut.of(action, meeting.today) for action in meeting.actions],
        )


class MeetingsOut(BaseModel):
    """The meetings of now and the planned ones before, the latest first, and all open actions."""

    meetings: list[ListedMeetingOut]
    actions: list[ActionOut]

    @classmethod
    def of(cls, listed: MeetingList) -> Self:
        """The response."""
        return cls(
            meetings=[ListedMeetingOut.of_listed(each) for each in listed.meetings],
            actions=[ActionOut.of(action, listed.today) for action in listed.actions],
        )
