"""What a qualified lead does to its handoffs, and which of them need a seller."""

from collections.abc import Callable, Iterable, Mapping, Set
from uuid import UUID

from services.handoff.companies.domain.known_account import KnownAccount, route_known
from services.handoff.handoffs.domain.assign import AssignmentRequest, needs_seller, queue_again, was_never_routed
from services.handoff.handoffs.domain.events import HandoffMoved, HandoffQualified
from services.handoff.handoffs.domain.evolve import evolve, fold
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.handoffs.domain.handoff_index import HandoffIndex
from services.handoff.routing.domain.rules import RoutingDecision, RoutingDocument
from shared.events.handoff import HandoffEvent
from shared.events.qualification import LeadQualified

FindKnownAccount = Callable[[LeadQualified], KnownAccount | None]


def qualify(handoff: Handoff, cause: LeadQualified) -> list[HandoffEvent]:
    """The earliest known qualification counts; a later one changes nothing. A seller who has the lead keeps it.

    Deals that were lost before it do not: the lead goes to the queue.
    """
    if handoff.qualified_at is not None and handoff.qualified_at <= cause.occurred_at:
        return []
    qualified = handoff.replace(qualified_at=cause.occurred_at).event(
        HandoffQualified,
        cause.occurred_at,
        agreement_version=cause.agreement_version,
        currency=cause.currency,
        attributes=cause.attributes,
        clauses=cause.clauses,
    )
    after = evolve(handoff, qualified)
    return [qualified, *(queue_again(after) if was_never_routed(after) else ())]


def qualify_leads(
    index: HandoffIndex,
    causes: Iterable[LeadQualified],
    routing: RoutingDocument,
    sources: Mapping[UUID, str],
    self_sourced: Set[UUID],
    find_known: FindKnownAccount = lambda _: None,
) -> tuple[list[AssignmentRequest], list[HandoffEvent]]:
    """The requests for sellers and the events of these qualifications, in order; `index` is changed accordingly.

    `sources`: the active seller who brought a self-sourced lead. A lead that the same seller had before is routed
    by the rules. `self_sourced`: the leads that sales found itself. `find_known`: the known account of a lead, which is
    asked before the rules unless the lead has deals of its own.
    """
    former = former_sellers(index.handoffs.values())
    decisions: dict[HandoffKey, RoutingDecision] = {}
    events: list[HandoffEvent] = []
    for cause in causes:
        handoff = index.find(cause)
        if handoff is None:
            continue
        handoff = handoff.replace(self_sourced=handoff.lead_id in self_sourced)
        if needs_seller(handoff) and handoff.state != "queued" and handoff.key not in decisions:
            earlier, source = former.get(handoff.lead_id, frozenset()), sources.get(handoff.lead_id)
            owner = source if source not in earlier else None
            known = None if owner or handoff.standings else find_known(cause)
            decision = route_known(known, routing, cause.currency, cause.attributes, owner)
            decisions[handoff.key] = decision.deprioritising(earlier)
        qualified = [*_go_on(handoff, cause), *qualify(handoff, cause)]
        key = handoff.key
        index.handoffs.pop(key, None)
        handoff = fold(handoff, qualified)
        index.handoffs[handoff.key] = handoff
        if handoff.key != key and key in decisions:
            decisions[handoff.key] = decisions.pop(key)
        events += qualified
    return [AssignmentRequest(index.handoffs[key], decision) for key, decision in decisions.items()], events


def _go_on(handoff: Handoff, cause: LeadQualified) -> list[HandoffEvent]:
    """An open handoff of an earlier cycle of the lead goes on in the one for which it qualified now."""
    if handoff.lead_id != cause.lead_id or handoff.cycle >= cause.cycle or handoff.closed:
        return []
    return [handoff.event(HandoffMoved, cause.occurred_at, survivor=handoff.lead_id, survivor_cycle=cause.cycle)]


def former_sellers(handoffs: Iterable[Handoff]) -> dict[UUID, frozenset[str]]:
    """By lead, the sellers who had any of its handoffs."""
    sellers: dict[UUID, frozenset[str]] = {}
    for handoff in handoffs:
        sellers[handoff.lead_id] = sellers.get(handoff.lead_id, frozenset()).union(handoff.tried)
    return sellers
