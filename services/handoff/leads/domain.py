"""Leads that were merged because they are one person: each merged lead has a survivor."""

from collections.abc import Iterable, Mapping
from uuid import UUID


def survivor_of(survivors: Mapping[UUID, UUID], lead_id: UUID) -> UUID:
    """The lead that this one was merged into, or itself. `survivors`: the survivor of each merged lead."""
    return survivors.get(lead_id, lead_id)


def resolve_merges(saved: Mapping[UUID, UUID], merges: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """The survivor of each merged lead after these merges (merged, survivor), in any order.

    `saved`: the survivors that are saved for the leads of these merges, and for the leads that were merged into them.
    """
    survivors = dict(saved)
    for merged, survivor in merges:
        loser, winner = survivor_of(survivors, merged), survivor_of(survivors, survivor)
        if loser == winner:
            continue
        survivors |= {lead_id: winner for lead_id, current in survivors.items() if current == loser}
        survivors[loser] = winner
    return survivors
