"""Earlier dealings: what became of the other handoffs of a person, and of those of the colleagues, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.timeline import name_code
from shared.values.money import Money

STAGES = {"opportunity": "deal open", "won": "deal won", "lost": "deal lost"}


@dataclass(frozen=True)
class Dealing:
    """A handoff: since when it is what it is, in the agreement's zone, and what became of it.

    `contact`: intake's card of the person, None after an erasure.
    """

    handoff_id: UUID
    at: datetime | None
    contact: Mapping[str, Any] | None
    is_same_person: bool
    seller_name: str | None
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Dealings:
    """The newest dealings, and whether there are more of them."""

    shown: Sequence[Dealing] = ()
    has_more: bool = False


def find_since(handoff: Handoff, zone: ZoneInfo) -> datetime | None:
    """The last instant that is known of it."""
    known = [
        handoff.qualified_at,
        handoff.offered_at,
        handoff.taken_at,
        handoff.contacted_at,
        handoff.sales_qualified_at,
        handoff.rejected_at,
        handoff.recycled_at,
        *(deal.at for deal in handoff.standings),
    ]
    latest = max((at for at in known if at), default=None)
    return latest.astimezone(zone) if latest else None


def write_sentences(handoff: Handoff, reason: str | None, amounts: Mapping[UUID, Money]) -> tuple[str, ...]:
    """Each deal of the handoff; of one without deals where it stands, and why it was given back."""
    deals = sorted(handoff.standings, key=lambda deal: deal.at, reverse=True)
    told = tuple(_describe_deal(deal, amounts.get(deal.deal)) for deal in deals)
    if told and handoff.state not in ("rejected", "recycled"):
        return told
    state = name_code(handoff.state or "queued")
    return (f"{state}: {name_code(reason)}" if reason and handoff.state in ("rejected", "recycled") else state, *told)


def _describe_deal(deal: DealStage, amount: Money | None) -> str:
    worth = f", {amount.amount} {amount.currency}" if amount else ""
    return f"{STAGES[deal.stage]}{worth}{': ' + name_code(deal.reason) if deal.reason else ''}"
