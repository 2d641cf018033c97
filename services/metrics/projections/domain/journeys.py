"""The rows of first touches and journeys and how facts change them; the order in which they arrive changes nothing.

Topics and keys have no order among each other. So every field holds the earliest value of its facts, the latest, or the
one learned last; a fold never counts, never adds up, and never overwrites by arrival.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_earlier, is_newer

CAPTURED = "lead.captured"
QUALIFIED = "lead.qualified"
VERDICTS = {QUALIFIED: "qualified", "lead.nurture_started": "nurture", "lead.disqualified": "disqualified"}


@dataclass(frozen=True, slots=True)
class FirstTouch:
    """The earliest capture of a lead: where the lead came from."""

    lead_id: UUID
    captured_at: datetime | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    source: str | None = None
    channel: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One cycle of one lead for one product, with its verdict."""

    lead_id: UUID
    product: str
    cycle: int
    qualified_at: datetime | None = None
    verdict: str | None = None
    verdict_at: datetime | None = None
    verdict_recorded_at: datetime | None = None
    verdict_number: int | None = None


def read_first_touch_key(fact: Fact) -> tuple[UUID | None] | None:
    return (fact.lead_id,) if fact.type == CAPTURED else None


def read_journey_key(fact: Fact) -> tuple[UUID | None, str, int] | None:
    return (fact.lead_id, fact.data["product"], fact.data["cycle"]) if fact.type in VERDICTS else None


def evolve_first_touch(touch: FirstTouch, fact: Fact) -> FirstTouch:
    """The earliest capture counts; of several at one instant the one learned first."""
    if not is_earlier(touch.captured_at, touch.recorded_at, touch.number, fact):
        return touch
    touch_data = fact.data["touch"]
    return FirstTouch(
        touch.lead_id, fact.occurred_at, fact.recorded_at, fact.number, fact.data["source"],
        touch_data.get("channel"), touch_data.get("campaign"),
    )  # fmt: skip


def evolve_journey(journey: Journey, fact: Fact) -> Journey:
    """`qualified_at` is the earliest instant; the verdict is the one learned last."""
    changes: dict[str, Any] = {}
    if fact.type == QUALIFIED:
        changes["qualified_at"] = find_earliest((journey.qualified_at, fact.occurred_at))
    if is_newer(journey.verdict_recorded_at, journey.verdict_number, fact):
        changes |= {"verdict": VERDICTS[fact.type], "verdict_at": fact.occurred_at,
                    "verdict_recorded_at": fact.recorded_at, "verdict_number": fact.number}  # fmt: skip
    return replace(journey, **changes) if changes else journey
