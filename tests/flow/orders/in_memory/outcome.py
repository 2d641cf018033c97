"""What must be the same in every order of a story in which the same was decided."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.qualification.scores.domain.score import Score
from tests.flow.orders.in_memory.world import World


def find_differences(worlds: Iterable[World]) -> list[list[Any]]:
    """The ends of orders in which the same was decided, where they differ."""
    ends: dict[str, list[Any]] = {}
    for world in worlds:
        ends.setdefault(_find_decisions(world), []).append(read_end(world))
    return [each for each in ends.values() if each != [each[0]] * len(each)]


def read_end(world: World) -> Any:
    """The handoffs that no merge ended, and the score."""
    scores = [each for each in world.scores.values() if each.merged_into is None]
    score = sorted((each.verdict.status if each.verdict else "", each.cycle, _read_product(each)) for each in scores)
    return [_read(world, each) for each in _sort(world) if not each.merged], score


def _find_decisions(world: World) -> str:
    """Offers, answers and refusals; which deal an outcome without an id closes is decided too."""
    handoffs = _sort(world)
    first = min((each.qualified_at for each in handoffs if each.qualified_at), default=None)
    answered = sorted(
        repr((step, seller, _read_offer(world, world.sales.handoffs[id_]))) for step, seller, id_ in world.answered
    )
    closed = any(step.call == "outcome" for step, *_ in world.answered)
    deals = [_read_deals(world, each) for each in handoffs] if closed else []
    return repr((_read_offers(world), first, answered, sorted(map(repr, world.refused)), deals))


def _read_offers(world: World) -> list[Any]:
    return [_read_offer(world, each) for each in _sort(world) if not each.merged]


def _read_offer(world: World, handoff: Handoff) -> tuple[Any, ...]:
    return handoff.merged, handoff.lead_id in world.sales.survivors, handoff.cycle, str(handoff.qualified_at)


def _read(world: World, handoff: Handoff) -> tuple[Any, ...]:
    returned = handoff.returned_at is not None
    own = (handoff.cycle, handoff.state, handoff.seller, str(handoff.qualified_at), str(handoff.dealt_at), returned)
    return (*own, handoff.product, _read_deals(world, handoff))


def _read_product(score: Score) -> str | None:
    return score.published.product if score.published else None


def _read_deals(world: World, handoff: Handoff) -> list[tuple[str, str, str]]:
    names: dict[UUID, str] = {deal.deal: deal.deal_id for deal in world.sales.deals.values()}
    told = [(names.get(each.deal, ""), each.stage, str(each.at)) for each in handoff.standings]
    return sorted(("unnamed" if name.startswith("handoff/") else name, stage, at) for name, stage, at in told)


def _sort(world: World) -> list[Handoff]:
    handoffs = world.sales.handoffs.values()
    return sorted(handoffs, key=lambda each: (each.cycle, str(each.qualified_at), each.state or "", each.handoff_id))
