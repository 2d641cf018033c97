"""Finding the handoff that a qualified lead belongs to, also when the lead was merged into another one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.leads.domain import survivor_of
from shared.events.handoff import MQL, HandoffMoved, HandoffRecycled
from shared.events.qualification import LeadQualified

# The reason with which a handoff ends whose person has another open one.
MERGED = "merged"


@dataclass
class HandoffIndex:
    """The handoffs of one transaction, by key.

    `survivors`: the survivor of each merged lead; `moved`: the handoff of the survivor that continues a merged lead's
    cycle, by the key of that cycle.
    """

    handoffs: dict[HandoffKey, Handoff]
    survivors: Mapping[UUID, UUID]
    moved: dict[HandoffKey, UUID]
    new_id: Callable[[], UUID]

    def survivor_of(self, lead_id: UUID) -> UUID:
        """The lead that this one was merged into, or itself."""
        return survivor_of(self.survivors, lead_id)

    def find(self, cause: LeadQualified) -> Handoff | None:
        """The handoff of a qualified lead: a new one where there is none, and none where its person has another one.

        A handoff that a merged lead left behind has ended: a qualification under the merged id does not change it.
        """
        key = (cause.lead_id, MQL, cause.cycle)
        if key in self.moved:
            return next((each for each in self.handoffs.values() if each.handoff_id == self.moved[key]), None)
        survivor = self.survivors.get(cause.lead_id)
        if survivor is None:
            return self.handoffs.get(key) or self._find_going(key) or self._begin(cause, cause.lead_id, cause.cycle)
        of_survivor = find_same_kind(self.handoffs.values(), (survivor, *key[1:]))
        if key in self.handoffs or any(not handoff.closed for handoff in of_survivor):
            return None
        handoff = self._begin(cause, survivor, next_cycle(of_survivor))
        self.moved[key] = handoff.handoff_id
        return handoff

    def find_known(self, lead_id: UUID, cycle: int) -> Handoff | None:
        """The handoff of this cycle of a lead, also where a merge moved it."""
        key = (lead_id, MQL, cycle)
        if key in self.moved:
            return next((each for each in self.handoffs.values() if each.handoff_id == self.moved[key]), None)
        return self.handoffs.get(key)

    def _begin(self, cause: LeadQualified, lead_id: UUID, cycle: int) -> Handoff:
        return Handoff(self.new_id(), lead_id, cause.product, MQL, cycle)

    def _find_going(self, key: HandoffKey) -> Handoff | None:
        """The lead's open handoff of an earlier cycle, which its deals have left: it goes on in this cycle.

        Its deals closed it until a report moved them, while the lead qualified for the next cycle.
        """
        earlier = (self.handoffs.get((*key[:2], cycle)) for cycle in range(1, key[2]))
        going = [each for each in earlier if each and not each.closed and each.qualified_at]
        left = [each for each in going if not each.standings and each.returned_at is None]
        return max(left, key=lambda each: each.cycle, default=None)


def find_same_kind(handoffs: Iterable[Handoff], key: HandoffKey) -> list[Handoff]:
    """The handoffs of one lead and kind; the cycle of the key does not matter."""
    return [handoff for handoff in handoffs if handoff.key[:2] == key[:2]]


def next_cycle(handoffs: Iterable[Handoff]) -> int:
    """The cycle after those of these handoffs: the one that the lead is in now."""
    return 1 + max((handoff.cycle for handoff in handoffs), default=0)


def end_in_merge(handoff: Handoff, at: datetime) -> HandoffRecycled:
    """The event that ends it, since the person has another open one."""
    owner = {"seller": handoff.seller, "team": handoff.team}
    return handoff.event(HandoffRecycled, at, reason=MERGED, counted=False, by="merge", **owner)


def move_to(handoff: Handoff, lead: UUID, cycle: int, at: datetime) -> HandoffMoved:
    """The event that makes it that of this lead in this cycle."""
    return handoff.event(HandoffMoved, at, survivor=lead, survivor_cycle=cycle)
