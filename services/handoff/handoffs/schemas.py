"""The query and the responses of the routes of handoffs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.handoff.handoffs.domain.handoff import HandoffState
from shared.http import QUERY_MODEL, Code, Name

PAGE = 50
PAGE_LIMIT = 200


class HandoffOut(BaseModel):
    """One transfer of one lead. `packet.contact` is intake's contact card as it is now: null after an erasure."""

    handoff_id: UUID
    lead_id: UUID
    product: str
    kind: str
    cycle: int
    origin: str
    state: str
    seller: str | None
    team: str | None
    why_this_seller: str | None
    qualified_at: datetime | None
    offered_at: datetime | None
    clocks: list[dict[str, Any]]
    packet: dict[str, Any]
    history: list[dict[str, Any]]


class HandoffsOut(BaseModel):
    """A page of handoffs, newest first; `next_cursor` is the cursor of the next page."""

    handoffs: list[HandoffOut]
    next_cursor: UUID | None


class HandoffQuery(BaseModel):
    """The filters and the page. `overdue`: whether a target of the handoff is due and not met."""

    model_config = QUERY_MODEL

    state: HandoffState | None = None
    seller: Code | None = None
    team: Name | None = None
    lead: UUID | None = None
    overdue: bool | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: UUID | None = None
