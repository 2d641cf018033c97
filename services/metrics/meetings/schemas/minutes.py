"""The request and response models of minutes and actions."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from services.metrics.meetings.domain.minutes import Action, ActionState, Minutes, WrittenMinutes
from shared.http import REQUEST_MODEL, Day, field_error
from shared.http.field_types import LONG_TEXT_CHARACTERS, MANY_LINES, ONE_LINE, TEXT_CHARACTERS

PRESENT, DECISIONS, DECISION_CHARACTERS = 50, 50, 1000

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=TEXT_CHARACTERS, pattern=ONE_LINE, strip_whitespace=True),
]
Sentence = Annotated[
    str,
    StringConstraints(min_length=1, max_length=DECISION_CHARACTERS, pattern=ONE_LINE, strip_whitespace=True),
]
Notes = Annotated[str, StringConstraints(max_length=LONG_TEXT_CHARACTERS, pattern=MANY_LINES, strip_whitespace=True)]


class MinutesIn(BaseModel):
    """Who was present, what was decided, and what else was said; the last minutes of a meeting count."""

    model_config = REQUEST_MODEL

    present: Annotated[tuple[Line, ...], Field(max_length=PRESENT)] = ()
    decisions: Annotated[tuple[Sentence, ...], Field(max_length=DECISIONS)] = ()
    notes: Notes | None = None

    @model_validator(mode="after")
    def require_content(self) -> Self:
        """Raises for minutes that say nothing."""
        if not (self.present or self.decisions or self.notes):
            raise field_error("Name who was present, or what was decided.")
        return self

    def to_minutes(self) -> Minutes:
        """The minutes without names that are given twice."""
        return Minutes(tuple(dict.fromkeys(self.present)), self.decisions, self.notes or None)


class ActionIn(BaseModel):
    """What is to be done, by whom, and by which day."""

    model_config = REQUEST_MODEL

    what: Sentence
    owner: Line
    due: Day


class ClosingIn(BaseModel):
    """What became of an action; `open` takes it up again."""

    model_config = REQUEST_MODEL

    state: ActionState
    note: Notes | None = None


class MinutesOut(BaseModel):
    """The minutes of a meeting as they were written last."""

    present: list[str]
    decisions: list[str]
    notes: str | None
    written_at: datetime

    @classmethod
    def of(cls, written: WrittenMinutes) -> Self:
        """The response."""
        minutes = written.minutes
        return cls(
            present=list(minutes.present),
            decisions=list(minutes.decisions),
            notes=minutes.notes,
            written_at=written.written_at,
        )


class ActionOut(BaseModel):
    """An action. `overdue`: it is open after its day."""

    id: UUID
    span: str
    what: str
    owner: str
    due: date
    state: ActionState
    note: str | None
    overdue: bool

    @classmethod
    def of(cls, action: Action, today: date) -> Self:
        """The response."""
        return cls(
            id=action.action_id,
            **{name: getattr(action, name) for name in ("span", "what", "owner", "due", "state", "note")},
            overdue=action.is_overdue(today),
        )
