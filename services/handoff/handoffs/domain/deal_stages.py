"""Where the deals of one lead stand, each by its latest word and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.handoff import DealEvent, DealLost, DealWon

Stage = Literal["opportunity", "won", "lost"]

# At one instant the further stage counts.
RANK: dict[Stage, int] = {"opportunity": 0, "lost": 1, "won": 2}
# A lead that bought once is a customer; while one deal is open, a lost one does not end the rest.
TOGETHER: tuple[Stage, ...] = ("won", "opportunity", "lost")


@dataclass(frozen=True)
class DealStage:
    """Where one deal stands, and since when."""

    deal: UUID
    stage: Stage
    at: datetime


def apply_deal_event(standings: Sequence[DealStage], event: DealEvent) -> tuple[DealStage, ...]:
    """The standings after this event; one that is older than what is known changes nothing."""
    known = {standing.deal: standing for standing in standings}
    new = DealStage(event.deal, stage_of(event), event.occurred_at)
    former = known.get(event.deal)
    if former is None or (former.at, RANK[former.stage]) <= (new.at, RANK[new.stage]):
        known[event.deal] = new
    return tuple(known.values())


def overall_stage(standings: Sequence[DealStage]) -> Stage:
    """One stage for all deals of a handoff."""
    return next(stage for stage in TOGETHER if any(standing.stage == stage for standing in standings))


def stage_of(event: DealEvent) -> Stage:
    """The stage that an event puts its deal in."""
    if isinstance(event, DealWon):
        return "won"
    return "lost" if isinstance(event, DealLost) else "opportunity"
