"""The leads that turned out to be one person: each merged lead has a survivor."""

from collections.abc import Iterable, Mapping
from uuid import UUID


def survivor_of(survivors: Mapping[UUID, UUID], lead_id: UUID) -> UUID:
    """The lead that this one was merged into, or itself. `survivors`: those of the merged leads."""
    return survivors.get(lead_id, lead_id)


def resolve_merges(known: Mapping[UUID, UUID], merges: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """The survivor of each merged lead after these merges (merged, survivor), whatever their order.

    `known`: every alias of the leads that are named, and of those that were merged into them.
    """
    survivors = dict(known)
    for merged, survivor in merges:
        loser, winner = survivor_of(survivors, merged), survivor_of(survivors, survivor)
        if loser == winner:
            continue
        survivors |= {one: winner for one, other in survivors.items() if other == loser}
        survivors[loser] = winner
    return survivors
