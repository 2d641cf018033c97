"""Where a page of handoffs ends that are in the order in which they are due."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID


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
