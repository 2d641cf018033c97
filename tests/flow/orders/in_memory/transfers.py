"""The handoffs of one person in memory: begun by qualifications, offered, and joined by merges."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.handoff.deals.domain import deal, known_deals, move_deals, settle_owners
from services.handoff.handoffs.domain import assign, deal_outcome, evolve, handoff, handoff_index, qualify
from services.handoff.leads import domain as leads
from services.handoff.merges.domain import merge
from services.handoff.routing.domain.fair_assignment import Assignment
from shared.events import intake, qualification
from tests.flow.orders.in_memory.terms import ATTRIBUTES, NOW, RULED, RULES, TEAMS, TERMS

NONE: frozenset[UUID] = frozenset()


class Transfers:
    """The handoffs, as `services/handoff/handoffs/handlers` and `services/handoff/merges` change them."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self.new_id = new_id
        self.survivors: dict[UUID, UUID] = {}
        self.handoffs: dict[UUID, handoff.Handoff] = {}
        self.moved: dict[handoff.HandoffKey, UUID] = {}
        self.deals: dict[str, deal.Deal] = {}
        # What qualification has yet to hear, each with the instant at which it was recorded.
        self.published: list[tuple[Any, datetime]] = []
        self.saved_at = NOW

    def merge(self, merges: Sequence[intake.LeadMerged], now: datetime) -> None:
        """Two leads of the person are one."""
        self.survivors |= leads.resolve_merges(self.survivors, [(event.merged, event.survivor) for event in merges])
        merged_at = {event.merged: event.occurred_at for event in merges}
        survivors = {lead: leads.survivor_of(self.survivors, lead) for lead in merged_at}
        self.deals = {
            name: replace(each, lead_id=each.lead_id and survivors.get(each.lead_id, each.lead_id))
            for name, each in self.deals.items()
        }
        before = self.load({*survivors, *survivors.values()})
        known, after, merged = self._known(before), list(before), []
        for key, of_merged in merge.group_by_kind([each for each in before if each.lead_id in survivors]):
            of_survivor = [each for each in after if each.lead_id == survivors[key[0]]]
            survivor = (survivors[key[0]], *key[1:])
            told = merge.merge(of_merged, of_survivor, survivor, merged_at.get(key[0], now), known)
            after = evolve.evolve_all(after, told)
            merged += told
        self._settle_and_save(before, after, merged, (), frozenset(survivors))

    def qualify(self, causes: Sequence[qualification.LeadQualified], now: datetime) -> None:
        """A lead of the person qualified."""
        ids = {event.lead_id for event in causes}
        before = self.load(ids | {leads.survivor_of(self.survivors, lead) for lead in ids})
        by_key = {each.key: each for each in before}
        index = handoff_index.HandoffIndex(by_key, self.survivors, self.moved, self.new_id)
        requests, qualified = qualify.qualify_leads(index, causes, RULES, {}, set())
        offered = [event for request in requests for event in _offer(request, now)]
        after = evolve.evolve_all(index.handoffs.values(), offered)
        self._settle_and_save(before, after, offered, qualified)

    def change_leads(self, causes: Sequence[qualification.LeadQualified | qualification.LeadProductChanged]) -> None:
        """A lead of the person asks for another product, unless a later one of these qualifications names it."""
        for cause in qualify.list_changes(causes):
            before = self.load({cause.lead_id, leads.survivor_of(self.survivors, cause.lead_id)})
            by_key = {each.key: each for each in before}
            index = handoff_index.HandoffIndex(by_key, self.survivors, self.moved, self.new_id)
            if found := index.find_known(cause.lead_id, cause.cycle):
                told = qualify.change_lead(found, cause)
                self.save(before, evolve.evolve_all(before, told), told)

    def offer_queued(self, now: datetime) -> bool:
        """Whether a handoff waited for a seller, and got one."""
        before = [each for each in self.handoffs.values() if each.waiting]
        decision = RULES.decide("EUR", ATTRIBUTES)
        offers = [event for each in before for event in _offer(assign.AssignmentRequest(each, decision), now)]
        if offers:
            self._settle_and_save(before, evolve.evolve_all(before, offers), offers)
        return bool(offers)

    def load(self, ids: set[UUID]) -> list[handoff.Handoff]:
        """The handoffs of these leads, and those that merges left with leads that were merged into them.

        Those without deals only where the survivor has one of its own, as `left_handoffs` finds them.
        """
        going = [each for each in self.handoffs.values() if not each.merged]
        own = {each.lead_id for each in going}
        survived = [(each, self.survivors.get(each.lead_id)) for each in going]
        left = {each.lead_id for each, survivor in survived if survivor in ids and (each.standings or survivor in own)}
        return [each for each in self.handoffs.values() if each.lead_id in ids | left]

    def save(self, before: Sequence[handoff.Handoff], after: Sequence[handoff.Handoff], told: Sequence[Any]) -> None:
        """Keep these handoffs, and publish what changed."""
        self.handoffs |= {each.handoff_id: each for each in after}
        moves = [event for event in told if event.type == "handoff.moved"]
        for move in moves:
            self.moved.setdefault((move.lead_id, move.kind, move.cycle), move.handoff_id)
        outcomes = deal_outcome.publish_outcomes(deal_outcome.find_changed(before, after), TERMS.__getitem__)
        # Each is a transaction of its own, which comes after the one before.
        self.saved_at += timedelta(microseconds=1)
        self.published += [(event, self.saved_at) for event in (*told, *outcomes)]

    def _settle_and_save(
        self,
        before: Sequence[handoff.Handoff],
        after: Sequence[handoff.Handoff],
        told: Sequence[Any],
        qualified: Sequence[Any] = (),
        joined: frozenset[UUID] = NONE,
    ) -> None:
        settled: list[Any] = []
        if any(each.standings for each in after):
            known = self._known(after, joined)
            dealt = {known.lead_of(each) for each in after if each.standings}
            of_leads = [each for each in after if known.lead_of(each) in dealt]
            moves = move_deals.move_deals_of_leads(of_leads, known)
            moved = evolve.evolve_all(of_leads, moves)
            settled = [*moves, *settle_owners.settle(before, moved, [*told, *moves], known.deals, known)]
        self.save(before, evolve.evolve_all(after, settled), [*qualified, *told, *settled])

    def _known(self, of_leads: Sequence[handoff.Handoff], joined: frozenset[UUID] = NONE) -> known_deals.KnownDeals:
        standing = {standing.deal for each in of_leads for standing in each.standings}
        deals = {each.deal: each for each in self.deals.values() if each.deal in standing}
        return known_deals.KnownDeals(deals, TEAMS, {}, self.survivors, joined)


def _offer(request: assign.AssignmentRequest, now: datetime) -> list[Any]:
    return list(assign.offer_or_enqueue(request, Assignment(RULED, TEAMS[RULED], "fair", now), 1, now))
