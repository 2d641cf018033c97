"""The query and the responses of the routes of handoffs."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from services.handoff.handoffs.domain.cursor import Cursor
from services.handoff.handoffs.domain.handoff import HandoffState
from services.handoff.handoffs.schemas.history import HandoffClock, HandoffStep
from services.handoff.handoffs.schemas.packet import Packet
from shared.http import QUERY_MODEL, Code, Instant, Name, field_error
from shared.http.shown_as import ShownAs

PAGE = 50
PAGE_LIMIT = 200
# A packet holds up to 200 captures and as many activities.
WHOLE_LIMIT = 20


class HandoffRow(BaseModel):
    """One transfer of one lead, as a list shows it."""

    handoff_id: UUID
    lead_id: UUID
    product: str
    kind: str
    cycle: int
    priority: str | None
    origin: str
    state: str
    seller: str | None
    team: str | None
    why_this_seller: str | None
    filtered: str | None
    qualified_at: datetime | None
    offered_at: datetime | None
    clocks: Annotated[list[dict[str, Any]], ShownAs(list[HandoffClock])]


class HandoffOut(HandoffRow):
    """The whole handoff. `packet.contact` is intake's contact card as it is now: null after an erasure."""

    packet: Annotated[dict[str, Any], ShownAs(Packet)]
    history: Annotated[list[dict[str, Any]], ShownAs(list[HandoffStep])]


class HandoffsOut(BaseModel):
    """A page of handoffs, in the order asked for; `next_cursor` is the cursor of the next page."""

    handoffs: list[HandoffOut | HandoffRow]
    next_cursor: str | None


class HandoffQuery(BaseModel):
    """The filters and the page. `overdue`: whether a target of the handoff is due and not met. `filtered`: whether the
    agreement keeps it back for what its company is to us. `priority`: of the agreement, by its id.

    `updated_since`: what changed then or later, by the server's clock; that time has passed changes nothing.
    `sort=due`: what is due first comes first, what no promise is open for last.

    `include=packet`: whole handoffs, with packet and history, at most 20 of them; without it 50, at most 200.
    """

    model_config = QUERY_MODEL

    state: HandoffState | None = None
    seller: Code | None = None
    kind: Code | None = None
    team: Name | None = None
    priority: Code | None = None
    lead: UUID | None = None
    overdue: bool | None = None
    filtered: bool | None = None
    updated_since: Instant | None = None
    sort: Literal["newest", "due"] = "newest"
    include: Literal["packet"] | None = None
    limit: Annotated[int | None, Field(ge=1, le=PAGE_LIMIT)] = None
    cursor: Name | None = None

    @field_validator("limit")
    @classmethod
    def allow_few_packets(cls, limit: int | None, info: ValidationInfo) -> int | None:
        if limit and limit > WHOLE_LIMIT and info.data.get("include"):
            raise field_error("At most {most} with include=packet.", most=WHOLE_LIMIT)
        return limit

    @field_validator("cursor")
    @classmethod
    def require_cursor(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        if cursor and (Cursor.parse(cursor) is None or ("_" in cursor) != (info.data.get("sort") == "due")):
            raise field_error("Not the `next_cursor` of a page in this order.")
        return cursor

    @property
    def place(self) -> Cursor | None:
        """Where the page before this one ended."""
        return Cursor.parse(self.cursor) if self.cursor else None

    @property
    def page_size(self) -> int:
        """The number of handoffs on a page."""
        return self.limit or (WHOLE_LIMIT if self.include else PAGE)
