"""Who took part in a deal that was won: by the facts about its lead, from the first touch on."""

from collections.abc import Sequence
from typing import NamedTuple

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.journeys import CAPTURED, is_touch

# What a seller does for a lead; an offer that was not taken is no part in it.
WORK = (
    *("handoff.accepted", "handoff.worked", "handoff.contacted", "handoff.sales_qualified"),
    *("deal.opened", "deal.won", "deal.reopened"),
)


class Participants(NamedTuple):
    """The source of the first capture, channel and campaign of the first touch, and the codes of sellers and teams.

    Sellers and teams are in the order in which they first took part.
    """

    source: str | None
    channel: str | None
    campaign: str | None
    sellers: Sequence[str]
    teams: Sequence[str]


def list_participants(facts: Sequence[Fact]) -> Participants:
    """`facts`: of one person, in the order in which they happened."""
    source = next((fact.data.get("source") for fact in facts if fact.type == CAPTURED), None)
    touch = next((fact.data.get("touch") or {} for fact in facts if is_touch(fact)), {})
    work = [fact.data for fact in facts if fact.type in WORK]
    return Participants(
        source,
        touch.get("channel"),
        touch.get("campaign"),
        list(dict.fromkeys(data["seller"] for data in work if data.get("seller"))),
        list(dict.fromkeys(data["team"] for data in work if data.get("team"))),
    )
