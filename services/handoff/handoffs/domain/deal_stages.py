"""The stages of a handoff's deals: each deal by its latest event, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.events.deal_stages import STAGES, Stage, stage_order
from shared.events.handoff import DealEvent

# A lead that bought once is a customer; a lost deal does not close a handoff that has an open one.
PRECEDENCE: tuple[Stage, ...] = ("won", "opportunity", "lost")


@dataclass(frozen=True)
class DealStage:
    """The stage of one deal, when it was last told of, and why if it is lost.

    `first_at`: when it ended so, if that was told again since. A purchase that is told twice is one purchase.
    """

    deal: UUID
    stage: Stage
    at: datetime
    reason: str | None = None
    first_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """The instant since which the deal is in this stage."""
        return self.first_at or self.at


def apply_deal_event(stages: Sequence[DealStage], event: DealEvent) -> tuple[DealStage, ...]:
    """The stages after this event; an event that is older than the deal's current stage changes nothing.

    Whether a later one tells the same stage again is seen from all stages of the deal (`placement.py`).
    """
    by_deal = {each.deal: each for each in stages}
    name, current = STAGES[event.type], by_deal.get(event.deal)
    stage = DealStage(event.deal, name, event.occurred_at, event.reason if name == "lost" else None)
    if current and (current.stage, current.at) == (stage.stage, stage.at):
        stage = replace(stage, first_at=current.first_at)
    if current is None or stage_order(current.at, current.stage) <= stage_order(stage.at, stage.stage):
        by_deal[event.deal] = stage
    return tuple(by_deal.values())


def overall_stage(stages: Sequence[DealStage]) -> Stage:
    """One stage for all deals of a handoff."""
    return next(stage for stage in PRECEDENCE if any(each.stage == stage for each in stages))
