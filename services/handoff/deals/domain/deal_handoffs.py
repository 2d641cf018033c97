"""The deals and handoffs of one transaction, and what new stages of deals make of the handoffs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

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
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.move_deals import find_home, move_deals
from services.handoff.deals.domain.record_update import screen_stages
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent


@dataclass
class DealHandoffs:
    """Deals and handoffs as they are so far, and the events about the handoffs.

    `deals`: these handoffs' too; `handoffs`: by their ids; `teams`: of each owner; `new_id` draws the id of a new
    handoff; `people`: by lead; `owned`: when and by whom each deal of these handoffs was owned last.
    """

    deals: dict[str, Deal]
    handoffs: dict[UUID, Handoff]
    teams: Mapping[str, str]
    new_id: Callable[[], UUID]
    people: People = field(default_factory=dict)
    owned: dict[UUID, tuple[datetime, str]] = field(default_factory=dict)
    events: list[HandoffEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owned = {deal.deal: last for deal in self.deals.values() if (last := last_owned(deal))} | self.owned

    def _handoff_of(self, lead: UUID, deal: Deal, handoff_id: UUID | None = None) -> Handoff | None:
        """The lead's handoff that the deal belongs to: the one named, or the deal's, or the open one, or the latest."""
        if handoff_id is not None:
            return self.handoffs.get(handoff_id)
        of_lead = [handoff for handoff in self.handoffs.values() if handoff.lead_id == lead]
        of_deal = [handoff for handoff in of_lead if any(stage.deal == deal.deal for stage in handoff.standings)]
        return max(of_deal or of_lead, key=lambda handoff: (not handoff.closed, handoff.cycle), default=None)

    def _find_home(self, deal: Deal, stage: DealStageReported, handoff_id: UUID | None) -> Handoff | None:
        """The lead's handoff that this stage belongs to: by the instants, where its handoffs follow each other."""
        assert deal.lead_id is not None
        of_lead = [handoff for handoff in self.handoffs.values() if handoff.lead_id == deal.lead_id]
        home = find_home(of_lead, self.deals.values(), deal, stage)
        return home or self._handoff_of(deal.lead_id, deal, handoff_id)

    def _move_others(self, lead: UUID) -> None:
        """Give each of the lead's handoffs the deals that belong to it now."""
        of_lead = [handoff for handoff in self.handoffs.values() if handoff.lead_id == lead]
        known = KnownDeals({deal.deal: deal for deal in self.deals.values()}, self.teams, self.people)
        for event in move_deals(of_lead, known):
            self._record(self.handoffs[event.handoff_id], [event])

    def _evolve(self, deal_id: str, events: Iterable[DealChange], handoff_id: UUID | None = None) -> None:
        """Apply these events to the deal; once its lead is known, apply all its new stages to the lead's handoff.

        What the new stages change of stages that were published before is published again.
        """
        before = self.deals[deal_id]
        after = evolve_all(before, events)
        if before.lead_id is None and after.lead_id is not None:
            after = screen_stages(after, self.people)
        self.deals[deal_id] = after
        if after is not before and (last := last_owned(after)):
            self.owned[after.deal] = last
        if after.lead_id is None:
            return
        new_stages = sort_stages(after) if before.lead_id is None else after.stages[len(before.stages) :]
        known = self._handoff_of(after.lead_id, after, handoff_id)
        for stage in new_stages:
            handoff = self._find_home(after, stage, handoff_id) or Handoff(self.new_id(), after.lead_id)
            self._record(handoff, apply_stage(handoff, after, stage, self.teams, self.people, self.owned))
        self._move_others(after.lead_id)
        if known and before.lead_id is not None and new_stages:
            self._publish_again(before, known)
        if known and known.seller != self.handoffs[known.handoff_id].seller:
            self._pass_on_others(after, known.handoff_id)

    def _publish_again(self, before: Deal, handoff: Handoff) -> None:
        """Publish the known stages whose amount changed, and the latest if its seller is another now."""
        deal, current = self.deals[before.deal_id], self.handoffs[handoff.handoff_id]
        latest = sort_stages(deal)[-1]
        for stage in before.stages:
            passed_on = stage == latest and stage.owner is None and current.seller not in (None, handoff.seller)
            if passed_on or amount_at(before, stage) != amount_at(deal, stage):
                self._record(current, [publish_stage(current, deal, stage, self.teams, self.people)])

    def _pass_on_others(self, deal: Deal, handoff_id: UUID) -> None:
        """Publish the latest stage of the handoff's other deals, where it has no owner: its seller is another now."""
        current = self.handoffs[handoff_id]
        of_handoff = {standing.deal for standing in current.standings} - {deal.deal}
        for other in [each for each in self.deals.values() if each.deal in of_handoff]:
            latest = sort_stages(other)[-1]
            if latest.owner is None:
                self._record(current, [publish_stage(current, other, latest, self.teams, self.people)])

    def _record(self, handoff: Handoff, events: list[HandoffEvent]) -> None:
        self.handoffs[handoff.handoff_id] = fold(handoff, events)
        self.events += events
