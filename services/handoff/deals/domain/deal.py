"""A deal as the CRM tells it: every stage that it was ever in, and whose lead it is."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import orjson

from services.handoff.handoffs.domain.assign import RANK, Handoff, Stage
from shared.errors import Refusal
from shared.events.base import Event
from shared.values.money import Money
from shared.values.occurred_at import resolve_occurred_at

# A reason travels if it is a code; words of somebody's own stay here.
CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


DealSource = Literal["crm", "seller"]


class ConflictingDealUpdate(Refusal):
    code = "other-content"
    detail = "This deal was in this stage at this instant already, and something else was said of it."


class DealOfAnotherLead(Refusal):
    code = "deal-of-another-lead"
    detail = "The deal belongs to another lead."


class LeadNotFound(Refusal):
    code = "not-yours"
    detail = "There is no such lead for a key of this seller."


class UnknownOwner(Refusal):
    code = "unknown-owner"
    detail = "No seller has this id."


class DealStageReported(Event):
    """What was said of a deal; `stated_at` is the instant as the caller wrote it, `digest` tells a repeat."""

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

    @property
    def code(self) -> str | None:
        """The reason as it may travel."""
        return self.reason if CODE.fullmatch(self.reason or "") else None


class DealAwaitingLead(Event):
    """Nobody knows the deal's lead yet: it hangs on these keys too."""

    type: ClassVar[str] = "deal.waits"
    published: ClassVar[bool] = False

    keys: tuple[str, ...]


class DealMatched(Event):
    """The deal's lead was found."""

    type: ClassVar[str] = "deal.matched"
    published: ClassVar[bool] = False

    lead_id: UUID


@dataclass(frozen=True)
class Deal:
    """A deal under both its names; without a lead it hangs on the keys that it `waits` for."""

    deal_id: str
    deal: UUID
    lead_id: UUID | None = None
    stages: tuple[DealStageReported, ...] = ()
    waits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DealUpdate:
    """One message about a deal. `keys`: what it may hang on; `only`: the seller that the caller's key is bound to.

    A seller's word that there is a deal stands until another word of it is said, also when the deal ended."""

    deal_id: str
    lead_id: UUID | None
    keys: tuple[str, ...]
    stage: Stage
    stated_at: datetime | None
    amount: Money | None
    owner: str | None
    reason: str | None
    attributes: dict[str, Any] | None
    only: str | None = None
    by: DealSource = "crm"
    handoff_id: UUID | None = None

    @property
    def digest(self) -> str:
        """Tells a repeat from something else said of one deal, stage and instant; whom it names is compared apart."""
        content = [str(self.amount), self.owner, self.reason, self.attributes]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def lead_key(lead_id: UUID) -> str:
    """What a deal hangs on that names its lead by the id."""
    return f"lead/{lead_id}"


def record_update(
    deal: Deal, message: DealUpdate, lead: UUID | None, handoff: Handoff | None, now: datetime
) -> list[Event]:
    """Note the stage and the lead, as far as either is new. `lead`: whom the message names; `handoff`: the lead's."""
    at = resolve_occurred_at(message.stated_at, now)
    if lead is not None and deal.lead_id not in (None, lead):
        raise DealOfAnotherLead
    if message.only is not None and _seller(deal, handoff) not in (None, message.only):
        raise LeadNotFound
    told = [] if _repeats(deal, message, lead) else [_told(message, at)]
    return [*told, *_found(deal, message, lead, now)]


def match_lead(deal: Deal, lead: UUID, now: datetime) -> list[Event]:
    """The lead that the deal waited for has come."""
    return [DealMatched(occurred_at=now, lead_id=lead)] if deal.lead_id is None else []


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


def stages_in_order(deal: Deal) -> list[DealStageReported]:
    """The stages as they followed each other; at one instant the further one is later."""
    return sorted(deal.stages, key=lambda told: (told.occurred_at, RANK[told.stage]))


def _seller(deal: Deal, handoff: Handoff | None) -> str | None:
    if handoff is not None:
        return handoff.seller
    return next((told.owner for told in reversed(stages_in_order(deal))), None)


def _found(deal: Deal, message: DealUpdate, lead: UUID | None, now: datetime) -> list[Event]:
    if deal.lead_id is not None:
        return []
    if lead is not None:
        return [DealMatched(occurred_at=now, lead_id=lead)]
    return [] if deal.waits.issuperset(message.keys) else [DealAwaitingLead(occurred_at=now, keys=message.keys)]


def _repeats(deal: Deal, message: DealUpdate, lead: UUID | None) -> bool:
    """Whether this was said before. Raises OtherContent if something else was said of the same instant."""
    if message.stated_at is None:
        lasting = message.by == "seller" and message.stage == "opportunity"
        said = [told for told in stages_in_order(deal) if not lasting or told.stage == "opportunity"]
        return any(told.stage == message.stage and told.digest == message.digest for told in said[-1:])
    same = [told for told in deal.stages if (told.stage, told.stated_at) == (message.stage, message.stated_at)]
    if not same:
        return False
    named = lead is not None or deal.lead_id is not None or not deal.waits.isdisjoint(message.keys)
    if same[0].digest != message.digest or not named:
        raise ConflictingDealUpdate
    return True


def _told(message: DealUpdate, at: datetime) -> DealStageReported:
    names = ("stage", "stated_at", "amount", "owner", "reason", "digest", "attributes", "by")
    return DealStageReported(occurred_at=at, **{name: getattr(message, name) for name in names})
