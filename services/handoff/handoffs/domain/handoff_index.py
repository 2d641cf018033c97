"""Which handoff a qualification is about, also where its lead turned out to be somebody else's second record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.handoff.handoffs.domain.assign import key_of
from services.handoff.handoffs.domain.handoff import Handoff, Key
from services.handoff.leads.domain import survivor_of
from shared.events.qualification import LeadQualified


@dataclass
class HandoffIndex:
    """The handoffs of one transaction, by the key that each one was asked for under.

    `survivors`: those of merged leads; `moved`: which handoff of its survivor a merged lead's cycle became.
    """

    handoffs: dict[Key, Handoff]
    survivors: Mapping[UUID, UUID]
    moved: dict[Key, UUID]
    new_id: Callable[[], UUID]

    def survivor_of(self, lead_id: UUID) -> UUID:
        """The lead that this one was merged into, or itself."""
        return survivor_of(self.survivors, lead_id)

    def find(self, cause: LeadQualified) -> Handoff | None:
        """The handoff that a qualified lead asks for, new where there is none; nothing where its person has another.

        A handoff that a merged lead left behind has ended, and what was said of it is not of its survivor's.
        """
        key = key_of(cause)
        survivor = self.survivors.get(cause.lead_id)
        if survivor is None:
            return self.handoffs.get(key) or Handoff(self.new_id(), *key)
        if key in self.moved:
            return next((one for one in self.handoffs.values() if one.handoff_id == self.moved[key]), None)
        mine = of_person(self.handoffs.values(), (survivor, *key[1:]))
        if key in self.handoffs or any(not one.closed for one in mine):
            return None
        made = Handoff(self.new_id(), survivor, key[1], key[2], next_cycle(mine))
        self.moved[key] = made.handoff_id
        return made


def of_person(handoffs: Iterable[Handoff], key: Key) -> list[Handoff]:
    """The handoffs of one lead, product and kind."""
    return [one for one in handoffs if one.key[:3] == key[:3]]


def next_cycle(handoffs: Iterable[Handoff]) -> int:
    """The one after those that there are: the cycle that the lead is in now."""
    return 1 + max((one.cycle for one in handoffs), default=0)
