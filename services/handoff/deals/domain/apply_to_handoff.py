"""What a deal makes of its lead's handoff, step by step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.deal import (
    Deal,
    DealStageReported,
    DealUpdate,
    UnknownOwner,
    evolve,
    lead_key,
    match_lead,
    record_update,
    stages_in_order,
)
from services.handoff.deals.domain.receipt import Receipt, revenue_booked
from services.handoff.handoffs.domain.assign import BY_DEAL, Handoff, Step, fold
from services.handoff.handoffs.domain.deal_stages import Stage
from shared.errors import Refusal
from shared.events.base import Amount, Event, LeadEvent
from shared.events.handoff import DealEvent, DealLost, DealOpened, DealReopened, DealWon, HandoffReassigned
from shared.events.intake import LeadCaptured, LeadMerged

__all__ = ["Answer", "DealBatch", "DealResult", "DealUpdate", "handoff_events", "keys_of", "lead_key"]

EVENTS: dict[Stage, type[DealEvent]] = {"opportunity": DealOpened, "won": DealWon, "lost": DealLost}


@dataclass(frozen=True)
class DealResult:
    """What became of a message: it waits as long as nobody knows the lead."""

    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None


Answer = DealResult | Refusal


@dataclass
class DealBatch:
    """The deals and handoffs of one transaction as they are so far, and the steps that were taken.

    `handoffs`: by their ids; `teams`: of each owner; `new_id` names a new handoff.
    """

    deals: dict[str, Deal]
    handoffs: dict[UUID, Handoff]
    teams: Mapping[str, str]
    new_id: Callable[[], UUID]
    steps: list[Step] = field(default_factory=list)

    def copy(self) -> "DealBatch":
        """The desk as it is now."""
        return replace(self, deals=dict(self.deals), handoffs=dict(self.handoffs), steps=[])

    def matched(self, then: "DealBatch") -> dict[UUID, UUID]:
        """The deals whose lead was not known then, and the lead."""
        new = [deal for deal_id, deal in self.deals.items() if then.deals[deal_id].lead_id is None]
        return {deal.deal: deal.lead_id for deal in new if deal.lead_id}

    def apply(self, message: DealUpdate, lead: UUID | None, now: datetime) -> Answer:
        """One message about a deal; `lead`: whom it names, if anybody is known by that."""
        deal = self.deals[message.deal_id]
        owner = lead or deal.lead_id
        handoff = self._of(owner, deal, message.handoff_id) if owner else None
        try:
            if message.owner is not None and message.owner not in self.teams:
                raise UnknownOwner
            self._happen(message.deal_id, record_update(deal, message, lead, handoff, now), message.handoff_id)
        except Refusal as refusal:
            return refusal
        known = self.deals[message.deal_id]
        found = known.lead_id and self._of(known.lead_id, known, message.handoff_id)
        return DealResult(False, known.lead_id, found.handoff_id) if found else DealResult(True, None, None)

    def meet(self, deal_id: str, lead: UUID, now: datetime) -> None:
        """The lead that a deal waited for has come."""
        self._happen(deal_id, match_lead(self.deals[deal_id], lead, now))

    def events(self, receipts: Iterable[Receipt]) -> list[Event]:
        """All that was said, and again what was received for deals whose lead is known from now on."""
        return [*self.steps, *map(revenue_booked, receipts)]

    def _of(self, lead: UUID, deal: Deal, named: UUID | None = None) -> Handoff | None:
        """The lead's handoff that the deal belongs to: the one named, or its own, or the open one, or the latest."""
        if named is not None:
            return self.handoffs.get(named)
        mine = [handoff for handoff in self.handoffs.values() if handoff.lead_id == lead]
        own = [one for one in mine if any(standing.deal == deal.deal for standing in one.standings)]
        return max(own or mine, key=lambda one: (not one.closed, one.cycle), default=None)

    def _happen(self, deal_id: str, news: Iterable[Event], named: UUID | None = None) -> None:
        """Fold what is new about a deal; as soon as its lead is known, all that was said of it is announced."""
        before = after = self.deals[deal_id]
        for event in news:
            after = evolve(after, event)
        self.deals[deal_id] = after
        if after.lead_id is None:
            return
        for told in stages_in_order(after) if before.lead_id is None else after.stages[len(before.stages) :]:
            handoff = self._of(after.lead_id, after, named) or Handoff(self.new_id(), after.lead_id)
            steps = handoff_events(handoff, after, told, self.teams)
            self.handoffs[handoff.handoff_id] = fold(handoff, steps)
            self.steps += steps


def keys_of(events: Iterable[Event]) -> dict[str, UUID | None]:
    """The keys that deals of these leads may hang on; whose a match key is depends on the latest claim."""
    keys: dict[str, UUID | None] = {}
    for event in events:
        if isinstance(event, LeadEvent):
            keys[lead_key(event.lead_id)] = event.lead_id
        if isinstance(event, LeadMerged):
            keys |= {lead_key(lead): event.survivor for lead in (event.merged, event.survivor)}
        if isinstance(event, (LeadCaptured, LeadMerged)):
            keys |= {key.hash: None for key in event.match_keys}
    return keys


def handoff_events(handoff: Handoff, deal: Deal, told: DealStageReported, teams: Mapping[str, str]) -> list[Step]:
    """The steps of one stage. The latest word on any of a handoff's deals says whose it is; `teams`: of each owner."""
    seller = told.owner or handoff.seller
    team = handoff.team if told.owner is None else teams.get(told.owner)
    dated = handoff.replace(dealt_at=min(handoff.dealt_at or told.occurred_at, told.occurred_at))
    latest = all(standing.at <= told.occurred_at for standing in handoff.standings)
    steps: list[Step] = []
    if handoff.state and latest and seller is not None and seller != handoff.seller:
        passed = {"former_seller": handoff.seller, "seller": seller, "team": team, "why": BY_DEAL}
        steps.append(dated.event(HandoffReassigned, told.occurred_at, **passed))
    said = {"deal": deal.deal, "amount": _amount(deal, told), "reason": told.code, "by": told.by}
    return [*steps, dated.event(_event(deal, told), told.occurred_at, seller=seller, team=team, **said)]


def _event(deal: Deal, told: DealStageReported) -> type[DealEvent]:
    said = stages_in_order(deal)
    closed = any(former.stage != "opportunity" for former in said[: said.index(told)][-1:])
    return DealReopened if told.stage == "opportunity" and closed else EVENTS[told.stage]


def _amount(deal: Deal, told: DealStageReported) -> Amount | None:
    """The stage's own amount, else the one last known by then."""
    known = [one.amount for one in stages_in_order(deal) if one.amount and one.occurred_at <= told.occurred_at]
    amount = told.amount or (known[-1] if known else None)
    return Amount(amount=amount.amount, currency=amount.currency) if amount else None
