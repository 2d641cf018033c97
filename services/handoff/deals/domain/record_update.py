"""What follows from an update of a deal: a new stage, the deal's lead, or the keys that the deal waits under."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.deal import (
    Deal,
    DealAwaitingLead,
    DealChange,
    DealMatched,
    DealStageReported,
    DealUpdate,
    People,
    sort_stages,
)
from services.handoff.deals.domain.publication import NO_PEOPLE, person_of, publishable_attributes, publishable_reason
from services.handoff.handoffs.domain.handoff import Handoff
from shared.errors import Refusal
from shared.values.occurred_at import resolve_occurred_at
from shared.values.person_identifiers import PersonMatcher


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


def record_update(
    deal: Deal,
    update: DealUpdate,
    lead: UUID | None,
    handoff: Handoff | None,
    now: datetime,
    people: People = NO_PEOPLE,
) -> list[DealChange]:
    """The stage and the lead, as far as either is new. `lead`: the one that the update names; `handoff`: the lead's.

    `people`: by lead. The stage has the reason and the attributes only as far as they may be published.

    Raises OccurredInFuture, DealOfAnotherLead, LeadNotFound, ConflictingDealUpdate.
    """
    require_reach(update, deal, lead, handoff)
    at = resolve_occurred_at(update.stated_at, now)
    if lead is not None and deal.lead_id not in (None, lead):
        raise DealOfAnotherLead
    stage = (
        [] if _is_repeat(deal, update, lead) else [_stage_reported(update, at, person_of(people, lead or deal.lead_id))]
    )
    return [*stage, *_lead_found_or_awaited(deal, update, lead, now)]


def require_reach(update: DealUpdate, deal: Deal, lead: UUID | None, handoff: Handoff | None) -> None:
    """Raises LeadNotFound if the update's API key is bound to a seller whose this lead or this deal is not."""
    if update.bound_seller is not None and not _reaches(update.bound_seller, deal, lead, handoff):
        raise LeadNotFound


def match_lead(deal: Deal, lead: UUID, now: datetime) -> list[DealChange]:
    """The lead that the deal waits for became known."""
    return [DealMatched(occurred_at=now, lead_id=lead)] if deal.lead_id is None else []


def screen_stages(deal: Deal, people: People) -> Deal:
    """The deal without reasons and attributes that name its lead's person, unknown while the deal waited."""
    person = person_of(people, deal.lead_id)
    return replace(deal, stages=tuple([_screen(stage, person) for stage in deal.stages]))


def _reaches(seller: str, deal: Deal, lead: UUID | None, handoff: Handoff | None) -> bool:
    """Whether an API key that is bound to this seller reaches the lead and the deal: both are this seller's.

    Otherwise the answer is the same for every lead and every deal, known or not.
    """
    if lead is None or handoff is None or handoff.seller != seller:
        return False
    if deal.lead_id is None:
        # A deal that waits for another lead is its owner's.
        return all(stage.owner == seller for stage in deal.stages)
    return deal.lead_id == lead


def _lead_found_or_awaited(deal: Deal, update: DealUpdate, lead: UUID | None, now: datetime) -> list[DealChange]:
    if deal.lead_id is not None:
        return []
    if lead is not None:
        return [DealMatched(occurred_at=now, lead_id=lead)]
    return [] if deal.waits.issuperset(update.keys) else [DealAwaitingLead(occurred_at=now, keys=update.keys)]


def _is_repeat(deal: Deal, update: DealUpdate, lead: UUID | None) -> bool:
    """Whether the update was recorded before. Raises ConflictingDealUpdate if another one was for this instant."""
    if update.stated_at is None:
        holds = update.by == "seller" and update.stage == "opportunity"
        stages = [stage for stage in sort_stages(deal) if not holds or stage.stage == "opportunity"]
        return any(latest.stage == update.stage and latest.digest == update.digest for latest in stages[-1:])
    same = [stage for stage in deal.stages if (stage.stage, stage.stated_at) == (update.stage, update.stated_at)]
    if not same:
        return False
    names_lead = lead is not None or deal.lead_id is not None or not deal.waits.isdisjoint(update.keys)
    if all(stage.digest != update.digest for stage in same) or not names_lead:
        raise ConflictingDealUpdate
    return True


def _screen(stage: DealStageReported, person: PersonMatcher) -> DealStageReported:
    reason = publishable_reason(stage.reason, person)
    attributes = publishable_attributes(stage.attributes, person)
    return stage.model_copy(update={"reason": reason, "attributes": attributes})


def _stage_reported(update: DealUpdate, at: datetime, person: PersonMatcher) -> DealStageReported:
    names = ("stage", "stated_at", "amount", "owner", "digest", "by", "key_id")
    sender = PersonMatcher.for_person(update.identifiers)
    reason = publishable_reason(publishable_reason(update.reason, sender), person)
    attributes = publishable_attributes(publishable_attributes(update.attributes, sender), person)
    fields = {name: getattr(update, name) for name in names}
    return DealStageReported(occurred_at=at, reason=reason, attributes=attributes, **fields)
