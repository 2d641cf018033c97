"""Lists of the leads of a replay: what is asked for, and where a page ends."""

from typing import Literal, NamedTuple, Self
from uuid import UUID

from services.qualification.replays.domain.comparison import CHANGES, Change

ListedOutcome = Literal["accepted", "rejected", "won"]
CYCLES_LIMIT = 2**31 - 1


class LeadPlace(NamedTuple):
    """The end of a page of leads."""

    lead_id: UUID
    cycle: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for text that is no place."""
        lead, _, cycle = text.partition("_")
        try:
            place = cls(UUID(lead), int(cycle))
        except ValueError:
            return None
        return place if 0 <= place.cycle <= CYCLES_LIMIT else None


class LeadQuestion(NamedTuple):
    """Which leads of a replay: by change, by a clause that decides, by what came of them.

    `differing`: of every change, those that are not as it happened.
    """

    change: Change
    clause: str | None = None
    outcome: ListedOutcome | None = None
    differing: bool = False

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that are listed."""
        return CHANGES if self.differing else (self.change,)
