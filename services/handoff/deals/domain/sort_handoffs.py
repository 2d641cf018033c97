"""The order in which the handoffs of one person follow each other."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff

OPEN_END = datetime.max.replace(tzinfo=UTC)


def sort_handoffs(handoffs: Iterable[Handoff], survivor: UUID | None, first_at: datetime) -> list[Handoff]:
    """By their cycles; where a merge left some with another lead, by their instants.

    Of those that began at one instant, what sales gave back first stands first. The survivor's newest one stands last,
    unless sales gave it back and not the one that began last. `first_at`: of the first stage of all deals, with which
    a handoff begins that sales opened by a deal.
    """
    ordered = sorted(handoffs, key=lambda each: each.cycle)
    if len({each.lead_id for each in ordered}) < 2:
        return ordered
    newest = [each for each in ordered if each.lead_id == survivor][-1:]
    ordered.sort(
        key=lambda each: (each.qualified_at or first_at, each.qualified_at is None, each.returned_at or OPEN_END)
    )
    if any(each.returned_at is None or ordered[-1].returned_at for each in newest):
        ordered.sort(key=lambda each: each in newest)
    return ordered


def began_at(handoff: Handoff) -> datetime | None:
    """When the lead qualified; of a handoff that sales opened by a deal, when that began."""
    return handoff.qualified_at or handoff.dealt_at
