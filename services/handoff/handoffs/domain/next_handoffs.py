"""Which handoffs follow the first one of a cycle, and when: the lead passes on to another team, by its agreement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain import assign, evolve, handoff_index
from services.handoff.handoffs.domain.events import HandoffQualified, HandoffRestarted
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, RoutingTarget
from shared.agreement.known_accounts import Trigger
from shared.events.handoff import MQL, HandoffEvent, HandoffRecycled

# The reason with which a handoff ends that no seller accepted before its step was undone.
WITHDRAWN = "withdrawn"
# A later step implies the earlier ones; a lead that was lost or given back is at none of them.
STATES: dict[Trigger, tuple[str, ...]] = {
    "sales_qualified": ("sales_qualified", "opportunity", "won"),
    "sales_ready": ("sales_qualified", "opportunity", "won"),
    "opportunity": ("opportunity", "won"),
    "won": ("won",),
}
NO_BRIEF: Mapping[str, Any] = {"currency": None, "attributes": {}, "clauses": ()}


class FirstHandoff(NamedTuple):
    """A handoff of the kind `mql` that changed, with its former self.

    `brief`: what its lead qualified with; `ready_at`: when a seller found it sales-ready just now; `heir`: the handoff
    of the same person that goes on where a merge ended this one.
    """

    former: Handoff | None
    handoff: Handoff
    brief: Mapping[str, Any] = NO_BRIEF
    ready_at: datetime | None = None
    heir: Handoff | None = None


@dataclass
class NextHandoffs:
    """The handoffs of other kinds in one transaction, by key, as they are so far; events and requests for sellers."""

    handoffs: dict[HandoffKey, Handoff]
    now: datetime
    new_id: Callable[[], UUID]
    events: list[HandoffEvent] = field(default_factory=list)
    requests: list[assign.AssignmentRequest] = field(default_factory=list)

    def follow(self, first: FirstHandoff, terms: ResponseTerms) -> None:
        """Move, withdraw and begin what follows this first handoff, whatever was reported in which order."""
        self._move(first)
        handoff = first.handoff
        if handoff.merged or handoff.erased:
            return
        for each in terms.next_handoffs:
            known = self.handoffs.get((handoff.lead_id, each.kind, handoff.cycle))
            at = _find_reached(first, each.on, known)
            if at is None and known is not None and known.state in ("queued", "offered"):
                ended = {"seller": known.seller, "team": known.team, "reason": WITHDRAWN, "by": "clock"}
                self._record(known, [known.event(HandoffRecycled, self.now, **ended)])
            if at is not None and (known is None or _is_withdrawn(known)):
                self._begin(first, each.kind, terms, at)

    def _begin(self, first: FirstHandoff, kind: str, terms: ResponseTerms, at: datetime) -> None:
        handoff = first.handoff
        key = (handoff.lead_id, kind, handoff.cycle)
        begun = self.handoffs.get(key) or handoff.begin_next(self.new_id(), kind)
        if begun.state is None:
            facts = {"agreement_version": terms.version, **first.brief}
            self._record(begun, [begun.event(HandoffQualified, at, **facts)])
        else:
            self._record(begun, [begun.event(HandoffRestarted, at)])
        self.requests.append(request_seller(self.handoffs[key], handoff, terms))

    def _move(self, first: FirstHandoff) -> None:
        """What follows a handoff goes with it, to another cycle or to the person's other lead."""
        former, to = first.former, first.heir or first.handoff
        if former is None or to.key == former.key:
            return
        for key, handoff in list(self.handoffs.items()):
            if (key[0], key[2]) != (former.lead_id, former.cycle):
                continue
            if (to.lead_id, key[1], to.cycle) not in self.handoffs:
                self._record(handoff, [handoff_index.move_to(handoff, to.lead_id, to.cycle, self.now)])
            elif not handoff.closed:
                self._record(handoff, [handoff_index.end_in_merge(handoff, self.now)])

    def _record(self, handoff: Handoff, events: Sequence[HandoffEvent]) -> None:
        self.handoffs.pop(handoff.key, None)
        after = evolve.fold(handoff, events)
        self.handoffs[after.key] = after
        self.events += events


def has_gone_far(handoff: Handoff | None) -> bool:
    """Whether a handoff reached a step after which another one may follow."""
    return handoff is not None and (handoff.sales_qualified_at is not None or bool(handoff.standings))


def request_seller(handoff: Handoff, first: Handoff | None, terms: ResponseTerms) -> assign.AssignmentRequest:
    """The team that the agreement names; who had the lead in `first`, the handoff before, comes last."""
    team = next((each.team for each in terms.next_handoffs if each.kind == handoff.kind), None)
    seller = first.seller if first else None
    reason = f"{handoff.kind}, from {seller}" if seller else handoff.kind
    decision = RoutingDecision(RoutingTarget("team", team) if team else EVERYONE, reason)
    return assign.AssignmentRequest(handoff, decision, frozenset({seller}) if seller else frozenset())


def find_first(handoff: Handoff, of_lead: Sequence[Handoff]) -> Handoff | None:
    """The first handoff of the cycle in which this one is."""
    key = (handoff.lead_id, MQL, handoff.cycle)
    return next((each for each in of_lead if each.key == key), None)


def _find_reached(first: FirstHandoff, step: Trigger, known: Handoff | None) -> datetime | None:
    """When the lead reached the step at which it still is."""
    handoff = first.handoff
    if handoff.state not in STATES[step]:
        return None
    match step:
        case "sales_qualified":
            return handoff.sales_qualified_at
        case "sales_ready":
            return first.ready_at or (known.qualified_at if known else None)
        case "opportunity":
            return handoff.pursued_at
        case "won":
            return min(each.since for each in handoff.standings if each.stage == "won")


def _is_withdrawn(handoff: Handoff) -> bool:
    return handoff.recycled_at is not None and not handoff.merged and not handoff.erased
