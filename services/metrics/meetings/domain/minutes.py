"""The minutes of a meeting, and the actions that were agreed in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.errors import Refusal

ActionState = Literal["open", "done", "dropped"]
# The most actions of one meeting.
ACTION_LIMIT = 100


class MeetingAhead(Refusal):
    code = "meeting-ahead"
    detail = "This span has not begun, so there is nothing to meet about yet."


class TooManyActions(Refusal):
    code = "too-many-actions"
    detail = f"A meeting has at most {ACTION_LIMIT} actions."


class UnknownAction(Refusal):
    code = "unknown-action"
    detail = "There is no such action."


@dataclass(frozen=True)
class Minutes:
    """Who was present, what was decided, and what else was said."""

    present: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    notes: str | None = None


@dataclass(frozen=True)
class WrittenMinutes:
    """Minutes, and when they were written last."""

    minutes: Minutes
    written_at: datetime


@dataclass(frozen=True)
class Action:
    """What `owner` does by the day `due`, agreed in the meeting of `span`."""

    action_id: UUID
    span: str
    what: str
    owner: str
    due: date
    state: ActionState = "open"
    note: str | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether it is open after its day."""
        return self.state == "open" and self.due < today
