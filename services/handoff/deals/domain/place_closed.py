"""Where the deals of a person belong, such that no handoff opens that another one follows."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.placement import EARLIEST, Placement, place_deals
from services.handoff.deals.domain.sort_handoffs import began_at
from services.handoff.handoffs.domain.handoff import CLOSED, Handoff, derive_state


def place_closed(handoffs: Iterable[Handoff], deals: Iterable[Deal], survivor: UUID | None) -> Placement | None:
    """The handoff of each deal. `survivor`: the lead that speaks for the person.

    By the instants alone a handoff may be left without the deals that closed it, though another one follows it. Then
    the first deal that ended since it began is its own, whichever was told first. None where no deal did, and where an
    open handoff that only deals opened would have none: then all deals stay where they are.
    """
    going, of_handoffs, kept = list(handoffs), list(deals), dict[UUID, int]()
    placement = place_deals(going, of_handoffs, survivor)
    while (place := _find_opened(placement, survivor)) is not None:
        deal = _find_first_end(placement, place)
        if deal is None:
            return None
        kept[deal] = place
        placement = place_deals(going, of_handoffs, survivor, kept)
    return None if _empties(placement) else placement


def _find_opened(placement: Placement, survivor: UUID | None) -> int | None:
    """The first closed handoff that the placement opens although another one follows.

    One that sales rejected or recycled ends without its deals, and so does one that a merge left with the merged lead,
    while another is open.
    """
    left_open = list(_find_left_open(placement))
    last = len(placement.handoffs) - 1
    for place in left_open:
        handoff = placement.handoffs[place]
        if handoff.closed and place != last and not (last in left_open and handoff.lead_id != survivor):
            return place
    return None


def _find_left_open(placement: Placement) -> Iterator[int]:
    for place, (handoff, stages) in enumerate(zip(placement.handoffs, placement.deals, strict=True)):
        if derive_state(handoff.replace(standings=tuple(stages.values()))) not in CLOSED:
            yield place


def _find_first_end(placement: Placement, place: int) -> UUID | None:
    """The deal that ended first since this handoff began, of those that no handoff keeps."""
    began = began_at(placement.handoffs[place]) or EARLIEST
    ended = [
        (each.since, each.stage != "won", placement.names[each.deal], each.deal)
        for deals in placement.deals
        for each in deals.values()
        if each.stage != "opportunity" and each.at >= began and each.deal not in placement.kept
    ]
    return min(ended)[-1] if ended else None


def _empties(placement: Placement) -> bool:
    """Whether the placement leaves nothing of an open handoff that only deals opened."""
    left_open = [(placement.handoffs[place], placement.deals[place]) for place in _find_left_open(placement)]
    return any(each.standings and each.qualified_at is None and not stages for each, stages in left_open)
