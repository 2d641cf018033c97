"""What a stage of a deal makes of the handoff of its lead."""

from collections.abc import Mapping

from services.handoff.deals.domain.deal import Deal, DealStageReported, People, sort_stages
from services.handoff.deals.domain.publication import NO_PEOPLE, person_of, publishable_reason
from services.handoff.handoffs.domain.deal_stages import Stage
from services.handoff.handoffs.domain.evolve import BY_DEAL
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.base import Amount
from shared.events.handoff import (
    DealEvent,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffEvent,
    HandoffReassigned,
)

EVENT_TYPES: dict[Stage, type[DealEvent]] = {"opportunity": DealOpened, "won": DealWon, "lost": DealLost}


def apply_stage(
    handoff: Handoff, deal: Deal, stage: DealStageReported, teams: Mapping[str, str], people: People = NO_PEOPLE
) -> list[HandoffEvent]:
    """The events of one stage. The latest stage of any of a handoff's deals decides its seller; `teams`: by owner.

    `people`: by lead; a reason that names the person is not published.
    """
    seller = stage.owner or handoff.seller
    team = handoff.team if stage.owner is None else teams.get(stage.owner)
    dated = handoff.replace(dealt_at=min(handoff.dealt_at or stage.occurred_at, stage.occurred_at))
    is_latest = all(known.at <= stage.occurred_at for known in handoff.standings)
    events: list[HandoffEvent] = []
    if handoff.state and is_latest and seller is not None and seller != handoff.seller:
        reassigned = {
            "former_seller": handoff.seller,
            "seller": seller,
            "team": team,
            "why": BY_DEAL,
            "key_id": stage.key_id,
        }
        events.append(dated.event(HandoffReassigned, stage.occurred_at, **reassigned))
    reason = publishable_reason(stage.reason, person_of(people, handoff.lead_id))
    said_by = {"by": stage.by, "key_id": stage.key_id}
    fields = {"deal": deal.deal, "amount": _amount_at(deal, stage), "reason": reason, **said_by}
    event = dated.event(_event_type(deal, stage), stage.occurred_at, seller=seller, team=team, **fields)
    return [*events, event]


def _event_type(deal: Deal, stage: DealStageReported) -> type[DealEvent]:
    stages = sort_stages(deal)
    was_closed = any(previous.stage != "opportunity" for previous in stages[: stages.index(stage)][-1:])
    return DealReopened if stage.stage == "opportunity" and was_closed else EVENT_TYPES[stage.stage]


def _amount_at(deal: Deal, stage: DealStageReported) -> Amount | None:
    """The stage's own amount, else the last one known by then."""
    stages = sort_stages(deal)
    amounts = [known.amount for known in stages if known.amount and known.occurred_at <= stage.occurred_at]
    amount = stage.amount or (amounts[-1] if amounts else None)
    return Amount(amount=amount.amount, currency=amount.currency) if amount else None
