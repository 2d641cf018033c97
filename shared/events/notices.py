"""The events of notices and subscriptions: what was told to whom, and what is told no more. Handoff publishes them."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event

NoticeKind = Literal[
    "offer", "return", "warning", "breach", "escalation", "moment", "morning", "win", "missed", "shift", "action",
    "unattended",
    "dispute", "decision",
]  # fmt: skip


class NoticeEvent(Event):
    """About one notice: one fact for one recipient, by one destination.

    `recipient` is `seller/<id>`, `team/<name>` or `person/<code>`; `destination` is missing where a mail goes to the
    person's own address. `seller` and `team`: whose handoff it is about.
    """

    notice: UUID
    kind: NoticeKind
    recipient: str
    destination: str | None
    handoff_id: UUID | None
    lead_id: UUID | None
    seller: str | None
    team: str | None
    attempts: int

    @property
    def subject(self) -> str:
        return f"notice/{self.notice}"


class NoticeSent(NoticeEvent):
    """The destination took the message with this notice."""

    type: ClassVar[str] = "notice.sent"


class NoticeFailed(NoticeEvent):
    """The notice was not told, and will not be; `reason` is a code.

    `stale`: it was not told while it was true; otherwise what the destination answered last: a status, or why none.
    """

    type: ClassVar[str] = "notice.failed"

    reason: str


class SubscriptionEnded(Event):
    """A subscription to webhooks sends nothing any more.

    `ended`: its receiver answered 410 Gone. `disabled`: for five days there was nothing but failures; what comes waits
    until the subscription is put again. `key_id`: of the API key that made it.
    """

    type: ClassVar[str] = "subscription.ended"

    subscription: UUID
    state: Literal["disabled", "ended"]
    seller: str | None
    team: str | None
    key_id: UUID

    @property
    def subject(self) -> str:
        return f"subscription/{self.subscription}"


EVENTS: tuple[type[Event], ...] = (NoticeSent, NoticeFailed, SubscriptionEnded)
