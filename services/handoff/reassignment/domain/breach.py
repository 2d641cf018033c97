"""What becomes of a lead whose seller did not answer the offer in time: reassigned, escalated or recycled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.reassignment.domain.reassign import reassign_to
from services.handoff.sellers.domain import Seller
from shared.agreement.commitments import Reaction
from shared.agreement.readers.sales import OfferPolicy
from shared.events.handoff import HandoffEvent, HandoffRecycled
from shared.events.work import HandoffEscalated

BreachAction = Literal["reassign", "escalate", "recycle"]
# The other reaction is to wait.
ACTIONS: dict[Reaction, BreachAction] = {"reassign": "reassign", "escalate": "escalate", "recycle": "recycle"}

RECYCLE_REASON = "not_answered"


def actions_after_breach(
    policies: Mapping[UUID, OfferPolicy], offers_made: Mapping[UUID, int]
) -> dict[UUID, BreachAction]:
    """The action for each handoff, by its agreement and the number of its offers; a handoff that waits has none."""
    reactions = {handoff: policy.reaction(offers_made.get(handoff, 1)) for handoff, policy in policies.items()}
    return {handoff: ACTIONS[reaction] for handoff, reaction in reactions.items() if reaction in ACTIONS}


def actions_when_exhausted(policies: Mapping[UUID, OfferPolicy]) -> dict[UUID, BreachAction]:
    """The action for handoffs that every seller has had; to reassign them once more would find no seller either."""
    actions = {handoff: ACTIONS.get(policy.on_exhausted) for handoff, policy in policies.items()}
    return {handoff: action for handoff, action in actions.items() if action in ("escalate", "recycle")}


def is_unanswered(handoff: Handoff) -> bool:
    """Whether the handoff was offered to a seller who has not answered."""
    return handoff.state == "offered"


def escalate(handoff: Handoff, team_leads: Mapping[str, Seller], now: datetime) -> list[HandoffEvent]:
    """Give it to the lead of its team, full or away; no event where there is none, or the team's lead has it.

    The offers that were made were not answered in time.
    """
    team_lead = team_leads.get(handoff.team or "")
    if team_lead is None or not team_lead.active:
        return []
    passed = reassign_to(handoff, team_lead, f"escalated to the lead of team {handoff.team}", "clock", now)
    if not passed:
        return []
    fields = {"former_seller": handoff.seller, "seller": team_lead.seller, "team": handoff.team, "missed": "offer"}
    return [*passed, handoff.event(HandoffEscalated, now, **fields)]


def recycle(handoff: Handoff, now: datetime) -> list[HandoffEvent]:
    """Give it back to marketing, since no seller answered."""
    actor = {"seller": handoff.seller, "team": handoff.team, "by": "clock"}
    return [handoff.event(HandoffRecycled, now, reason=RECYCLE_REASON, **actor)]
