"""Which handoff of a person goes on after deals moved between them: one of them is open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.handoff_index import end_in_merge, move_to, next_cycle
from shared.events.handoff import HandoffEvent


def go_on(
    before: Sequence[Handoff], after: Sequence[Handoff], survivor: UUID, of_person: Sequence[Handoff]
) -> list[HandoffEvent]:
    """The events by which the last one goes on as the survivor's, and open ones that a merge left beside it end.

    In their order, as they were `before` the deals moved and are `after` that.
    """
    *former, last = after
    ended = [
        end_in_merge(each, _find_latest(each, last))
        for each in former
        if not (each.closed or last.closed or each.lead_id == survivor)
    ]
    return [*ended, *_follow_person(before[-1], last, survivor, of_person)]


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
