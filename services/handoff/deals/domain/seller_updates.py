"""What a seller says of the deal that a handoff led to: the same facts as a CRM would send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.deals.domain.deal import DealUpdate, lead_key
from services.handoff.handoffs.domain.deal_stages import Stage
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.errors import HandoffClosed, HandoffOwnedByAnotherSeller, ReasonRequired
from shared.values.money import Money


@dataclass(frozen=True)
class Opportunity:
    """The seller sees a deal."""

    deal_id: str
    amount: Money | None = None
    close_by: date | None = None
    competitor: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The deal ended; `note` stays here."""

    outcome: Literal["won", "lost"]
    amount: Money | None = None
    reason: str | None = None
    note: str | None = None


SellerDealCommand = Opportunity | Outcome


@dataclass(frozen=True)
class SellerDealUpdate:
    """What a seller says, as it was sent. `only`: the seller that the caller's key is bound to."""

    handoff_id: UUID
    seller: str
    said: SellerDealCommand
    stated_at: datetime | None = None
    only: str | None = None


def to_deal_update(
    handoff: Handoff, terms: ResponseTerms, telling: SellerDealUpdate, names: Mapping[UUID, str]
) -> DealUpdate:
    """What a CRM would say. `names`: of the handoff's deals. Raises AnothersHandoff, HandoffEnded, ReasonMissing."""
    said = telling.said
    if handoff.seller != telling.seller:
        raise HandoffOwnedByAnotherSeller
    if handoff.state in ("rejected", "recycled"):
        raise HandoffClosed
    reason = said.reason if isinstance(said, Outcome) else None
    stage: Stage = said.outcome if isinstance(said, Outcome) else "opportunity"
    if stage == "lost" and terms.lost_reasons and reason not in terms.lost_reasons:
        raise ReasonRequired
    return DealUpdate(
        deal_id=said.deal_id if isinstance(said, Opportunity) else deal_of(handoff, names),
        lead_id=handoff.lead_id,
        keys=(lead_key(handoff.lead_id),),
        stage=stage,
        stated_at=telling.stated_at,
        amount=said.amount,
        owner=telling.seller,
        reason=reason,
        attributes=_attributes(said),
        by="seller",
        handoff_id=handoff.handoff_id,
    )


def deal_of(handoff: Handoff, names: Mapping[UUID, str]) -> str:
    """The deal that an outcome is about: the open one, else the last one spoken of, else one without a name."""
    known = [standing for standing in handoff.standings if standing.deal in names]
    if not known:
        return f"handoff/{handoff.handoff_id}"
    return names[max(known, key=lambda one: (one.stage == "opportunity", one.at)).deal]


def _attributes(said: SellerDealCommand) -> dict[str, object] | None:
    if isinstance(said, Outcome):
        return None
    told = {"close_by": said.close_by and said.close_by.isoformat(), "competitor": said.competitor}
    return {name: value for name, value in told.items() if value} or None
