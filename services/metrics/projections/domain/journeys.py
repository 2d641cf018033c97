"""The rows of first touches and journeys and how facts change them; the order in which they arrive changes nothing.

Topics and keys have no order among each other. So every field holds the earliest value of its facts, the latest, or the
one learned last; a fold never counts, never adds up, and never overwrites by arrival.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_newer
from shared.criteria.values import normalize_text

CAPTURED = "lead.captured"
ACTIVITY = "activity.recorded"
QUALIFIED = "lead.qualified"
# Instant and names, then when it was learned.
TouchOrder = tuple[tuple[Any, ...], datetime, int]
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
    `persona`: which persona of the agreement it was then, if any.
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
    persona: str | None = None


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
    """The earliest capture and the earliest touch count; of several at one instant the first by their names."""
    changes: dict[str, Any] = {}
    known = _read_touch_order(touch)
    if known is None or order_touch(fact) < known:
        changes = _read_touch(fact)
    captured = _read_capture_order(touch)
    if fact.type == CAPTURED and (captured is None or _order_capture(fact) < captured):
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


def order_touch(fact: Fact) -> TouchOrder:
    """The place of a touch among those of its person: by its instant; at one instant one that names a channel comes
    before one without, then the channel, the campaign and their spelling decide, and not what was told first.
    """
    touch = fact.data.get("touch") or {}
    return _order(fact.occurred_at, touch.get("channel"), touch.get("campaign")), fact.recorded_at, fact.number


def _read_touch_order(touch: FirstTouch) -> TouchOrder | None:
    is_of_capture = touch.touched_at is None
    at, recorded_at, number = (
        (touch.captured_at, touch.recorded_at, touch.number)
        if is_of_capture
        else (touch.touched_at, touch.touched_recorded_at, touch.touched_number)
    )
    if at is None or recorded_at is None or number is None:
        return None
    return _order(at, touch.channel, touch.campaign), recorded_at, number


def _order_capture(fact: Fact) -> TouchOrder:
    return _order(fact.occurred_at, fact.data["source"], fact.data.get("source_kind")), fact.recorded_at, fact.number


def _read_capture_order(touch: FirstTouch) -> TouchOrder | None:
    if touch.captured_at is None or touch.recorded_at is None or touch.number is None:
        return None
    return _order(touch.captured_at, touch.source, touch.source_kind), touch.recorded_at, touch.number


def _order(at: datetime, *names: str | None) -> tuple[Any, ...]:
    """By the groups of the names, then by their spelling; what has no name comes last, as in SQL."""
    groups = [fold_group(name) for name in names]
    return at, *((name is None, name or "") for name in (*groups, *names))


def evolve_journey(journey: Journey, fact: Fact) -> Journey:
    """`qualified_at` is the earliest instant; the verdict is the one learned last."""
    changes: dict[str, Any] = {}
    if fact.type == QUALIFIED:
        changes["qualified_at"] = find_earliest((journey.qualified_at, fact.occurred_at))
        changes["complete"] = _find_complete(journey, fact)
        changes["persona"] = _find_persona(journey, fact)
    if is_newer(journey.verdict_recorded_at, journey.verdict_number, fact):
        changes |= {"verdict": VERDICTS[fact.type], "verdict_at": fact.occurred_at,
                    "verdict_recorded_at": fact.recorded_at, "verdict_number": fact.number}  # fmt: skip
    return replace(journey, **changes) if changes else journey


def _find_persona(journey: Journey, fact: Fact) -> str | None:
    """By the earliest fact; of several at one instant the first by its name."""
    persona: str | None = fact.data.get("persona")
    if journey.qualified_at is None or fact.occurred_at < journey.qualified_at:
        return persona
    if fact.occurred_at > journey.qualified_at:
        return journey.persona
    return min((each for each in (persona, journey.persona) if each), default=None)


def _find_complete(journey: Journey, fact: Fact) -> bool | None:
    """By the earliest fact; of several at one instant one with all fields is enough."""
    lacking = fact.data.get("lacking")
    told = None if lacking is None else not lacking
    if journey.qualified_at is None or fact.occurred_at < journey.qualified_at:
        return told
    if fact.occurred_at > journey.qualified_at or told is None:
        return journey.complete
    return told or bool(journey.complete)
