"""A notice: one fact for one recipient, by one destination."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from shared.events.notices import NoticeEvent, NoticeFailed, NoticeKind, NoticeSent

# `withdrawn`: it was not true any more before it was first sent.
State = Literal["pending", "sent", "failed", "withdrawn"]
# `owners`: of a subscription, the person who made it and the administrators.
Role = Literal["team_lead", "heads", "executives", "owners"]
SELLER, TEAM, PERSON = "seller/", "team/", "person/"
STALE = "stale"
# About numbers of both sides, and no lead.
SHARED_KINDS: tuple[NoticeKind, ...] = ("missed", "shift", "action")


@dataclass(frozen=True)
class Notice:
    """`destination`: None for the own address of a person; `attempts`: those begun; `seller`: whose handoff it is."""

    notice_id: UUID
    fact_id: UUID
    kind: NoticeKind
    recipient: str
    destination: str | None
    seller: str | None
    team: str | None
    handoff_id: UUID | None
    lead_id: UUID | None
    clock: UUID | None
    details: dict[str, Any]
    occurred_at: datetime
    made_at: datetime
    attempts: int

    @property
    def subscription(self) -> UUID | None:
        """The subscription that stopped, of an escalation that is about one and about no handoff."""
        stopped = self.details.get("subscription")
        return UUID(stopped) if stopped else None

    @property
    def breach(self) -> UUID | None:
        """The fact that the promise of its clock was missed."""
        return name_breach(self.clock) if self.clock else None

    @property
    def told_to_seller(self) -> UUID | None:
        """The fact of which the seller was told: who was told as the seller is not told as the lead of a team again."""
        return self.fact_id if self.kind == "unattended" else self.breach

    @property
    def is_for_seller(self) -> bool:
        """Whether the seller who has the handoff is told, who may answer by the link of the notice."""
        return self.recipient == f"{SELLER}{self.seller}"


def name_breach(clock: UUID) -> UUID:
    """The fact that the promise of this clock was missed."""
    return uuid5(clock, "breached")


def tell_outcome(notice: Notice, at: datetime, failed: str | None) -> NoticeEvent:
    """The event of a notice that was sent, or failed for this reason."""
    fields: dict[str, Any] = {
        "occurred_at": at,
        "notice": notice.notice_id,
        "kind": notice.kind,
        "recipient": notice.recipient,
        "destination": notice.destination,
        "handoff_id": notice.handoff_id,
        "lead_id": notice.lead_id,
        "seller": notice.seller,
        "team": notice.team,
        "attempts": notice.attempts,
    }
    return NoticeSent(**fields) if failed is None else NoticeFailed(reason=failed, **fields)
