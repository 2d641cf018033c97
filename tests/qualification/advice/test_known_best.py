"""In a market whose best definition is known, both sides sign what is advised at each review, and reach it."""

from typing import Any

import pytest

from tests.qualification.advice.market import Market, sized
from tests.qualification.service import QualificationService

REVIEWS = 3


async def hold_reviews(market: Market, signed: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """At each review the strongest proposal is signed; what was decided, and the last definition."""
    decisions = []
    for number in range(1, REVIEWS + 1):
        advice = await market.review(number, signed)
        decisions.append(advice["decision"])
        signed = advice["proposals"][0]["definition"] if advice["proposals"] else signed
    return decisions, signed


@pytest.mark.parametrize(
    ("begun_with", "decided"),
    [
        pytest.param(sized(50, required=False), ["tighten", "keep", "keep"], id="size-is-not-required"),
        pytest.param(sized(20), ["tighten", "keep", "keep"], id="smaller-companies-qualify"),
        pytest.param(sized(250), ["loosen", "keep", "keep"], id="only-larger-companies-qualify"),
        pytest.param(sized(100), ["keep", "keep", "keep"], id="the-best-one"),
    ],
)
async def test_the_known_best_definition_is_in_force_after_three_reviews(
    service: QualificationService, begun_with: dict[str, Any], decided: list[str]
) -> None:
    decisions, signed = await hold_reviews(Market(service, best=100, seed=7), begun_with)

    assert (decisions, signed) == (decided, sized(100))
