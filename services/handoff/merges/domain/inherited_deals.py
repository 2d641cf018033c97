"""The deals that go on with the survivor's handoff after a merge."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.deals.domain.apply_to_handoff import publish_stage
from services.handoff.deals.domain.deal import last_owned, sort_stages
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.events import DealState, HandoffInherited
from services.handoff.handoffs.domain.evolve import BY_DEAL, fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent, HandoffReassigned


def inherit(
    heir: Handoff, other: Handoff, stages: Sequence[DealStage], at: datetime, known: KnownDeals
) -> list[HandoffEvent]:
    """The heir takes over these deals, and their seller unless a deal of its own has a later owner.

    Their present stages are published again as those of the heir, and with a new seller those of its own deals too.
    """
    events: list[HandoffEvent] = []
    counts = any(not heir.is_history(each.stage, each.at) for each in stages)
    if counts and other.seller not in (None, heir.seller) and not _is_owned_later(heir.standings, stages, known):
        owner = {"former_seller": heir.seller, "seller": other.seller, "team": other.team, "why": BY_DEAL}
        events.append(heir.event(HandoffReassigned, at, **owner))
    deals = DealState.of_all(stages)
    began = {"dealt_at": other.dealt_at or min(each.at for each in stages), "pursued_at": other.pursued_at}
    events.append(heir.event(HandoffInherited, at, deals=deals, **began))
    after, had = fold(heir, events), {each.deal for each in heir.standings}
    for deal in (known.deals[each.deal] for each in after.standings if each.deal in known.deals):
        latest = sort_stages(deal)[-1]
        came = deal.deal not in had and any(each.deal == deal.deal for each in stages)
        if came or (after.seller != heir.seller and latest.owner is None):
            events.append(publish_stage(after, deal, latest, known.teams, known.people))
    return events


def _is_owned_later(own: Sequence[DealStage], others: Sequence[DealStage], known: KnownDeals) -> bool:
    """Whether the latest stage with an owner is one of `own` deals, not of the others."""
    owned, owned_by_others = (
        [last for each in stages if each.deal in known.deals and (last := last_owned(known.deals[each.deal]))]
        for stages in (own, others)
    )
    return bool(owned) and (not owned_by_others or max(owned) > max(owned_by_others))
