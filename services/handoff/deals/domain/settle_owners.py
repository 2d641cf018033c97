"""Which seller each handoff of a lead has by its deals, as it follows from all instants, and what that changes."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from services.handoff.deals.domain.apply_to_handoff import publish_stage
from services.handoff.deals.domain.deal import Deal, sort_stages
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.place_closed import place_closed
from services.handoff.deals.domain.placement import Owned, Placement, group_by_kind, place_deals
from services.handoff.handoffs.domain.assign import give_back
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.deal_stages import STAGES
from shared.events.handoff import DealEvent, HandoffEvent, HandoffReassigned

DealsById = Mapping[UUID, Deal]


def settle_owners(
    before: Sequence[Handoff], after: Sequence[Handoff], former_deals: DealsById, known: KnownDeals
) -> list[HandoffEvent]:
    """The events that give handoffs to the owners of their deals, where facts changed since `before` say another one.

    The last stage with an owner that was told of a deal while it was in the handoff names the owner. Where none is left
    that names one, a handoff that only deals gave a seller is queued. `former_deals`: as they were `before`.
    """
    former = _find_owners(before, former_deals, known.former_lead_of)
    present = _find_owners(after, known.deals, known.lead_of)
    # A merge gives the survivor the seller to whom a person had passed the other lead after its deal was owned.
    had_since: dict[Owned, set[str | None]] = {}
    for handoff in before:
        if owner := former.get(handoff.handoff_id):
            had_since.setdefault(owner, set()).add(handoff.seller)
    events: list[HandoffEvent] = []
    for handoff in after:
        owned, was_owned = present.get(handoff.handoff_id), former.get(handoff.handoff_id)
        if handoff.merged or not handoff.state:
            continue
        if owned is None:
            events += give_back(handoff)
            continue
        # Without a seller it was queued just now, for deals that were lost before it qualified, which they were not.
        is_passed_on = handoff.seller is not None and handoff.why != BY_DEAL and owned == was_owned
        if is_passed_on or handoff.seller in had_since.get(owned, ()):
            continue
        if owned.owner != handoff.seller:
            passed = {"former_seller": handoff.seller, "seller": owned.owner, "team": known.teams.get(owned.owner)}
            events.append(handoff.event(HandoffReassigned, owned.at, **passed, why=BY_DEAL))
    return events


def publish_sellers(
    before: Sequence[Handoff], after: Sequence[Handoff], told: Sequence[HandoffEvent], known: KnownDeals
) -> list[HandoffEvent]:
    """The latest stages without an owner of deals whose handoff has another seller than `before`, published again.

    `told`: what is published already since `before`; a stage that names the seller there is not published again.
    """
    sellers = {handoff.handoff_id: handoff.seller for handoff in before}
    published = {
        (each.deal, each.occurred_at, STAGES[each.type]): each.seller for each in told if isinstance(each, DealEvent)
    }
    events: list[HandoffEvent] = []
    for handoff in after:
        if handoff.seller in (None, sellers.get(handoff.handoff_id, handoff.seller)):
            continue
        for deal in [known.deals[each.deal] for each in handoff.standings if each.deal in known.deals]:
            latest = sort_stages(deal)[-1]
            as_published = (deal.deal, latest.occurred_at, latest.stage)
            is_present = any((each.deal, each.at, each.stage) == as_published for each in handoff.standings)
            if latest.owner is None and is_present and published.get(as_published) != handoff.seller:
                events.append(publish_stage(handoff, deal, latest, known.teams, known.people))
    return events


def settle(
    before: Sequence[Handoff],
    after: Sequence[Handoff],
    told: Sequence[HandoffEvent],
    former_deals: DealsById,
    known: KnownDeals,
) -> list[HandoffEvent]:
    """Both: give handoffs to the owners of their deals, and publish again what that changes of stages."""
    passed = settle_owners(before, after, former_deals, known)
    return [*passed, *publish_sellers(before, evolve_all(after, passed), told, known)]


def _find_owners(
    handoffs: Sequence[Handoff], deals: DealsById, lead_of: Callable[[Handoff], UUID]
) -> dict[UUID, Owned]:
    owners: dict[UUID, Owned] = {}
    for group in group_by_kind((each for each in handoffs if not each.merged), lead_of):
        of_group = sorted({standing.deal for handoff in group for standing in handoff.standings} & deals.keys())
        placement = place_closed(group, [deals[deal] for deal in of_group], lead_of(group[0]))
        placements = [placement] if placement else [_place_own(each, deals) for each in group]
        for each in placements:
            found = [(handoff, each.find_owner(place)) for place, handoff in enumerate(each.handoffs)]
            owners |= {handoff.handoff_id: owned for handoff, owned in found if owned}
    return owners


def _place_own(handoff: Handoff, deals: DealsById) -> Placement:
    """The deals that stay in this handoff, and so name its owner."""
    return place_deals([handoff], [deals[each.deal] for each in handoff.standings if each.deal in deals])
