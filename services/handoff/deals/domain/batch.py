"""The updates of deals of one transaction, each on the state as the earlier ones left it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.apply_to_handoff import amount_at, apply_stage, publish_stage
from services.handoff.deals.domain.deal import (
    Deal,
    DealChange,
    DealStageReported,
    DealUpdate,
    People,
    evolve_all,
    last_owned,
    sort_stages,
)
from services.handoff.deals.domain.record_update import (
    UnknownOwner,
    match_lead,
    record_update,
    require_reach,
    screen_stages,
)
from services.handoff.deals.domain.unnamed_deal import find_new_stages, find_unnamed
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.errors import Refusal
from shared.events.handoff import HandoffEvent


@dataclass(frozen=True)
class DealResult:
    """What became of an update; `pending`: the deal waits for its lead."""

    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None


@dataclass
class DealBatch:
    """The deals and handoffs of one transaction as they are so far, and the events about the handoffs.

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
        return DealResult(False, deal.lead_id, reached.handoff_id) if reached else DealResult(True, None, None)

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

    def _handoff_of(self, lead: UUID, deal: Deal, handoff_id: UUID | None = None) -> Handoff | None:
        """The lead's handoff that the deal belongs to: the one named, or the deal's, or the open one, or the latest."""
        if handoff_id is not None:
            return self.handoffs.get(handoff_id)
        of_lead = [handoff for handoff in self.handoffs.values() if handoff.lead_id == lead]
        of_deal = [handoff for handoff in of_lead if any(stage.deal == deal.deal for stage in handoff.standings)]
        return max(of_deal or of_lead, key=lambda handoff: (not handoff.closed, handoff.cycle), default=None)

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
            handoff = self._handoff_of(after.lead_id, after, handoff_id) or Handoff(self.new_id(), after.lead_id)
            self._record(handoff, apply_stage(handoff, after, stage, self.teams, self.people, self.owned))
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
