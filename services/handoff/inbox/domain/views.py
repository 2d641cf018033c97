"""The views of the inbox: which open handoffs each shows, and to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.countdown import Countdown

View = Literal["mine", "team", "queue", "overdue", "follow_up"]


@dataclass(frozen=True)
class Reader:
    """Whose inbox it is. `seller`: whose handoffs are the reader's own; `bound`: the reader sees no others.

    `teams`: those that the reader leads or belongs to; empty for one who sees the handoffs of all.
    """

    seller: str | None
    bound: bool
    teams: tuple[str, ...] = ()

    @property
    def views(self) -> tuple[View, ...]:
        """The views that the reader has, the first one first."""
        if self.bound:
            return ("mine", "overdue", "follow_up")
        own: tuple[View, ...] = ("mine",) if self.seller else ()
        return (*own, "team", "queue", "overdue", "follow_up")

    @property
    def sees(self) -> Literal["own", "teams", "all"]:
        """How far the reader sees."""
        if self.bound:
            return "own"
        return "teams" if self.teams else "all"


@dataclass(frozen=True)
class Cursor:
    """The end of a page: when its last handoff is due, None if it never is, and its id. As text `<instant>_<id>`."""

    due_at: datetime | None
    handoff_id: UUID

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for text that is no cursor."""
        at_text, _, id_text = text.rpartition("_")
        try:
            at = datetime.fromisoformat(at_text) if at_text else None
            if at is not None and at.tzinfo is None:
                return None
            return cls(at.astimezone(UTC) if at else None, UUID(id_text))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}_{self.handoff_id}"


Counts = Mapping[View, int]


@dataclass(frozen=True)
class InboxRow:
    """An open handoff as the inbox lists it. `contact`: intake's card, None after an erasure; `seller_name`: whose."""

    handoff: Handoff
    contact: Mapping[str, Any] | None
    attributes: Mapping[str, Any]
    seller_name: str | None
    countdown: Countdown | None


@dataclass(frozen=True)
class Inbox:
    """A page of one view. `cursor`: of the next page, if there is one."""

    reader: Reader
    view: View
    counts: Counts
    rows: Sequence[InboxRow]
    cursor: Cursor | None
