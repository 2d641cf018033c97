"""Deals that belong to another of their lead's handoffs than the one that they are in move there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.apply_to_handoff import publish_stage
from services.handoff.deals.domain.deal import Deal, DealStageReported, last_owned, sort_stages
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.placement import Placement, is_one_kind, place_deals
from services.handoff.handoffs.domain.events import DealState, HandoffDealsPlaced
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve, evolve_all, fold
from services.handoff.handoffs.domain.handoff import CLOSED, Handoff, derive_state
from services.handoff.handoffs.domain.handoff_index import end_in_merge, move_to, next_cycle
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
    placement = place_deals(handoffs, [each for each in deals if each.deal in known])
    return None if must_stay(placement, deal.lead_id) else placement.home_of(stage)


def move_deals(handoffs: Sequence[Handoff], known: KnownDeals) -> list[HandoffEvent]:
    """The events that give each of these handoffs of one person the deals that belong to it.

    The present stage of a deal that moved is published again as one of its new handoff. A handoff that a merge left
    with the merged lead, and that is open now, goes on as the survivor's; beside another open one it ends in the merge.
    Where all deals stay, what was told again of them is dated.
    """
    deals = {each.deal for handoff in handoffs if not handoff.merged for each in handoff.standings}
    if not deals or not deals.issubset(known.deals):
        return []
    placement = place_deals(handoffs, [known.deals[deal] for deal in sorted(deals)])
    survivor = known.lead_of(handoffs[0])
    if not is_one_kind(handoffs) or must_stay(placement, survivor):
        return [event for handoff in placement.handoffs for event in _date_repeats(handoff, known)]
    events = [event for place in range(len(placement.handoffs)) for event in _place(placement, place, known)]
    *former, last = evolve_all(placement.handoffs, events)
    ended = [
        end_in_merge(each, _find_latest(each, last))
        for each in former
        if not (each.closed or last.closed or each.lead_id == survivor)
    ]
    return [*events, *ended, *_follow_person(placement.handoffs[-1], last, survivor, handoffs)]


def must_stay(placement: Placement, survivor: UUID | None) -> bool:
    """Whether all deals stay where they are. `survivor`: the lead that speaks for the person.

    The moves would open a closed handoff that another one follows, or leave nothing of an open one that only deals
    opened. One that sales rejected or recycled ends without its deals, and so does one that a merge left with the
    merged lead, while another is open.
    """
    left_open = [
        (handoff, stages)
        for handoff, stages in zip(placement.handoffs, placement.deals, strict=True)
        if derive_state(handoff.replace(standings=tuple(stages.values()))) not in CLOSED
    ]
    last = placement.handoffs[-1]
    is_last_open = any(handoff is last for handoff, _ in left_open)
    opens = any(
        handoff.closed and handoff is not last and not (is_last_open and handoff.lead_id != survivor)
        for handoff, _ in left_open
    )
    empties = any(handoff.standings and handoff.qualified_at is None and not stages for handoff, stages in left_open)
    return opens or empties


def _follow_person(before: Handoff, last: Handoff, survivor: UUID, handoffs: Sequence[Handoff]) -> list[HandoffEvent]:
    """The last of the person's handoffs, if it is open, moves to the survivor's next cycle; `before`: as it was."""
    if survivor == last.lead_id or last.closed:
        return []
    cycle = next_cycle(each for each in handoffs if each.lead_id == survivor)
    return [move_to(last, survivor, cycle, _find_latest(before, last))]


def _find_latest(*handoffs: Handoff) -> datetime:
    """The latest instant of the beginnings and the deals of these handoffs."""
    began = [at for each in handoffs for at in (each.qualified_at, each.dealt_at) if at]
    return max([*began, *(stage.at for each in handoffs for stage in each.standings)])


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
    events = [placed, *(_pass_to_owner(evolve(handoff, placed), present, at, known) if came else ())]
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


def _pass_to_owner(handoff: Handoff, present: Sequence[Deal], at: datetime, known: KnownDeals) -> list[HandoffEvent]:
    """The last owner of its deals gets the handoff."""
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
