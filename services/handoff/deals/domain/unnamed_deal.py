"""The deal without a name that a seller's outcome makes, and the CRM's deal that turns out to be the same one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, DealStageReported, People, evolve, sort_stages
from services.handoff.deals.domain.record_update import screen_stages
from services.handoff.handoffs.domain.handoff import Handoff

# No other deal has an id that begins so.
UNNAMED = "handoff/"


def unnamed_id(handoff_id: UUID) -> str:
    """The id of the deal of a handoff's outcome, until another report names the deal."""
    return f"{UNNAMED}{handoff_id}"


def handoff_of_unnamed(deal: Deal) -> UUID | None:
    """The handoff whose outcome made this deal, until another report names the deal."""
    return UUID(deal.deal_id.removeprefix(UNNAMED)) if deal.deal_id.startswith(UNNAMED) else None


def find_unnamed(deals: Mapping[str, Deal], deal: Deal, handoff: Handoff | None) -> Deal | None:
    """The unnamed deal of this handoff that takes the name of this deal, whose lead was unknown: the latest one."""
    if handoff is None or deal.lead_id is not None or deal.deal_id.startswith(UNNAMED):
        return None
    unnamed = {each.deal: each for each in deals.values() if each.deal_id.startswith(UNNAMED)}
    standings = [standing for standing in handoff.standings if standing.deal in unnamed]
    latest = max(standings, key=lambda standing: (standing.at, standing.deal), default=None)
    return unnamed[latest.deal] if latest else None


def find_new_stages(unnamed: Deal, deal: Deal, people: People) -> list[DealStageReported]:
    """The stages of a deal that waited and that are new to the unnamed one, in the order in which they happened."""
    screened = screen_stages(Deal(deal.deal_id, deal.deal, unnamed.lead_id, deal.stages), people)
    new: list[DealStageReported] = []
    joined = unnamed
    for stage in sort_stages(screened):
        if not is_known(joined.stages, stage):
            new.append(stage)
            joined = evolve(joined, stage)
    return new


def is_known(stages: Iterable[DealStageReported], stage: DealStageReported) -> bool:
    """Whether the stage repeats one of these."""
    same = (stage.stage, stage.stated_at, stage.digest)
    return stage.stated_at is not None and any(same == (each.stage, each.stated_at, each.digest) for each in stages)
