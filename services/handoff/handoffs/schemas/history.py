"""What the document says of the clocks and the history of a handoff."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.handoff.sla.domain.clock import State
from shared.events.handoff import Standing, Target
from shared.events.work import ContactKind


class HandoffClock(BaseModel):
    """One promise for the lead, and what became of it."""

    target: Target
    seller: str | None
    priority: str | None
    due_at: datetime
    state: State
    elapsed_seconds: float | None
    business_seconds: float | None
    late_seconds: float | None


class HandoffStep(BaseModel):
    """One step: what happened, when, who did it, and the fields that the event of this type has beside them."""

    type: str
    at: datetime
    by: str
    key_id: UUID | None = None
    origin: Literal["marketing", "sales"] | None = None
    priority: str | None = None
    seller: str | None = None
    team: str | None = None
    why: str | None = None
    named: bool | None = None
    filtered: Standing | None = None
    former_seller: str | None = None
    former_priority: str | None = None
    former_product: str | None = None
    product_team: str | None = None
    implicit: bool | None = None
    contact: ContactKind | None = None
    channel: str | None = None
    agreement_version: int | None = None
    reason: str | None = None
    clause: str | None = None
    returns: Literal["nurture", "disqualified"] | None = None
    check: Literal["confirmed", "loose", "disputed"] | None = None
    correction: dict[str, Any] | None = None
    evidence: list[str] | None = None
    sales_ready: bool | None = None
    score: int | None = None
    return_at: datetime | None = None
    counted: bool | None = None
    deal: UUID | None = None
    amount: dict[str, Any] | None = None
    survivor: UUID | None = None
    survivor_cycle: int | None = None
    deals: list[dict[str, Any]] | None = None
    dealt_at: datetime | None = None
    pursued_at: datetime | None = None
