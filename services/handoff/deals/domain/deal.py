"""A deal as the CRM or a seller reports it: every stage that it was ever in, and its lead."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import orjson

from shared.events.base import Event, LeadEvent
from shared.events.deal_stages import Stage, stage_order
from shared.events.intake import LeadCaptured, LeadMerged
from shared.values.money import Money
from shared.values.person_identifiers import PersonIdentifiers, PersonMatcher

# What identifies the person of each lead that has a contact card.
People = Mapping[UUID, PersonMatcher]
DealSource = Literal["crm", "seller"]


class DealStageReported(Event):
    """The deal reached this stage. `stated_at`: the instant as the caller wrote it; `digest` tells a repeat."""

    type: ClassVar[str] = "deal.told"
    published: ClassVar[bool] = False

    stage: Stage
    stated_at: datetime | None
    amount: Money | None
    owner: str | None
    reason: str | None
    digest: str
    attributes: dict[str, Any] | None = None
    by: DealSource = "crm"
    key_id: UUID | None = None


class DealAwaitingLead(Event):
    """The deal's lead is unknown: the deal waits under these keys too."""

    type: ClassVar[str] = "deal.waits"
    published: ClassVar[bool] = False

    keys: tuple[str, ...]


class DealMatched(Event):
    """The deal's lead was found."""

    type: ClassVar[str] = "deal.matched"
    published: ClassVar[bool] = False

    lead_id: UUID


DealChange = DealStageReported | DealAwaitingLead | DealMatched


@dataclass(frozen=True)
class Deal:
    """A deal under the CRM's id and under ours; without a lead, with the keys that it `waits` under."""

    deal_id: str
    deal: UUID
    lead_id: UUID | None = None
    stages: tuple[DealStageReported, ...] = ()
    waits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DealUpdate:
    """One update of a deal. `keys`: those of its lead; `identifiers`: those by which the update names the person.

    `key_id`: of the caller's API key; `bound_seller`: the seller that it is bound to.
    An opportunity that a seller reports without an instant holds until another opportunity, also if the deal ended.
    """

    deal_id: str
    lead_id: UUID | None
    keys: tuple[str, ...]
    stage: Stage
    stated_at: datetime | None
    amount: Money | None
    owner: str | None
    reason: str | None
    attributes: dict[str, Any] | None
    bound_seller: str | None = None
    by: DealSource = "crm"
    handoff_id: UUID | None = None
    identifiers: PersonIdentifiers = field(default_factory=PersonIdentifiers)
    key_id: UUID | None = None

    @property
    def digest(self) -> str:
        """Tells a repeat from another update for the same deal, stage and instant; the lead is compared apart."""
        content = [str(self.amount), self.owner, self.reason, self.attributes]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def lead_key(lead_id: UUID) -> str:
    """The key of a lead that an update names by its id."""
    return f"lead/{lead_id}"


def find_lead_keys(events: Iterable[Event]) -> dict[str, UUID | None]:
    """The keys that deals of these leads may wait under, with the lead; None where the latest claim decides."""
    keys: dict[str, UUID | None] = {}
    for event in events:
        if isinstance(event, LeadEvent):
            keys[lead_key(event.lead_id)] = event.lead_id
        if isinstance(event, LeadMerged):
            keys |= {lead_key(lead): event.survivor for lead in (event.merged, event.survivor)}
        if isinstance(event, (LeadCaptured, LeadMerged)):
            keys |= {key.hash: None for key in event.match_keys}
    return keys


def evolve(deal: Deal, event: Event) -> Deal:
    """The deal after this event."""
    match event:
        case DealStageReported():
            return replace(deal, stages=(*deal.stages, event))
        case DealAwaitingLead():
            return replace(deal, waits=deal.waits.union(event.keys))
        case DealMatched():
            return replace(deal, lead_id=event.lead_id, waits=frozenset())
    return deal


def evolve_all(deal: Deal, events: Iterable[Event]) -> Deal:
    """The deal after these events."""
    for event in events:
        deal = evolve(deal, event)
    return deal


def sort_stages(deal: Deal) -> list[DealStageReported]:
    """The stages in the order in which they happened; at one instant the further one is later."""
    return sorted(deal.stages, key=lambda stage: stage_order(stage.occurred_at, stage.stage))


def last_owned(deal: Deal) -> tuple[datetime, str] | None:
    """The instant and the owner of the last stage that has an owner."""
    return next(((stage.occurred_at, stage.owner) for stage in reversed(sort_stages(deal)) if stage.owner), None)
