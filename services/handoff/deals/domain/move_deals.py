"""Deals that belong to another of their lead's handoffs than the one that they are in move there."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.handoff.deals.domain.apply_to_handoff import publish_stage
from services.handoff.deals.domain.deal import Deal, DealStageReported, last_owned, sort_stages
from services.handoff.deals.domain.go_on import go_on
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.place_closed import place_closed
from services.handoff.deals.domain.placement import Placement, is_one_kind, place_deals
from services.handoff.handoffs.domain.events import DealState, HandoffDealsPlaced
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve, evolve_all, fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent, HandoffReassigned


def move_deals_of_leads(handoffs: Sequence[Handoff], known: KnownDeals) -> list[HandoffEvent]:
    """The events that give each of these handoffs of several leads the deals that belong to it."""
    return [event for of_person in _group_by_person(handoffs, known) for event in move_deals(of_person, known)]


def find_home(
    handoffs: Sequence[Handoff], deals: Iterable[Deal], deal: Deal, stage: DealStageReported
) -> Handoff | None:
    """The one of a person's handoffs that this stage belongs to by the instants.

    None unless they follow each other, and where all deals stay where they are.
    """
    if not is_one_kind(handoffs):
        return None
    known = {standing.deal for handoff in handoffs for standing in handoff.standings} | {deal.deal}
    placement = place_closed(handoffs, [each for each in deals if each.deal in known], deal.lead_id)
    return placement.home_of(stage) if placement else None


def move_deals(handoffs: Sequence[Handoff], known: KnownDeals) -> list[HandoffEvent]:
    """The events that give each of these handoffs of one person the deals that belong to it.

    The present stage of a deal that moved is published again as one of its new handoff. A handoff that a merge left
    with the merged lead, and that is open now, goes on as the survivor's; beside another open one it ends in the merge.
    Where all deals stay, what was told again of them is dated.
    """
    deals = {each.deal for handoff in handoffs if not handoff.merged for each in handoff.standings}
    if not deals or not deals.issubset(known.deals):
        return []
    survivor = known.lead_of(handoffs[0])
    placement = place_closed(handoffs, [known.deals[deal] for deal in sorted(deals)], survivor)
    if placement is None or not is_one_kind(handoffs):
        return [event for handoff in handoffs if not handoff.merged for event in _date_repeats(handoff, known)]
    events = [event for place in range(len(placement.handoffs)) for event in _place(placement, place, known)]
    return [*events, *go_on(placement.handoffs, evolve_all(placement.handoffs, events), survivor, handoffs)]


def _place(placement: Placement, place: int, known: KnownDeals) -> list[HandoffEvent]:
    """The events of one of the handoffs; none if it has the deals that belong to it."""
    handoff, stages, told = placement.handoffs[place], placement.deals[place], placement.told[place]
    first = min((each.stage.occurred_at for each in told), default=None)
    pursued = min((each.stage.occurred_at for each in told if each.stage.stage != "lost"), default=None)
    is_same = {each.deal: each for each in handoff.standings} == stages
    if is_same and (handoff.dealt_at, handoff.pursued_at) == (first, pursued):
        return []
    at = max(each.at for each in (*stages.values(), *handoff.standings))
    deals = DealState.of_all(stages.values())
    placed = handoff.event(HandoffDealsPlaced, at, deals=deals, dealt_at=first, pursued_at=pursued)
    present = [known.deals[deal] for deal in stages if placement.homes[deal] == place]
    # A deal that had only a former stage here came too: its present one was published as another handoff's.
    had = {(each.deal, each.stage, each.at) for each in handoff.standings}
    came = [deal for deal in present if (deal.deal, stages[deal.deal].stage, stages[deal.deal].at) not in had]
    events = [placed, *(_pass_to_owner(evolve(handoff, placed), present, placed, known) if came else ())]
    after = fold(handoff, events)
    return [*events, *(publish_stage(after, deal, sort_stages(deal)[-1], known.teams, known.people) for deal in came)]


def _date_repeats(handoff: Handoff, known: KnownDeals) -> list[HandoffEvent]:
    """The event by which the deals of a handoff ended when they were first told to, if that is not known of one."""
    placement = place_deals([handoff], [known.deals[each.deal] for each in handoff.standings])
    placed = {(each.deal, each.stage, each.at): each for each in placement.deals[0].values()}
    stages = tuple([placed.get((each.deal, each.stage, each.at), each) for each in handoff.standings])
    if stages == handoff.standings:
        return []
    deals, began = DealState.of_all(stages), {"dealt_at": handoff.dealt_at, "pursued_at": handoff.pursued_at}
    return [handoff.event(HandoffDealsPlaced, max(each.at for each in stages), deals=deals, **began)]


def _pass_to_owner(
    handoff: Handoff, present: Sequence[Deal], placed: HandoffDealsPlaced, known: KnownDeals
) -> list[HandoffEvent]:
    """The last owner of its deals gets the handoff."""
    at = placed.occurred_at
    _, owner = max([last for deal in present if (last := last_owned(deal))], default=(at, None))
    if owner in (None, handoff.seller):
        return []
    passed = {"former_seller": handoff.seller, "seller": owner, "team": known.teams.get(owner or ""), "why": BY_DEAL}
    return [handoff.event(HandoffReassigned, at, **passed)]


def _group_by_person(handoffs: Sequence[Handoff], known: KnownDeals) -> list[list[Handoff]]:
    groups: dict[UUID, list[Handoff]] = {}
    for handoff in handoffs:
        groups.setdefault(known.lead_of(handoff), []).append(handoff)
    return list(groups.values())
