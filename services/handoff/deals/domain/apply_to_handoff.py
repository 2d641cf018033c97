"""What a stage of a deal makes of the handoff of its lead."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, DealStageReported, People, last_owned, sort_stages
from services.handoff.deals.domain.publication import NO_PEOPLE, person_of, publishable_reason
from services.handoff.handoffs.domain.assign import queue_again, was_never_routed
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.base import Amount
from shared.events.deal_stages import Stage
from shared.events.handoff import (
    DealEvent,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffEvent,
    HandoffReassigned,
)

# The instant and the owner of the latest stage with an owner, by deal.
Owned = Mapping[UUID, tuple[datetime, str]]
NONE_OWNED: Owned = MappingProxyType({})
EVENT_TYPES: dict[Stage, type[DealEvent]] = {"opportunity": DealOpened, "won": DealWon, "lost": DealLost}


def apply_stage(
    handoff: Handoff,
    deal: Deal,
    stage: DealStageReported,
    teams: Mapping[str, str],
    people: People = NO_PEOPLE,
    owned: Owned = NONE_OWNED,
) -> list[HandoffEvent]:
    """The events of one stage. The latest stage with an owner, of any of a handoff's deals, decides its seller.

    A deal that was lost before the lead qualified does not; where only such deals chose the seller, the handoff is
    queued.

    `teams`: by owner; `people`: by lead; a reason that names the person is not published; `owned`: of the other
    deals.
    """
    told = publish_stage(handoff, deal, stage, teams, people)
    owner = _find_owner(handoff, deal, stage, owned)
    present = sort_stages(deal)[-1]
    if handoff.is_history(present.stage, present.occurred_at):
        after = evolve(handoff, told)
        return [told, *(queue_again(after) if was_never_routed(after) else ())]
    if not handoff.state or owner in (None, handoff.seller):
        return [told]
    passed = {"former_seller": handoff.seller, "seller": owner, "team": teams.get(owner or ""), "why": BY_DEAL}
    dated = _date(handoff, stage)
    return [dated.event(HandoffReassigned, stage.occurred_at, **passed, key_id=stage.key_id), told]


def publish_stage(
    handoff: Handoff, deal: Deal, stage: DealStageReported, teams: Mapping[str, str], people: People = NO_PEOPLE
) -> DealEvent:
    """The event that tells a stage; a stage without an owner is that of the handoff's seller."""
    owned = {"seller": stage.owner, "team": teams.get(stage.owner)} if stage.owner else {}
    fields = {
        **({"seller": handoff.seller, "team": handoff.team} | owned),
        "deal": deal.deal,
        "amount": amount_at(deal, stage),
        "by": stage.by,
        "key_id": stage.key_id,
        "reason": publishable_reason(stage.reason, person_of(people, handoff.lead_id)),
    }
    return _date(handoff, stage).event(_event_type(deal, stage), stage.occurred_at, **fields)


def amount_at(deal: Deal, stage: DealStageReported) -> Amount | None:
    """The stage's own amount, else the last one told of the deal by then, whenever it was reported."""
    amounts = [known.amount for known in sort_stages(deal) if known.amount and known.occurred_at <= stage.occurred_at]
    amount = stage.amount or (amounts[-1] if amounts else None)
    return Amount(amount=amount.amount, currency=amount.currency) if amount else None


def _date(handoff: Handoff, stage: DealStageReported) -> Handoff:
    return handoff.replace(dealt_at=min(handoff.dealt_at or stage.occurred_at, stage.occurred_at))


def _find_owner(handoff: Handoff, deal: Deal, stage: DealStageReported, owned: Owned) -> str | None:
    """Whose the handoff is by this stage, unless a later one names an owner.

    Of several deals at one instant the owner's id decides, not the arrival.
    """
    if stage.owner is None or last_owned(deal) != (stage.occurred_at, stage.owner):
        return None
    others = [owned[each.deal] for each in handoff.current_deals if each.deal != deal.deal and each.deal in owned]
    at, owner = max([(stage.occurred_at, stage.owner), *others])
    return owner if at == stage.occurred_at else None


def _event_type(deal: Deal, stage: DealStageReported) -> type[DealEvent]:
    stages = sort_stages(deal)
    was_closed = any(previous.stage != "opportunity" for previous in stages[: stages.index(stage)][-1:])
    return DealReopened if stage.stage == "opportunity" and was_closed else EVENT_TYPES[stage.stage]
