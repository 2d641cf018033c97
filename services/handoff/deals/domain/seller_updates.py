"""What a seller reports of the deal that a handoff led to: the same facts as a CRM would send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.deals.domain.deal import DealUpdate, lead_key
from services.handoff.deals.domain.unnamed_deal import unnamed_id
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.errors import (
    HandoffClosed,
    HandoffOwnedByAnotherSeller,
    NotAccepted,
    ReasonRequired,
)
from shared.events.deal_stages import Stage
from shared.values.money import Money


@dataclass(frozen=True)
class Opportunity:
    """The seller opened a deal."""

    deal_id: str
    amount: Money | None = None
    close_by: date | None = None
    competitor: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The deal ended; `note` is saved and never published; `competitor`: to whom it was lost, or against whom won."""

    outcome: Literal["won", "lost"]
    amount: Money | None = None
    reason: str | None = None
    note: str | None = None
    competitor: str | None = None


SellerDealCommand = Opportunity | Outcome


@dataclass(frozen=True)
class SellerDealUpdate:
    """A seller's command as a caller sends it.

    `key_id`: of the caller's API key; `bound_seller`: the seller that it is bound to.
    """

    handoff_id: UUID
    seller: str
    command: SellerDealCommand
    stated_at: datetime | None = None
    bound_seller: str | None = None
    key_id: UUID | None = None


def take_over(own: Handoff, first: Handoff | None) -> Handoff:
    """The first handoff of the cycle, which has its deals, as if the seller had it to whom the lead passed on.

    `own`: the one by which it passed on. Raises HandoffClosed, NotAccepted.
    """
    if first is None or own.closed:
        raise HandoffClosed
    if own.taken_at is None:
        raise NotAccepted
    return first.replace(seller=own.seller)


def to_deal_update(
    handoff: Handoff, terms: ResponseTerms, update: SellerDealUpdate, deal_ids: Mapping[UUID, str]
) -> DealUpdate:
    """The update as a CRM would send it; `deal_ids`: of the handoff's deals.

    Raises HandoffOwnedByAnotherSeller, HandoffClosed, ReasonRequired.
    """
    command = update.command
    if handoff.seller != update.seller:
        raise HandoffOwnedByAnotherSeller
    if handoff.state in ("rejected", "recycled"):
        raise HandoffClosed
    reason = command.reason if isinstance(command, Outcome) else None
    stage: Stage = command.outcome if isinstance(command, Outcome) else "opportunity"
    if stage == "lost" and terms.lost_reasons and reason not in terms.lost_reasons:
        raise ReasonRequired
    return DealUpdate(
        deal_id=command.deal_id if isinstance(command, Opportunity) else deal_of(handoff, deal_ids),
        lead_id=handoff.lead_id,
        keys=(lead_key(handoff.lead_id),),
        stage=stage,
        stated_at=update.stated_at,
        amount=command.amount,
        owner=update.seller,
        reason=reason,
        attributes=_attributes(command, terms),
        by="seller",
        handoff_id=handoff.handoff_id,
        key_id=update.key_id,
    )


def deal_of(handoff: Handoff, deal_ids: Mapping[UUID, str]) -> str:
    """The id of the deal that an outcome is about: the open deal, else the latest, else an id made for the handoff."""
    candidates = [stage for stage in handoff.standings if stage.deal in deal_ids]
    if not candidates:
        return unnamed_id(handoff.handoff_id)
    return deal_ids[max(candidates, key=lambda stage: (stage.stage == "opportunity", stage.at)).deal]


def _attributes(command: SellerDealCommand, terms: ResponseTerms) -> dict[str, object] | None:
    """A competitor that the agreement names is written as it does, whatever its letters: so it is one."""
    competitor = command.competitor
    if competitor and terms.buyer:
        competitor = terms.buyer.name_competitor(competitor)
    close_by = command.close_by if isinstance(command, Opportunity) else None
    values = {"close_by": close_by and close_by.isoformat(), "competitor": competitor}
    return {name: value for name, value in values.items() if value} or None
