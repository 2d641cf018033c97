"""The deals and handoffs of one transaction, and what new stages of deals make of the handoffs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain import move_deals, settle_owners
from services.handoff.deals.domain.apply_to_handoff import amount_at, apply_stage, publish_stage
from services.handoff.deals.domain.deal import (
    Deal,
    DealChange,
    DealStageReported,
    People,
    evolve_all,
    last_owned,
    sort_stages,
)
from services.handoff.deals.domain.known_deals import KnownDeals, find_of_person
from services.handoff.deals.domain.record_update import screen_stages
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent


@dataclass
class DealHandoffs:
    """Deals and handoffs as they are so far, and the events about the handoffs.

    `deals`: these handoffs' too; `handoffs`: by their ids; `teams`: of each owner; `new_id` draws the id of a new
    handoff; `people`: by lead; `owned`: when and by whom each deal of these handoffs was owned last; `survivors`: of
    merged leads, whose handoffs are those of the survivor too.
    """

    deals: dict[str, Deal]
    handoffs: dict[UUID, Handoff]
    teams: Mapping[str, str]
    new_id: Callable[[], UUID]
    people: People = field(default_factory=dict)
    owned: dict[UUID, tuple[datetime, str]] = field(default_factory=dict)
    events: list[HandoffEvent] = field(default_factory=list)
    survivors: Mapping[UUID, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owned = {deal.deal: last for deal in self.deals.values() if (last := last_owned(deal))} | self.owned

    def _handoff_of(self, lead: UUID, deal: Deal, handoff_id: UUID | None = None) -> Handoff | None:
        """The lead's handoff that the deal belongs to: the one named, or the deal's, or the open one, or the latest."""
        if handoff_id is not None:
            return self.handoffs.get(handoff_id)
        of_lead = self._find_handoffs(lead)
        of_deal = [handoff for handoff in of_lead if any(stage.deal == deal.deal for stage in handoff.standings)]
        candidates = of_deal or [handoff for handoff in of_lead if handoff.lead_id == lead] or of_lead
        return max(candidates, key=lambda handoff: (not handoff.closed, handoff.cycle), default=None)

    def _find_home(self, deal: Deal, stage: DealStageReported, handoff_id: UUID | None) -> Handoff | None:
        """The lead's handoff that this stage belongs to: by the instants, where its handoffs follow each other."""
        assert deal.lead_id is not None
        home = move_deals.find_home(self._find_handoffs(deal.lead_id), self.deals.values(), deal, stage)
        return home or self._handoff_of(deal.lead_id, deal, handoff_id)

    def _evolve(self, deal_id: str, events: Iterable[DealChange], handoff_id: UUID | None = None) -> None:
        """Apply these events to the deal; once its lead is known, apply all its new stages to the lead's handoff.

        What the new stages change of stages that were published before is published again.
        """
        before, former_deals = self.deals[deal_id], self._known_deals().deals
        after = evolve_all(before, events)
        if before.lead_id is None and after.lead_id is not None:
            after = screen_stages(after, self.people)
        self.deals[deal_id] = after
        if after is not before and (last := last_owned(after)):
            self.owned[after.deal] = last
        if after.lead_id is None:
            return
        new_stages = sort_stages(after) if before.lead_id is None else after.stages[len(before.stages) :]
        of_lead, told = self._find_handoffs(after.lead_id), len(self.events)
        for stage in new_stages:
            handoff = self._find_home(after, stage, handoff_id) or Handoff(self.new_id(), after.lead_id)
            self._record(handoff, apply_stage(handoff, after, stage, self.teams, self.people, self.owned))
        self._record_all(move_deals.move_deals(self._find_handoffs(after.lead_id), self._known_deals()))
        if before.lead_id is not None and new_stages:
            self._publish_amounts(before, handoff_id)
        now = self._find_handoffs(after.lead_id)
        self._record_all(settle_owners.settle(of_lead, now, self.events[told:], former_deals, self._known_deals()))

    def _publish_amounts(self, before: Deal, handoff_id: UUID | None) -> None:
        """Publish the known stages again whose amount changed."""
        deal = self.deals[before.deal_id]
        for stage in before.stages:
            if amount_at(before, stage) != amount_at(deal, stage):
                handoff = self._find_home(deal, stage, handoff_id)
                assert handoff is not None
                self._record(handoff, [publish_stage(handoff, deal, stage, self.teams, self.people)])

    def _find_handoffs(self, lead: UUID) -> list[Handoff]:
        return find_of_person(self.handoffs.values(), lead, self.survivors)

    def _known_deals(self) -> KnownDeals:
        deals = {deal.deal: deal for deal in self.deals.values()}
        return KnownDeals(deals, self.teams, self.people, self.survivors)

    def _record_all(self, events: Iterable[HandoffEvent]) -> None:
        for event in events:
            self._record(self.handoffs[event.handoff_id], [event])

    def _record(self, handoff: Handoff, events: list[HandoffEvent]) -> None:
        self.handoffs[handoff.handoff_id] = fold(handoff, events)
        self.events += events
