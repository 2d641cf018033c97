"""Merging two leads that are one person: what becomes of the handoffs of both."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from services.handoff.deals.domain.known_deals import NO_DEALS, KnownDeals
from services.handoff.deals.domain.sort_handoffs import began_at
from services.handoff.handoffs.domain.deal_outcome import find_outcome
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.handoffs.domain.handoff_index import end_in_merge, find_same_kind, move_to, next_cycle
from services.handoff.merges.domain.inherited_deals import inherit
from shared.events.handoff import HandoffEvent


def merge(
    of_merged: Sequence[Handoff],
    of_survivor: Sequence[Handoff],
    survivor: HandoffKey,
    at: datetime,
    known: KnownDeals = NO_DEALS,
) -> list[HandoffEvent]:
    """The events that join the merged lead's handoffs, all of one kind, to the survivor's.

    `survivor`: the survivor's lead id with that kind. The survivor's open handoff stays. The merged lead's
    open one moves to the survivor's current cycle; if both have an open one, it ends, and the survivor's goes on with
    its deals. So it does if the survivor's was closed by deals only after it began: both are of one cycle. So does a
    closed one with deals of a cycle of the survivor's; others stay behind as history, unless the survivor has no
    handoff at all and the merged lead's led to a deal. `known`: the deals of all these handoffs.
    """
    own = find_same_kind(of_survivor, survivor)
    events: list[HandoffEvent] = []
    for other in sorted(of_merged, key=lambda handoff: (handoff.closed, -handoff.cycle)):
        if other.merged:
            continue
        heir = _find_heir(own, other)
        if heir is None and (not other.closed or (not own and other.standings)):
            events.append(move_to(other, survivor[0], next_cycle(own), at))
            own.append(other.replace(lead_id=survivor[0], cycle=next_cycle(own)))
            continue
        if heir is not None and (not other.closed or other.standings):
            events.append(end_in_merge(other, at))
            if other.standings:
                events += inherit(_fold_own(heir, events), other, other.standings, at, known)
    return events


def _find_heir(own: Sequence[Handoff], other: Handoff) -> Handoff | None:
    """The survivor's handoff of the cycle of this one of the merged lead: the open one, or one that deals closed.

    A handoff that sales opened by a deal for a lead that never qualified has no cycle of its own.
    """
    of_cycle = [each for each in own if each.state not in ("rejected", "recycled") and _overlap(each, other)]
    candidates = of_cycle or [each for each in own if other.qualified_at is None]
    return max(candidates, key=lambda each: (not each.closed, each.cycle), default=None)


def _overlap(first: Handoff, second: Handoff) -> bool:
    """Whether each of two handoffs began before deals closed the other one; two open ones do."""
    if first.qualified_at is None or second.qualified_at is None:
        return True
    return _began_before_end(first, second) and _began_before_end(second, first)


def _began_before_end(handoff: Handoff, other: Handoff) -> bool:
    began, outcome = began_at(handoff), find_outcome(other)
    return began is None or outcome is None or began < outcome.at


def _fold_own(handoff: Handoff, events: Sequence[HandoffEvent]) -> Handoff:
    return fold(handoff, [event for event in events if event.handoff_id == handoff.handoff_id])


def group_by_kind(handoffs: Sequence[Handoff]) -> list[tuple[HandoffKey, list[Handoff]]]:
    """These handoffs by lead and kind; the cycle of each key is 0 and means nothing."""
    ordered = sorted(handoffs, key=lambda handoff: handoff.key)
    return [((*key, 0), list(group)) for key, group in groupby(ordered, key=lambda handoff: handoff.key[:2])]
