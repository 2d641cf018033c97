"""What the document says of a packet: all that is known of the lead, as its seller sees it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.handoff.content.schemas import ContentCardOut
from services.handoff.handoffs.domain.handoff import HandoffState
from shared.events.handoff import Standing
from shared.events.intake import Touch


class PacketContact(BaseModel):
    """How to reach the person."""

    name: str | None
    email: str | None
    phone: str | None
    external_ids: dict[str, str]


class PacketWords(BaseModel):
    """What the person wrote in one capture."""

    at: datetime
    source: str
    message: str | None = None
    problem: str | None = None
    answers: dict[str, Any] | None = None


class PacketConsent(BaseModel):
    """What the person agreed to in one capture."""

    at: datetime
    source: str
    marketing: bool | None = None
    text_version: str | None = None


class PacketTouch(Touch):
    """Where the person came from once."""

    at: datetime
    source: str | None


class PacketActivity(BaseModel):
    """Something that the person did: a capture has its `source`, another activity its `properties`."""

    type: str
    at: datetime
    source: str | None = None
    properties: dict[str, Any] | None = None


class PacketClause(BaseModel):
    """A clause of the agreement that the lead met when it qualified."""

    id: str
    part: str
    points: float


class PacketAccount(BaseModel):
    """The company of the lead, and what it is to us."""

    domain: str
    standing: Standing
    owner: str | None
    since: datetime | None


class PacketPersona(BaseModel):
    """The persona of the agreement that the lead is."""

    id: str
    name: str
    wants: list[str]
    asks: list[str]


class PacketBuyer(BaseModel):
    """What the agreement says of buyers."""

    problems: list[str]
    competitors: list[str]
    decision_days: int | None
    decided_by: list[str]
    decides: bool | None


class PacketCard(ContentCardOut):
    """A content card that helps with this lead."""

    why: list[str]


class PacketFinding(BaseModel):
    """What the seller before wrote once."""

    at: datetime
    seller: str | None
    evidence: dict[str, Any]
    note: str | None


class PacketDeal(BaseModel):
    """A deal of the handoff before, as it stands."""

    deal_id: str
    stage: Literal["opportunity", "won", "lost"]
    at: datetime
    amount: dict[str, str] | None
    owner: str | None
    close_by: str | None
    competitor: str | None


class PacketBefore(BaseModel):
    """The handoff before: who had the lead, how far it came, and what that seller learnt."""

    handoff_id: UUID
    kind: str
    state: HandoffState
    seller: str | None
    team: str | None
    qualified_at: datetime | None
    accepted_at: datetime | None
    contacted_at: datetime | None
    sales_qualified_at: datetime | None
    findings: list[PacketFinding]
    deals: list[PacketDeal]


class Packet(BaseModel):
    """All that is known of the lead; each list oldest first."""

    contact: PacketContact | None
    words: list[PacketWords] | None
    consents: list[PacketConsent] | None
    company: dict[str, Any]
    role: dict[str, Any]
    interest: dict[str, Any]
    custom: dict[str, Any]
    touches: list[PacketTouch]
    activities: list[PacketActivity]
    clauses: list[PacketClause]
    account: PacketAccount | None
    persona: PacketPersona | None
    buyer: PacketBuyer | None
    content: list[PacketCard]
    handed_on: PacketBefore | None = None
