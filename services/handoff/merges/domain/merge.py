"""Merging two leads that are one person: what becomes of the handoffs of both."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from services.handoff.deals.domain.known_deals import NO_DEALS, KnownDeals
from services.handoff.handoffs.domain.events import HandoffMoved
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.handoffs.domain.handoff_index import find_same_kind, next_cycle
from services.handoff.merges.domain.inherited_deals import inherit, is_relevant
from shared.events.handoff import HandoffEvent, HandoffRecycled

MERGED = "merged"


def merge(
    of_merged: Sequence[Handoff],
    of_survivor: Sequence[Handoff],
    survivor: HandoffKey,
    at: datetime,
    known: KnownDeals = NO_DEALS,
) -> list[HandoffEvent]:
    """The events that join the merged lead's handoffs, all of one product and kind, to the survivor's.

    `survivor`: the survivor's lead id with that product and kind. The survivor's open handoff stays. The merged lead's
    open one moves to the survivor's current cycle; if both have an open one, it ends, and the survivor's goes on with
    its deals. So does a closed one with deals that go on; others stay behind as history, unless the survivor has no
    handoff at all and the merged lead's led to a deal. `known`: the deals of all these handoffs.
    """
    own = find_same_kind(of_survivor, survivor)
    events: list[HandoffEvent] = []
    for other in sorted(of_merged, key=lambda handoff: (handoff.closed, -handoff.cycle)):
        heir = next((handoff for handoff in own if not handoff.closed), None)
        if other.merged:
            continue
        if heir is None and (not other.closed or (not own and other.standings)):
            events.append(other.event(HandoffMoved, at, survivor=survivor[0], survivor_cycle=next_cycle(own)))
            own.append(other.replace(lead_id=survivor[0], cycle=next_cycle(own)))
            continue
        stages = [stage for stage in other.standings if heir is not None and is_relevant(stage, heir)]
        if not other.closed or stages:
            events.append(_end(other, at))
        if heir is not None and stages:
            events += inherit(_fold_own(heir, events), other, stages, at, known)
    return events


def _fold_own(handoff: Handoff, events: Sequence[HandoffEvent]) -> Handoff:
    return fold(handoff, [event for event in events if event.handoff_id == handoff.handoff_id])


def group_by_kind(handoffs: Sequence[Handoff]) -> list[tuple[HandoffKey, list[Handoff]]]:
    """These handoffs by lead, product and kind; the cycle of each key is 0 and means nothing."""
    ordered = sorted(handoffs, key=lambda handoff: handoff.key)
    return [((*key, 0), list(group)) for key, group in groupby(ordered, key=lambda handoff: handoff.key[:3])]


def _end(other: Handoff, at: datetime) -> HandoffEvent:
    owner = {"seller": other.seller, "team": other.team}
    return other.event(HandoffRecycled, at, reason=MERGED, counted=False, by="merge", **owner)
