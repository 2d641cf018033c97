"""The rule by which every service reads the stages of a deal: the one that happened last counts."""

from datetime import datetime
from typing import Literal

Stage = Literal["opportunity", "won", "lost"]
# Why money was received for a deal, or given back.
ReceiptKind = Literal["new", "renewal", "expansion", "refund"]

# The stage of a deal after an event of each type.
STAGES: dict[str, Stage] = {
    "deal.opened": "opportunity",
    "deal.reopened": "opportunity",
    "deal.won": "won",
    "deal.lost": "lost",
}
# Of two stages at one instant the one with the higher rank counts.
_RANK: dict[str, int] = {"opportunity": 0, "lost": 1, "won": 2}


def stage_order(at: datetime, stage: str) -> tuple[datetime, int]:
    """The place of a stage among those of its deal: by its instant; at one instant won over lost over opportunity."""
    return at, _RANK[stage]
