"""The stages of a handoff's deals: each deal by its latest event, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.handoff import DealEvent, DealLost, DealWon

Stage = Literal["opportunity", "won", "lost"]

# Of two stages at one instant the one with the higher rank counts.
RANK: dict[Stage, int] = {"opportunity": 0, "lost": 1, "won": 2}
# A lead that bought once is a customer; a lost deal does not close a handoff that has an open one.
PRECEDENCE: tuple[Stage, ...] = ("won", "opportunity", "lost")


@dataclass(frozen=True)
class DealStage:
    """The stage of one deal, and since when."""

    deal: UUID
    stage: Stage
    at: datetime


def apply_deal_event(stages: Sequence[DealStage], event: DealEvent) -> tuple[DealStage, ...]:
    """The stages after this event; an event that is older than the deal's current stage changes nothing."""
    by_deal = {each.deal: each for each in stages}
    stage, current = DealStage(event.deal, stage_of(event), event.occurred_at), by_deal.get(event.deal)
    if current is None or (current.at, RANK[current.stage]) <= (stage.at, RANK[stage.stage]):
        by_deal[event.deal] = stage
    return tuple(by_deal.values())


def overall_stage(stages: Sequence[DealStage]) -> Stage:
    """One stage for all deals of a handoff."""
    return next(stage for stage in PRECEDENCE if any(each.stage == stage for each in stages))


def stage_of(event: DealEvent) -> Stage:
    """The stage of a deal after this event."""
    if isinstance(event, DealWon):
        return "won"
    return "lost" if isinstance(event, DealLost) else "opportunity"
