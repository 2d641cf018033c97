"""What a qualified lead does to its handoffs, and which of them need a seller."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from uuid import UUID

from services.handoff.companies.domain.known_account import KnownAccount, route_known
from services.handoff.handoffs.domain.assign import (
    AssignmentRequest,
    change_product,
    needs_seller,
    queue_again,
    was_never_routed,
)
from services.handoff.handoffs.domain.events import HandoffQualified
from services.handoff.handoffs.domain.evolve import evolve, fold
from services.handoff.handoffs.domain.handoff import Handoff, HandoffKey
from services.handoff.handoffs.domain.handoff_index import HandoffIndex, move_to
from services.handoff.routing.domain.rules import ProductTeam, RoutingDecision, RoutingDocument
from shared.agreement.readers.sales import list_priorities
from shared.events.handoff import HandoffEvent, HandoffPrioritised
from shared.events.qualification import LeadPrioritised, LeadProductChanged, LeadQualified

FindKnownAccount = Callable[[LeadQualified], KnownAccount | None]


def qualify(handoff: Handoff, cause: LeadQualified) -> list[HandoffEvent]:
    """The earliest known qualification counts; a later one changes only the product, which is the one told last.

    A seller who has the lead keeps it. Deals that were lost before it do not: the lead goes to the queue.
    """
    if handoff.qualified_at is not None and handoff.qualified_at <= cause.occurred_at:
        return change_product(handoff, cause.product, cause.team, cause.occurred_at)
    qualified = handoff.replace(qualified_at=cause.occurred_at).event(
        HandoffQualified,
        cause.occurred_at,
        agreement_version=cause.agreement_version,
        currency=cause.currency,
        attributes=cause.attributes,
        clauses=cause.clauses,
        priority=_higher(handoff.priority, cause),
        persona=cause.persona,
        product_team=cause.team,
    )
    after = evolve(handoff, qualified)
    queued = queue_again(after) if was_never_routed(after) else []
    changed = change_product(fold(after, queued), cause.product, cause.team, cause.occurred_at)
    return [qualified, *queued, *changed]


def _higher(known: str | None, cause: LeadQualified) -> str | None:
    """Of the priority that the handoff has and that of the qualification the one that the agreement puts first."""
    names = list_priorities(cause.promise)
    return min((name for name in (known, cause.priority) if name in names), key=names.index, default=None)


def prioritise(handoff: Handoff, cause: LeadPrioritised) -> list[HandoffEvent]:
    """The lead of a handoff got a higher priority: that counts until seller and lead have spoken with each other."""
    if handoff.state not in ("queued", "offered", "accepted") or handoff.priority == cause.priority:
        return []
    former = handoff.priority
    who = {"seller": handoff.seller, "team": handoff.team}
    return [
        handoff.event(HandoffPrioritised, cause.occurred_at, priority=cause.priority, former_priority=former, **who)
    ]


def change_lead(handoff: Handoff, cause: LeadPrioritised | LeadProductChanged) -> list[HandoffEvent]:
    """The lead of a handoff got a higher priority, or asks for another product."""
    if isinstance(cause, LeadPrioritised):
        return prioritise(handoff, cause)
    # Sales opened it by a deal of a lead that has not qualified: the product is named when it does.
    if handoff.qualified_at is None:
        return []
    return change_product(handoff, cause.product, cause.team, cause.occurred_at)


def list_changes(
    events: Sequence[LeadQualified | LeadPrioritised | LeadProductChanged],
) -> list[LeadPrioritised | LeadProductChanged]:
    """The changes among these events, in order, without products in whose place a later qualification names one."""
    named: set[tuple[UUID, int]] = set()
    changes: list[LeadPrioritised | LeadProductChanged] = []
    for event in reversed(events):
        if isinstance(event, LeadQualified):
            named.add((event.lead_id, event.cycle))
        elif isinstance(event, LeadPrioritised) or (event.lead_id, event.cycle) not in named:
            changes.append(event)
    return changes[::-1]


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
        asks_anew = handoff.key not in decisions or handoff.product != cause.product
        if needs_seller(handoff) and handoff.state != "queued" and asks_anew:
            earlier, source = former.get(handoff.lead_id, frozenset()), sources.get(handoff.lead_id)
            owner = source if source not in earlier else None
            known = None if owner or handoff.standings else find_known(cause)
            team = ProductTeam.of(cause.product, cause.team)
            decision = route_known(known, routing, cause.currency, cause.attributes, owner, team)
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
    return [move_to(handoff, handoff.lead_id, cause.cycle, cause.occurred_at)]


def former_sellers(handoffs: Iterable[Handoff]) -> dict[UUID, frozenset[str]]:
    """By lead, the sellers who had any of its handoffs."""
    sellers: dict[UUID, frozenset[str]] = {}
    for handoff in handoffs:
        sellers[handoff.lead_id] = sellers.get(handoff.lead_id, frozenset()).union(handoff.tried)
    return sellers
