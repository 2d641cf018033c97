"""The views of the inbox: which open handoffs each shows, and to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.handoff.handoffs.domain.cursor import Cursor
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.countdown import Countdown

__all__ = ["Counts", "Cursor", "Inbox", "InboxRow", "Reader", "View"]

# `taken_over`: leads that passed on from a colleague and ask for nothing more; no other view has them.
View = Literal["mine", "team", "queue", "overdue", "follow_up", "taken_over"]


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
            return ("mine", "overdue", "follow_up", "taken_over")
        own: tuple[View, ...] = ("mine",) if self.seller else ()
        return (*own, "team", "queue", "overdue", "follow_up", "taken_over")

    @property
    def sees(self) -> Literal["own", "teams", "all"]:
        """How far the reader sees."""
        if self.bound:
            return "own"
        return "teams" if self.teams else "all"


Counts = Mapping[View, int]


@dataclass(frozen=True)
class InboxRow:
    """An open handoff as the inbox lists it. `contact`: intake's card, None after an erasure; `seller_name`: whose.

    `persona`: the name of the lead's persona; None without one.
    """

    handoff: Handoff
    contact: Mapping[str, Any] | None
    attributes: Mapping[str, Any]
    seller_name: str | None
    countdown: Countdown | None
    persona: str | None = None


@dataclass(frozen=True)
class Inbox:
    """A page of one view. `cursor`: of the next page, if there is one."""

    reader: Reader
    view: View
    counts: Counts
    rows: Sequence[InboxRow]
    cursor: Cursor | None
