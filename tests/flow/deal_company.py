"""Handoff's state while a story of deals is told, one report in a transaction, and what it publishes."""

from dataclasses import replace
from datetime import datetime

from services.handoff.deals.domain.batch import DealBatch, DealResult
from services.handoff.deals.domain.deal import Deal, DealUpdate
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.seller_updates import deal_of
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.merges.domain.merge import merge
from shared.events.handoff import HandoffEvent, HandoffOffered
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.state_builders import handoff

LEAD, OTHER = fixed_id(2), fixed_id(12)
NOW = NOON + 24 * HOUR
DEALS = {"d-1": fixed_id(3), "d-2": fixed_id(4)}
TEAMS = {"anna": "reps", "ben": "field", "carl": "field"}
# Two parts of a story beside reports: the CRM's address becomes known; two leads turn out to be one person.
ADDRESS_KNOWN, MERGED = "the address is known", "the leads are merged"
Part = DealUpdate | str


def learned_at(number: int) -> datetime:
    """When metrics learned the event of this number."""
    return NOW + number * HOUR


class Company:
    """Handoff's state: LEAD was offered to anna, OTHER to ben. `known`: which leads the CRM's reports reach."""

    def __init__(self, known: bool) -> None:
        self.handoffs = {
            LEAD: handoff(state="offered", seller="anna", team="reps", qualified_at=NOON, offered_at=NOON),
            OTHER: handoff(
                handoff_id=fixed_id(11), lead_id=OTHER, state="offered", seller="ben", team="field", qualified_at=NOON,
                offered_at=NOON,
            ),
        }  # fmt: skip
        self.deals = {name: Deal(name, deal) for name, deal in DEALS.items()}
        self.known, self.survivor = known, OTHER
        self.events: list[HandoffEvent] = [
            each.event(HandoffOffered, NOON, seller=each.seller, team=each.team, why="fair")
            for each in self.handoffs.values()
        ]

    def tell(self, part: Part) -> None:
        if part == ADDRESS_KNOWN:
            self._know_address()
        elif part == MERGED:
            self._merge()
        elif isinstance(part, DealUpdate):
            self._report(part)

    def _report(self, update: DealUpdate) -> None:
        """A seller's report closes a handoff without naming a deal; one of the CRM waits while its lead is unknown."""
        lead = LEAD if update.lead_id is None or self.survivor == LEAD else update.lead_id
        if update.by == "seller":
            of_lead, ids = self.handoffs[lead], {deal.deal: name for name, deal in self.deals.items()}
            update = replace(update, deal_id=deal_of(of_lead, ids), handoff_id=of_lead.handoff_id)
            self.deals.setdefault(update.deal_id, Deal(update.deal_id, fixed_id(5)))
        batch = self._batch()
        assert isinstance(batch.apply(update, lead if self.known or update.by == "seller" else None, NOW), DealResult)
        self._save(batch)

    def _know_address(self) -> None:
        batch, self.known = self._batch(), True
        for name in [name for name, deal in self.deals.items() if deal.stages and not deal.lead_id]:
            batch.match(name, LEAD, NOW)
        self._save(batch)

    def _merge(self) -> None:
        self.survivor, own, other = LEAD, self.handoffs[LEAD], self.handoffs[OTHER]
        known = KnownDeals({deal.deal: deal for deal in self.deals.values()}, TEAMS, {})
        events = merge([other], [own], (LEAD, "mql", 0), NOW, known)
        own, other = evolve_all([own, other], events)
        self.handoffs = {LEAD: own, OTHER: other}
        self.deals = {name: replace(deal, lead_id=deal.lead_id and LEAD) for name, deal in self.deals.items()}
        self.events += events

    def _batch(self) -> DealBatch:
        by_id = {each.handoff_id: each for each in self.handoffs.values()}
        return DealBatch(dict(self.deals), by_id, TEAMS, lambda: fixed_id(7))

    def _save(self, batch: DealBatch) -> None:
        self.deals, self.handoffs = batch.deals, {each.lead_id: each for each in batch.handoffs.values()}
        self.events += batch.events
