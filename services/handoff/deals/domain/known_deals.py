"""Deals of several leads with what it takes to publish their stages again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, People
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.leads.domain import survivor_of


@dataclass(frozen=True)
class KnownDeals:
    """Deals by our ids of them; the teams of their owners; the person of each lead; the survivors of merged leads.

    `joined`: the leads that this very transaction merges.
    """

    deals: Mapping[UUID, Deal]
    teams: Mapping[str, str]
    people: People
    survivors: Mapping[UUID, UUID] = field(default_factory=dict)
    joined: frozenset[UUID] = frozenset()

    def lead_of(self, handoff: Handoff) -> UUID:
        """The lead that now speaks for the person of this handoff, which a merge may have left with a merged lead."""
        return survivor_of(self.survivors, handoff.lead_id)

    def former_lead_of(self, handoff: Handoff) -> UUID:
        """The same, before this transaction."""
        return handoff.lead_id if handoff.lead_id in self.joined else self.lead_of(handoff)


def find_of_person(handoffs: Iterable[Handoff], lead: UUID, survivors: Mapping[UUID, UUID]) -> list[Handoff]:
    """Those of these handoffs that this lead's person has, also those that a merge left with a merged lead."""
    person = survivor_of(survivors, lead)
    return [each for each in handoffs if survivor_of(survivors, each.lead_id) == person]


NO_DEALS = KnownDeals({}, {}, {})
