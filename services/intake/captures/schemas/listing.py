"""The requests and responses of the routes that list captures, let them through and send them again."""

from typing import Annotated, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, Field, JsonValue, field_validator

from services.intake.captures.domain.arrival import KeptArrival
from services.intake.captures.domain.listing import CaptureFilter, CaptureOutcome, ListedCapture
from shared.http import QUERY_MODEL, REQUEST_MODEL, Code, Instant, Text

PAGE = 50
PAGE_LIMIT = 200
BODY_CHARACTERS = 64 * 1024


class CapturesQuery(BaseModel):
    """The filter and the page."""

    model_config = QUERY_MODEL

    outcome: CaptureOutcome | None = None
    reason: Code | None = None
    source: Code | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: UUID | None = None

    def to_filter(self) -> CaptureFilter:
        return CaptureFilter(self.outcome, self.reason, self.source)


class PageQuery(CapturesQuery):
    """The filter and the page, as the page's form sends them; `done`: what a button did."""

    outcome: Literal["filtered", "refused"] | None = None
    done: Text = ""

    @field_validator("outcome", mode="before")
    @classmethod
    def read_choice(cls, choice: str | None) -> str | None:
        return choice or None


class ListedCaptureOut(BaseModel):
    """One capture: a lead, or why it is none."""

    capture_id: UUID
    source: str
    door: str | None
    outcome: CaptureOutcome
    reason: str | None
    problem: dict[str, JsonValue] | None
    lead_id: UUID | None
    received_at: Instant


class KeptCaptureOut(ListedCaptureOut):
    """One capture with what it held: of a lead nothing, `GET /v1/leads/{lead_id}` shows it."""

    body: str | None


class CapturesOut(BaseModel):
    """A page of captures, newest first; `next_cursor` is the cursor of the next page."""

    captures: list[ListedCaptureOut]
    next_cursor: UUID | None


class MendedIn(BaseModel):
    """The body as it should have been sent: a JSON object or a text; left out, it is sent as it came."""

    model_config = REQUEST_MODEL

    body: dict[str, JsonValue] | Annotated[str, Field(max_length=BODY_CHARACTERS)] | None = None

    def to_bytes(self) -> bytes | None:
        """The body as the door reads it; None for the body that came."""
        if not self.body:
            return None
        return self.body.encode() if isinstance(self.body, str) else orjson.dumps(self.body)


class SettledOut(BaseModel):
    """What became of a capture that was let through or sent again."""

    capture_id: UUID
    lead_id: UUID | None
    outcome: Literal["accepted", "filtered", "duplicate"]


def listed_out(capture: ListedCapture) -> ListedCaptureOut:
    return ListedCaptureOut.model_construct(**vars(capture))


def kept_out(kept: KeptArrival) -> KeptCaptureOut:
    arrival = kept.arrival
    return KeptCaptureOut.model_construct(
        capture_id=arrival.capture_id,
        source=arrival.source,
        door=arrival.door,
        outcome=kept.outcome,
        reason=kept.reason,
        problem=dict(kept.problem) if kept.problem is not None else None,
        lead_id=None,
        received_at=arrival.received_at,
        body=arrival.body.decode(errors="replace"),
    )
