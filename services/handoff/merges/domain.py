"""Two leads were one person: what becomes of the handoffs of both."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.events import DealState, HandoffInherited, HandoffMoved
from services.handoff.handoffs.domain.handoff import Handoff, Key
from services.handoff.handoffs.domain.handoff_index import next_cycle, of_person
from shared.events.handoff import HandoffEvent, HandoffReassigned, HandoffRecycled

MERGED = "merged"


def merge(theirs: Sequence[Handoff], mine: Sequence[Handoff], survivor: Key, at: datetime) -> list[HandoffEvent]:
    """What becomes of the merged lead's handoffs. `survivor`: its lead, with the product and kind of all of them.

    The survivor's open handoff stays. The other's open one moves, to the cycle that the survivor is in; if there are
    two, it ends, and the survivor's goes on with its deals. What had ended stays behind as history, unless the survivor
    has no handoff at all and the other's led to a deal.
    """
    own = of_person(mine, survivor)
    steps: list[HandoffEvent] = []
    for other in sorted(theirs, key=lambda one: (one.closed, -one.cycle)):
        heir = next((one for one in own if not one.closed), None)
        if other.merged:
            continue
        if heir is None and (not other.closed or (not own and other.standings)):
            steps.append(other.event(HandoffMoved, at, survivor=survivor[0], survivor_cycle=next_cycle(own)))
            own.append(other.replace(lead_id=survivor[0], cycle=next_cycle(own)))
            continue
        if not other.closed:
            steps.append(_ends(other, at))
        if heir is not None:
            steps += _inherits(heir, other, at)
    return steps


def by_kind(handoffs: Sequence[Handoff]) -> list[tuple[Key, list[Handoff]]]:
    """These handoffs by lead, product and kind; the cycle of the keys says nothing."""
    ordered = sorted(handoffs, key=lambda one: one.key)
    return [((*key, 0), list(some)) for key, some in groupby(ordered, key=lambda one: one.key[:3])]


def _ends(other: Handoff, at: datetime) -> HandoffEvent:
    by = {"seller": other.seller, "team": other.team, "by": "merge"}
    return other.event(HandoffRecycled, at, reason=MERGED, counted=False, **by)


def _inherits(heir: Handoff, other: Handoff, at: datetime) -> list[HandoffEvent]:
    deals = [standing for standing in other.standings if _still_relevant(standing, heir)]
    if not deals:
        return []
    steps: list[HandoffEvent] = []
    if other.seller is not None and other.seller != heir.seller:
        passed = {"former_seller": heir.seller, "seller": other.seller, "team": other.team, "why": "the deal's owner"}
        steps.append(heir.event(HandoffReassigned, at, **passed))
    told = tuple(DealState(deal=one.deal, stage=one.stage, at=one.at) for one in deals)
    return [*steps, heir.event(HandoffInherited, at, deals=told)]


def _still_relevant(standing: DealStage, heir: Handoff) -> bool:
    """A deal that had ended before this handoff began is another story."""
    began = heir.qualified_at or heir.offered_at
    return standing.stage == "opportunity" or began is None or standing.at >= began
