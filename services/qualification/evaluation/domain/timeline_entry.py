"""The values that an evaluation reads and makes: entries of a lead's timeline, results of clauses, the verdict."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from shared.agreement.definition import DEFAULT
from shared.criteria.evaluate import TriState
from shared.criteria.values import is_known
from shared.events.handoff import HandoffRejected
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched

VerdictStatus = Literal["qualified", "nurture", "disqualified"]
Part = Literal["profile", "behaviour", "disqualify"]

# Neither a correction by sales nor an enrichment is an activity of the lead.
NO_ACTIVITY = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One activity of a lead, one enrichment, or one correction by sales; unknown attributes are left out.

    `attributes` were said; `derived` follow from others and count only where no entry says the field.
    `merged_lead_id` is the merged lead that the entry is about, if it is not about the lead itself. `size`: the bytes
    of its attributes and properties. `arrived_at`: when qualification counted it for this lead, None where that was not
    kept; of one lead, what arrived later has a later instant.
    """

    occurred_at: datetime
    id: UUID
    activity: str
    attributes: Mapping[str, Any]
    properties: Mapping[str, Any]
    merged_lead_id: UUID | None = None
    size: int = field(default=0, compare=False)
    derived: Mapping[str, Any] = field(default_factory=dict)
    arrived_at: datetime | None = field(default=None, compare=False)

    @property
    def is_profile(self) -> bool:
        """Whether it is a capture, an enrichment or a correction: these bring more attributes than a touch."""
        return "source" in self.attributes or not self.activity


class ClauseResult(NamedTuple):
    """The result of one clause; `met` is None where the attribute or property is not known."""

    id: str
    part: Part
    met: TriState
    points: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of a lead since `since`, with its points and the results of the clauses at `judged_at`.

    `product`: the one that it asked for then, whose thresholds it was held against.
    """

    status: VerdictStatus
    since: datetime
    judged_at: datetime
    fit: float
    behaviour: float
    clauses: tuple[ClauseResult, ...]
    product: str = DEFAULT


@dataclass(frozen=True, slots=True)
class PublishedVerdict:
    """The verdict that was last published of a lead in one cycle.

    Since then: `priority`, the highest that it got; `product`, the one that it was last told to ask for.
    """

    status: VerdictStatus
    agreement_version: int
    since: datetime
    priority: str | None = None
    product: str = DEFAULT


class Shortfall(NamedTuple):
    """How far a lead in nurture is from qualifying. `gap`: the points below both thresholds together.

    `lacks`: a key of what is lacking, the codes of the clauses that ask for facts in order, and BEHAVIOUR where the
    lead did too little; empty, with the gap BEYOND, where no fact can help: a required clause failed, all that is
    unknown is not enough, or the lead rests.
    """

    lacks: str
    gap: float


# The gap of a lead that no fact can help now: more than all clauses together can lack.
BEYOND = 1e9
NO_SHORTFALL = Shortfall("", BEYOND)


def to_entry(
    event: LeadCaptured | ActivityRecorded | LeadEnriched | HandoffRejected,
    merged_lead_id: UUID | None = None,
    arrived_at: datetime | None = None,
) -> TimelineEntry:
    """The entry of a capture, an activity, an enrichment, or a correction that came with a rejection.

    A capture brings the lead's attributes, its source and its touch; an activity brings its touch and its properties;
    the others bring attributes alone.
    """
    match event:
        case LeadCaptured():
            attributes = {**event.attributes, "source": event.source, **_touch_attributes(event)}
            id_, activity, properties = event.capture_id, event.activity, {}
        case ActivityRecorded():
            attributes = _touch_attributes(event)
            id_, activity, properties = event.activity_id, event.activity, event.properties
        case LeadEnriched():
            attributes = event.attributes
            id_, activity, properties = event.enrichment_id, NO_ACTIVITY, {}
        case HandoffRejected():
            attributes = event.correction
            id_, activity, properties = event.handoff_id, NO_ACTIVITY, {}
    known = {field: value for field, value in attributes.items() if is_known(value)}
    names = () if isinstance(event, HandoffRejected) else event.derived
    said, derived = split_derived(known, names)
    size = measure(known, properties)
    return TimelineEntry(event.occurred_at, id_, activity, said, properties, merged_lead_id, size, derived, arrived_at)


def split_derived(
    attributes: Mapping[str, Any], names: Collection[str] | None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The attributes that were said, and those of these names, which follow from others."""
    if not names:
        return attributes, {}
    said = {field: value for field, value in attributes.items() if field not in names}
    return said, {field: value for field, value in attributes.items() if field in names}


def measure(attributes: Mapping[str, Any], properties: Mapping[str, Any]) -> int:
    """The bytes of these fields as text."""
    return len(str(attributes).encode()) + len(str(properties).encode())


def _touch_attributes(event: LeadCaptured | ActivityRecorded) -> dict[str, Any]:
    return {"touch.channel": event.touch.channel, "touch.campaign": event.touch.campaign}
