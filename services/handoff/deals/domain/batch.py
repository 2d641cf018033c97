"""The updates of deals of one transaction, each on the state as the earlier ones left it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, DealStageReported, DealUpdate, evolve_all
from services.handoff.deals.domain.deal_handoffs import DealHandoffs
from services.handoff.deals.domain.record_update import UnknownOwner, match_lead, record_update, require_reach
from services.handoff.deals.domain.unnamed_deal import find_new_stages, find_unnamed
from shared.errors import Refusal


@dataclass(frozen=True)
class DealResult:
    """What became of an update; `pending`: the deal waits for its lead; `duplicate`: it changed nothing."""

    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None
    duplicate: bool = False


@dataclass
class DealBatch(DealHandoffs):
    """The deals and handoffs of one transaction, which updates change in order."""

    def copy(self) -> "DealBatch":
        """The batch as it is now."""
        return replace(self, deals=dict(self.deals), handoffs=dict(self.handoffs), owned=dict(self.owned), events=[])

    def newly_matched(self, before: "DealBatch") -> dict[UUID, Deal]:
        """Each deal whose lead was unknown before, by our id of it at that time."""
        known = [(before.deals[deal_id], deal) for deal_id, deal in self.deals.items() if deal.lead_id]
        return {previous.deal: deal for previous, deal in known if previous.lead_id is None}

    def apply(self, update: DealUpdate, lead: UUID | None, now: datetime) -> DealResult | Refusal:
        """The result of one more update; `lead`: the one that it names, if that is known."""
        deal = self.deals[update.deal_id]
        deal_lead = lead or deal.lead_id
        handoff = self._handoff_of(deal_lead, deal, update.handoff_id) if deal_lead else None
        try:
            if update.owner is not None and update.owner not in self.teams:
                raise UnknownOwner
            require_reach(update, deal, lead, handoff)
            unnamed = find_unnamed(self.deals, deal, handoff)
            stages = find_new_stages(unnamed, deal, self.people) if unnamed else []
            deal = evolve_all(replace(unnamed, deal_id=deal.deal_id), stages) if unnamed else deal
            events = record_update(deal, update, lead, handoff, now, self.people)
        except Refusal as refusal:
            return refusal
        if unnamed:
            self._name(unnamed, deal.deal_id, stages)
        self._evolve(update.deal_id, events, update.handoff_id)
        deal = self.deals[update.deal_id]
        reached = deal.lead_id and self._handoff_of(deal.lead_id, deal, update.handoff_id)
        known = not events and not unnamed
        return (
            DealResult(False, deal.lead_id, reached.handoff_id, known)
            if reached
            else DealResult(True, None, None, known)
        )

    def match(self, deal_id: str, lead: UUID, now: datetime) -> None:
        """The lead that a deal waited for became known."""
        deal = self.deals[deal_id]
        if unnamed := find_unnamed(self.deals, deal, self._handoff_of(lead, deal)):
            self._name(unnamed, deal_id, find_new_stages(unnamed, deal, self.people))
        else:
            self._evolve(deal_id, match_lead(deal, lead, now))

    def _name(self, unnamed: Deal, deal_id: str, stages: Iterable[DealStageReported]) -> None:
        """Give an unnamed deal the CRM's id, and these stages that were reported under that id."""
        del self.deals[unnamed.deal_id]
        self.deals[deal_id] = replace(unnamed, deal_id=deal_id)
        self._evolve(deal_id, stages)
