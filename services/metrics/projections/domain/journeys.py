"""The rows of first touches and journeys and how facts change them; the order in which they arrive changes nothing.

Topics and keys have no order among each other. So every field holds the earliest value of its facts, the latest, or the
one learned last; a fold never counts, never adds up, and never overwrites by arrival.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_earlier, is_newer
from shared.criteria.values import normalize_text

CAPTURED = "lead.captured"
ACTIVITY = "activity.recorded"
QUALIFIED = "lead.qualified"
VERDICTS = {QUALIFIED: "qualified", "lead.nurture_started": "nurture", "lead.disqualified": "disqualified"}


@dataclass(frozen=True, slots=True)
class FirstTouch:
    """Where a lead came from: the source of its earliest capture, channel and campaign of its earliest touch.

    `captured_at` is None while only a touch is known. The fields `…_key` hold the group as reports compare it.
    `touched_…` are those of the touch; a row that an earlier version wrote has none, and its capture was the touch.
    """

    lead_id: UUID
    captured_at: datetime | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    source: str | None = None
    channel: str | None = None
    campaign: str | None = None
    source_kind: str | None = None
    touched_at: datetime | None = None
    touched_recorded_at: datetime | None = None
    touched_number: int | None = None
    source_key: str | None = None
    channel_key: str | None = None
    campaign_key: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One cycle of one lead for one product, with its verdict.

    `complete`: whether it first qualified with the fields that marketing promised; None without such a promise.
    """

    lead_id: UUID
    product: str
    cycle: int
    qualified_at: datetime | None = None
    verdict: str | None = None
    verdict_at: datetime | None = None
    verdict_recorded_at: datetime | None = None
    verdict_number: int | None = None
    complete: bool | None = None


def read_first_touch_key(fact: Fact) -> tuple[UUID | None] | None:
    return (fact.lead_id,) if fact.type == CAPTURED or is_touch(fact) else None


def is_touch(fact: Fact) -> bool:
    """Whether the fact says where the lead came from: each capture does, and an activity that names any of it."""
    return fact.type == CAPTURED or (fact.type == ACTIVITY and bool(fact.data.get("touch")))


def fold_group(name: str | None) -> str | None:
    """The group to which a channel, campaign or source belongs; blank text names none."""
    return normalize_text(name) or None if name is not None else None


def read_journey_key(fact: Fact) -> tuple[UUID | None, str, int] | None:
    return (fact.lead_id, fact.data["product"], fact.data["cycle"]) if fact.type in VERDICTS else None


def evolve_first_touch(touch: FirstTouch, fact: Fact) -> FirstTouch:
    """The earliest capture and the earliest touch count; of several at one instant the one learned first."""
    changes: dict[str, Any] = {}
    if is_earlier(*_read_touch_order(touch), fact):
        changes = _read_touch(fact)
    if fact.type == CAPTURED and is_earlier(touch.captured_at, touch.recorded_at, touch.number, fact):
        source, kind = fact.data["source"], fact.data.get("source_kind")
        changes |= {"captured_at": fact.occurred_at, "recorded_at": fact.recorded_at, "number": fact.number,
                    "source": source, "source_kind": kind, "source_key": fold_group(source)}  # fmt: skip
    return replace(touch, **changes) if changes else touch


def _read_touch(fact: Fact) -> dict[str, Any]:
    channel, campaign = (fact.data["touch"].get(name) for name in ("channel", "campaign"))
    return {
        "touched_at": fact.occurred_at, "touched_recorded_at": fact.recorded_at, "touched_number": fact.number,
        "channel": channel, "channel_key": fold_group(channel),
        "campaign": campaign, "campaign_key": fold_group(campaign),
    }  # fmt: skip


def _read_touch_order(touch: FirstTouch) -> tuple[datetime | None, datetime | None, int | None]:
    if touch.touched_at is None:
        return touch.captured_at, touch.recorded_at, touch.number
    return touch.touched_at, touch.touched_recorded_at, touch.touched_number


def evolve_journey(journey: Journey, fact: Fact) -> Journey:
    """`qualified_at` is the earliest instant; the verdict is the one learned last."""
    changes: dict[str, Any] = {}
    if fact.type == QUALIFIED:
        changes["qualified_at"] = find_earliest((journey.qualified_at, fact.occurred_at))
        changes["complete"] = _find_complete(journey, fact)
    if is_newer(journey.verdict_recorded_at, journey.verdict_number, fact):
        changes |= {"verdict": VERDICTS[fact.type], "verdict_at": fact.occurred_at,
                    "verdict_recorded_at": fact.recorded_at, "verdict_number": fact.number}  # fmt: skip
    return replace(journey, **changes) if changes else journey


def _find_complete(journey: Journey, fact: Fact) -> bool | None:
    """By the earliest fact; of several at one instant one with all fields is enough."""
    lacking = fact.data.get("lacking")
    told = None if lacking is None else not lacking
    if journey.qualified_at is None or fact.occurred_at < journey.qualified_at:
        return told
    if fact.occurred_at > journey.qualified_at or told is None:
        return journey.complete
    return told or bool(journey.complete)
