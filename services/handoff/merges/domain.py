"""Merging two leads that are one person: what becomes of the handoffs of both."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.events import DealState, HandoffInherited, HandoffMoved
from services.handoff.handoffs.domain.evolve import BY_DEAL
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.handoffs.domain.handoff_index import find_same_kind, next_cycle
from shared.events.handoff import HandoffEvent, HandoffReassigned, HandoffRecycled

MERGED = "merged"


def merge(
    of_merged: Sequence[Handoff], of_survivor: Sequence[Handoff], survivor: HandoffKey, at: datetime
) -> list[HandoffEvent]:
    """The events that join the merged lead's handoffs, all of one product and kind, to the survivor's.

    `survivor`: the survivor's lead id with that product and kind. The survivor's open handoff stays. The merged lead's
    open one moves to the survivor's current cycle; if both have an open one, it ends, and the survivor's goes on with
    its deals. Closed handoffs stay behind as history, unless the survivor has no handoff at all and the merged lead's
    led to a deal.
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
        if not other.closed:
            events.append(_end(other, at))
        if heir is not None:
            events += _inherit(heir, other, at)
    return events


def group_by_kind(handoffs: Sequence[Handoff]) -> list[tuple[HandoffKey, list[Handoff]]]:
    """These handoffs by lead, product and kind; the cycle of each key is 0 and means nothing."""
    ordered = sorted(handoffs, key=lambda handoff: handoff.key)
    return [((*key, 0), list(group)) for key, group in groupby(ordered, key=lambda handoff: handoff.key[:3])]


def _end(other: Handoff, at: datetime) -> HandoffEvent:
    owner = {"seller": other.seller, "team": other.team}
    return other.event(HandoffRecycled, at, reason=MERGED, counted=False, by="merge", **owner)


def _inherit(heir: Handoff, other: Handoff, at: datetime) -> list[HandoffEvent]:
    stages = [stage for stage in other.standings if _is_relevant(stage, heir)]
    if not stages:
        return []
    events: list[HandoffEvent] = []
    if other.seller is not None and other.seller != heir.seller:
        owner = {"former_seller": heir.seller, "seller": other.seller, "team": other.team, "why": BY_DEAL}
        events.append(heir.event(HandoffReassigned, at, **owner))
    deals = tuple(DealState(deal=each.deal, stage=each.stage, at=each.at) for each in stages)
    return [*events, heir.event(HandoffInherited, at, deals=deals, pursued=other.pursued_at is not None)]


def _is_relevant(deal: DealStage, heir: Handoff) -> bool:
    """Whether the deal is open, or ended after this handoff began."""
    began = heir.qualified_at or heir.offered_at
    return deal.stage == "opportunity" or began is None or deal.at >= began
